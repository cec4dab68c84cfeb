"""Pallets: a pallet is a place. What lies on it leaves together, as one movement with a line for each lot.

Packing is moving to it, unpacking is moving from it. A unit with an SSCC keeps its lots when it is moved: what lies on
it lies at its SSCC, and where it stands is kept beside the ledger. A pallet that is only a place with a name is
unpacked where it arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from domain.lots import LotStatus, LotView, UnknownLot, check_usable
from domain.movements import Direction, KindRule, LineDraft, Movement, MovementLine, MovementOrder, Parts
from domain.pallets import UNPACK, PalletEmpty, PalletIsWhole, PalletNotOut, PalletStopped
from domain.ports import Work
from domain.steps.naming import lot_named
from domain.steps.units import MOST_ON_UNIT, RETURN, facts_of, gone_to, left_with, lots_moved, sscc_named
from domain.values import BadLotCode

MOST_LOTS = 30
"""Of more than this a place is a store and no pallet: nobody ships a store by its name."""


@dataclass(frozen=True)
class Pallet:
    """What left a place together, or stood on a unit (`sscc`)."""

    place: str
    lots: tuple[tuple[LotView, Decimal], ...]
    sscc: str | None = None
    stands: str | None = None
    """Where the unit stands after it was moved or unpacked."""


def pallet_named(work: Work, rule: KindRule, order: MovementOrder) -> Pallet | None:
    """The pallet that the order is about: an SSCC, or no lot's code but the name of a place where something lies.

    Raises `WrongSscc`, and for an SSCC `PalletIsWhole`, `PalletGone`, `PalletEmpty` and `PalletNotOut`.
    """
    sscc = None if rule.new_lot else sscc_named(work, order.lot)  # a new lot may be called by 18 digits
    if sscc is not None:
        return _unit(work, rule, order, sscc)
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


def _unit(work: Work, rule: KindRule, order: MovementOrder, sscc: str) -> Pallet:
    if not rule.whole_place and rule.name != RETURN:
        raise PalletIsWhole(sscc=sscc, kind=rule.name, problem="kind")
    if order.amount is not None:
        raise PalletIsWhole(sscc=sscc, kind=rule.name, problem="amount")
    unit = work.pallets.by_sscc(sscc)
    if rule.name == RETURN:
        gone = left_with(work, unit)
        if not gone:
            raise PalletNotOut(sscc=sscc)
        return Pallet(sscc, tuple(gone), sscc)
    lying = work.lots.lying_at(sscc, MOST_ON_UNIT)
    if not lying:
        raise PalletEmpty(sscc=sscc, gone=gone_to(work, unit))
    stands = order.to_place if rule.name == "move" else unit.place if unit else None
    return Pallet(sscc, tuple((view, view.places[sscc]) for view in lying), sscc, stands)


def pallet_lines(
    work: Work, rule: KindRule, order: MovementOrder, pallet: Pallet, partner_code: str | None
) -> list[LineDraft]:
    """A line for each lot on it. Raises what stops one of them from being used; for a unit `PalletStopped` with all
    that do."""
    if rule.checks_use and rule.takes_stock:
        _check_usable(work, pallet)
    lines: list[LineDraft] = []
    for view, quantity in pallet.lots:
        own = replace(order, place=pallet.place)
        if pallet.sscc is not None and rule.name == "move":
            own = replace(own, to_place=pallet.sscc)  # its lots go along: they stay where they lie
        elif rule.name == UNPACK:
            own = replace(own, to_place=order.to_place or pallet.stands)
        lines += rule.lines(Parts(lot=view, quantity=quantity, order=own, partner_code=partner_code,
                                  taken=((pallet.place, quantity),)))  # fmt: skip
    return lines


def _check_usable(work: Work, pallet: Pallet) -> None:
    now = work.now()
    if pallet.sscc is None:
        for view, _ in pallet.lots:
            check_usable(view, now)
        return
    stopped = tuple((view.lot.code, view.item.code, why) for view, _ in pallet.lots if (why := why_stopped(view, now)))
    if stopped:
        raise PalletStopped(sscc=pallet.sscc, lots=stopped)


def why_stopped(view: LotView, now: datetime) -> str | None:
    """hold, recalled or expired; None for a lot that may go."""
    lot = view.lot
    if lot.status != LotStatus.FREE:
        return str(lot.status)
    return "expired" if lot.expires_at is not None and lot.expires_at < now else None


def pallet_of(work: Work, rule: KindRule, movement: Movement, lines: list[MovementLine]) -> Pallet | None:
    """What these lines moved together: a unit, or more than one lot."""
    facts = facts_of(movement)
    if facts is not None:
        way = Direction.IN if movement.kind == RETURN else Direction.OUT
        mine = [line for line in lines if line.direction == way]
        return Pallet(facts.sscc, tuple(lots_moved(work, mine)), facts.sscc, facts.stands)
    taken = [line for line in lines if line.direction == Direction.OUT]
    if not rule.whole_place or len({line.lot_id for line in taken}) < 2:
        return None
    return Pallet(taken[0].place or "", tuple(lots_moved(work, taken)))
