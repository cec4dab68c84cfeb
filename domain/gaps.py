"""Where a gap may come from: places to look, the likeliest first. Candidates, not findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from statistics import median

from domain.balance import NOTHING, LotAccounts, Missing
from domain.balance_groups import Balance
from domain.movements import Direction

MOST = 6
FEW = 3
"""Of one kind: who looks at more than three places has not been told where to look."""
SCALE = Decimal("0.02")
"""A scale, or the hand that pours, may be off by so much of what is weighed."""
ENOUGH_USES = 3
"""From so many uses on there is a usual quantity."""


class Clue(StrEnum):
    """What points at a place, the likeliest first."""

    UNKNOWN = "unknown"
    """Uses of which nobody said how much."""
    OVERDRAWN = "overdrawn"
    COUNTED = "counted"
    REPACKED = "repacked"
    """Less came out of packing anew than went in."""
    RECIPE = "recipe"
    """A lot took more or less than such lots usually take."""
    UNSEEN = "unseen"
    """The rest is on the books, and nobody has seen it since another lot took its place."""
    LAST = "last"
    """The last movement: what was left was there."""
    UNDATED = "undated"
    EVENLY = "evenly"
    """So little for each use that the scale alone may be it."""


@dataclass(frozen=True)
class RecipeUse:
    """So much of an item went into a lot, all lots of the item together."""

    child_id: int
    child_code: str
    child_item_id: int
    quantity: Decimal


@dataclass(frozen=True)
class Candidate:
    """One place to look. What is not said by a clue of this kind is None."""

    clue: Clue
    lot: str
    """Whose records: one of the lots of the balance."""
    uom: str
    """What the quantities are in."""
    quantity: Decimal | None = None
    usual: Decimal | None = None
    other: str | None = None
    at: datetime | None = None
    place: str | None = None
    count: int = 0
    of: int = 0
    kind: str | None = None


@dataclass(frozen=True)
class Recipe:
    """What went of an item into lots lately, and into the lots in question."""

    usual: Sequence[RecipeUse] = ()
    taken: Sequence[RecipeUse] = ()


def candidates(balance: Balance, recipes: Mapping[int, Recipe]) -> list[Candidate]:
    """Where the gap of this balance may come from; nothing when there is none.

    `recipes` holds one for each item of which something is missing. Ranked by kind as `Clue` is; those of one kind
    by how well they explain the gap, which is by how near their difference is to it.
    """
    if not balance.gap:
        return []
    found = [Candidate(Clue.REPACKED, view.lot.code, balance.item.uom, quantity=lost) for view, lost in balance.packing]
    for lot in balance.lots:
        if lot.gap:
            found += _of_lot(lot, recipes.get(lot.item_id, Recipe()))
    order = list(Clue)
    found.sort(key=lambda each: (order.index(each.clue), abs((each.quantity or NOTHING) - balance.gap)))
    kept: Counter[Clue] = Counter()
    told = []
    for each in found:
        kept[each.clue] += 1
        if kept[each.clue] <= FEW:
            told.append(each)
    return told[:MOST]


def _of_lot(lot: LotAccounts, recipe: Recipe) -> list[Candidate]:
    code, uom = lot.view.lot.code, lot.view.item.uom
    found = []
    uses = [flow for flow in lot.flows if flow.uses]
    unknown = sum(flow.unknown for flow in uses)
    if unknown:
        found.append(Candidate(Clue.UNKNOWN, code, uom, count=unknown, of=sum(flow.lines for flow in uses)))
    if lot.negative:
        found.append(Candidate(Clue.OVERDRAWN, code, uom, quantity=lot.view.on_hand))
    found += [
        Candidate(Clue.COUNTED, code, uom, quantity=flow.taken, at=flow.last_at, place=flow.place)
        for flow in lot.flows
        if flow.kind == "count" and flow.quantity
    ]
    found += _unusual(lot, recipe)
    if lot.passed_by is not None:
        found.append(Candidate(Clue.UNSEEN, code, uom, lot.missing[Missing.UNSEEN], other=lot.passed_by))
    last = max(
        (flow for flow in lot.flows if flow.direction is Direction.OUT), key=lambda flow: flow.last_at, default=None
    )
    if last is not None:
        found.append(Candidate(Clue.LAST, code, uom, at=last.last_at, place=last.place or last.vessel, kind=last.kind))
    undated, lines = sum(flow.undated for flow in lot.flows), sum(flow.lines for flow in lot.flows)
    if undated:
        found.append(Candidate(Clue.UNDATED, code, uom, count=undated, of=lines))
    steps = sum(flow.lines for flow in uses)
    taken = sum((flow.quantity for flow in uses), NOTHING)
    if steps and 0 < lot.gap <= taken * SCALE:
        found.append(Candidate(Clue.EVENLY, code, uom, quantity=round(lot.gap / steps, 2), count=steps,
                               usual=round(taken / steps, 2)))  # fmt: skip
    return found


def _unusual(lot: LotAccounts, recipe: Recipe) -> Iterable[Candidate]:
    """The lots fed from this one that took another quantity of its item than lots like them usually take: off the
    median by more than three times the median deviation, which is any difference where most are the same."""
    lately: defaultdict[int, list[Decimal]] = defaultdict(list)
    for use in recipe.usual:
        lately[use.child_item_id].append(use.quantity)
    for use in recipe.taken:
        others = lately[use.child_item_id]
        if use.child_id not in lot.fed or len(others) < ENOUGH_USES:
            continue
        usual = median(others)
        spread = median(abs(quantity - usual) for quantity in others)
        if abs(use.quantity - usual) > 3 * spread:
            difference, uom = use.quantity - usual, lot.view.item.uom
            yield Candidate(Clue.RECIPE, lot.view.lot.code, uom, difference, usual, use.child_code)
