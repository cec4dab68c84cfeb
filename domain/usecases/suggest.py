"""What a person most likely means when asked for a lot, a company or a place: what was said lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from domain.genealogy import Direction as Walk
from domain.items import Item
from domain.labels import sscc_in
from domain.lots import LotStatus, LotView
from domain.movements import DRAW, KINDS, Direction, Movement
from domain.pallets import PACK
from domain.partners import Partner
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.units import facts_of

T = TypeVar("T")
SHOWN = 4
_LOOKED_THROUGH = 20


@dataclass(frozen=True)
class Suggested:
    """Answers to choose from. Orders are codes of work orders or of lots that are not made yet."""

    lots: tuple[LotView, ...] = ()
    orders: tuple[str, ...] = ()
    partners: tuple[Partner, ...] = ()
    places: tuple[str, ...] = ()
    vessels: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Suggest:
    """The latest answers for this part of this kind of movement with lots of this item, newest first.

    A return comes from somebody who got the lot; where there are only a few companies of a kind, all are offered.
    """

    def __call__(
        self, work: Work, actor: Actor, kind: str, slot: str, lot: LotView | None = None, line: str | None = None
    ) -> Suggested:
        actor.must(May.RECORD)
        if slot == "into":
            recent = work.movements.recent(kind, _LOOKED_THROUGH, lot.lot.item_id if lot else None)
            if line is not None:  # what goes into something at this very line comes first
                recent.sort(key=lambda movement: movement.line != line)
            return _targets(work, recent, lot)
        if slot == "partner" and KINDS[kind].partner_kind:
            return Suggested(partners=_partners(work, kind, lot))
        if slot in {"place", "to_place"}:
            return Suggested(places=_places(work, kind, slot, lot))
        if slot == "vessel":
            return Suggested(vessels=tuple(work.movements.vessels.latest(SHOWN)))
        if slot == "item":
            return Suggested(
                items=_items(work, work.movements.recent("make" if kind == DRAW else kind, _LOOKED_THROUGH))
            )
        return Suggested()


def _items(work: Work, recent: list[Movement]) -> tuple[Item, ...]:
    """The products of the lots that the latest movements added to."""
    added = [
        line.lot_id for each in recent for line in work.movements.lines(each.id or 0) if line.direction == Direction.IN
    ]
    views = work.lots.views(list(dict.fromkeys(added)))
    return tuple({views[lot_id].item.code: views[lot_id].item for lot_id in added}.values())[:SHOWN]


def _partners(work: Work, kind: str, lot: LotView | None) -> tuple[Partner, ...]:
    if kind == "return" and lot is not None:
        consignees = work.tracing.trace(lot, Walk.FORWARD).consignees
        got = [who.partner_id for who in consignees if any(each.lot_id == lot.id for each in who.deliveries)]
        return tuple(work.partners.get(partner_id) for partner_id in got[:SHOWN])
    recent = work.movements.recent(kind, _LOOKED_THROUGH)
    ids = _first(movement.partner_id for movement in recent if movement.partner_id)
    if ids:
        return tuple(work.partners.get(partner_id) for partner_id in ids)
    known = [partner for partner in work.loading.every(Partner) if partner.kind == KINDS[kind].partner_kind]
    return tuple(known) if len(known) <= SHOWN else ()


def _targets(work: Work, recent: list[Movement], lot: LotView | None) -> Suggested:
    lots: dict[int, LotView] = {}
    orders: list[str] = []
    for movement in recent:
        lines = work.movements.lines(movement.id or 0)
        into = [line.lot_id for line in lines if line.direction == Direction.IN and (not lot or line.lot_id != lot.id)]
        if into:
            target = work.lots.get(into[0])
            if target.lot.status == LotStatus.FREE:
                lots.setdefault(target.id, target)
        elif movement.work_order and movement.work_order not in orders:
            orders.append(movement.work_order)
        if len(lots) + len(orders) == SHOWN:
            break
    return Suggested(lots=tuple(lots.values()), orders=tuple(orders))


def _places(work: Work, kind: str, slot: str, lot: LotView | None) -> tuple[str, ...]:
    """Where goods were brought lately; for packing the pallets in work, for unpacking those that the lot is on."""
    if slot == "place":
        return tuple(place for place in lot.places if sscc_in(place))[:SHOWN] if lot is not None else ()
    if kind == PACK:
        return _units_in_work(work)
    return tuple(_first(_new_place(work, movement) for movement in work.movements.recent("move", _LOOKED_THROUGH)))


def _units_in_work(work: Work) -> tuple[str, ...]:
    """The pallets that were packed last and are still here."""
    packed = _first(_new_place(work, movement) for movement in work.movements.recent(PACK, _LOOKED_THROUGH))
    units = work.pallets.named(packed)
    return tuple(sscc for sscc in packed if sscc in units and units[sscc].shipped_by is None)


def _new_place(work: Work, movement: Movement) -> str | None:
    """Where it brought something; of a whole pallet, where that stands now."""
    whole = facts_of(movement)
    if whole is not None:
        return whole.stands
    added = (line.place for line in work.movements.lines(movement.id or 0) if line.direction == Direction.IN)
    return next((place for place in added if place), None)


def _first(found: Iterable[T | None]) -> list[T]:
    return list(dict.fromkeys(one for one in found if one is not None))[:SHOWN]
