"""Tanks and silos: which one is meant, how much leaves it, and what is inside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from domain.items import METRIC, UnknownUnit, in_own_unit, unit_name
from domain.lots import LotRef, LotStatus, LotView, check_usable
from domain.movements import DRAW, DRAWN, DRAWN_UOM, FILL, Amount, Movement, MovementOrder
from domain.ports import Work
from domain.values import BadLotCode, LotCode, checked_quantity
from domain.vessels import Content, MoreThanIsInside, vessel_name

_SHOWN = 4


@dataclass(frozen=True)
class VesselView:
    """A vessel as it is now by the books. `lots` are what is inside, with how much of each where that is known."""

    name: str
    left: Decimal | None
    uom: str | None
    lots: tuple[tuple[LotView, Decimal | None], ...]
    new: bool = False
    """Nothing had happened to it before: perhaps its name was mistyped."""


def vessel_meant(work: Work, text: str | None) -> tuple[str | None, bool]:
    """The vessel that a person calls this, as it was first spelt, and whether it is new."""
    if text is None:
        return None, False
    known = work.movements.vessels.named(text)
    return known or vessel_name(text), known is None


def tank_meant(work: Work, order: MovementOrder) -> MovementOrder:
    """Whoever uses something "into" a tank fills it, and whoever uses something of a tank draws from it: the order as
    it is meant. Where a lot has that code, the lot is meant."""
    if order.kind != "use" or order.into is None or order.work_order is not None:
        return order
    into, source = _tank(work, order.into), _tank(work, order.lot)
    if into is not None and source is None:
        return replace(order, kind=FILL, vessel=into, into=None)
    if source is not None and into is None:
        return replace(order, kind=DRAW, vessel=source, lot=order.into, into=None, place=None)
    return order


def _tank(work: Work, ref: LotRef) -> str | None:
    if ref.lot_id is not None or not work.movements.vessels.there_are():
        return None
    try:
        code = LotCode(ref.code)
    except BadLotCode:
        return None
    if work.lots.by_code(code) or work.lots.by_supplier_code(code):
        return None
    return work.movements.vessels.named(ref.code)


def drawn_amount(work: Work, order: MovementOrder, lot: LotView, at: datetime) -> Amount | None:
    """How much is drawn, in the unit of what is inside. Without a unit it is in that unit, too.

    Raises `MoreThanIsInside`, `UnknownUnit`, and what stops a lot that is inside from being used.
    """
    vessel = order.vessel or ""
    content = work.movements.vessels.inside(vessel, at)
    views = work.lots.views(content.lot_ids)
    for view in views.values():
        if view.lot.status != LotStatus.FREE:
            check_usable(view, at)
    first = next(iter(views.values()), None)
    drawn = None if order.amount is None else _in_unit_of(work, order.amount, first, content, lot)
    left = content.left
    empty = not content.parts
    too_much = drawn is not None and left is not None and drawn.quantity > left
    if (empty or too_much) and not order.anyway:
        known = () if work.movements.vessels.named(vessel) else tuple(work.movements.vessels.latest(_SHOWN))
        raise MoreThanIsInside(vessel=vessel, asked=drawn.quantity if drawn else None, nearest=known,
                               left=max(left or Decimal(0), Decimal(0)), uom=_unit(drawn, content, lot))  # fmt: skip
    return drawn


def _unit(drawn: Amount | None, content: Content, lot: LotView) -> str:
    return (drawn.uom if drawn else None) or content.uom or lot.item.uom


def _in_unit_of(work: Work, amount: Amount, first: LotView | None, content: Content, lot: LotView) -> Amount:
    if content.uom is None or first is None:
        return Amount(amount.quantity, unit_name(amount.uom) if amount.uom else lot.item.uom)
    if amount.uom is None or unit_name(amount.uom) == content.uom:
        return Amount(amount.quantity, content.uom)
    try:
        own = in_own_unit(amount.quantity, amount.uom, first.item, work.items.units(first.lot.item_id))
    except UnknownUnit:
        factor = METRIC.get((unit_name(amount.uom), content.uom))
        if factor is None:
            raise
        own = amount.quantity * factor
    return Amount(checked_quantity(own, str(amount)), content.uom)


def drawn_facts(drawn: Amount | None) -> dict[str, str]:
    """How a movement keeps what was drawn, in its attributes."""
    return {} if drawn is None else {DRAWN: f"{drawn.quantity:f}", DRAWN_UOM: drawn.uom or ""}


def drawn_by(movement: Movement) -> Amount | None:
    """How much this movement drew from its vessel; None where nobody said, or when it is no draw."""
    if movement.kind != DRAW or DRAWN not in movement.attributes:
        return None
    return Amount(Decimal(str(movement.attributes[DRAWN])), str(movement.attributes[DRAWN_UOM]) or None)


def vessel_now(work: Work, name: str | None, *, new: bool = False) -> VesselView | None:
    """What is inside by the books at this moment."""
    if name is None:
        return None
    content = work.movements.vessels.inside(name, work.now())
    views = work.lots.views(content.lot_ids)
    return VesselView(
        name=name,
        left=content.left,
        uom=content.uom,
        lots=tuple((views[lot_id], content.left_of(lot_id)) for lot_id in content.lot_ids),
        new=new,
    )
