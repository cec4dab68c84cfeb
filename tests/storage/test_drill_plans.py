"""Drills that begin by themselves, at a moment nobody is shown."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.drills import BadDrillWindow, UnknownDrillPlan
from domain.usecases.drill_planning import BeginDueDrills, DropDrillPlan, ListDrillPlans, PlanDrill
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.drill_plants import HOUSE, PLANT, do, outbox, with_a_lead


@pytest.fixture
def creamery(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return with_a_lead(database, clock, PLANT)


def test_a_planned_drill_begins_by_itself_inside_its_window_and_comes_again(creamery, clock) -> None:
    first, last = datetime(2022, 7, 5, tzinfo=UTC), datetime(2022, 7, 25, tzinfo=UTC)
    plans = do(creamery, PlanDrill(), first, last, 90)
    assert [(plan.not_before, plan.not_after, plan.every_days) for plan in plans] == [(first, last, 90)]
    assert not hasattr(plans[0], "due_at")
    assert do(creamery, PlanDrill(), first, last, 90) == plans
    with creamery(readonly=True) as work:
        due = work.drills.plan(plans[0].id).due_at
    assert first <= due <= last
    clock.moment = due - timedelta(seconds=1)
    assert do(creamery, BeginDueDrills()) == []
    clock.moment = due
    (recall_id,) = do(creamery, BeginDueDrills())
    assert do(creamery, BeginDueDrills()) == []
    with creamery(readonly=True) as work:
        assert work.recalls.get(recall_id).drill
        assert work.drills.of(recall_id).picked == "planned"
    assert [row.template for row in outbox(creamery)] == ["chat/drill_begun"]
    again = do(creamery, ListDrillPlans())
    assert [plan.not_before for plan in again] == [first + timedelta(days=90)]


def test_after_a_long_standstill_missed_windows_are_left_out(creamery, clock) -> None:
    first, last = datetime(2022, 7, 5, tzinfo=UTC), datetime(2022, 7, 6, tzinfo=UTC)
    do(creamery, PlanDrill(), first, last, 10)
    clock.moment = datetime(2022, 9, 1, tzinfo=UTC)
    assert len(do(creamery, BeginDueDrills())) == 1
    (plan,) = do(creamery, ListDrillPlans())
    assert plan.not_after > clock.moment


def test_a_dropped_plan_begins_nothing(creamery, clock) -> None:
    first, last = datetime(2022, 7, 5, tzinfo=UTC), datetime(2022, 7, 25, tzinfo=UTC)
    (plan,) = do(creamery, PlanDrill(), first, last, None)
    assert do(creamery, DropDrillPlan(), plan.id) == []
    clock.moment = last
    assert do(creamery, BeginDueDrills()) == []


@pytest.mark.parametrize(
    ("days", "every", "problem"), [((5, 4), None, "backwards"), ((1, 2), None, "past"), ((5, 20), 0, "too_long")]
)
def test_a_window_that_cannot_be_is_refused(creamery, clock, days, every, problem) -> None:
    first, last = (datetime(2022, 7, day, tzinfo=UTC) for day in days)
    with creamery() as work, pytest.raises(BadDrillWindow) as refused:
        PlanDrill()(work, HOUSE, first, last, every)
    assert refused.value.problem == problem


def test_two_programs_that_look_at_the_same_moment_begin_a_planned_drill_once(
    creamery, database_url, clock
) -> None:  # fmt: skip
    first, last = datetime(2022, 7, 5, tzinfo=UTC), datetime(2022, 7, 25, tzinfo=UTC)
    do(creamery, PlanDrill(), first, last, None)
    clock.moment = last
    together = threading.Barrier(2)

    def program() -> list[int]:
        with closing(open_database(database_url)) as own:
            together.wait()
            try:
                return do(OpenUnitOfWork(own, clock), BeginDueDrills())
            except (IntegrityError, UnknownDrillPlan):
                return []  # the other one was faster; the worker looks again

    with ThreadPoolExecutor(2) as pool:
        begun_by = [each.result() for each in [pool.submit(program) for _ in range(2)]]
    assert sorted(map(len, begun_by)) == [0, 1]
    assert do(creamery, BeginDueDrills()) == []
    with creamery(readonly=True) as work:
        assert len(work.drills.running()) == 1
    assert len(outbox(creamery)) == 1
