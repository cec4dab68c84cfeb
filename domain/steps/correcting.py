"""Taking a movement back, or recording it anew with another quantity. The ledger keeps both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from domain.labels import sscc_in
from domain.lots import LotRef, LotView, MoreThanIsLeft
from domain.movements import (
    DRAW,
    INFERRED,
    KINDS,
    UNDO,
    AlreadyCorrected,
    Amount,
    Direction,
    Movement,
    MovementOrder,
    NotYours,
    SlotUnexpected,
    UnknownMovement,
    inverse,
    moved,
)
from domain.pallets import PACK, UNPACK, CameBack
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.filling import drawn_by
from domain.steps.marking import unmark
from domain.steps.measuring import own_amount
from domain.steps.naming import lot_named
from domain.steps.proving import proof_of, prove
from domain.steps.recording import Recorded, record
from domain.steps.stopping import carry_stop
from domain.steps.units import LEAVING, facts_of, unit_put_back

CARRIED = frozenset({"move", PACK, UNPACK})


@dataclass(frozen=True)
class Undone:
    movement: Movement
    lot: LotView


def undo(work: Work, actor: Actor, movement_id: int, source: str) -> Undone:
    """Writes the correction of a movement and takes its links out of the genealogy.

    Raises `UnknownMovement`, `AlreadyCorrected`, `NotYours`, `MoreThanIsLeft` when what it added has gone on, and
    `CameBack` when what it delivered was returned: it would be in stock twice.
    """
    had, short = _in_stock(work, movement_id), _came_back_too_much(work, movement_id)
    undone = _take_back(work, actor, movement_id, source)
    _check_still_there(work, had)
    _check_still_packed(work, movement_id)
    _check_not_back(work, undone.movement, short)
    return undone


def _take_back(work: Work, actor: Actor, movement_id: int, source: str) -> Undone:
    actor.must(May.RECORD)
    movement = work.movements.get(movement_id)
    if movement is None or movement.kind not in KINDS:
        raise UnknownMovement(movement=movement_id)
    if movement.person_id != actor.person_id and not actor.may(May.RELEASE):
        raise NotYours(movement=movement_id)
    actor.must(KINDS[movement.kind].may)
    lines = work.movements.lines(movement_id)
    lot = work.lots.get(lines[0].lot_id)
    earlier = work.movements.correction_of(movement_id)
    if earlier is not None:
        if earlier.source == source:
            return Undone(movement, lot)
        raise AlreadyCorrected(movement=movement_id)
    _check_still_out(work, movement)
    undoing = work.movements.append(
        Movement(kind=UNDO, happened_at=work.now(), recorded_at=work.now(), source=source, person_id=actor.person_id,
                 partner_id=movement.partner_id, corrects_id=movement_id),
        inverse(lines),
    )  # fmt: skip
    prove(work, actor, undoing, proof_of(work, movement_id))
    unmark(work, actor, movement, lot)
    unit_put_back(work, movement)
    carry_stop(work, actor, undoing)
    return Undone(movement, work.lots.get(lot.id))


def _check_still_out(work: Work, movement: Movement) -> None:
    """A pallet that came back did leave: its return is taken back first."""
    facts = facts_of(movement) if movement.kind in LEAVING else None
    unit = work.pallets.by_sscc(facts.sscc) if facts is not None else None
    if unit is not None and unit.shipped_by != movement.id:
        raise CameBack(what=unit.sscc)


def _in_stock(work: Work, movement_id: int) -> dict[int, Decimal]:
    """What is left of each lot of the movement."""
    views = work.lots.views(sorted({line.lot_id for line in work.movements.lines(movement_id)}))
    return {lot_id: view.on_hand for lot_id, view in views.items()}


def _check_still_there(work: Work, had: dict[int, Decimal]) -> None:
    """Putting right takes no more of a lot than was left of it: what has gone on cannot be unmade."""
    for lot_id, view in work.lots.views(list(had)).items():
        if view.on_hand < min(had[lot_id], Decimal(0)):
            raise MoreThanIsLeft(lot=view.lot.code, item=view.item.code, asked=had[lot_id] - view.on_hand,
                                 left=had[lot_id], uom=view.item.uom)  # fmt: skip


def _check_still_packed(work: Work, movement_id: int) -> None:
    """Putting right takes nothing off a pallet that is not on it any more: it may be at a customer's."""
    lines = [line for line in work.movements.lines(movement_id) if line.place and sscc_in(line.place)]
    views = work.lots.views(sorted({line.lot_id for line in lines}))
    for line in lines:
        view, place = views[line.lot_id], line.place or ""
        there = view.places.get(place, Decimal(0))
        if there < 0:
            taken = line.quantity or Decimal(0)
            raise MoreThanIsLeft(lot=view.lot.code, item=view.item.code, asked=taken,
                                 left=max(taken + there, Decimal(0)), uom=view.item.uom, place=place)  # fmt: skip


def _came_back_too_much(work: Work, movement_id: int) -> dict[int, Decimal]:
    """How much more of each lot of a delivery its customer sent back than they were sent."""
    movement = work.movements.get(movement_id)
    if movement is None or movement.kind != "ship" or movement.partner_id is None:
        return {}
    short: dict[int, Decimal] = {}
    for lot_id in {line.lot_id for line in work.movements.lines(movement_id)}:
        back = work.movements.returned(lot_id).get(movement.partner_id, Decimal(0))
        sent = [each.quantity for each in work.tracing.customers([lot_id]) if each.customer_id == movement.partner_id]
        short[lot_id] = max(back - sum(sent, Decimal(0)), Decimal(0))
    return short


def _check_not_back(work: Work, movement: Movement, short: dict[int, Decimal]) -> None:
    """What was sent back was delivered: the return is taken back first."""
    for lot_id, more in _came_back_too_much(work, movement.id or 0).items():
        if more > short[lot_id]:
            raise CameBack(what=work.lots.get(lot_id).lot.code)


def change_quantity(work: Work, actor: Actor, movement_id: int, amount: Amount, source: str) -> Recorded:
    """Takes the movement back and records it anew with this quantity, in one transaction.

    Raises what `undo` and `record` raise; what has gone on of it counts only as far as the new quantity is short.
    """
    again = work.movements.by_source(source)
    if again is not None:
        return record(work, actor, MovementOrder(kind=again.kind, lot=LotRef(), source=source))
    had, short = _in_stock(work, movement_id), _came_back_too_much(work, movement_id)
    undone = _take_back(work, actor, movement_id, f"{source}:undo")
    whole = facts_of(undone.movement) is not None or (len(had) > 1 and KINDS[undone.movement.kind].whole_place)
    if whole:  # a pallet has no one quantity
        raise SlotUnexpected(kind=undone.movement.kind, slot="amount")
    order = order_of(work, undone.movement)
    anyway = _is_no_more(work, order, amount)  # who insisted on more than there was may say that it was less
    recorded = record(work, actor, replace(order, amount=amount, source=source, anyway=anyway))
    _check_still_there(work, had)
    _check_still_packed(work, movement_id)
    _check_not_back(work, undone.movement, short)
    return recorded


def _is_no_more(work: Work, order: MovementOrder, amount: Amount) -> bool:
    if order.kind == DRAW:  # both are in the vessel's unit, or as a person reads them off it
        return order.amount is not None and amount.quantity <= order.amount.quantity
    quantity = own_amount(work, lot_named(work, order.lot), amount)
    return order.amount is not None and quantity is not None and quantity <= order.amount.quantity


def order_of(work: Work, movement: Movement) -> MovementOrder:
    """The order that would record this movement again, as far as the ledger tells."""
    lines = work.movements.lines(movement.id or 0)
    rule = KINDS[movement.kind]
    first = lines[-1] if movement.kind == "back" else lines[0]
    named = movement.kind == "back" and not movement.attributes.get(INFERRED)
    of = lines[0] if named and lines[0].direction == Direction.OUT else None
    into = next((line for line in lines if line.direction == Direction.IN and line.lot_id != first.lot_id), None)
    view = work.lots.get(first.lot_id)
    added = next((line for line in lines if line.direction == Direction.IN and line.lot_id == first.lot_id), None)
    quantity = moved(lines, first)
    scattered = quantity != first.quantity  # it came from several places: so may the new quantity
    partner = work.partners.get(movement.partner_id).code if movement.partner_id else None
    own_code = rule.name == "make" and movement.work_order == view.lot.code
    return MovementOrder(
        kind=movement.kind,
        lot=LotRef(lot_id=first.lot_id),
        source="",
        amount=drawn_by(movement) or (Amount(quantity) if quantity else None),
        into=LotRef(lot_id=into.lot_id) if into is not None and "into" in (*rule.needs, *rule.may_have) else None,
        of=LotRef(lot_id=of.lot_id) if of is not None else None,
        of_amount=Amount(of.quantity) if of is not None and of.quantity else None,
        partner=partner,
        place=None if scattered else first.place,
        to_place=added.place if added is not None and rule.name in CARRIED else None,
        line=movement.line,
        vessel=movement.vessel,
        work_order=None if own_code or "work_order" not in rule.may_have else movement.work_order,
        document=movement.document,
        reason=movement.reason,
        happened_at=movement.happened_at,
        proof=proof_of(work, movement.id or 0),
    )
