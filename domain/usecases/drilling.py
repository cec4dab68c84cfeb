"""Drills: begun, scoped, told, scored. Nothing of them leaves the house."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.audit import AuditEntry
from domain.drill_score import DrillScore
from domain.drills import BadDrillLimit, Drill, DrillNotScoped, DrillOver
from domain.figures import CaseFigures
from domain.house import COMPANY, POLICY
from domain.lots import LotRef
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.steps.cases import audit_case, case_of
from domain.steps.drilling import (
    CHOSEN,
    RANDOM,
    DrillLots,
    answer_some,
    begin,
    drawn,
    drill_of,
    launch,
    lots_of,
    policy,
    scope_customers,
    score,
    sides,
)
from domain.steps.naming import lot_named
from domain.values import as_text

BALANCED = "balanced"
"""The mark that meets the clock of the exercise."""
MOST_HOURS = 168
MOST_PERCENT = 10


@dataclass(frozen=True)
class DrillScope:
    """What a drill covers: as the walk stands before the customers are told, as it was frozen afterwards."""

    lots: int
    deliveries: int
    customers: int
    reachable: int


@dataclass(frozen=True)
class DrillView:
    """A drill as it stands. `scope` once somebody has looked, `figures` once the customers are told, `score` at the
    end; a drill that was stopped ends without one."""

    recall: Recall
    drill: Drill
    lots: DrillLots
    elapsed: timedelta
    own_limit: timedelta
    scope: DrillScope | None = None
    figures: CaseFigures | None = None
    score: DrillScore | None = None
    by: str | None = None
    company: Mapping[str, Any] = field(default_factory=dict)
    """What the house says of itself (see `domain.house.COMPANY`)."""

    @property
    def over(self) -> bool:
        return self.drill.ended_at is not None

    @property
    def told(self) -> bool:
        return self.recall.launched_at is not None


@dataclass(frozen=True)
class BeginDrill:
    """Afterwards a drill runs about these lots, or about a random raw and a random finished lot where none is named;
    every lead is told. Once for its `source`. Raises `NothingToDrill` and what naming a lot raises."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, lots: Sequence[LotRef], source: str) -> DrillView:
        actor.must(May.RECALL)
        known = work.recalls.by_source(source)
        if known is not None:
            return _view(work, *drill_of(work, known.id or 0), self.zone)
        seed = secrets.token_hex(8)
        chosen = sides([lot_named(work, ref) for ref in lots]) if lots else drawn(work, seed)
        recall = begin(work, actor, chosen, picked=CHOSEN if lots else RANDOM, seed=seed, source=source)
        return _view(work, *drill_of(work, recall.id or 0), self.zone)


@dataclass(frozen=True)
class ShowDrill:
    """The drill with this number, or the newest that runs where none is named; None when none runs. Changes nothing.
    Raises `UnknownRecall`, `NotADrill`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int | None) -> DrillView | None:
        actor.must(May.RECALL)
        if recall_id is None:
            running = work.drills.running()
            if not running:
                return None
            recall_id = running[0].recall_id
        return _view(work, *drill_of(work, recall_id), self.zone)


@dataclass(frozen=True)
class ScopeDrill:
    """Afterwards it is kept when the leads first had the scope in hand: the drill's clock stands. Raises `DrillOver`
    and what `ShowDrill` raises."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> DrillView:
        actor.must(May.RECALL)
        recall, drill = drill_of(work, recall_id)
        if drill.scoped_at is None:
            _must_run(recall, drill)
            view = _view(work, recall, drill, self.zone, scoped=True)
            if work.drills.scoped(recall_id, work.now()):
                audit_case(work, actor, "drill scoped", recall)
            return view
        return _view(work, recall, drill, self.zone)


@dataclass(frozen=True)
class TellDrill:
    """Afterwards the drill's scope is frozen and its customers count as told, by alerts that no channel ever sees; the
    first of them have answered. A second tap changes nothing. Raises `DrillNotScoped`, `DrillOver`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> DrillView:
        actor.must(May.RECALL)
        recall, drill = drill_of(work, recall_id)
        _must_run(recall, drill)
        if drill.scoped_at is None:
            raise DrillNotScoped(recall=recall.number, step="scope")
        launch(work, actor, recall, self.zone)
        return _view(work, case_of(work, recall_id), drill, self.zone)


@dataclass(frozen=True)
class ScoreDrill:
    """Afterwards the drill is over, with its score and its case closed. Raises `DrillNotScoped`, `DrillOver`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> DrillView:
        actor.must(May.RECALL)
        recall, drill = drill_of(work, recall_id)
        _must_run(recall, drill)
        if drill.scoped_at is None or recall.state != RecallState.LAUNCHED:
            raise DrillNotScoped(recall=recall.number, step="scope" if drill.scoped_at is None else "tell")
        answer_some(work, recall)  # of thousands of customers the worker has answered for the most by now
        found = score(work, recall, drill)
        _end(work, actor, recall, found)
        work.case_notes.add_mark(recall_id, BALANCED, work.now(), actor.person_id, None)
        return _view(work, *drill_of(work, recall_id), self.zone)


@dataclass(frozen=True)
class StopDrill:
    """Afterwards the drill is over and has no score. Raises `DrillOver`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> DrillView:
        actor.must(May.RECALL)
        recall, drill = drill_of(work, recall_id)
        _must_run(recall, drill)
        _end(work, actor, recall, None)
        return _view(work, *drill_of(work, recall_id), self.zone)


@dataclass(frozen=True)
class SetDrillLimits:
    """Afterwards the plant's own limit (in hours) or tolerance (in percent) is this one; what is None stays. Gives
    both. Raises `BadDrillLimit`."""

    def __call__(
        self, work: Work, actor: Actor, *, hours: Decimal | None = None, tolerance: Decimal | None = None
    ) -> tuple[Decimal, timedelta]:  # fmt: skip
        actor.must(May.POLICY)
        if hours is not None and not 0 < hours <= MOST_HOURS:
            raise BadDrillLimit(what="hours")
        if tolerance is not None and not 0 <= tolerance <= MOST_PERCENT:
            raise BadDrillLimit(what="tolerance")
        decided = dict(work.house.get(POLICY))
        if hours is not None:
            decided["drill_hours"] = as_text(hours)
        if tolerance is not None:
            decided["tolerance"] = as_text(tolerance)
        before = work.house.get(POLICY)
        work.house.put(POLICY, decided)
        work.audit.write(
            AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed="house decided", subject="house",
                       facts={"name": POLICY, "from": before, "to": decided})
        )  # fmt: skip
        return policy(work)


@dataclass(frozen=True)
class DrillTrend:
    """The drills that were scored, the oldest first. Changes nothing."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor) -> list[DrillView]:
        actor.must(May.RECALL)
        views = [_view(work, *drill_of(work, drill.recall_id), self.zone) for drill in work.drills.ended()]
        return [view for view in views if view.score is not None]


@dataclass(frozen=True)
class AnswerDrills:
    """Afterwards some more of the simulated customers of the running drills have answered; how many. Safe to repeat,
    by any number of processes."""

    def __call__(self, work: Work, actor: Actor) -> int:
        return sum(answer_some(work, case_of(work, drill.recall_id)) for drill in work.drills.running())


def _must_run(recall: Recall, drill: Drill) -> None:
    if drill.ended_at is not None or recall.state not in {RecallState.DRAFT, RecallState.LAUNCHED}:
        raise DrillOver(recall=recall.number)


def _end(work: Work, actor: Actor, recall: Recall, found: DrillScore | None) -> None:
    recall_id, now = recall.id or 0, work.now()
    if not work.drills.end(recall_id, now, found.as_json() if found else {"stopped": True}):
        raise DrillOver(recall=recall.number)
    for state, then in ((RecallState.LAUNCHED, RecallState.CLOSED), (RecallState.DRAFT, RecallState.DROPPED)):
        work.recalls.move(recall_id, state, then, closed_by=actor.person_id, closed_at=now, close_reason="DRILL")
    facts = {"points": found.points, "passed": found.passed} if found else {}
    audit_case(work, actor, "drill scored" if found else "drill stopped", recall, **facts)


def _view(work: Work, recall: Recall, drill: Drill, zone: ZoneInfo, *, scoped: bool = False) -> DrillView:
    scope = figures = None
    if recall.launched_at is not None:
        figures = work.tallies.figures(recall.id or 0, work.now())
        reachable = figures.customers - figures.unreachable - figures.failed
        scope = DrillScope(len(work.handling.lots(recall.id or 0)), figures.deliveries, figures.customers, reachable)
    elif (scoped or drill.scoped_at is not None) and drill.ended_at is None:
        scope = DrillScope(*scope_customers(work, recall, zone))
    until: datetime = drill.scoped_at or drill.ended_at or work.now()
    by = work.people.get(recall.drafted_by).name if recall.drafted_by else None
    return DrillView(
        recall=recall, drill=drill, lots=lots_of(work, recall), elapsed=until - drill.begun_at,
        own_limit=policy(work)[1], scope=scope, figures=figures, score=DrillScore.of(drill.score), by=by,
        company=work.house.get(COMPANY),
    )  # fmt: skip
