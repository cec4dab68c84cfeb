"""Common cause in arrays: the bits of all lots of the period are passed backward at once, a level at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.cause import Counted, Factor, FactorKind, Shared
from storage.index.arrays import Bools, Ints, new_ones
from storage.index.factors import FactorTable
from storage.index.version import Version
from storage.index.walk import ENGINE, rows_of

Bits = npt.NDArray[np.uint64]
"""A row of words for each lot: bit i of the row is set when the i-th lot of the population has it."""
Places = npt.NDArray[np.intp]
_LOTS_A_LOT = 32
"""So many lots went into one, at a guess: room for them is made at once."""
_SMALL = 1 << 16
"""Numbers below it are sorted in one pass as 16 bits."""


def counted(version: Version, table: FactorTable, bad: Sequence[int], population: Sequence[int]) -> Counted:
    """As `domain.ports.Causes.counted`, at the moment of both."""
    lots, bits = reached(version, np.array(population, np.int64))
    factors, factor_bits = _factor_bits(table, lots, bits)
    wanted = np.zeros(bits.shape[1], np.uint64)
    _set(wanted[None, :], np.zeros(len(bad), np.intp), np.searchsorted(np.array(population), np.array(bad)))
    sizes: Counter[int] = Counter()
    shared = []
    for rows, named in ((bits, lots), (factor_bits, factors)):
        counts = np.bincount(np.bitwise_count(rows).sum(axis=1, dtype=np.int64))
        for size in np.flatnonzero(counts).tolist():
            sizes[size] += int(counts[size])
        hits = np.flatnonzero(np.bitwise_count(rows & wanted).sum(axis=1) > 1)
        members = [int.from_bytes(row.tobytes(), "little") for row in rows[hits].astype("<u8")]
        numbers = named[hits].tolist()
        shared += [
            Shared(Factor(FactorKind.LOT, number) if named is lots else table.factors[number], each)
            for number, each in zip(numbers, members, strict=True)
        ]
    return Counted(shared, sizes, ENGINE)


def reached(version: Version, population: npt.NDArray[np.int64]) -> tuple[Ints, Bits]:
    """Every lot that went into one of the population, and these themselves, each with its bits."""
    walk = _Walk(version, population)
    while len(walk.front):
        walk.step()
    return walk.lots[: walk.size], walk.bits[: walk.size]


class _Walk:
    """Lots get places in the order in which they are met. A lot is looked at again when it got a new bit: so loops
    end, and a lot that is met on ways of different lengths passes everything on."""

    def __init__(self, version: Version, population: npt.NDArray[np.int64]) -> None:
        self._start, self._to = version.arrays.up_start, version.arrays.up_to
        self._tail_from, self._tail_to = version.tail.children, version.tail.parents
        self.size = len(population)
        highest = int(population.max(initial=0)) + 1
        self._place = np.zeros(max(version.places, highest), np.int32)
        """By lot: its place and one more; 0 for a lot that was not met. Fresh pages cost nothing until touched."""
        self._place[population] = np.arange(1, self.size + 1)
        self.lots = population.astype(np.int32)
        self.bits = np.zeros((self.size, -(-self.size // 64)), np.uint64)
        self._room(_LOTS_A_LOT * self.size)
        _set(self.bits, np.arange(self.size), np.arange(self.size))
        self.front: Places = np.arange(self.size)

    def step(self) -> None:
        """From the lots that have something new to pass on to those that went into them."""
        parents, children = self._steps()
        targets = self._placed(parents)
        order = _sorted(targets, self.size)
        targets, children = targets[order], children[order]
        first = np.flatnonzero(new_ones(targets))
        if not len(first):
            self.front = first
            return
        gained = np.bitwise_or.reduceat(self.bits.take(children, axis=0), first, axis=0)
        targets = targets[first]
        before = self.bits.take(targets, axis=0)
        gained |= before
        changed = (gained != before).any(axis=1)
        self.front = targets[changed]
        self.bits[self.front] = gained[changed]

    def _steps(self) -> tuple[Ints, Places]:
        """Each parent of each lot of the front, and the place of that lot."""
        here = self.lots[self.front]
        inside = here < len(self._start) - 1
        rows, counts = rows_of(self._start, here)
        parents = self._to.take(rows)
        children = np.repeat(self.front if inside.all() else self.front[inside], counts)
        if len(self._tail_from):
            known = self._place[self._tail_from] - 1
            in_front: Bools = np.zeros(self.size + 1, np.bool_)
            in_front[self.front] = True
            there = in_front[known] & (known >= 0)
            parents = np.concatenate([parents, self._tail_to[there]])
            children = np.concatenate([children, known[there]])
        return parents, children

    def _placed(self, lots: Ints) -> Ints:
        """Their places; what is met for the first time gets one."""
        places = self._place.take(lots)
        fresh = lots[places == 0]
        if len(fresh):
            # each writes its own number over the one before it: who finds his own there is the only one of his lot
            numbers = np.arange(1, len(fresh) + 1, dtype=np.int32)
            self._place[fresh] = numbers
            fresh = fresh[self._place.take(fresh) == numbers]
            behind = self.size + len(fresh)
            self._room(behind)
            self.lots[self.size : behind] = fresh
            self._place[fresh] = np.arange(self.size + 1, behind + 1, dtype=np.int32)
            self.size = behind
            places = self._place.take(lots)
        return places - 1

    def _room(self, size: int) -> None:
        if size > len(self.lots):
            more = max(size, 2 * len(self.lots)) - len(self.lots)
            self.lots = np.concatenate([self.lots, np.zeros(more, np.int32)])
            self.bits = np.concatenate([self.bits, np.zeros((more, self.bits.shape[1]), np.uint64)])


def _factor_bits(table: FactorTable, lots: Ints, bits: Bits) -> tuple[Ints, Bits]:
    """The factors that at least two of these lots have by themselves, each with the bits of all that have it."""
    places: Places = np.flatnonzero(lots < len(table.start) - 1)
    if table.newer:
        places = places[~np.isin(lots[places], np.array(list(table.newer), np.int32))]
    rows, counts = rows_of(table.start, lots[places])
    numbers, owners = table.to[rows], np.repeat(places, counts)
    if table.newer:
        place = {lot: at for at, lot in enumerate(lots.tolist())}
        added = [(number, place[lot]) for lot, own in table.newer.items() if lot in place for number in own]
        more = np.array(added, np.int64).reshape(-1, 2)
        numbers = np.concatenate([numbers, more[:, 0].astype(np.int32)])
        owners = np.concatenate([owners, more[:, 1]])
    order = _sorted(numbers, len(table.factors))
    numbers, owners = numbers[order], owners[order]
    first = np.flatnonzero(new_ones(numbers))
    if not len(first):
        return np.empty(0, np.int32), np.empty((0, bits.shape[1]), np.uint64)
    several = np.diff(first, append=len(numbers)) > 1
    return numbers[first][several], np.bitwise_or.reduceat(bits[owners], first, axis=0)[several]


def _sorted(numbers: npt.NDArray[np.integer], below: int) -> Places:
    """The order that sorts these."""
    small = numbers.astype(np.uint16) if below <= _SMALL else numbers
    return np.argsort(small, kind="stable")


def _set(bits: Bits, rows: Places, which: Places) -> None:
    """Sets bit `which` of each of the rows; a row may come more than once."""
    np.bitwise_or.at(bits, (rows, which >> 6), np.uint64(1) << (which & 63).astype(np.uint64))
