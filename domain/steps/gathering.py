"""Every lot that an answer may speak of, and every step between them: recorded, inferred, carried over on a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.equipment import Stretch, carried_over, merged
from domain.genealogy import Closure, Direction, TraceLink
from domain.holes import Made, Used, inferred, times_after, times_before
from domain.ports import Work


@dataclass
class Gathered:
    """The lots in the order in which they were met, the roots first, and the steps that no movement recorded."""

    direction: Direction
    roots: tuple[int, ...]
    lots: dict[int, None] = field(default_factory=dict)
    supplied: list[TraceLink] = field(default_factory=list)
    """Inferred and carried over."""
    runs: list[Stretch] = field(default_factory=list)
    """Of the lots."""
    uses: list[Used] = field(default_factory=list)
    """Of the lots, that led nowhere."""
    makings: list[Made] = field(default_factory=list)
    """Of the lots, that have no recorded input; where the answer goes backward."""
    truncated: bool = False

    def closure(self) -> Closure:
        """All of them as one closure: what is nearer to which root, a walk over the steps will say."""
        depths = [0 if lot_id in self.roots else 1 for lot_id in self.lots]
        return Closure(self.direction, list(self.lots), depths, [0] * len(self.lots), self.truncated)


def gather(work: Work, roots: Sequence[int], direction: Direction) -> Gathered:
    """The widest answer in one direction: whatever can be reached by any step, until nothing new comes.

    A round is a closure and a handful of queries, however many lots are in it. Carry-over on lines of which no
    cleaning is recorded comes last, one step of it: see `domain.equipment`.
    """
    found = Gathered(direction, tuple(dict.fromkeys(roots)))
    _grow(work, found, found.roots)
    _grow(work, found, _ends(found, _carried(work, found, [run for run in found.runs if run.never_cleaned])))
    return found


def _grow(work: Work, found: Gathered, start: Sequence[int]) -> None:
    while start:
        closure = work.tracing.closure(start, found.direction)
        found.truncated |= closure.truncated
        fresh = [lot_id for lot_id in closure.lot_ids if lot_id not in found.lots]
        found.lots |= dict.fromkeys(fresh)
        runs = work.equipment.runs_of(fresh)
        found.runs += runs
        supplied = [
            *_inferred(work, found, fresh),
            *_carried(work, found, [run for run in runs if not run.never_cleaned]),
        ]
        start = _ends(found, supplied)


def _ends(found: Gathered, supplied: Sequence[TraceLink]) -> list[int]:
    """Takes these steps in; the lots that they lead to and that are new."""
    found.supplied += supplied
    ends = (link.child_id if found.direction is Direction.FORWARD else link.parent_id for link in supplied)
    return [lot_id for lot_id in dict.fromkeys(ends) if lot_id not in found.lots]


def _inferred(work: Work, found: Gathered, fresh: Sequence[int]) -> list[TraceLink]:
    """What uses that led nowhere may have gone into; backward, what lots without inputs may have been made of."""
    if found.direction is Direction.FORWARD:
        uses = work.evidence.led_nowhere(fresh)
        found.uses += uses
        return inferred(uses, work.evidence.made_within(times_after(uses))) if uses else []
    of_nothing = work.evidence.made_of_nothing(fresh)
    makes = work.evidence.makings(of_nothing) if of_nothing else []
    found.makings += makes
    return inferred(work.evidence.used_within(times_before(makes)), makes) if makes else []


def _carried(work: Work, found: Gathered, runs: Sequence[Stretch]) -> list[TraceLink]:
    """What ran on the same lines with no cleaning between."""
    if not runs:
        return []
    beside = work.equipment.runs_within(merged(run.window(found.direction) for run in runs))
    return carried_over(runs, beside, found.direction)
