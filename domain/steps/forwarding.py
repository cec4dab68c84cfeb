"""Customers' own customers: named by them, told under the same case number, counted below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.alerts import Answer, Forwarded
from domain.ports import Work
from domain.recall import Recall
from domain.steps.goods import Goods, Noted, goods_of, noted_of


@dataclass(frozen=True)
class Below:
    """One customer's customer: what was passed on to it, what it says became of that. `depth` counts from 1;
    `by` is the one who named it, None for the customer itself."""

    forwarded: Forwarded
    depth: int
    goods: tuple[Goods, ...]
    noted: Noted

    @property
    def number(self) -> int:
        return self.forwarded.id or 0

    @property
    def opened(self) -> bool:
        return self.forwarded.opened_at is not None or self.noted.at is not None

    @property
    def answered(self) -> bool:
        return self.noted.answered


def forwarded_of(work: Work, recall_id: int, partner_id: int) -> tuple[Below, ...]:
    """Everybody below this customer, each right behind the one who named it. Their sums are their own: they are no
    part of the customer's."""
    recall = work.recalls.get(recall_id)
    rows = work.pages.forwarded_of(recall_id, partner_id)
    if recall is None or not rows:
        return ()
    answers = work.recalls.answers(recall_id, partner_id)
    return tuple(_below(work, recall, row, depth, answers) for row, depth in _in_order(rows, None, 1))


def named_by(below: Sequence[Below], forwarded_id: int | None) -> tuple[Below, ...]:
    """Those whom the customer itself (None) or one of its customers named, and everybody below them."""
    found: list[Below] = []
    names = {forwarded_id}
    for each in below:
        if each.forwarded.by_id in names:
            names.add(each.number)
            found.append(each)
    return tuple(found)


def _in_order(rows: Sequence[Forwarded], by_id: int | None, depth: int) -> Iterable[tuple[Forwarded, int]]:
    for row in rows:
        if row.by_id == by_id:
            yield row, depth
            yield from _in_order(rows, row.id, depth + 1)


def _below(work: Work, recall: Recall, row: Forwarded, depth: int, answers: Sequence[Answer]) -> Below:
    goods = goods_of(work, recall, row.partner_id, row)
    return Below(row, depth, goods, noted_of(answers, goods, row.id))
