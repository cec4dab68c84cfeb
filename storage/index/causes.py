"""Common cause in arrays: the bits of all lots of the period are passed backward at once, a level at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.cause import Counted, Factor, FactorKind, Shared
from storage.index.arrays import Bools, Ints, Longs, new_ones
from storage.index.factors import FactorTable
from storage.index.version import Version
from storage.index.walk import ENGINE, rows_of

Bits = npt.NDArray[np.uint64]
"""A row of words for each lot: bit i of the row is set when the i-th lot of the population has it."""
Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.signedinteger]
_LOTS_A_LOT = 32
"""So many lots went into one, at a guess: room for them is made at once."""
_LARGEST_KEPT = 64_000_000
"""Bytes. A desk larger than that is not kept for the next question."""
_SMALL = 1 << 16
"""Numbers below it are sorted in one pass as 16 bits."""


def counted(version: Version, table: FactorTable, bad: Sequence[int], population: Sequence[int]) -> Counted:
    """As `domain.ports.Causes.counted`, at the moment of both."""
    everyone = np.array(population, np.int64)
    with borrowed(version, everyone) as desk:
        lots, bits = _reached(version, everyone, desk)
        factors, factor_bits = _factor_bits(table, lots, bits)
        wanted = np.zeros(bits.shape[1], np.uint64)
        at = np.searchsorted(everyone, np.array(bad, np.int64))
        np.bitwise_or.at(wanted, at >> 6, np.uint64(1) << (at & 63).astype(np.uint64))
        sizes = np.bincount(np.concatenate([_each(bits), _each(factor_bits)]))
        there = np.flatnonzero(sizes)
        hits, members = _several(bits, wanted)
        named = [Factor(FactorKind.LOT, lot) for lot in lots[hits].tolist()]
        hits, more = _several(factor_bits, wanted)
        named += [table.factors[each] for each in factors[hits].tolist()]
    shared = list(map(Shared, named, members + more))
    return Counted(shared, dict(zip(there.tolist(), sizes[there].tolist(), strict=True)), ENGINE)


def _each(bits: Bits) -> Longs:
    """How many bits of each row are set. As a product: it takes a fifth of the time of a sum along short rows, and is
    exact up to 16 million."""
    counts = np.bitwise_count(bits).astype(np.float32) @ np.ones(bits.shape[1], np.float32)
    found: Longs = counts.astype(np.int64)
    return found


def _any(rows: Bools) -> Bools:
    """Of each row whether any of it is true; as a product for the same reason."""
    found: Bools = rows.astype(np.float32) @ np.ones(rows.shape[1], np.float32) > 0
    return found


def _several(bits: Bits, wanted: Words) -> tuple[Places, list[int]]:
    """The rows in which at least two of the wanted bits are set, and each one's bits as one number."""
    hits = np.flatnonzero(_each(bits & wanted) > 1)
    members = bits[hits].astype("<u8", copy=False).tobytes()
    width, number = 8 * bits.shape[1], int.from_bytes
    return hits, [number(members[at : at + width], "little") for at in range(0, len(members), width)]


@dataclass
class Desk:
    """Arrays to walk with, used again for the next question: pages that are touched for the first time cost as much
    as the walk itself. Between questions `place` and `bits` hold nothing but zeros."""

    place: Ints
    """By lot: its place and one more; 0 for a lot that was not met."""
    lots: Ints
    bits: Bits
    size: int = 0

    def clear(self) -> None:
        self.place[self.lots[: self.size]] = 0
        self.bits[: self.size] = 0
        self.size = 0

    def room(self, size: int) -> None:
        """So many lots have room."""
        if size > len(self.lots):
            more = max(size, 2 * len(self.lots)) - len(self.lots)
            self.lots = np.concatenate([self.lots, np.zeros(more, np.int32)])
            self.bits = np.concatenate([self.bits, np.zeros((more, self.bits.shape[1]), np.uint64)])


_desks: list[Desk] = []
"""At most one waits here; who finds none makes one."""


@contextmanager
def borrowed(version: Version, population: Longs) -> Iterator[Desk]:
    """A desk that is large enough to begin with."""
    places = max(version.places, int(population.max(initial=0)) + 1)
    words = -(-len(population) // 64)
    try:
        desk = _desks.pop()
    except IndexError:
        desk = Desk(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, words), np.uint64))
    if len(desk.place) < places:
        desk.place = np.zeros(places, np.int32)
    if desk.bits.shape[1] != words:
        desk.lots, desk.bits = np.zeros(0, np.int32), np.zeros((0, words), np.uint64)
    desk.room(_LOTS_A_LOT * len(population))
    yield desk
    desk.clear()  # not after a failure: who knows what is in it then
    if desk.bits.nbytes <= _LARGEST_KEPT and not _desks:
        _desks.append(desk)


def _reached(version: Version, population: Longs, desk: Desk) -> tuple[Ints, Bits]:
    """Every lot that went into one of the population, and these themselves, each with its bits."""
    walk = _Walk(version, population, desk)
    while len(walk.front):
        walk.step()
    return desk.lots[: desk.size], desk.bits[: desk.size]


class _Walk:
    """Lots get places in the order in which they are met. A lot is looked at again when it got a new bit: so loops
    end, and a lot that is met on ways of different lengths passes everything on."""

    def __init__(self, version: Version, population: Longs, desk: Desk) -> None:
        self._start, self._to = version.arrays.up_start, version.arrays.up_to
        self._tail_from, self._tail_to = version.tail.children, version.tail.parents
        self._desk = desk
        desk.size = len(population)
        self.front: Places = np.arange(desk.size)
        desk.place[population] = self.front + 1
        desk.lots[: desk.size] = population
        desk.bits[self.front, self.front >> 6] = np.uint64(1) << (self.front & 63).astype(np.uint64)

    def step(self) -> None:
        """From the lots that have something new to pass on to those that went into them."""
        desk = self._desk
        parents, children = self._steps()
        targets = self._placed(parents)
        order = _sorted(targets, desk.size)
        targets, children = targets[order], children[order]
        first = np.flatnonzero(new_ones(targets))
        if not len(first):
            self.front = first
            return
        gained = np.bitwise_or.reduceat(desk.bits.take(children, axis=0), first, axis=0)
        targets = targets[first]
        before = desk.bits.take(targets, axis=0)
        gained |= before
        desk.bits[targets] = gained
        self.front = targets[_any(gained != before)]

    def _steps(self) -> tuple[Ints, Places]:
        """Each parent of each lot of the front, and the place of that lot."""
        desk = self._desk
        here = desk.lots[self.front]
        inside = here < len(self._start) - 1
        rows, counts = rows_of(self._start, here)
        parents = self._to.take(rows)
        children = np.repeat(self.front if inside.all() else self.front[inside], counts)
        if len(self._tail_from):
            known = desk.place[self._tail_from] - 1
            in_front: Bools = np.zeros(desk.size + 1, np.bool_)
            in_front[self.front] = True
            there = in_front[known] & (known >= 0)
            parents = np.concatenate([parents, self._tail_to[there]])
            children = np.concatenate([children, known[there]])
        return parents, children

    def _placed(self, lots: Ints) -> Ints:
        """Their places; what is met for the first time gets one."""
        desk = self._desk
        places = desk.place.take(lots)
        fresh = lots[places == 0]
        if len(fresh):
            # each writes its own number over the one before it: who finds his own there is the only one of his lot
            numbers = np.arange(1, len(fresh) + 1, dtype=np.int32)
            desk.place[fresh] = numbers
            fresh = fresh[desk.place.take(fresh) == numbers]
            behind = desk.size + len(fresh)
            desk.room(behind)
            desk.lots[desk.size : behind] = fresh
            desk.place[fresh] = np.arange(desk.size + 1, behind + 1, dtype=np.int32)
            desk.size = behind
            places = desk.place.take(lots)
        return places - 1


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
