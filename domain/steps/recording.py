"""Recording one movement: looked up, checked, and written with its lines and genealogy links."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from domain.captures import Proof
from domain.genealogy import Basis
from domain.lots import LotRef, LotView, MoreThanIsLeft, check_usable
from domain.movements import (
    DRAW,
    INFERRED,
    KINDS,
    InTheFuture,
    IntoItself,
    KindRule,
    Movement,
    MovementOrder,
    Parts,
    SlotMissing,
    SlotUnexpected,
    in_the_books,
    moved,
)
from domain.pallets import PACK, UNPACK
from domain.partners import Partner
from domain.people import Actor
from domain.ports import Work
from domain.steps.announcing import into_of, lot_of, partner_of
from domain.steps.filling import VesselView, drawn_amount, drawn_by, drawn_facts, tank_meant, vessel_meant, vessel_now
from domain.steps.marking import mark, state_found
from domain.steps.measuring import lying_here, own_amount, poured_amount, shares
from domain.steps.naming import lot_named
from domain.steps.packing import Pallet, pallet_lines, pallet_named, pallet_of
from domain.steps.proving import proof_of, prove
from domain.steps.returning import Arrival, arrived, check_delivered, lying_with, sender
from domain.steps.stopping import carry_stop
from domain.steps.units import RETURN, check_packable, order_meant, sender_of_unit, unit_begun, unit_changed, unit_facts

CLOCK_SLACK = timedelta(minutes=5)
_OPTIONAL = ("amount", "item", "into", "of", "of_amount", "partner", "supplier_lot", "place", "to_place", "line",
             "vessel", "work_order", "document", "reason", "happened_at", "made_at", "expires_at")  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """What was written, and what a person should know about it."""

    movement: Movement
    rule: KindRule
    lot: LotView
    """As it is now."""
    quantity: Decimal | None
    into: LotView | None = None
    partner: Partner | None = None
    pending_order: str | None = None
    """The lot it goes into is not made yet; it will be joined when it is."""
    older: LotView | None = None
    """A lot that should have gone first."""
    new_lot: bool = False
    stopped: tuple[LotView, ...] = ()
    """Lots that are stopped from now on because what went into them is."""
    again: bool = False
    """It was recorded before: the same message told twice."""
    vessel: VesselView | None = None
    """What it filled or drew from, as it is now."""
    inferred: tuple[LotView, ...] = ()
    """Lots that it is joined to although nobody said so."""
    book: Decimal | None = None
    """What the books said was there before a count corrected them."""
    pallet: Pallet | None = None
    """Several lots that left a place together; `lot` is the first of them."""
    proof: Proof = field(default_factory=Proof)
    """How its lot became known."""
    arrival: Arrival | None = None
    """A return of a lot under recall: blocked, and matched to its case."""

    @property
    def movement_id(self) -> int:
        if self.movement.id is None:
            raise ValueError("a recorded movement has a number")
        return self.movement.id

    @property
    def uom(self) -> str:
        """The unit of `quantity`: a draw is measured as the vessel is."""
        drawn = drawn_by(self.movement)
        return (drawn.uom if drawn else None) or self.lot.item.uom


def record(work: Work, actor: Actor, order: MovementOrder) -> Recorded:
    """Writes the movement once for its `source`; a second telling gives what the first one wrote.

    Raises the refusals of `domain.movements`, `domain.lots`, `domain.items` and `domain.partners`.
    """
    rule = KINDS[order.kind]
    actor.must(rule.may)
    known = work.movements.by_source(order.source)
    if known is not None:
        return _as_known(work, rule, known)
    order = order_meant(work, tank_meant(work, order))
    rule = KINDS[order.kind]
    pallet = pallet_named(work, rule, order)
    _check_slots(rule, order, given=("amount", "place") if pallet else ())
    now, happened_at = work.now(), _happened_at(work, order)
    if pallet is not None:
        return _record_pallet(work, actor, rule, order, pallet)
    vessel, new_vessel = vessel_meant(work, order.vessel)
    order = replace(order, vessel=vessel)
    partner = partner_of(work, rule, order)
    lot, new_lot = lot_of(work, rule, order, happened_at, partner)
    check_packable(work, order)
    drawn = drawn_amount(work, order, lot, happened_at) if rule.name == DRAW else None
    quantity = own_amount(work, lot, order.amount) if rule.name != DRAW else drawn.quantity if drawn else None
    into, pending = into_of(work, rule, order, lot, happened_at)
    if into is not None and into.id == lot.id:
        raise IntoItself(lot=lot.lot.code)
    if rule.takes_stock:
        quantity = _check_stock(work, rule, order, lot, quantity, now)
    if rule.name == "return":
        partner = partner or sender(work, lot)
        check_delivered(work, order, lot, quantity, partner)
    parts = _parts(work, order, lot, quantity, into, partner)
    movement = _movement(actor, rule, order, lot, partner, happened_at, now, pending)
    movement.attributes |= drawn_facts(drawn) | ({INFERRED: True} if parts.perhaps_of else {})
    stopped = _write(work, actor, rule, parts, movement)
    arrival = arrived(work, actor, lot, quantity, partner) if rule.name == "return" else None
    return Recorded(
        movement=movement,
        rule=rule,
        lot=work.lots.get(lot.id),
        quantity=quantity,
        into=work.lots.get(into.id) if into else None,
        partner=partner,
        pending_order=pending,
        older=work.lots.older_in_stock(lot) if rule.takes_stock and rule.checks_use else None,
        new_lot=new_lot,
        stopped=stopped,
        vessel=vessel_now(work, vessel, new=new_vessel),
        inferred=_inferred(work, movement),
        book=in_the_books(lot, order.place) if rule.name == "count" else None,
        proof=order.proof,
        arrival=arrival,
    )


def _happened_at(work: Work, order: MovementOrder) -> datetime:
    """When it happened: now, where nobody said. Raises `InTheFuture`."""
    happened_at = order.happened_at or work.now()
    for moment in (happened_at, order.made_at):
        if moment is not None and moment > work.now() + CLOCK_SLACK:
            raise InTheFuture(at=moment)
    return happened_at


def _write(work: Work, actor: Actor, rule: KindRule, parts: Parts, movement: Movement) -> tuple[LotView, ...]:
    """Writes the movement with all that follows from it; gives the lots that it stopped."""
    work.movements.append(movement, rule.lines(parts))
    prove(work, actor, movement, parts.order.proof)
    if rule.name == PACK:
        unit_begun(work, actor, parts.order.to_place or "", parts.taken[0][0])
    mark(work, actor, rule, parts.lot, movement)
    return carry_stop(work, actor, movement)


def _record_pallet(work: Work, actor: Actor, rule: KindRule, order: MovementOrder, pallet: Pallet) -> Recorded:
    partner = partner_of(work, rule, order)
    if rule.name == RETURN:
        partner = partner or sender_of_unit(work, pallet.place)
        for view, quantity in pallet.lots:
            check_delivered(work, order, view, quantity, partner)
    first, now = pallet.lots[0][0], work.now()
    lines = pallet_lines(work, rule, order, pallet, partner.code if partner else None)
    movement = _movement(actor, rule, order, first, partner, order.happened_at or now, now, None)
    movement.attributes |= unit_facts(work, rule, order, pallet.sscc)
    work.movements.append(movement, lines)
    prove(work, actor, movement, order.proof)
    unit_changed(work, actor, movement)
    arrivals = [arrived(work, actor, *each, partner) for each in pallet.lots] if rule.name == RETURN else []
    return Recorded(movement, rule, work.lots.get(first.id), None, partner=partner, pallet=pallet, proof=order.proof,
                    arrival=next(filter(None, arrivals), None))  # fmt: skip


def _movement(
    actor: Actor, rule: KindRule, order: MovementOrder, lot: LotView, partner: Partner | None,
    happened_at: datetime, now: datetime, pending: str | None,
) -> Movement:  # fmt: skip
    # A lot that is made without an order is its own order: what was used "into B121" before B121 was made joins it.
    own_order = lot.lot.code if rule.name == "make" else None
    return Movement(
        kind=rule.name,
        happened_at=happened_at,
        recorded_at=now,
        source=order.source,
        person_id=actor.person_id,
        partner_id=partner.id if partner else None,
        document=order.document,
        work_order=order.work_order or pending or own_order,
        line=order.line,
        vessel=order.vessel,
        reason=order.reason,
        attributes=state_found(rule, lot.lot),
    )


def _check_slots(rule: KindRule, order: MovementOrder, given: tuple[str, ...] = ()) -> None:
    for slot in rule.needs:
        if getattr(order, slot) is None and slot not in given:
            raise SlotMissing(kind=rule.name, slot=slot)
    for slot in _OPTIONAL:
        if getattr(order, slot) is not None and slot not in rule.needs and slot not in rule.may_have:
            raise SlotUnexpected(kind=rule.name, slot=slot)


def _check_stock(
    work: Work, rule: KindRule, order: MovementOrder, lot: LotView, quantity: Decimal | None, now: datetime
) -> Decimal | None:
    """Stops what must not leave; fills in "all of it" where a kind moves everything by default."""
    if rule.checks_use:
        check_usable(lot, now)
    loose = sum(lying_here(work, lot, packed=rule.name != PACK).values(), Decimal(0))
    left = lot.places.get(order.place, Decimal(0)) if order.place else loose if rule.name == PACK else lot.on_hand
    if quantity is None and rule.name in {"move", PACK, UNPACK, "merge", "relabel"}:
        quantity = left if order.place else loose
    if quantity is not None and quantity > left and not order.anyway:
        raise MoreThanIsLeft(lot=lot.lot.code, item=lot.item.code, asked=quantity, left=left, uom=lot.item.uom,
                            place=order.place)  # fmt: skip
    return quantity


def _parts(
    work: Work, order: MovementOrder, lot: LotView, quantity: Decimal | None, into: LotView | None,
    partner: Partner | None,
) -> Parts:  # fmt: skip
    of = lot_named(work, order.of) if order.of else None
    rule = KINDS[order.kind]
    pours = rule.new_into  # what is used into a lot adds nothing to it: it is counted when it is made
    return Parts(
        lot=lot,
        quantity=quantity,
        order=order,
        into=into,
        into_quantity=poured_amount(work, lot, quantity, into, order.amount) if into and pours else None,
        of=of,
        of_quantity=own_amount(work, of, order.of_amount) if of else None,
        perhaps_of=lying_with(work, partner, lot) if rule.name == "back" and of is None else (),
        partner_code=partner.code if partner else None,
        taken=shares(work, lot, quantity, order.place, packed=rule.name != PACK) if rule.takes_stock else (),
    )


def _as_known(work: Work, rule: KindRule, movement: Movement) -> Recorded:
    """The same message came again: what it recorded the first time."""
    lines = work.movements.lines(movement.id or 0)
    first = lines[-1] if rule.name == "back" else lines[0]
    others = [line.lot_id for line in lines if line.lot_id != first.lot_id and "into" in (*rule.needs, *rule.may_have)]
    # A mark has no amount, and the line of a count says the difference, not what was counted.
    counted = "amount" in (*rule.needs, *rule.may_have) and rule.name != "count"
    drawn = drawn_by(movement)
    pallet = pallet_of(work, rule, movement, lines)
    counted = counted and pallet is None
    return Recorded(
        movement=movement,
        rule=rule,
        pallet=pallet,
        lot=work.lots.get(first.lot_id),
        quantity=(drawn.quantity if drawn else None) if rule.name == DRAW else moved(lines, first) if counted else None,
        into=work.lots.get(others[0]) if others else None,
        partner=work.partners.get(movement.partner_id) if movement.partner_id else None,
        again=True,
        vessel=vessel_now(work, movement.vessel),
        inferred=_inferred(work, movement),
        proof=proof_of(work, movement.id or 0),
    )


def _inferred(work: Work, movement: Movement) -> tuple[LotView, ...]:
    if movement.kind not in {"make", "back", DRAW}:  # what else is recorded names its lots
        return ()
    links = [link for link in work.movements.links(movement.id or 0) if link.basis == Basis.INFERRED]
    return tuple(work.lots.views(sorted({link.parent_id for link in links if link.voided_by is None})).values())


def same_lot(view: LotView) -> LotRef:
    """A reference that cannot be mistaken for another lot with the same code."""
    return LotRef(code=view.lot.code, item=view.item.code, lot_id=view.id)
