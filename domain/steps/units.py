"""Units with an SSCC: which one is meant, what lies on it or left with it, where it stands.

What lies on a unit lies, in the ledger, at its SSCC. Where the unit stands, and the delivery that it left with, is kept
beside the ledger; a movement of the whole unit says what it changed of that, so that it can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from decimal import Decimal

from domain.labels import sscc_in
from domain.lots import LotRef, LotView
from domain.movements import Direction, KindRule, Movement, MovementLine, MovementOrder
from domain.pallets import (
    PACK,
    UNIT,
    UNPACK,
    LogisticUnit,
    PalletEmpty,
    PalletGone,
    UnitFacts,
    checked_sscc,
    meant_as_sscc,
    spoken_sscc,
)
from domain.partners import Partner
from domain.people import Actor
from domain.ports import Work
from domain.values import BadLotCode, LotCode

MOST_ON_UNIT = 500
RETURN = "return"
LEAVING = frozenset({"ship", "sendout"})


def sscc_named(work: Work, ref: LotRef) -> str | None:
    """The SSCC that the reference is; None for a lot, also for one that is called by 18 digits.

    Raises `WrongSscc` for what looks like one and has a wrong check digit.
    """
    if ref.lot_id is not None or not meant_as_sscc(ref.code):
        return None
    with suppress(BadLotCode):  # more signs than a code may have: no lot is called so
        code = LotCode(ref.code)
        if work.lots.by_code(code) or work.lots.by_supplier_code(code):
            return None
    return checked_sscc(spoken_sscc(ref.code))


def lots_of(work: Work, ref: LotRef) -> list[LotView] | None:
    """The lots on the unit that the reference names, or that left with it; None for what is no SSCC.

    Raises `WrongSscc` and `PalletEmpty`.
    """
    sscc = sscc_named(work, ref)
    if sscc is None:
        return None
    found = work.lots.lying_at(sscc, MOST_ON_UNIT) or [view for view, _ in left_with(work, work.pallets.by_sscc(sscc))]
    if not found:
        raise PalletEmpty(sscc=sscc)
    return found


def left_with(work: Work, unit: LogisticUnit | None) -> list[tuple[LotView, Decimal]]:
    """What the unit left us with."""
    if unit is None or unit.shipped_by is None:
        return []
    lines = work.movements.lines(unit.shipped_by)
    return lots_moved(work, [line for line in lines if line.direction == Direction.OUT and line.place == unit.sscc])


def order_meant(work: Work, order: MovementOrder) -> MovementOrder:
    """Places that are an SSCC as its 18 digits, and a move onto a unit as what it is: packing. What is
    taken off lies where the unit stands, unless somebody says where.

    Raises `WrongSscc`.
    """
    order = replace(order, place=_as_sscc(order.place, order.kind == UNPACK),
                    to_place=_as_sscc(order.to_place, order.kind == PACK))  # fmt: skip
    if order.kind == UNPACK and order.place is not None and order.to_place is None:
        unit = work.pallets.by_sscc(order.place)
        return replace(order, to_place=unit.place if unit is not None else None)
    if order.kind == "move" and order.to_place is not None and sscc_in(order.to_place):
        return order if sscc_named(work, order.lot) is not None else replace(order, kind=PACK)
    return order


def _as_sscc(place: str | None, must: bool) -> str | None:
    """A place that looks like an SSCC, or must be one, as its 18 digits; any other as it is."""
    return checked_sscc(spoken_sscc(place)) if place is not None and (must or meant_as_sscc(place)) else place


def gone_to(work: Work, unit: LogisticUnit | None) -> str | None:
    """The company that the unit left us for."""
    movement = work.movements.get(unit.shipped_by) if unit is not None and unit.shipped_by is not None else None
    return work.partners.get(movement.partner_id).code if movement is not None and movement.partner_id else None


def check_packable(work: Work, order: MovementOrder) -> None:
    """Raises `PalletGone` where something is to be packed on a unit that left us, or taken off it."""
    sscc = order.to_place if order.kind == PACK else order.place
    unit = work.pallets.by_sscc(sscc) if sscc is not None and sscc_in(sscc) else None
    gone = gone_to(work, unit)
    if unit is not None and gone is not None:
        raise PalletGone(sscc=unit.sscc, gone=gone)


def unit_begun(work: Work, actor: Actor, sscc: str, place: str | None = None) -> LogisticUnit:
    """The unit of this SSCC, written when it is new."""
    unit = work.pallets.by_sscc(sscc)
    if unit is not None:
        if unit.place is None and place is not None:
            unit.place = place
            work.pallets.put(unit)
        return unit
    return work.pallets.add(LogisticUnit(sscc=sscc, place=place, begun_at=work.now(), begun_by=actor.person_id))


def unit_facts(work: Work, rule: KindRule, order: MovementOrder, sscc: str | None) -> dict[str, object]:
    """The attributes of a movement of a whole unit; none for a pallet that is only a place."""
    if sscc is None:
        return {}
    unit = work.pallets.by_sscc(sscc)
    stood = unit.place if unit else None
    stands = order.to_place if rule.name == "move" else order.place if rule.name == RETURN else stood
    return {UNIT: asdict(UnitFacts(sscc, stood, stands, unit.shipped_by if unit else None))}


def unit_changed(work: Work, actor: Actor, movement: Movement) -> None:
    """Afterwards the unit stands where the movement brought it, and knows the delivery that it left with."""
    facts = facts_of(movement)
    if facts is None:
        return
    unit = unit_begun(work, actor, facts.sscc)
    unit.place = facts.stands
    if movement.kind in LEAVING:
        unit.shipped_by = movement.id
    elif movement.kind == RETURN:
        unit.shipped_by = None
    work.pallets.put(unit)


def unit_put_back(work: Work, movement: Movement) -> None:
    """What the movement did to the unit is taken back, unless something else was done to it since."""
    facts = facts_of(movement)
    unit = work.pallets.by_sscc(facts.sscc) if facts is not None else None
    if facts is None or unit is None:
        return
    left_by = movement.id if movement.kind in LEAVING else None if movement.kind == RETURN else facts.had_left_by
    if (unit.place, unit.shipped_by) == (facts.stands, left_by):
        unit.place, unit.shipped_by = facts.stood, facts.had_left_by
        work.pallets.put(unit)


def facts_of(movement: Movement) -> UnitFacts | None:
    """What a movement of a whole unit did to it; None for any other."""
    facts = movement.attributes.get(UNIT)
    return UnitFacts(**facts) if facts else None


def sender_of_unit(work: Work, sscc: str) -> Partner | None:
    """To whom the unit went: who alone can send it back."""
    unit = work.pallets.by_sscc(sscc)
    movement = work.movements.get(unit.shipped_by) if unit is not None and unit.shipped_by is not None else None
    return work.partners.get(movement.partner_id) if movement is not None and movement.partner_id else None


def lots_moved(work: Work, lines: Iterable[MovementLine]) -> list[tuple[LotView, Decimal]]:
    lines = list(lines)
    views = work.lots.views([line.lot_id for line in lines])
    return [(views[line.lot_id], line.quantity or Decimal(0)) for line in lines]
