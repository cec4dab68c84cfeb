"""Which known lot a reading means, and whether that is sure enough to use without asking.

Distances are weighted: look-alike letters cost little, other changes much (measured on real readings, CAPTURE.md
section 2.3). A reading may be taken without asking only when little but look-alikes changed and no other lot is near.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.lots import LotView

ACCEPT = 0.31
"""Highest cost that is taken without asking."""
MARGIN = 0.15
"""So much further away the second best lot must be."""
ASK = 1.0
"""Highest cost that is offered as "did you mean"."""
CANDIDATES = 3
"""So many are offered, at the most."""


@dataclass(frozen=True)
class Near:
    """A lot whose own or supplier's code is near to what was read. `cost` 0 is the same but for separators."""

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
