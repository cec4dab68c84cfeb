"""What a person names as bad: lots, a product made in some days, a line at some hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refusal
from domain.lots import LotView

MOST_ROOTS = 2000
"""More lots than this are no beginning of a walk but a whole plant."""


@dataclass(frozen=True)
class Candidate:
    """A word that may be a lot's code. `sure` is one that a comma or "and" joins to a lot; `rest` is what follows it:
    the reason, if it is the last lot."""

    code: str
    sure: bool
    rest: str


@dataclass(frozen=True)
class RootsAsked:
    """Either `words`, the first of which is a lot, or an item or a line with a window. Moments are aware; `until` is
    the first moment that is out."""

    words: tuple[Candidate, ...] = ()
    item: str | None = None
    line: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    said: str | None = None
    """How the item or line and its window were written, for the record."""
    reason: str = ""


@dataclass(frozen=True)
class Root:
    """A bad lot. `words` say how it was named where that was not by its own code."""

    lot: LotView
    words: str | None = None


@dataclass(eq=False)
class NothingMadeThen(Refusal):
    """No lot of this item was made in these days."""

    item: str
    since: datetime
    until: datetime


@dataclass(eq=False)
class TooManyRoots(Refusal):
    """The window holds so many lots that it is surely not what was meant."""

    lots: int
    most: int
