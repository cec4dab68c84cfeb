"""How much of which lot, from where: amounts in each item's own unit, and the place that stock is taken from."""

from __future__ import annotations

from decimal import Decimal

from domain.items import METRIC, UnknownUnit, in_own_unit, unit_name
from domain.labels import sscc_in
from domain.lots import LotView
from domain.movements import Amount, Share
from domain.ports import Work
from domain.values import checked_quantity


def own_amount(work: Work, lot: LotView, amount: Amount | None) -> Decimal | None:
    """The amount in the lot's own unit. Raises `UnknownUnit`, and `BadQuantity` when it is too much or too little
    to be kept in that unit."""
    if amount is None:
        return None
    if amount.uom is None:
        return amount.quantity
    own = in_own_unit(amount.quantity, amount.uom, lot.item, work.items.units(lot.lot.item_id))
    return checked_quantity(own, str(amount)) if amount.quantity else own


def poured_amount(
    work: Work, lot: LotView, quantity: Decimal | None, into: LotView, written: Amount | None
) -> Decimal | None:
    """What `quantity` of one lot adds to another, in the other's own unit. Raises `UnknownUnit`.

    What was written in the other's unit is taken as it is: 900 kg of cups are 900 kg in the tank. Else a conversion
    of either item may join the two.
    """
    if quantity is None or into.item.uom == lot.item.uom:
        return quantity
    if written is not None and written.uom is not None and unit_name(written.uom) == into.item.uom:
        return written.quantity
    try:
        return in_own_unit(quantity, lot.item.uom, into.item, work.items.units(into.lot.item_id))
    except UnknownUnit:
        for unit in work.items.units(lot.lot.item_id):
            factor = Decimal(1) if unit.uom == into.item.uom else METRIC.get((unit.uom, into.item.uom))
            if factor is not None:
                return round(quantity / unit.factor * factor, 6)
        raise


def lying_here(work: Work, lot: LotView, *, packed: bool = True) -> dict[str | None, Decimal]:
    """What may be taken, by place, in the order in which it goes: what lies at no place in particular (None), then
    the places with most, what is packed on pallets last (or not at all). What a co-packer has is not here."""
    loose = lot.on_hand - sum(lot.places.values(), Decimal(0))
    on_pallets = {place for place in lot.places if sscc_in(place)}
    full = {place: there for place, there in lot.places.items()
            if there > 0 and (packed or place not in on_pallets) and not work.partners.by_code(place)}  # fmt: skip
    order = sorted(full.items(), key=lambda each: (each[0] in on_pallets, -each[1]))
    return {None: max(loose, Decimal(0)), **dict(order)}


def shares(
    work: Work, lot: LotView, quantity: Decimal | None, place: str | None, *, packed: bool = True
) -> tuple[Share, ...]:
    """Where so much of a lot is taken from: the place that was named, else one that has enough, else several. What is
    packed on pallets goes last, or not at all."""
    if quantity is None or place is not None:
        return ((place, quantity),)
    here = lying_here(work, lot, packed=packed)
    enough = next((place for place, there in here.items() if there >= quantity), None)
    if enough is not None or here[None] >= quantity:
        return ((enough, quantity),)
    taken: dict[str | None, Decimal] = {}
    for where, there in here.items():
        taken[where] = min(there, quantity - sum(taken.values()))
    taken[None] += quantity - sum(taken.values())  # more than there is by the books: the person insisted
    return tuple((where, part) for where, part in taken.items() if part)
