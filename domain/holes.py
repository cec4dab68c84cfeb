"""What is missing in the records that an answer stands on, and the few rules by which the answer widens there.

The rules, all of them:
1. A lot that was made, drawn from a tank or brought back by a co-packer and has no recorded input was made of
   something that nobody wrote down.
2. A use that led nowhere may have gone into what was made on the same line from then until 24 hours later; where a
   line was not said of one of the two, into what was made in that time without any recorded input. Those lots are in
   the answer as *inferred*. What was filled into a vessel is in the vessel and led somewhere.
3. More taken from a lot than was ever made of it, and more made of a lot than went into it (by more than one per cent,
   where everything that went in has a quantity in a unit that can be converted), does not add up.
4. A step that was recorded more than 24 hours after the first delivery of its lot was recorded is after the fact: the
   goods had left before anybody said what was in them.
5. A step of which nobody said the time is never left out of an answer that keeps to time, and is said.
6. A run without an end, and a line of which no cleaning is recorded, make the carry-over uncertain (the rules are in
   `domain.equipment`), and are said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.genealogy import Basis, TraceLink
from domain.items import Item, ItemUnit, UnknownUnit, in_own_unit
from domain.lots import LotView

SAME_BATCH = timedelta(hours=24)
"""So long after a use something may still come of it (rule 2)."""
AFTER_THE_FACT = timedelta(hours=24)
"""Rule 4."""
GAIN = Decimal("0.01")
"""So much more than went in may come out: scales are not exact (rule 3)."""
INFERRED_STEP = "use"


COMPARED = 20_000
"""Of so many lots the quantities are compared, the nearest first; of a larger answer that is said."""


class HoleKind(StrEnum):
    IMPORT_UNFINISHED = "import_unfinished"
    """Some rows of an import are missing in the records."""
    TRUNCATED = "truncated"
    NOT_COMPARED = "not_compared"
    MADE_OF_NOTHING = "made_of_nothing"
    LED_NOWHERE = "led_nowhere"
    MORE_TAKEN = "more_taken"
    MORE_MADE = "more_made"
    AFTER_THE_FACT = "after_the_fact"
    UNDATED = "undated"
    RUN_WITHOUT_END = "run_without_end"
    NEVER_CLEANED = "never_cleaned"


@dataclass(frozen=True)
class Hole:
    """One thing that is missing or does not add up, with the lots it is about. Its words are the template
    `reports/hole`, rendered with it."""

    kind: HoleKind
    lots: tuple[LotView, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Used:
    """A use of one lot that no step came of."""

    movement_id: int
    lot_id: int
    quantity: Decimal | None
    at: datetime
    line: str | None = None
    work_order: str | None = None


@dataclass(frozen=True)
class Made:
    """A lot as it was made."""

    lot_id: int
    at: datetime
    line: str | None = None
    of_nothing: bool = False


@dataclass(frozen=True)
class Filled:
    """What a movement filled, and when, where somebody said."""

    vessel: str
    at: datetime | None


@dataclass(frozen=True)
class MomentRange:
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Input:
    """What went into a lot in one step; `quantity` is in the parent's own unit."""

    child_id: int
    item: Item
    quantity: Decimal | None


@dataclass(frozen=True)
class Recording:
    """When the last step into a lot and the first delivery of it came to be known."""

    lot_id: int
    step: datetime
    delivery: datetime

    @property
    def after_the_fact(self) -> bool:
        return self.step - self.delivery > AFTER_THE_FACT


def times_after(uses: Iterable[Used]) -> list[MomentRange]:
    """When something may have been made of these uses, in as few ranges as possible."""
    return _joined(MomentRange(use.at, use.at + SAME_BATCH) for use in uses)


def times_before(makes: Iterable[Made]) -> list[MomentRange]:
    """When something may have been used for these lots."""
    return _joined(MomentRange(make.at - SAME_BATCH, make.at) for make in makes)


def inferred(uses: Iterable[Used], makes: Sequence[Made]) -> list[TraceLink]:
    """Rule 2: the steps that nobody recorded."""
    made = sorted(makes, key=lambda make: make.at)
    moments = [make.at for make in made]
    found: dict[tuple[int, int, datetime], TraceLink] = {}
    for use in uses:
        for make in made[bisect_left(moments, use.at) : bisect_right(moments, use.at + SAME_BATCH)]:
            said = use.line is not None and make.line is not None
            fits = use.line == make.line if said else make.of_nothing
            if fits and make.lot_id != use.lot_id:
                link = TraceLink(use.lot_id, make.lot_id, use.quantity, INFERRED_STEP, use.at, Basis.INFERRED,
                                 used_by=use.movement_id, line=make.line)  # fmt: skip
                found.setdefault((use.lot_id, make.lot_id, use.at), link)
    return list(found.values())


UnitsOf = Callable[[int], list[ItemUnit]]


def gained(view: LotView, inputs: Sequence[Input], units: UnitsOf) -> Decimal | None:
    """How much more was made of a lot than went into it (rule 3), in its own unit; None where that is within the
    tolerance or cannot be told."""
    went_in = Decimal(0)
    for each in inputs:
        amount = None if each.quantity is None else _in_unit_of(view.item, each, units)
        if amount is None:
            return None
        went_in += amount
    more = view.made - went_in
    return more if inputs and more > went_in * GAIN else None


def _in_unit_of(item: Item, given: Input, units: UnitsOf) -> Decimal | None:
    """By the conversions of either item: a cup knows what it weighs, a kilogram does not know what a cup is."""
    quantity = given.quantity or Decimal(0)
    if given.item.uom == item.uom:
        return quantity
    try:
        return in_own_unit(quantity, given.item.uom, item, units(item.id or 0))
    except UnknownUnit:
        for unit in units(given.item.id or 0):
            if unit.uom == item.uom and unit.factor:
                return quantity / unit.factor
    return None


def _joined(ranges: Iterable[MomentRange]) -> list[MomentRange]:
    found: list[MomentRange] = []
    for each in sorted(ranges, key=lambda one: (one.since, one.until)):
        if found and each.since <= found[-1].until:
            found[-1] = MomentRange(found[-1].since, max(found[-1].until, each.until))
        else:
            found.append(each)
    return found
