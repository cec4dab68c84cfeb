"""Pallets: a pallet is a place. What lies on it leaves together, as one movement with a line for each lot.

Packing is moving to it, unpacking is moving from it. A pallet that is moved is unpacked where it arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from domain.lots import LotView, UnknownLot, check_usable
from domain.movements import Direction, KindRule, LineDraft, MovementLine, MovementOrder, Parts
from domain.ports import Work
from domain.steps.naming import lot_named
from domain.values import BadLotCode

MOST_LOTS = 30
"""Of more than this a place is a store and no pallet: nobody ships a store by its name."""


@dataclass(frozen=True)
class Pallet:
    """What left a place together."""

    place: str
    lots: tuple[tuple[LotView, Decimal], ...]


def pallet_named(work: Work, rule: KindRule, order: MovementOrder) -> Pallet | None:
    """The pallet that the order is about: its lot is none, but something lies at a place of that name."""
    if not rule.whole_place or order.lot.lot_id is not None or order.amount is not None or order.place is not None:
        return None
    try:
        lot_named(work, order.lot)
    except (UnknownLot, BadLotCode):
        names = dict.fromkeys((order.lot.code, order.lot.code.upper()))
    else:
        return None
    for place in names:
        lying = work.lots.lying_at(place, MOST_LOTS + 1)
        if 0 < len(lying) <= MOST_LOTS:
            return Pallet(place, tuple((view, view.places[place]) for view in lying))
    return None


def pallet_lines(
    work: Work, rule: KindRule, order: MovementOrder, pallet: Pallet, partner_code: str | None
) -> list[LineDraft]:
    """A line for each lot on it. Raises what stops one of them from being used."""
    lines: list[LineDraft] = []
    for view, quantity in pallet.lots:
        if rule.checks_use:
            check_usable(view, work.now())
        own = replace(order, place=pallet.place)
        lines += rule.lines(Parts(lot=view, quantity=quantity, order=own, partner_code=partner_code,
                                  taken=((pallet.place, quantity),)))  # fmt: skip
    return lines


def pallet_of(work: Work, rule: KindRule, lines: list[MovementLine]) -> Pallet | None:
    """What these lines moved together, when it was more than one lot."""
    taken = [line for line in lines if line.direction == Direction.OUT]
    if not rule.whole_place or len({line.lot_id for line in taken}) < 2:
        return None
    views = work.lots.views([line.lot_id for line in taken])
    return Pallet(taken[0].place or "", tuple((views[line.lot_id], line.quantity or Decimal(0)) for line in taken))
