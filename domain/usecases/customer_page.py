"""A customer's page: who holds its link sees one company's notice, and answers for it. No account, no cookie.

The signed link is the right: whoever calls these use cases has read it (`domain.links`), and gives what it opens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.alerts import AnswerKind, Notice
from domain.house import COMPANY
from domain.links import PageKey
from domain.people import Actor
from domain.ports import Work
from domain.recall import RecallState
from domain.steps.alerting import note_leads
from domain.steps.answers import LONGEST_WORDS, Claim, Kept, Reading, keep_answers
from domain.steps.forwarding import Below, forwarded_of, named_by
from domain.steps.goods import Goods, Noted, goods_of, noted_of
from domain.steps.noticing import notice_of
from domain.steps.page_holder import Holder, as_passed_on, holder_of

WAY = "page"


@dataclass(frozen=True)
class CustomerPage:
    """Everything the page shows, and nothing of any other customer."""

    recall: str
    closed: bool
    notice: Notice
    goods: tuple[Goods, ...]
    noted: Noted
    below: tuple[Below, ...]
    """Those whom the holder named, and everybody below them."""
    of: str | None
    """For a customer's customer: who named it."""
    language: str
    company: Mapping[str, Any]
    units: Mapping[int, tuple[str, ...]]
    """For each item (by its id) the units that it can be counted in, its own first."""


@dataclass(frozen=True)
class LookAtPage:
    """What stands on the page. Changes nothing. Raises `LinkGone`."""

    def __call__(self, work: Work, actor: Actor, key: PageKey, language: str | None = None) -> CustomerPage:
        holder = holder_of(work, key)
        spoken = language or (holder.forwarded or holder.alert).language
        goods = goods_of(work, holder.recall, holder.partner_id, holder.forwarded)
        recall_id, forwarded_id = holder.recall.id or 0, holder.forwarded.id if holder.forwarded else None
        answers = work.recalls.answers(recall_id, holder.partner_id)
        notice = notice_of(work, holder.alert, language=spoken)
        return CustomerPage(
            recall=holder.recall.number,
            closed=holder.recall.state != RecallState.LAUNCHED,
            notice=as_passed_on(notice, goods, holder.forwarded) if holder.forwarded else notice,
            goods=goods,
            noted=noted_of(answers, goods, forwarded_id),
            below=named_by(forwarded_of(work, recall_id, holder.partner_id), forwarded_id),
            of=_named_by(work, holder),
            language=spoken,
            company=work.house.get(COMPANY),
            units=_units(work, goods),
        )


@dataclass(frozen=True)
class NoteOpened:
    """Afterwards a person has seen this page. Raises `LinkGone`."""

    def __call__(self, work: Work, actor: Actor, key: PageKey) -> None:
        _note_opened(work, holder_of(work, key))


@dataclass(frozen=True)
class AnswerOnPage:
    """Afterwards everything that `said` reads from the form is kept, once however often it is sent. `photo` was written
    anew already. Raises `LinkGone`, `AttachmentTooLarge` and the refusals of `keep_answers`."""

    def __call__(
        self, work: Work, actor: Actor, key: PageKey, said: Reading, source: str, *,
        by_name: str | None, insist: bool, photo: bytes | None = None,
    ) -> Kept:  # fmt: skip
        holder = holder_of(work, key)
        if photo is not None and holder.recall.state == RecallState.LAUNCHED:
            kept_photo = work.attachments.add(photo, "image/jpeg", f"{holder.alert.notice}.jpg")
            said = _with_photo(said, kept_photo.id)
        who = by_name or (holder.forwarded.name if holder.forwarded else work.partners.get(holder.partner_id).name)
        kept = keep_answers(
            work, holder.recall, holder.partner_id, said, WAY, source, who=who, by_name=by_name,
            alert=None if holder.forwarded else holder.alert, forwarded=holder.forwarded, insist=insist,
        )  # fmt: skip
        if holder.forwarded is not None:
            _note_opened(work, holder)
        if kept.new:
            for place, claim in enumerate(kept.claims):
                _tell_leads(work, holder, claim, who, f"{source}:{place}")
        return kept


@dataclass(frozen=True)
class TellLateOnPage:
    """Afterwards the leads know what somebody wanted to answer under a case that was closed already. Raises
    `LinkGone`."""

    def __call__(self, work: Work, actor: Actor, key: PageKey, words: str, source: str) -> None:
        holder = holder_of(work, key)
        _say_to_leads(work, holder, words, None, source)


def _with_photo(said: Reading, photo_id: int | None) -> Reading:
    return lambda goods: [*said(goods), Claim(AnswerKind.TEXT, photo_id=photo_id)]


def _units(work: Work, goods: Sequence[Goods]) -> dict[int, tuple[str, ...]]:
    items = {each.view.lot.item_id: each.uom for each in goods}
    known = work.balances.units(set(items))
    return {
        item: tuple(dict.fromkeys([uom, *(unit.uom for unit in known.get(item, ()))])) for item, uom in items.items()
    }


def _note_opened(work: Work, holder: Holder) -> None:
    if holder.forwarded is not None:
        work.pages.forwarded_opened(holder.forwarded.id or 0, work.now())
    elif work.pages.alert_opened(holder.alert.id or 0, work.now()):
        work.tallies.told(holder.recall.id or 0, [holder.partner_id])


def _named_by(work: Work, holder: Holder) -> str | None:
    if holder.forwarded is None:
        return None
    above = work.pages.forwarded(holder.forwarded.by_id) if holder.forwarded.by_id else None
    return above.name if above else work.partners.get(holder.partner_id).name


def _tell_leads(work: Work, holder: Holder, claim: Claim, who: str, source: str) -> None:
    """Words and wishes need a person: they go to every lead."""
    if claim.kind == AnswerKind.TEXT and claim.words:
        _say_to_leads(work, holder, claim.words, who, source)
    if claim.wish is not None:
        partner = work.partners.get(holder.partner_id)
        note_leads(work, f"wish:{source}", "chat/customer_wishes", customer=partner.code, name=partner.name,
                   wish=claim.wish.value, recall=holder.recall.number)  # fmt: skip


def _say_to_leads(work: Work, holder: Holder, words: str, who: str | None, source: str) -> None:
    partner = work.partners.get(holder.partner_id)
    person = " · ".join(dict.fromkeys(filter(None, (holder.forwarded.name if holder.forwarded else None, who))))
    note_leads(work, f"words:{source}", "chat/customer_says", customer=partner.code, name=partner.name,
               person=person or partner.name, words=words[:LONGEST_WORDS], recall=holder.recall.number)  # fmt: skip
