"""Walking the steps of an answer: how sure each lot is and, where time counts, from when on it is touched.

Forward, what leaves a lot carries on only what had come into it before: a lot is touched from the earliest moment at
which something touched went in, and what was taken from it earlier is not touched by it. Backward it is the mirror:
a lot matters until the latest moment at which something that left it could still reach the root.

Nobody says a moment to the microsecond. A step has an earliest and a latest moment: the same where a time was said;
a whole day where only the day was (it was kept as its first moment); for ever both ways where nobody said anything,
so that a step without a time is never left out. A lot is left out only if no choice within these moments reaches it.
A step through a vessel leaves its parent when the vessel is filled, and reaches its child when it is drawn.

The walk in time is Dijkstra's: the earliest (moment, steps) first, which is exact because no step leads back in time;
without time the fewest steps first. It is done once for each degree of certainty among the links, the surest first,
over the links that are at least as sure: a lot has the basis of the first pass that reaches it. O(links log links).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count

from domain.genealogy import Basis, Direction, Question, TraceLink, VesselModel

BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)
_DAY = timedelta(days=1)
_LEVEL = {basis: level for level, basis in enumerate(Basis)}
_BASIS = tuple(Basis)


@dataclass(frozen=True, eq=False)
class Touch:
    """A lot that the walk came to: by which step, after which touch, how sure, and from when on it is touched
    (backward: until when it matters). A root has no step before it."""

    lot_id: int
    depth: int
    basis: Basis
    at: datetime
    link: TraceLink | None = field(default=None, repr=False)
    before: Touch | None = field(default=None, repr=False)

    def way(self) -> list[Touch]:
        """Every touch from the root to this one, the root's first."""
        found: list[Touch] = []
        here: Touch | None = self
        while here is not None:
            found.append(here)
            here = here.before
        return found[::-1]


@dataclass(frozen=True)
class Walk:
    """Where the walk came, the roots among it. `moments` are each lot's first moment whatever its basis (backward:
    its last); a root's is that of the trouble."""

    direction: Direction
    touches: Mapping[int, Touch]
    moments: Mapping[int, datetime]
    again: Mapping[int, datetime] = field(default_factory=dict)
    """When a loop came back to a root: from then on it is touched whatever the window says."""
    until: datetime = END
    """After it what leaves a root is not touched."""
    timed: bool = False

    def goes_over(self, link: TraceLink, zone: tzinfo | None, model: VesselModel) -> bool:
        """Whether the walk can have taken this step."""
        here, there = link.parent_id, link.child_id
        if here not in self.touches or there not in self.touches or (link.only_mixed and model is VesselModel.FIFO):
            return False
        if not self.timed:
            return True
        if self.direction is Direction.BACKWARD:
            return moments_of(link.at, zone)[0] <= self.moments[there]
        return self.may_carry(here, link.left or link.at, zone)

    def may_carry(self, lot_id: int, at: datetime | None, zone: tzinfo | None) -> bool:
        """Whether what left this lot at that moment can be touched. Backward everything that is there may matter."""
        touched = self.moments.get(lot_id)
        if touched is None or self.direction is Direction.BACKWARD:
            return touched is not None
        earliest, latest = moments_of(at, zone)
        is_root = self.touches[lot_id].link is None
        if latest >= touched and (not is_root or earliest <= self.until):
            return True
        return lot_id in self.again and latest >= self.again[lot_id]


def moments_of(at: datetime | None, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """The earliest and the latest moment that this may mean.

    A moment at the site's midnight is a whole day: files that say only the day are kept so. Without a zone every full
    quarter of an hour might be a midnight somewhere.
    """
    if at is None:
        return BEGINNING, END
    if at.second or at.microsecond or at.minute % 15:
        return at, at
    local = at if zone is None else at.astimezone(zone)
    whole_day = zone is None or (local.hour, local.minute) == (0, 0)
    return (at, at + _DAY - timedelta(microseconds=1)) if whole_day else (at, at)


def walk(
    links: Iterable[TraceLink],
    roots: Sequence[int],
    question: Question,
    *,
    without: Collection[Basis] = (),
    first: Collection[int] | None = None,
) -> Walk:
    """Every lot that the links lead to from the roots, in the question's direction (not both), by its model.

    Links of a basis in `without` are not walked. With `first`, the first step from a root may only lead there (a walk
    that keeps to time knows a first step from a later one).
    """
    passes, levels = _prepared(links, roots, question, without, first)
    if not question.keeps_to_time:
        touches: dict[int, Touch] = passes.starts()
        for level in levels:
            passes.whenever(touches, level)
        moment = BEGINNING if passes.forward else END
        return Walk(question.direction, touches, dict.fromkeys(touches, moment))
    touches, last = {}, {}
    for level in levels:
        last = passes.in_time(level)
        touches |= {lot_id: touch for lot_id, touch in last.items() if lot_id not in touches}
    moments = {lot_id: touch.at for lot_id, touch in last.items()}
    if passes.forward:
        return Walk(question.direction, touches, moments, passes.again, passes.until, timed=True)
    moments = {lot_id: _mirror(at) for lot_id, at in moments.items()}
    return Walk(question.direction, _mirrored(touches), moments, timed=True)


def touched_in_time(
    links: Iterable[TraceLink], roots: Sequence[int], question: Question, without: Collection[Basis] = ()
) -> int:
    """How many lots, the roots among them, the walk would come to if it kept to time."""
    passes, levels = _prepared(links, roots, replace(question, timed=True), without, None)
    return len(passes.in_time(levels[-1]))


def _prepared(
    links: Iterable[TraceLink],
    roots: Sequence[int],
    question: Question,
    without: Collection[Basis],
    first: Collection[int] | None,
) -> tuple[_Passes, list[int]]:
    """The steps by where they leave from, and which degrees of certainty are among them, the surest first."""
    forward = question.direction is Direction.FORWARD
    steps: _Steps = defaultdict(list)
    for link in links:
        if link.basis not in without and not (link.only_mixed and question.model is VesselModel.FIFO):
            steps[link.parent_id if forward else link.child_id].append(link)
    since, until = _window(question, forward=forward)
    passes = _Passes(steps, tuple(dict.fromkeys(roots)), since, until, question.zone, first, forward=forward)
    return passes, sorted({0, *(_LEVEL[basis] for basis in {link.basis for some in steps.values() for link in some})})


_Steps = defaultdict[int, list[TraceLink]]


def _window(question: Question, *, forward: bool) -> tuple[datetime, datetime]:
    """When something touched could leave a root. Backward, in a time that runs the other way round."""
    since, until = question.since, question.until
    if forward:
        return since or BEGINNING, until or END
    if until is None:  # the moment at which the trouble was seen: what came in later did not cause it
        return BEGINNING if since is None else _mirror(since), END
    return _mirror(until), END if since is None else _mirror(since)


@dataclass
class _Passes:
    """Passes over the steps that are at least so sure, from the roots, whose first steps count within the window."""

    steps: _Steps
    roots: Sequence[int]
    since: datetime
    until: datetime
    zone: tzinfo | None
    first: Collection[int] | None
    forward: bool
    again: dict[int, datetime] = field(default_factory=dict)

    def _there(self, link: TraceLink) -> int:
        return link.child_id if self.forward else link.parent_id

    def _moments(self, link: TraceLink) -> tuple[datetime, datetime, datetime]:
        """In the direction of the walk: the earliest and the latest moment of leaving, the earliest of arriving."""
        leaves = moments_of(link.left or link.at, self.zone)
        arrives = leaves if link.left is None else moments_of(link.at, self.zone)
        if self.forward:
            return *leaves, arrives[0]
        return _mirror(arrives[1]), _mirror(arrives[0]), _mirror(leaves[1])

    def starts(self) -> dict[int, Touch]:
        return {root: Touch(root, 0, Basis.PROVEN, self.since) for root in self.roots}

    def whenever(self, found: dict[int, Touch], level: int) -> None:
        """Adds what steps of this level lead to from what was found by surer ones, nearest first, whatever the time."""
        basis, turn = _BASIS[level], count()
        edge: list[tuple[int, int, Touch]] = []

        def leave(here: Touch, *, known: bool) -> None:
            for link in self.steps.get(here.lot_id, ()):
                rank, there = _LEVEL[link.basis], self._there(link)
                if there not in found and (rank == level or (rank < level and not known)):
                    heapq.heappush(
                        edge, (here.depth + 1, next(turn), Touch(there, here.depth + 1, basis, BEGINNING, link, here))
                    )

        for touch in list(found.values()):
            leave(touch, known=True)
        while edge:
            *_, touch = heapq.heappop(edge)
            if touch.lot_id not in found:
                found[touch.lot_id] = touch
                leave(touch, known=False)

    def in_time(self, level: int) -> dict[int, Touch]:
        """The earliest first. A root that a loop comes back to goes on from then on as any other lot does."""
        basis, found, turn = _BASIS[level], self.starts(), count()
        edge: list[tuple[datetime, int, int, Touch]] = []

        def leave(here: Touch, *, as_root: bool) -> None:
            for link in self.steps.get(here.lot_id, ()):
                earliest, latest, arrives = self._moments(link)
                there = self._there(link)
                barred = as_root and (earliest > self.until or (self.first is not None and there not in self.first))
                if latest >= here.at and _LEVEL[link.basis] <= level and not barred:
                    touch = Touch(there, here.depth + 1, basis, max(arrives, here.at), link, here)
                    heapq.heappush(edge, (touch.at, touch.depth, next(turn), touch))

        for start in list(found.values()):
            leave(start, as_root=True)
        settled: set[int] = set()
        self.again = {}
        while edge:
            *_, touch = heapq.heappop(edge)
            if touch.lot_id not in settled:
                settled.add(touch.lot_id)
                if found.setdefault(touch.lot_id, touch) is not touch:
                    self.again[touch.lot_id] = touch.at
                leave(touch, as_root=False)
        return found


def _mirror(at: datetime) -> datetime:
    """Time the other way round: what was later comes first."""
    return END - (at - BEGINNING)


def _mirrored(touches: Mapping[int, Touch]) -> dict[int, Touch]:
    """The same touches in our own time; each is made anew once, from its root on."""
    ours: dict[int, Touch] = {}
    for last in touches.values():
        for touch in last.way():
            if id(touch) not in ours:
                before = None if touch.before is None else ours[id(touch.before)]
                ours[id(touch)] = replace(touch, at=_mirror(touch.at), before=before)
    return {lot_id: ours[id(touch)] for lot_id, touch in touches.items()}
