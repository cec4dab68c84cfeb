"""Who was sent how much, in arrays: a customer's total becomes an object when somebody looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import overload

from domain.columns import QUANTITY_SCALE
from domain.genealogy import CustomerTotal
from storage.index.arrays import Deliveries, Ints, Longs


class Totals(Sequence[CustomerTotal]):
    """By customer and unit. A page of an answer looks at a few of a thousand, a report at all of them."""

    def __init__(self, deliveries: Deliveries, parties: Longs, amounts: Longs, counts: Longs) -> None:
        self._customers: Ints = deliveries.customer[parties]
        self._units: Ints = deliveries.unit[parties]
        self._names = deliveries.units
        self._amounts = amounts[parties]
        self._counts = counts[parties]

    def __len__(self) -> int:
        return len(self._customers)

    @overload
    def __getitem__(self, index: int) -> CustomerTotal: ...
    @overload
    def __getitem__(self, index: slice) -> list[CustomerTotal]: ...
    def __getitem__(self, index: int | slice) -> CustomerTotal | list[CustomerTotal]:
        if isinstance(index, slice):
            return self._made(index)
        place = range(len(self))[index]  # raises IndexError, and counts from the end
        return self._made(slice(place, place + 1))[0]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # equal to lists, and they have none

    def __iter__(self) -> Iterator[CustomerTotal]:
        return iter(self._made(slice(None)))

    def _made(self, part: slice) -> list[CustomerTotal]:
        columns = (self._customers[part], self._units[part], self._amounts[part], self._counts[part])
        return [
            CustomerTotal(customer, self._names[unit], Decimal(amount).scaleb(-QUANTITY_SCALE), count)
            for customer, unit, amount, count in zip(*(column.tolist() for column in columns), strict=True)
        ]
