"""The one place where an answer is written, whichever way it came: chat, page, phone, drill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from domain.alerts import (
    Alert,
    Answer,
    AnswerKind,
    Forwarded,
    MoreThanDelivered,
    NoneThoughSent,
    NothingSaid,
    RecallOver,
    Wish,
)
from domain.audit import AuditEntry
from domain.house import COMPANY
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.steps.goods import Goods, Noted, as_kept, goods_of, in_base, noted_of, totals
from domain.tally import COUNTED
from domain.values import BadQuantity, checked_quantity

RECENT = timedelta(days=14)
"""A delivery so short before the launch makes "none" doubtful; the same as for the flag of that name."""
LONGEST_WORDS = 2000


@dataclass(frozen=True)
class Claim:
    """One thing that a customer says. Without a lot it is about all of them in that unit; words, wishes and photos
    are claims of the kind `text`. `uom` may be any unit that the goods can be converted from."""

    kind: AnswerKind
    quantity: Decimal | None = None
    uom: str | None = None
    lot_id: int | None = None
    words: str | None = None
    wish: Wish | None = None
    photo_id: int | None = None


Reading = Callable[[Sequence[Goods]], Sequence[Claim]]


@dataclass(frozen=True)
class Kept:
    """The claims as they were kept, in the goods' own units. `new` is False when this was known already."""

    claims: tuple[Claim, ...]
    new: bool
    noted: Noted


def keep_answers(
    work: Work, recall: Recall, partner_id: int, said: Sequence[Claim] | Reading, way: str, source: str, *,
    who: str, person_id: int | None = None, by_name: str | None = None, alert: Alert | None = None,
    forwarded: Forwarded | None = None, insist: bool = False,
) -> Kept:  # fmt: skip
    """Afterwards every claim is a row of `answer`, the alert counts as opened and received, and the customer's tally
    says what counts now: all of it, or, when it raises, nothing.

    `said` may be a reading of the goods: what a form says is understood where they are looked up anyhow. `source` makes
    it happen once, however often it comes. With `insist` doubtful numbers are kept as they are. Raises
    `RecallOver`, `NothingSaid`, `NotYourLot`, `UnknownUnit`, `BadQuantity` and, when not insisted, `MoreThanDelivered`
    and `NoneThoughSent`.
    """
    if recall.state != RecallState.LAUNCHED:
        raise recall_over(work, recall)
    recall_id, forwarded_id = recall.id or 0, forwarded.id if forwarded else None
    goods = goods_of(work, recall, partner_id, forwarded)
    claims = tuple(_checked(work, claim, goods) for claim in (said(goods) if callable(said) else said))
    if not claims:
        raise NothingSaid
    known = work.recalls.answers(recall_id, partner_id)
    rows = [
        Answer(recall_id=recall_id, partner_id=partner_id, alert_id=alert.id if alert else None, person_id=person_id,
               kind=claim.kind.value, quantity=claim.quantity, uom=claim.uom, words=claim.words, at=work.now(),
               source=source if len(claims) == 1 else f"{source}:{place}", lot_id=claim.lot_id,
               forwarded_id=forwarded_id, way=way, by_name=by_name, wish=claim.wish.value if claim.wish else None,
               photo_id=claim.photo_id)
        for place, claim in enumerate(claims)
    ]  # fmt: skip
    kept = [row for row in map(work.recalls.add_answer, rows) if row is not None]
    new, noted = bool(kept), noted_of([*known, *kept], goods, forwarded_id)
    if new and not insist:
        _ask_again(recall, goods, claims, noted_of(known, goods, forwarded_id), noted)
    if alert is not None and (alert.opened_at is None or alert.received_at is None):
        work.pages.alert_opened(alert.id or 0, work.now())
        work.recalls.mark_received(alert.id or 0, work.now())
        work.tallies.told(recall_id, [partner_id])
    if new:
        work.tallies.answered(recall_id, partner_id)
        _write_down(work, recall, partner_id, claims, way, who, person_id, alert, forwarded_id)
    return Kept(claims, new, noted)


def recall_over(work: Work, recall: Recall) -> RecallOver:
    """The refusal with whom to call, as far as the plant said."""
    company = work.house.get(COMPANY)
    return RecallOver(recall=recall.number, company=company.get("name"), phone=company.get("phone"),
                      email=company.get("email"))  # fmt: skip


def _checked(work: Work, claim: Claim, goods: Sequence[Goods]) -> Claim:
    """The claim in the goods' own unit; about the one lot, where there is only one of that unit."""
    words = (claim.words or "").strip()[:LONGEST_WORDS] or None
    if claim.kind not in COUNTED:
        return replace(claim, words=words)
    if claim.quantity is None or claim.quantity < 0:
        raise BadQuantity(text="" if claim.quantity is None else f"{claim.quantity:f}", problem="not_positive")
    if claim.quantity:
        checked_quantity(claim.quantity)
    quantity, uom = as_kept(work, goods, claim.quantity, claim.uom, claim.lot_id)
    meant = [each for each in goods if uom in {each.uom, each.base_uom}]
    lot_id = meant[0].lot_id if len(meant) == 1 else claim.lot_id
    return replace(claim, quantity=quantity, uom=uom, lot_id=lot_id, words=words)


def _ask_again(recall: Recall, goods: Sequence[Goods], claims: Sequence[Claim], before: Noted, now: Noted) -> None:
    """Raises what a person should look at once more before it counts."""
    by_lot, sums = {each.lot_id: each for each in goods}, totals(goods)
    for claim in claims:
        if claim.quantity is None:
            continue
        lot = by_lot.get(claim.lot_id or 0)
        amount, base = in_base(goods, claim.quantity, claim.uom or "", claim.lot_id)
        most = lot.base(lot.quantity) if lot else sums.get(base, Decimal(0))
        if amount > most:
            raise _too_much(claim, amount, most, base, lot)
    for uom, most in sums.items():
        if now.over(uom) > before.over(uom):
            raise MoreThanDelivered(said=most + now.over(uom), delivered=most, uom=uom, together=True)
    if any(claim.kind == AnswerKind.NONE for claim in claims):
        _ask_where_it_went(recall, goods, now)


def _too_much(claim: Claim, amount: Decimal, most: Decimal, base: str, lot: Goods | None) -> MoreThanDelivered:
    """In the unit that was said, where the lot was sent in it."""
    code = lot.view.lot.code if lot else None
    if lot is not None and claim.uom == lot.uom and claim.quantity is not None:
        return MoreThanDelivered(said=claim.quantity, delivered=lot.quantity, uom=lot.uom, lot=code)
    return MoreThanDelivered(said=amount, delivered=most, uom=base, lot=code)


def _ask_where_it_went(recall: Recall, goods: Sequence[Goods], now: Noted) -> None:
    since = (recall.launched_at or recall.drafted_at) - RECENT
    recent = [each for each in goods if each.sent_at is not None and each.sent_at >= since and not each.cleared]
    for each in sorted(recent, key=lambda each: (each.sent_at, each.last_sent), reverse=True):
        amounts = now.amounts.get(each.base_uom, {})
        if each.sent_at and amounts.get("accounted", Decimal(0)) < amounts.get("delivered", Decimal(0)):
            raise NoneThoughSent(quantity=each.last_sent, uom=each.uom, sent_at=each.sent_at)


def _write_down(
    work: Work, recall: Recall, partner_id: int, claims: Sequence[Claim], way: str, who: str, person_id: int | None,
    alert: Alert | None, forwarded_id: int | None,
) -> None:  # fmt: skip
    """One audit entry a claim: who said what, by which way."""
    subject, number = ("alert", alert.id) if alert else ("recall", recall.id)
    if forwarded_id is not None:
        subject, number = "forwarded", forwarded_id
    for claim in claims:
        facts = {
            "quantity": None if claim.quantity is None else f"{claim.quantity:f}", "uom": claim.uom, "way": way,
            "recall": recall.number, "partner": partner_id, "lot": claim.lot_id, "forwarded": forwarded_id,
            "wish": claim.wish.value if claim.wish else None, "photo": claim.photo_id,
        }  # fmt: skip
        work.audit.write(
            AuditEntry(at=work.now(), person_id=person_id, who=who, deed=f"answered {claim.kind.value}",
                       subject=subject, subject_id=number,
                       facts={name: fact for name, fact in facts.items() if fact is not None})
        )  # fmt: skip
