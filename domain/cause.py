"""What several bad lots have in common, and how surprising that is.

A factor is one thing that lots share: an input lot, a supplier, a line, a mould, a shift. A lot has every factor of
itself and of all that went into it, at any depth. Among the lots of the same product and period each factor is
weighed by how unlikely it is that so many of the bad lots have it by chance.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate, groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from domain.errors import Refusal

LEVEL = 0.05
"""A cause stands out when its corrected p is at most this."""
DAYS_AROUND = 30
"""The population reaches so many days before the first and behind the last bad lot."""
MOST_LOTS = 200
MOST_COMPARED = 10_000
"""Lots of a population. Beyond it (bad lots that were made years apart) the answer would say little and take long."""
SHOWN = 3
"""So many of what goes with the cause, and of what comes behind the runner-up, are told."""
AFTERWARDS = ("ship", "return", "scrap", "sample", "count", "adjust", "inspect", "hold", "release", "move", "pack",
              "unpack", "undo")  # fmt: skip
"""Kinds of movements that happen to a lot when it is there: who put the bad lots on hold is not why they are bad."""
NOT_A_FACTOR = frozenset({"step", "dated", "drawn", "drawn_uom"})
"""Attributes that the product itself keeps on a movement."""


class FactorKind(StrEnum):
    """In the order in which they are named first where several cannot be told apart."""

    LOT = "lot"
    PARTNER = "partner"
    VESSEL = "vessel"
    LINE = "line"
    ATTRIBUTE = "attribute"
    OPERATOR = "operator"
    WORK_ORDER = "work_order"


_ORDER = {kind: place for place, kind in enumerate(FactorKind)}


class Factor(NamedTuple):
    """One thing that lots may share. `value` is the row of a lot, a partner or a person, and a text otherwise;
    `name` says which attribute."""

    kind: FactorKind
    value: int | str
    name: str = ""

    @property
    def place(self) -> tuple[int, str, int, str]:
        """Sorts factors of any kind."""
        number = self.value if isinstance(self.value, int) else 0
        return _ORDER[self.kind], self.name, number, str(self.value)


class Shared(NamedTuple):
    """A factor and the lots of the population that have it: bit i stands for the i-th lot."""

    factor: Factor
    members: int


@dataclass(frozen=True)
class Counted:
    """What an engine counted. `spread` says of how many factors (shared by bad lots or not) how many lots of the
    population have them: {20: 3} is three factors of twenty lots each."""

    shared: Sequence[Shared]
    """Every factor that at least two bad lots have."""
    spread: Mapping[int, int]
    engine: str = "sql"
    """Who counted: the database, or the index in memory."""


@dataclass(frozen=True)
class Suspect:
    """Factors that exactly the same lots have: the records cannot tell them apart."""

    factors: tuple[Factor, ...]
    hits: int
    """So many of the bad lots have it."""
    lots: int
    """So many of the population have it, the bad lots among them."""
    p: float
    """How likely it is that so many bad lots, or more, have it by chance; see `tail`."""
    members: int


@dataclass(frozen=True)
class Judgement:
    """The suspects by p, and whether the first one stands out."""

    first: Suspect | None
    runner_up: Suspect | None
    """The best that is not merely implied by the first: some lots have the first and not this one."""
    others: tuple[Suspect, ...]
    """What comes behind the runner-up."""
    implied: tuple[Suspect, ...]
    """What every lot with the first one has too, and others as well: the first explains it."""
    tests: int
    """For so many factors the p is corrected; see `how_many_tests`."""
    corrected: float
    """The first one's p, corrected; 1 at the most."""

    @property
    def best(self) -> tuple[Suspect, ...]:
        """The first, the runner-up and what comes behind."""
        return tuple(each for each in (self.first, self.runner_up, *self.others) if each is not None)

    @property
    def stands_out(self) -> bool:
        return self.corrected <= LEVEL


@dataclass(frozen=True)
class Period:
    """When the lots of the population were made; without moments at any time, for no bad lot says when it was."""

    since: datetime | None
    until: datetime | None
    days: int


@dataclass(eq=False)
class TooFewLots(Refusal):
    """What one lot has in common with itself says nothing: two different ones are needed. `lot` is the one."""

    lot: str | None = None


@dataclass(eq=False)
class TooManyLots(Refusal):
    """More lots than one question may name."""

    lots: int
    most: int = MOST_LOTS


@dataclass(eq=False)
class TooManyToCompare(Refusal):
    """The bad lots were made so far apart that the plant made too many lots in between."""

    lots: int
    most: int = MOST_COMPARED


def period_of(made: Iterable[datetime | None], days: int = DAYS_AROUND) -> Period:
    """From so many days before the first of these moments to as many behind the last."""
    known = [moment for moment in made if moment is not None]
    if not known:
        return Period(None, None, days)
    around = timedelta(days=days)
    return Period(min(known) - around, max(known) + around, days)


def ways(population: int, having: int, drawn: int, hits: int) -> int:
    """In how many of the C(N, n) draws at least k of the n drawn are among the K that have it.

    The sum over i from k to min(n, K) of C(K, i) C(N-K, n-i).
    """
    first = max(hits, drawn - (population - having), 0)
    last = min(drawn, having)
    if first > last:
        return 0
    term = math.comb(having, first) * math.comb(population - having, drawn - first)
    total = term
    for i in range(first, last):
        term = term * (having - i) * (drawn - i) // ((i + 1) * (population - having - drawn + i + 1))
        total += term
    return total


def tail(population: int, having: int, drawn: int, hits: int) -> float:
    """The upper tail of the hypergeometric distribution, P(X >= k): exact, rounded once.

    N lots of which K have the factor; n are drawn at random; at least k of them have it:
    sum of C(K, i) C(N-K, n-i) / C(N, n) over i from k to min(n, K). This is the one-sided test of Fisher (1935).
    """
    return ways(population, having, drawn, hits) / math.comb(population, drawn)


def how_many_tests(spread: Mapping[int, int], population: int, drawn: int, level: float = LEVEL) -> int:
    """By how many a p must be multiplied because so many factors were looked at (Tarone, Biometrics 46, 1990).

    What two bad lots cannot share, or could share without standing out, is no test. The answer is the smallest t for
    which no more than t factors could reach level / t at all, even if every bad lot that can have them did.
    """
    least = sorted(
        (tail(population, lots, drawn, min(lots, drawn)), factors) for lots, factors in spread.items() if lots > 1
    )
    levels = [p for p, _ in least]
    able = [0, *accumulate(factors for _, factors in least)]
    low, high = 1, max(able[-1], 1)
    while low < high:
        middle = (low + high) // 2
        if able[bisect_right(levels, level / middle)] <= middle:
            high = middle
        else:
            low = middle + 1
    return low


def judged(counted: Counted, bad: int, population: int) -> Judgement:
    """Weighs what was counted. `bad` are the members that are bad lots, `population` is how many lots there are."""
    drawn = bad.bit_count()
    tests = how_many_tests(counted.spread, population, drawn)
    alike: dict[int, list[Factor]] = {}
    for each in counted.shared:
        alike.setdefault(each.members, []).append(each.factor)
    ranked = _ranked(alike, bad, population)
    if not ranked:
        return Judgement(None, None, (), (), tests, 1.0)
    everything = math.comb(population, drawn)

    def suspect(weighed: _Weighed) -> Suspect:
        factors = tuple(sorted(alike[weighed.members], key=_place))
        return Suspect(factors, weighed.hits, weighed.lots, weighed.ways / everything, weighed.members)

    first = suspect(ranked[0])
    implied: list[_Weighed] = []
    apart: list[_Weighed] = []
    for other in ranked[1:]:
        (implied if other.members & first.members == first.members else apart).append(other)
    return Judgement(
        first=first,
        runner_up=suspect(apart[0]) if apart else None,
        others=tuple(map(suspect, apart[1 : 1 + SHOWN])),
        implied=tuple(map(suspect, implied[:SHOWN])),
        tests=tests,
        corrected=min(1.0, first.p * tests),
    )


class _Weighed(NamedTuple):
    ways: int
    """In so many draws it would be as frequent among the bad lots: all p have the same denominator."""
    lots: int
    hits: int
    members: int


def _ranked(alike: Mapping[int, Sequence[Factor]], bad: int, population: int) -> list[_Weighed]:
    """By p, at equal p the fewer lots first. What more lots of the population have than of the bad ones is no
    suspect; what every lot has says nothing."""
    drawn = bad.bit_count()
    known: dict[tuple[int, int], int] = {}
    found: list[_Weighed] = []
    for members in alike:
        hits, lots = (members & bad).bit_count(), members.bit_count()
        if hits * population <= lots * drawn:
            continue
        weight = known.get((hits, lots))
        if weight is None:
            weight = known[hits, lots] = ways(population, lots, drawn, hits)
        found.append(_Weighed(weight, lots, hits, members))
    found.sort(key=_ways_and_lots)
    ranked: list[_Weighed] = []
    for _, group in groupby(found, key=_ways_and_lots):
        ties = list(group)
        if len(ties) > 1:
            ties.sort(key=lambda tie: min(map(_place, alike[tie.members])))
        ranked += ties
    return ranked


_ways_and_lots = itemgetter(0, 1)
_place = attrgetter("place")
