"""Drills to come, of which nobody is told before."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.drills import BadDrillWindow, DrillPlan, NothingToDrill, UnknownDrillPlan
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.drilling import PLANNED, begin, drawn

LONGEST_WINDOW = timedelta(days=366)
MOST_DAYS = 730


@dataclass(frozen=True)
class PlannedDrill:
    """What anybody may know of a plan: its window, never its moment."""

    id: int
    not_before: datetime
    not_after: datetime
    every_days: int | None

    @property
    def last_day(self) -> datetime:
        """The window ends with this day."""
        return self.not_after - timedelta(seconds=1)


@dataclass(frozen=True)
class PlanDrill:
    """Afterwards a drill begins by itself at a moment between the two, which is drawn now and shown to nobody; every
    so many days the window comes again. Gives the plans to come. Raises `BadDrillWindow`."""

    def __call__(
        self, work: Work, actor: Actor, not_before: datetime, not_after: datetime, every_days: int | None
    ) -> list[PlannedDrill]:  # fmt: skip
        actor.must(May.RECALL)
        if not_after <= not_before:
            raise BadDrillWindow(problem="backwards")
        if not_after <= work.now():
            raise BadDrillWindow(problem="past")
        if not_after - not_before > LONGEST_WINDOW or (every_days is not None and not 1 <= every_days <= MOST_DAYS):
            raise BadDrillWindow(problem="too_long")
        asked = (not_before, not_after, every_days)
        known = [(plan.not_before, plan.not_after, plan.every_days) for plan in work.drills.plans()]
        if asked not in known:  # the same line told twice is one plan
            _plan(work, not_before, not_after, every_days, actor.person_id)
        return _plans(work)


@dataclass(frozen=True)
class ListDrillPlans:
    """The plans to come, the nearest window first; never their moments. Changes nothing."""

    def __call__(self, work: Work, actor: Actor) -> list[PlannedDrill]:
        actor.must(May.RECALL)
        return _plans(work)


@dataclass(frozen=True)
class DropDrillPlan:
    """Afterwards the plan begins nothing any more. Raises `UnknownDrillPlan`."""

    def __call__(self, work: Work, actor: Actor, plan_id: int) -> list[PlannedDrill]:
        actor.must(May.RECALL)
        if work.drills.plan(plan_id) is None or not work.drills.drop(plan_id, work.now()):
            raise UnknownDrillPlan(number=plan_id)
        return _plans(work)


@dataclass(frozen=True)
class BeginDueDrills:
    """Afterwards every plan whose moment has come has begun its drill, once, whatever number of processes look at the
    same time; a plan that comes again has its next window. After a long standstill the drill begins late, and windows
    that were missed altogether are left out. Gives the numbers of the cases."""

    def __call__(self, work: Work, actor: Actor) -> list[int]:
        begun = []
        for plan in work.drills.due(work.now()):
            source = f"drill:plan:{plan.id}"
            if work.recalls.by_source(source) is not None:
                continue
            seed = secrets.token_hex(8)
            try:
                lots = drawn(work, seed)
            except NothingToDrill:
                continue  # an empty house: the plan waits until there is something
            recall = begin(work, actor, lots, picked=PLANNED, seed=seed, source=source)
            if not work.drills.begun(plan.id or 0, recall.id or 0):
                raise UnknownDrillPlan(number=plan.id or 0)  # another process was faster: all of this is undone
            begun.append(recall.id or 0)
            if plan.every_days is not None:
                self._again(work, plan, timedelta(days=plan.every_days))
        return begun

    def _again(self, work: Work, plan: DrillPlan, every: timedelta) -> None:
        first, last = plan.not_before + every, plan.not_after + every
        while last <= work.now():
            first, last = first + every, last + every
        _plan(work, first, last, plan.every_days, plan.planned_by)


def _plan(
    work: Work, not_before: datetime, not_after: datetime, every_days: int | None, planned_by: int | None
) -> None:  # fmt: skip
    earliest = max(not_before, work.now())
    part = random.SystemRandom().random()
    work.drills.add_plan(
        DrillPlan(not_before=not_before, not_after=not_after, due_at=earliest + (not_after - earliest) * part,
                  every_days=every_days, planned_by=planned_by)
    )  # fmt: skip


def _plans(work: Work) -> list[PlannedDrill]:
    return [PlannedDrill(plan.id or 0, plan.not_before, plan.not_after, plan.every_days)
            for plan in work.drills.plans()]  # fmt: skip
