"""Pallets by their SSCC: what is on one, a new one, and packing one scan after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.house import GS1_PREFIX
from domain.lots import LotView
from domain.pallets import PACK, UNPACK, LogisticUnit, NoCompanyPrefix, PalletGone, checked_sscc, new_sscc, spoken_sscc
from domain.people import Actor, May, Station
from domain.ports import Work
from domain.steps.packing import why_stopped
from domain.steps.units import MOST_ON_UNIT, gone_to, left_with, unit_begun


@dataclass(frozen=True)
class OnPallet:
    """A lot on a pallet. `stopped` is hold, recalled or expired; None for one that may go."""

    view: LotView
    quantity: Decimal
    stopped: str | None


@dataclass(frozen=True)
class PalletCard:
    """A pallet and what may be done with it: `gone` to that company with these lots, or here (`stands`, where said)."""

    sscc: str
    stands: str | None
    gone: str | None
    gone_at: datetime | None
    lots: tuple[OnPallet, ...]
    kinds: tuple[str, ...]
    new: bool = False
    """Nothing was ever packed on it, and we did not make its number."""

    @property
    def stopped(self) -> tuple[OnPallet, ...]:
        return tuple(each for each in self.lots if each.stopped)


@dataclass(frozen=True)
class LookAtPallet:
    """What lies on the unit of this SSCC, or left with it. Changes nothing. Raises `WrongSscc`."""

    def __call__(self, work: Work, actor: Actor, text: str) -> PalletCard:
        actor.must(May.TRACE)
        return _card(work, actor, checked_sscc(spoken_sscc(text)))


@dataclass(frozen=True)
class NewPallet:
    """Afterwards there is a unit with the next SSCC under the house's company prefix; no two ever get the same.

    Raises `NoCompanyPrefix` and `SerialsUsedUp`.
    """

    def __call__(self, work: Work, actor: Actor) -> PalletCard:
        actor.must(May.RECORD)
        prefix = work.house.get(GS1_PREFIX).get("digits")
        if not prefix:
            raise NoCompanyPrefix
        sscc = new_sscc(prefix, work.numbers.next(f"sscc:{prefix}"))
        while work.pallets.by_sscc(sscc) is not None:  # somebody typed it before its turn came
            sscc = new_sscc(prefix, work.numbers.next(f"sscc:{prefix}"))
        unit_begun(work, actor, sscc)
        return _card(work, actor, sscc)


@dataclass(frozen=True)
class BeginPacking:
    """Afterwards each lot that this person scans is packed on this unit, until they are done or scan another.

    Raises `WrongSscc`, and `PalletGone` for one that left us.
    """

    def __call__(self, work: Work, actor: Actor, text: str) -> PalletCard:
        actor.must(May.RECORD)
        card = _card(work, actor, checked_sscc(spoken_sscc(text)))
        if card.gone is not None:
            raise PalletGone(sscc=card.sscc, gone=card.gone)
        person_id = actor.person_id or 0
        work.people.set_station(
            Station(person_id=person_id, kind=PACK, line=card.sscc, set_at=work.now()), person_id
        )  # fmt: skip
        return card


@dataclass(frozen=True)
class PackedAt:
    """The pallet that this person is packing, or None. Changes nothing. With `done` they are packing it no longer."""

    def __call__(self, work: Work, actor: Actor, *, done: bool = False) -> PalletCard | None:
        station = work.people.station(actor.person_id or 0)
        if station is None or station.kind != PACK or station.line is None:
            return None
        if done:
            work.people.set_station(None, actor.person_id or 0)
        return _card(work, actor, station.line)


def _card(work: Work, actor: Actor, sscc: str) -> PalletCard:
    unit = work.pallets.by_sscc(sscc)
    gone = gone_to(work, unit)
    lying = [(view, view.places[sscc]) for view in work.lots.lying_at(sscc, MOST_ON_UNIT)]
    lots = lying if gone is None else left_with(work, unit)
    now = work.now()
    packed = tuple(OnPallet(view, quantity, why_stopped(view, now)) for view, quantity in lots)
    kinds: tuple[str, ...] = ()
    if actor.may(May.RECORD):
        kinds = ("return",) if gone is not None else _kinds(packed)
    return PalletCard(sscc, unit.place if unit else None, gone, _left_at(work, unit), packed, kinds, new=unit is None)


def _kinds(packed: tuple[OnPallet, ...]) -> tuple[str, ...]:
    """An empty pallet can be packed; one with a stopped lot goes to no customer."""
    if not packed:
        return (PACK,)
    stopped = any(each.stopped for each in packed)
    return ("move", PACK, UNPACK) if stopped else ("ship", "move", PACK, UNPACK)


def _left_at(work: Work, unit: LogisticUnit | None) -> datetime | None:
    movement = work.movements.get(unit.shipped_by) if unit is not None and unit.shipped_by is not None else None
    return movement.happened_at if movement is not None else None
