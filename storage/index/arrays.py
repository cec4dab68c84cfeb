"""Links and deliveries as arrays of whole numbers. A lot's id is its place: nothing is looked up.

About 9.5 MB a million links both ways, and 20 bytes a delivery. Nothing here is ever changed once it is made: who
reads needs no lock, and a correction makes a new array beside the old one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LARGEST = 2**31 - 1
"""Ids beyond it do not fit; such a plant is answered by SQL."""
MOST_EMPTY = 16
"""Ids may be sparse (a sequence skips numbers), but not so sparse that the arrays are mostly empty."""


class DoesNotFit(Exception):
    """Ids or quantities of this plant are too large for the arrays."""


class Shipment(NamedTuple):
    """One standing row of `shipped_lot`; the quantity in millionths of the unit."""

    lot: int
    customer: int
    quantity: int
    movement: int
    unit: str


@dataclass(frozen=True, eq=False)
class Deliveries:
    """What of which lot went to whom: rows in the order of lots, those of one lot at start[lot]:start[lot + 1].

    A delivery is one movement in one unit. Number 0 is nobody's: the rows of corrected deliveries point to it.
    """

    start: Ints
    delivery: Ints
    quantity: Longs
    """In millionths of the unit."""
    movement: Ints
    """By delivery, ascending: the movement (0 for number 0)."""
    party: Ints
    """By delivery: its place in `customer` and `unit`."""
    customer: Ints
    """By party: the customer (0 for party 0)."""
    unit: Ints
    """By party: the place in `units`."""
    units: tuple[str, ...]

    def without(self, gone: list[tuple[int, int]]) -> Deliveries:
        """These (lot, movement) never happened; what is not here is passed over."""
        rows = [row for lot, movement in gone for row in self._rows(lot, movement)]
        if not rows:
            return self
        delivery, quantity = self.delivery.copy(), self.quantity.copy()
        delivery[rows], quantity[rows] = 0, 0
        return replace(self, delivery=delivery, quantity=quantity)

    def rows(self, more: Sequence[Shipment] = ()) -> tuple[Longs, tuple[str, ...]]:
        """Every standing row and these besides as `arrays_of` takes them, and the units."""
        units = tuple(sorted({*self.units, *(sent.unit for sent in more)} - {""}))
        place = {unit: number for number, unit in enumerate(units)}
        renumbered = np.array([place.get(unit, 0) for unit in self.units], np.int64)
        lots = np.repeat(np.arange(len(self.start) - 1, dtype=np.int64), np.diff(self.start))
        stands = self.delivery > 0
        delivery = self.delivery[stands]
        party = self.party[delivery]
        columns = (lots[stands], self.customer[party], self.quantity[stands], self.movement[delivery],
                   renumbered[self.unit[party]])  # fmt: skip
        added = [(sent.lot, sent.customer, sent.quantity, sent.movement, place[sent.unit]) for sent in more]
        here = np.stack([column.astype(np.int64) for column in columns], axis=1)
        return np.concatenate([here, np.array(added, np.int64).reshape(-1, 5)]), units

    def _rows(self, lot: int, movement: int) -> list[int]:
        if lot + 1 >= len(self.start):
            return []
        first, behind = int(self.start[lot]), int(self.start[lot + 1])
        found: list[int] = np.flatnonzero(self.movement[self.delivery[first:behind]] == movement).tolist()
        return [first + row for row in found]


@dataclass(frozen=True, eq=False)
class GenealogyArrays:
    """Every standing pair of parent and child once, both ways: the children of lot 7 are, ascending,
    `down_to[down_start[7]:down_start[8]]`, its parents `up_to[up_start[7]:up_start[8]]`.

    A pair that was corrected away after the build leaves the parent itself in its place: a step from a lot to
    itself leads nowhere new. `start` arrays have one entry more than there are `places`.
    """

    down_start: Ints
    down_to: Ints
    up_start: Ints
    up_to: Ints
    deliveries: Deliveries

    @property
    def places(self) -> int:
        """One more than the highest lot id."""
        return len(self.down_start) - 1

    @property
    def bytes(self) -> int:
        """What the links take, both ways."""
        return sum(each.nbytes for each in (self.down_start, self.down_to, self.up_start, self.up_to))

    def pairs(self) -> Longs:
        """Every standing pair, packed, ascending (see `packed`)."""
        parents = np.repeat(np.arange(self.places, dtype=np.int64), np.diff(self.down_start))
        there = self.down_to != parents
        return packed(parents[there], self.down_to[there])

    def without(self, gone: list[tuple[int, int]]) -> GenealogyArrays:
        """These pairs of parent and child stand no more; those that are not here are passed over."""
        down = _blanked(self.down_start, self.down_to, gone)
        up = _blanked(self.up_start, self.up_to, [(child, parent) for parent, child in gone])
        return self if down is self.down_to else replace(self, down_to=down, up_to=up)


def packed(parents: npt.NDArray[np.integer], children: npt.NDArray[np.integer]) -> Longs:
    """Parent and child in one number, which sorts by parent and then by child."""
    return (parents.astype(np.int64) << 32) | children.astype(np.int64)


def arrays_of(pairs: Longs, deliveries: Longs, units: tuple[str, ...], lots: int = 0) -> GenealogyArrays:
    """The arrays of these packed pairs (in any order, doubles allowed; sorted in place, for there may be very many) and
    deliveries: rows of lot, customer, quantity, movement, place in `units`. `lots` is the highest id that must have a
    place, where it is known.

    Raises `DoesNotFit`.
    """
    shipped = deliveries.reshape(-1, 5)
    pairs.sort()
    fresh = new_ones(pairs)
    if not fresh.all():
        pairs = pairs[fresh]
    del fresh
    turned = (pairs << 32) | (pairs >> 32)
    turned.sort()
    highest = max(lots, *(int(each[-1] >> 32) for each in (pairs, turned) if len(each)),
                  int(shipped[:, 0].max(initial=0)))  # fmt: skip
    entries = len(pairs) + len(shipped)
    if highest >= LARGEST or entries >= LARGEST or highest > MOST_EMPTY * (entries + 65_536):
        raise DoesNotFit(f"{entries} entries of lots up to {highest}")
    places = highest + 1
    up = _grouped(turned, places)
    del turned
    down = _grouped(pairs, places)
    del pairs
    return GenealogyArrays(*down, *up, _delivered(shipped, units, places))


def new_ones(ordered: npt.NDArray[np.integer]) -> Bools:
    """Of values in order: which differ from the one before."""
    found = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=found[1:])
    return found


def starts_of(owners: npt.NDArray[np.integer], places: int) -> Ints:
    """Where each owner's entries begin, in entries sorted by owner."""
    start = np.zeros(places + 1, np.int32)
    np.cumsum(np.bincount(owners, minlength=places), out=start[1:])
    return start


def _grouped(ordered: Longs, places: int) -> tuple[Ints, Ints]:
    return starts_of(ordered >> 32, places), ordered.astype(np.int32)  # the lower half


def _delivered(rows: Longs, units: tuple[str, ...], places: int) -> Deliveries:
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    lot, customer, quantity, movement, unit = rows.T
    if len(rows) and (movement.max() >= LARGEST or customer.max() >= LARGEST):
        raise DoesNotFit(f"movement {movement.max()}, customer {customer.max()}")
    if np.abs(quantity).sum(dtype=np.float64) > 2.0**62:  # sums are made in 64 bits
        raise DoesNotFit("the quantities delivered")
    kinds = max(1, len(units))
    who, party = np.unique(customer * kinds + unit, return_inverse=True)
    keys, delivery = np.unique(movement * len(who) + party, return_inverse=True)
    many = max(1, len(who))
    return Deliveries(
        start=starts_of(lot, places),
        delivery=(delivery + 1).astype(np.int32),
        quantity=np.ascontiguousarray(quantity),
        movement=_behind_nobody(keys // many),
        party=_behind_nobody(keys % many + 1),
        customer=_behind_nobody(who // kinds),
        unit=_behind_nobody(who % kinds),
        units=units or ("",),
    )


def _behind_nobody(values: Longs) -> Ints:
    return np.concatenate([np.zeros(1, np.int32), values.astype(np.int32)])


def _blanked(start: Ints, to: Ints, gone: list[tuple[int, int]]) -> Ints:
    """A copy in which these steps lead back to where they came from; the same array when none of them is in it."""
    found: dict[int, int] = {}
    for here, there in gone:
        if here + 1 < len(start):
            first, behind = int(start[here]), int(start[here + 1])
            hits: list[int] = np.flatnonzero(to[first:behind] == there).tolist()
            found.update({first + hit: here for hit in hits})
    if not found:
        return to
    changed = to.copy()
    changed[list(found)] = list(found.values())
    return changed
