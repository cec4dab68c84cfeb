"""Goods of a case that are destroyed: with a method, a witness, pictures, and the movement that takes them from
stock."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.attachments import Attachment
from domain.drills import OnlyADrill
from domain.handling import DeedNotUnderstood, Disposal, WitnessMissing
from domain.items import UnknownUnit
from domain.lots import LotRef, LotView
from domain.movements import Amount, MovementOrder
from domain.people import Actor, AnswerExpected, May
from domain.ports import Work
from domain.recall import Recall
from domain.steps.cases import audit_case
from domain.steps.handling import covered_lot, frozen_case
from domain.steps.measuring import own_amount
from domain.steps.recording import record, same_lot
from domain.values import as_text

LONGEST = 200


@dataclass(frozen=True)
class DisposalOrder:
    """What was destroyed, how, and who saw it."""

    lot: LotRef
    amount: Amount
    method: str
    witness: str
    place: str | None = None


@dataclass(frozen=True)
class DisposalView:
    """`left` is what is still in stock of the lot."""

    recall: Recall
    disposal: Disposal
    lot: LotView
    by: str | None
    photos: tuple[Attachment, ...] = field(default=())


@dataclass(frozen=True)
class Dispose:
    """Afterwards, in one transaction: the goods are out of stock by a scrap movement, and the disposal stands in the
    case with its method and witness. Once for its `source`.

    Raises `WitnessMissing`, `DeedNotUnderstood` (no method), `UnknownUnit`, `NotInRecall`, `MoreThanIsLeft` (never
    insisted on: nothing that is not there is destroyed), `OnlyADrill`, `UnknownRecall`, `RecallNotLaunched` and what
    naming a lot raises.
    """

    def __call__(self, work: Work, actor: Actor, recall_id: int, order: DisposalOrder, source: str) -> DisposalView:
        actor.must(May.RECORD)
        recall = frozen_case(work, recall_id)
        if recall.drill:
            raise OnlyADrill(recall=recall.number)
        view, _ = covered_lot(work, recall, order.lot)
        amount, method = _unit_or_method(work, view, order)
        witness = order.witness.strip()[:LONGEST]
        if not method:
            raise DeedNotUnderstood(command="dispose", problem="method")
        if not witness:
            raise WitnessMissing(recall=recall.number)
        recorded = record(
            work, actor,
            MovementOrder(kind="scrap", lot=same_lot(view), source=source, amount=amount, place=order.place,
                          document=recall.number, reason=f"{recall.number}: {method}"),
        )  # fmt: skip
        kept = work.handling.add_disposal(
            Disposal(recall_id=recall_id, lot_id=view.id, movement_id=recorded.movement_id,
                     quantity=recorded.quantity or amount.quantity, uom=view.item.uom, method=method,
                     witness=witness, place=order.place, person_id=actor.person_id, at=work.now(), source=source)
        )  # fmt: skip
        if kept is None:
            known = next(each for each in work.handling.disposals(recall_id) if each.source == source)
            return _view(work, recall, known)
        audit_case(work, actor, "disposed", recall, lot=view.lot.code, quantity=as_text(kept.quantity), uom=kept.uom,
                  method=method, witness=witness)  # fmt: skip
        return _view(work, recall, kept)


@dataclass(frozen=True)
class AddDisposalPhoto:
    """Afterwards this picture stands beside the disposal; the same picture counts once. Raises `AnswerExpected` for a
    disposal that is not there, `AttachmentTooLarge`."""

    def __call__(self, work: Work, actor: Actor, disposal_id: int, content: bytes, media_type: str) -> DisposalView:
        actor.must(May.RECORD)
        disposal = work.handling.disposal(disposal_id)
        if disposal is None:
            raise AnswerExpected(problem="old")
        recall = frozen_case(work, disposal.recall_id)
        kept = work.attachments.add(content, media_type, f"{recall.number}-disposal-{disposal_id}.jpg")
        if work.handling.add_photo(disposal, kept.id or 0):
            audit_case(work, actor, "disposal photo", recall, disposal=disposal_id, sha256=kept.sha256)
        return _view(work, recall, disposal)


@dataclass(frozen=True)
class CaseDisposals:
    """Everything of the case that was destroyed, oldest first. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> tuple[Recall, list[DisposalView]]:
        actor.must(May.RECORD)
        recall = frozen_case(work, recall_id)
        return recall, [_view(work, recall, each) for each in work.handling.disposals(recall_id)]


def _unit_or_method(work: Work, lot: LotView, order: DisposalOrder) -> tuple[Amount, str]:
    """Of "300 burned" the second word is no unit of this lot: it is how. Raises `UnknownUnit` where the method stands
    behind it: then it was meant as a unit."""
    method = order.method.strip()[:LONGEST]
    try:
        own_amount(work, lot, order.amount)
    except UnknownUnit:
        if method or order.amount.uom is None:
            raise
        return Amount(order.amount.quantity), order.amount.uom
    return order.amount, method


def _view(work: Work, recall: Recall, disposal: Disposal) -> DisposalView:
    by = work.people.get(disposal.person_id).name if disposal.person_id else None
    photos = tuple(work.handling.photos(disposal.id or 0))
    return DisposalView(recall, disposal, work.lots.get(disposal.lot_id), by, photos)
