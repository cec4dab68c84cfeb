"""The public question: is my lot affected? Answered from published cases alone; nothing of customers or quantities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.alerts import Notice
from domain.house import COMPANY, Company
from domain.items import Item, ItemKind
from domain.lots import LotView
from domain.people import Actor
from domain.ports import Work
from domain.recall import Recall
from domain.steps.noticing import Addressee, written
from domain.values import BadLotCode, LotCode

MOST_CODES = 12
"""Readings of one photo that are looked up."""


class Verdict(StrEnum):
    """`clear` is a lot of ours that no published recall covers; `unknown` is a code that names none."""

    AFFECTED = "affected"
    CLEAR = "clear"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PublicAnswer:
    """What everybody may know. `at` is the moment for which it is true."""

    verdict: Verdict
    code: str
    items: tuple[Item, ...]
    notices: tuple[Notice, ...]
    """One a published case, the newest first, with the lots that were asked for and no quantities."""
    company: Company
    at: datetime


@dataclass(frozen=True)
class LotAffected:
    """Looks the codes up, the likeliest first: the first that names a lot of ours decides. `gtin` narrows it to one
    product; a number that is none of ours names no lot. Changes nothing. Raises `BadLotCode` where no code can be one.
    """

    def __call__(
        self, work: Work, actor: Actor, codes: Sequence[str], language: str, gtin: str | None = None
    ) -> PublicAnswer:  # fmt: skip
        company = Company.of(work.house.get(COMPANY))
        item = work.items.by_code(gtin) if gtin else None
        asked: list[LotCode] = []
        bad: BadLotCode | None = None
        for text in codes[:MOST_CODES]:
            try:
                asked.append(LotCode(text))
            except BadLotCode as wrong:
                bad = wrong
        if bad is not None and not asked:
            raise bad
        for code in asked:
            found = [] if gtin and item is None else work.lots.by_code(code, item.id if item else None)
            answer = _of(work, code, found, language, company)
            if answer.verdict != Verdict.UNKNOWN:
                return answer
        return PublicAnswer(Verdict.UNKNOWN, asked[0] if asked else "", (), (), company, work.now())


def _of(work: Work, code: str, found: Sequence[LotView], language: str, company: Company) -> PublicAnswer:
    views = {view.id: view for view in found}
    cases: dict[int, tuple[Recall, list[LotView]]] = {}
    for lot_id, recall in work.pages.published(list(views)) if views else []:
        cases.setdefault(recall.id or 0, (recall, []))[1].append(views[lot_id])
    notices = tuple(_public(work, recall, lots, language) for recall, lots in cases.values())
    finished = [view.item for view in found if view.item.kind == ItemKind.FINISHED]
    if notices:
        items = [view.item for _, lots in cases.values() for view in lots]
        return PublicAnswer(Verdict.AFFECTED, code, _once(items), notices, company, work.now())
    verdict = Verdict.CLEAR if finished else Verdict.UNKNOWN
    return PublicAnswer(verdict, code, _once(finished), (), company, work.now())


def _public(work: Work, recall: Recall, lots: Sequence[LotView], language: str) -> Notice:
    sent = [(view, [(view.lot.made_at or work.now(), Decimal(0))]) for view in lots]
    return written(work, recall, Addressee("", "", language, recall.number), sent)


def _once(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple({item.id: item for item in items}.values())
