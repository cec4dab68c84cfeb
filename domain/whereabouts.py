"""Where everything is that was made of a lot, and how much of the lot itself that can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.balance import NOTHING, Account, LotAccounts
from domain.items import Item, ItemKind
from domain.shares import Part


class Where(StrEnum):
    """In the order in which it is told."""

    STORE = "store"
    PROCESS = "process"
    """On the way: used for lots not made yet, in a vessel, or an intermediate lot in stock."""
    OUTSIDE = "outside"
    CUSTOMER = "customer"
    SAMPLES = "samples"
    SCRAP = "scrap"
    ADJUSTED = "adjusted"
    MISSING = "missing"


@dataclass(frozen=True)
class Place:
    """What of one item is in one place: `quantity` in the item's own unit, `suspect` in the unit of the lot that was
    asked about. `name` is a place in store, or the code of a customer or a subcontractor."""

    where: Where
    item: Item
    quantity: Decimal
    suspect: Decimal
    name: str | None = None
    lots: int = 1
    up_to: bool = False
    """The suspect's part may be less than that."""


@dataclass(slots=True)
class _Sum:
    """A place while it is added up."""

    item: Item
    quantity: Decimal = NOTHING
    suspect: Decimal = NOTHING
    lots: int = 0
    up_to: bool = False


_NONE = Part(NOTHING)
_SIMPLE = {Account.SAMPLES: Where.SAMPLES, Account.SCRAP: Where.SCRAP, Account.ADJUSTED: Where.ADJUSTED,
           Account.PROCESS: Where.PROCESS}  # fmt: skip


def whereabouts(lots: Iterable[LotAccounts], parts: Mapping[int, Part], codes: Mapping[int, str]) -> tuple[Place, ...]:
    """Every place, those with most of the suspect first, the same place and item once. What went into other lots is
    told where those are. `codes` are those of partners."""
    sums: dict[tuple[Where, str | None, int], _Sum] = {}
    for lot in lots:
        part = parts.get(lot.lot_id, _NONE)
        for where, name, quantity in _places(lot, codes):
            key = where, name, lot.item_id
            found = sums.get(key)
            if found is None:
                found = sums[key] = _Sum(lot.view.item)
            found.quantity += quantity
            found.suspect += part.of(abs(quantity)).copy_sign(quantity)  # what came back is taken off, too
            found.lots += 1
            found.up_to |= part.up_to
    places = [
        Place(where, each.item, each.quantity, each.suspect, name, each.lots, each.up_to)
        for (where, name, _), each in sums.items()
    ]
    order = list(Where)
    return tuple(
        sorted(places, key=lambda each: (order.index(each.where), -each.suspect, each.item.code, each.name or ""))
    )


def _places(lot: LotAccounts, codes: Mapping[int, str]) -> Iterator[tuple[Where, str | None, Decimal]]:
    on_the_way = lot.view.item.kind == ItemKind.INTERMEDIATE
    for shelf, there in lot.places.items():
        yield Where.PROCESS if on_the_way else Where.STORE, shelf, there
    for outside, there in lot.outside.items():
        yield Where.OUTSIDE, outside, there
    sent: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    for flow in lot.flows:
        if flow.kind in {"ship", "return"}:
            sent[flow.partner_id] += flow.taken
    for partner_id, quantity in sent.items():
        if quantity:
            yield Where.CUSTOMER, codes.get(partner_id) if partner_id else None, quantity
    for account, where in _SIMPLE.items():
        if lot.accounts.get(account):
            yield where, _vessel(lot) if where is Where.PROCESS else None, lot.accounts[account]
    if lot.gap:
        yield Where.MISSING, None, lot.gap


def _vessel(lot: LotAccounts) -> str | None:
    """The vessel it was filled into, where there is but one."""
    vessels = {flow.vessel for flow in lot.flows if flow.uses}
    return vessels.pop() if len(vessels) == 1 else None
