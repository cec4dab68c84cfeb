"""What several lots share, going backward."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.cause import Counted, Factor
from domain.lots import LotView
from domain.partners import Partner
from domain.people import Person


@dataclass(frozen=True)
class FactorNames:
    """The rows behind factors that are numbers."""

    lots: dict[int, LotView]
    partners: dict[int, Partner]
    people: dict[int, Person]
    facts: dict[int, tuple[Factor, ...]]
    """What is true of a lot itself: its supplier, the line it ran on, its mould ..."""


class Causes(Protocol):
    """The same counts from every engine, in a bounded number of statements, however many loops there are."""

    def population(self, item_ids: Collection[int], since: datetime | None, until: datetime | None) -> list[int]:
        """The lots of these items that were made between the two moments, by number; at any time without them."""
        ...

    def counted(self, bad: Sequence[int], population: Sequence[int]) -> Counted:
        """What at least two of the bad lots share, and which lots of the population have it. The bad lots are among
        the population. A lot counts as containing itself: one that was reworked into another may spoil both. What only
        one of all the lots gone through has by itself says no more than that lot does, and is not counted beside it."""
        ...

    def names(self, factors: Collection[Factor]) -> FactorNames: ...
