"""How much it most likely is: what the label says, what it was the last time, all that is left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.items import Item, ItemUnit, UnknownUnit, in_own_unit
from domain.labels import Gs1Content
from domain.lots import LotView
from domain.movements import KINDS, Amount
from domain.pallets import PACK
from domain.ports import Work
from domain.readings import reading_again
from domain.steps.measuring import lying_here
from domain.values import BadQuantity, checked_quantity


@dataclass(frozen=True)
class Amounts:
    """Answers to "how much". Each is None where there is none; `units` are those that the item is counted in, the
    likeliest first."""

    label: Amount | None = None
    last: Amount | None = None
    everything: Amount | None = None
    units: tuple[str, ...] = ()


def amounts_for(
    work: Work, kind: str, item: Item, lot: LotView | None, *, person_id: int, line: str | None, capture_id: int | None
) -> Amounts:
    """What may be meant. `lot` is None for one that is not announced yet."""
    units = work.items.units(item.id or 0)
    last = work.movements.last_amount(kind, item.id or 0, person_id, line)
    everything = None
    if lot is not None and KINDS[kind].takes_stock:
        left = sum(lying_here(work, lot, packed=False).values(), Decimal(0)) if kind == PACK else lot.on_hand
        everything = Amount(left, item.uom) if left > 0 else None
    names = [last.uom if last and last.uom else item.uom, item.uom, *(unit.uom for unit in units)]
    return Amounts(
        label=label_amount(work, item, units, capture_id) if capture_id is not None else None,
        last=last,
        everything=everything,
        units=tuple(dict.fromkeys(names)),
    )


def label_amount(work: Work, item: Item, units: list[ItemUnit], capture_id: int) -> Amount | None:
    """What the label in this photo says that it holds (GS1 AI 3xxx, 30, 37), where it can be counted in a unit of
    this item; None when it says nothing or two different things."""
    capture = work.captures.get(capture_id)
    if capture is None:
        return None
    reading, _ = reading_again(capture.reading)
    said = {_said(work, item, code.gs1) for code in reading.sure if code.gs1}
    amounts = [amount for amount in said if amount is not None and _counts(amount, item, units)]
    return amounts[0] if len(amounts) == 1 else None


def _said(work: Work, item: Item, content: Gs1Content) -> Amount | None:
    if content.quantity is None:
        return None
    known = work.numbers.item_of_gtin(content.gtin) if content.gtin else None
    if content.gtin and (known is None or known[0].id != item.id):
        return None  # of another product, or of one that nobody told us about
    if content.unit is not None:
        return Amount(content.quantity, content.unit)
    if known is None:
        return None  # so many pieces of what?
    return Amount(content.quantity, known[1] or item.uom)


def _counts(amount: Amount, item: Item, units: list[ItemUnit]) -> bool:
    try:
        own: Decimal = in_own_unit(amount.quantity, amount.uom or item.uom, item, units)
        checked_quantity(own)
    except (UnknownUnit, BadQuantity):
        return False
    return True
