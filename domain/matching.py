"""Which known lot a reading means, and whether that is sure enough to use without asking.

Distances are weighted: look-alike letters cost little, other changes much (measured on real readings, CAPTURE.md
section 2.3). They say what is offered; what is *taken* is decided by how likely every other explanation of the same
reading is (`domain.certainty`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from domain.lots import LotView

ACCEPT = 0.31
"""Highest cost that is ever taken without asking: two look-alikes, or some separators."""
ASK = 1.0
"""Highest cost that is offered as "did you mean": one wrong, one missing or one added character."""
CANDIDATES = 3
"""So many are offered, at the most."""
SHORT = 4
"""Codes of so many characters (without separators) are taken only when they were read exactly."""

STRONG, WEAK, OTHER, INDEL, SEPARATOR = 15, 60, 100, 90, 10
"""What a change costs, in hundredths: whole numbers, so that costs add up exactly. STRONG are the look-alikes that a
folded key makes one; WEAK those that dots and thin print confuse; a character that is missing or added costs INDEL."""
SEPARATORS = frozenset("-_./\\: ")
_ALIKE = ("OQD0", "IL1", "S5", "B8", "Z2", "G6", "UV")
"""The same classes as `domain.values.fold`, so that a strong look-alike never changes a folded key."""
_NEARLY = (
    "38", "68", "89", "17", "08", "C0", "CO", "CG", "6S", "56", "3B", "9G", "09", "06", "58", "27", "4A", "7T", "7Z",
    "MN", "HN", "EF", "PR", "KX", "VY", "I7", "L4", "T1",
    "日曰", "己已", "未末", "土士", "干千", "人入", "一二", "二三",
)  # fmt: skip


@dataclass(frozen=True)
class Near:
    """A lot whose own or supplier's code is near to what was read. `code` is the one that is near, `cost` how far it
    is: 0 when it is the same in upper case and plain width; each separator adds 0.1."""

    lot_id: int
    code: str
    cost: float


class Certainty(StrEnum):
    TAKEN = "taken"
    """One lot, sure enough to be used without asking."""
    ASK = "ask"
    """One to three lots that a person must choose from."""
    UNKNOWN = "unknown"
    """Nothing known is near: ask for a closer photo or a typed code."""


@dataclass(frozen=True)
class Match:
    """What one reading means. `views` holds one lot when taken, at most three when asking, none when unknown."""

    certainty: Certainty
    views: tuple[LotView, ...] = ()
    read: str = ""
    """The text that decided."""


def plain(text: str) -> str:
    """As codes are compared: full-width letters plain, upper case, single blanks. Never refuses anything."""
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())


def distance(one: str, other: str) -> float:
    """The least that changes one code into the other; the same both ways. 0 exactly when both are `plain`ly the same.

    A distance of 1.0 or less leaves the folded keys (`domain.values.fold`) at most one edit apart: every change that a
    folded key shows costs 0.6 at least.
    """
    return aligned(plain(one), plain(other), swapped=_swapped, lost=_lost, added=_lost) / 100


def aligned(one: str, other: str, *, swapped: Callable[[str, str], float], lost: Callable[[str], float],
            added: Callable[[str], float]) -> float:  # fmt: skip
    """The least sum of what it costs to change `one` into `other` character by character. What they begin and end
    with in common is left alone, so lots of one series are compared by what tells them apart."""
    first, last = 0, 0
    shorter = min(len(one), len(other))
    while first < shorter and one[first] == other[first]:
        first += 1
    while last < shorter - first and one[-1 - last] == other[-1 - last]:
        last += 1
    one, other = one[first : len(one) - last], other[first : len(other) - last]
    if len(one) == 1 == len(other):
        return min(swapped(one, other), lost(one) + added(other))
    row = [0.0]
    for sign in other:
        row.append(row[-1] + added(sign))
    for sign in one:
        above, row = row, [row[0] + lost(sign)]
        for place, wanted in enumerate(other):
            straight = above[place] + (0 if sign == wanted else swapped(sign, wanted))
            row.append(min(straight, above[place + 1] + lost(sign), row[place] + added(wanted)))
    return row[-1]


@cache
def _pairs() -> dict[tuple[str, str], int]:
    found = {(a, b): WEAK for pair in _NEARLY for a in pair for b in pair if a != b}
    return found | {(a, b): STRONG for alike in _ALIKE for a in alike for b in alike if a != b}


def kind_of_swap(one: str, other: str) -> int:
    """STRONG, WEAK, OTHER, or SEPARATOR for one separator instead of another."""
    if one in SEPARATORS and other in SEPARATORS:
        return SEPARATOR
    return _pairs().get((one, other), OTHER)


def _swapped(one: str, other: str) -> float:
    return kind_of_swap(one, other)


def _lost(sign: str) -> float:
    return SEPARATOR if sign in SEPARATORS else INDEL
