"""Drills on real records: the dairy's, begun, scoped, told, scored; nothing stopped, nobody told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from bot.demo.plant import plant_files
from domain.alerts import Alert
from domain.drill_score import DrillScore
from domain.drills import BadDrillWindow, DrillNotScoped, DrillOver, OnlyADrill, UnknownDrillPlan
from domain.genealogy import Direction
from domain.lots import LotRef, LotStatus
from domain.messages import Outgoing
from domain.people import Actor, Person
from domain.recall import RecallState, fingerprint
from domain.roots import Root
from domain.steps.drilling import drawn
from domain.usecases.draft_recall import DraftRecall
from domain.usecases.drill_planning import BeginDueDrills, DropDrillPlan, ListDrillPlans, PlanDrill
from domain.usecases.drilling import BeginDrill, DrillTrend, ScopeDrill, ScoreDrill, ShowDrill, StopDrill, TellDrill
from domain.usecases.launch_recall import LaunchRecall
from domain.values import LotCode
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.plants import CREAMERY, told

ZONE = ZoneInfo("Asia/Shanghai")
HOUSE = Actor.house("test")


PLANT = {
    **CREAMERY,
    "partners.csv": CREAMERY["partners.csv"] + "C2,customer,Store,zh,\n",
    "lots.csv": CREAMERY["lots.csv"] + "F2,cup,3000,cup,2022-06-01 10:00,,\nM2,milk,90,L,2022-06-01 03:00,S1,T8\n",
    "links.csv": CREAMERY["links.csv"] + "B1,F2,500,kg,fill\nM2,B1,90,L,mix\n",
    "shipments.csv": CREAMERY["shipments.csv"] + "SO2,F2,C1,1000,cup,2022-06-04\nSO3,F2,C2,2000,cup,2022-06-05\n",
}
"""A creamery of two milks, one base and two lots of cups; nobody can write to its second customer."""


@pytest.fixture
def creamery(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return _with_a_lead(database, clock, PLANT)


@pytest.fixture
def dairy(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return _with_a_lead(database, clock, plant_files())


def _with_a_lead(database: Database, clock: StandingClock, files: dict[str, str]) -> OpenUnitOfWork:
    clock.moment = datetime(2022, 7, 4, 1, 0, tzinfo=UTC)
    open_work = OpenUnitOfWork(database, clock, ("telegram", "email"))
    told(open_work, files)
    with open_work() as work:
        work.people.add(Person(telegram_id=11, name="Grace", language="en", role="lead", joined_at=clock()))
        work.commit()
    return open_work


def begun(open_work: OpenUnitOfWork, *codes: str, source: str = "test:drill") -> int:
    with open_work() as work:
        view = BeginDrill(ZONE)(work, HOUSE, [LotRef(code) for code in codes], source)
        work.commit()
    return view.recall.id or 0


def do(open_work: OpenUnitOfWork, use_case, *args):
    with open_work() as work:
        result = use_case(work, HOUSE, *args)
        work.commit()
    return result


def outbox(open_work: OpenUnitOfWork) -> list[Outgoing]:
    with open_work(readonly=True) as work:
        return list(work.recalls._session.scalars(select(Outgoing).order_by(col(Outgoing.id))))


def played(open_work: OpenUnitOfWork, recall_id: int) -> DrillScore:
    do(open_work, ScopeDrill(ZONE), recall_id)
    do(open_work, TellDrill(ZONE), recall_id)
    score = do(open_work, ScoreDrill(ZONE), recall_id).score
    assert score is not None
    return score


def test_a_drill_of_the_reported_powder_finds_what_the_real_recall_finds(dairy, clock) -> None:
    recall_id = begun(dairy, "MP05", "F250")
    clock.move(minutes=12)
    view = do(dairy, ScopeDrill(ZONE), recall_id)
    assert view.scope is not None
    assert (view.scope.lots, view.scope.deliveries, view.scope.customers) == (82, 164, 26)
    assert view.elapsed == timedelta(minutes=12)
    clock.move(minutes=3)
    view = do(dairy, TellDrill(ZONE), recall_id)
    assert view.figures is not None
    assert view.figures.deliveries == 164
    clock.move(minutes=5)
    score = do(dairy, ScoreDrill(ZONE), recall_id).score
    assert score is not None
    raw, finished = score.parts
    assert (raw.side, raw.lot, raw.made, raw.gap, raw.traced, raw.within) == (
        "raw",
        "MP05",
        "24000",
        "120",
        "99.50",
        False,
    )
    assert (raw.lots, raw.finished, raw.customers) == (81, 61, 26)
    assert (finished.side, finished.lot, finished.made, finished.gap, finished.traced) == (
        "finished",
        "F250",
        "20000",
        "0",
        "100.00",
    )
    assert finished.unknown == ()
    assert finished.inputs_share == "100.00"
    assert finished.raw > 0
    assert (score.seconds, score.told_seconds) == (720, 900)
    assert {limit.key: limit.met for limit in score.limits} == {"brcgs": True, "retailer": True, "own": True}
    assert "balance" in score.findings
    assert "time" not in score.findings
    assert not score.passed


def test_contacts_are_counted_from_the_real_ways(creamery, clock) -> None:
    score = played(creamery, begun(creamery, "M1"))
    with creamery(readonly=True) as work:
        trace = work.tracing.trace(work.lots.by_code(LotCode("M1"))[0], Direction.FORWARD)
        reachable = sum(bool(reach.ways) for reach in work.reaching.reaches(trace))
    assert (score.customers, score.reachable) == (2, reachable)
    assert reachable == 1


def test_a_drill_stops_no_stock_and_sends_no_customer_anything(creamery, clock) -> None:
    recall_id = begun(creamery, "M1")
    played(creamery, recall_id)
    with creamery(readonly=True) as work:
        assert work.lots.in_state(LotStatus.RECALLED) == [] == work.lots.in_state(LotStatus.HOLD)
        alerts = work.recalls.alerts(recall_id)
        assert alerts
        assert {(alert.channel, alert.drill, alert.state) for alert in alerts} == {("drill", True, "accepted")}
    sent = outbox(creamery)
    assert {row.address for row in sent} == {"11"}  # the lead alone, about the drill
    assert all(row.alert_id is None for row in sent)


def test_the_database_refuses_a_drill_alert_by_any_real_channel(creamery, database) -> None:
    recall_id = begun(creamery, "M1")
    with creamery(readonly=True) as work:
        partner = work.partners.by_code("C1")
    alert = Alert(recall_id=recall_id, partner_id=partner.id, channel="email", address="x@example.com", language="en",
                  notice="R1-C1", drill=True)  # fmt: skip
    with creamery() as work:
        work.recalls._session.add(alert)
        with pytest.raises(IntegrityError):
            work.recalls._session.flush()


def test_the_same_seed_draws_the_same_lots_and_the_same_answers(creamery, clock) -> None:
    with creamery(readonly=True) as work:
        once, again, other = drawn(work, "a"), drawn(work, "a"), drawn(work, "b")
        assert (
            [view.id for view in once.views] == [view.id for view in again.views] != [view.id for view in other.views]
        )
        assert once.raw is not None
        assert once.raw.item.kind == "raw"
        assert once.finished is not None
        assert once.finished.item.kind == "finished"


def test_a_random_drill_has_both_sides_and_keeps_its_seed(creamery, clock) -> None:
    recall_id = begun(creamery)
    score = played(creamery, recall_id)
    assert [part.side for part in score.parts] == ["raw", "finished"]
    with creamery(readonly=True) as work:
        drill = work.drills.of(recall_id)
        assert drill.picked == "random"
        assert len(drill.seed) == 16
        assert DrillScore.of(drill.score) == score


def test_a_real_recall_of_the_same_lot_runs_beside_a_drill(creamery, clock) -> None:
    recall_id = begun(creamery, "M1")
    do(creamery, ScopeDrill(ZONE), recall_id)
    do(creamery, TellDrill(ZONE), recall_id)
    with creamery() as work:
        lot = work.lots.by_code(LotCode("M1"))[0]
        real = DraftRecall(ZONE)(work, HOUSE, (Root(lot),), "supplier notice", "test:real").view
        work.commit()
    assert real.recall.id != recall_id
    assert not real.recall.drill
    with creamery() as work:
        work.recalls.move(real.recall.id, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=clock())
        work.commit()
    with creamery(readonly=True) as work:
        assert work.recalls.open_of(lot.id).id == real.recall.id
        assert fingerprint(work.tracing.trace(lot, Direction.FORWARD)) == real.recall.fingerprint


def test_a_drill_is_never_launched_as_a_real_recall(creamery, clock) -> None:
    recall_id = begun(creamery, "M1")
    with creamery() as work, pytest.raises(OnlyADrill):
        LaunchRecall(ZONE)(work, HOUSE, recall_id, "")
    assert all(row.alert_id is None for row in outbox(creamery))


def test_a_drill_goes_step_by_step_and_ends_once(creamery, clock) -> None:
    recall_id = begun(creamery, "M1")
    with creamery() as work, pytest.raises(DrillNotScoped):
        TellDrill(ZONE)(work, HOUSE, recall_id)
    do(creamery, ScopeDrill(ZONE), recall_id)
    with creamery() as work, pytest.raises(DrillNotScoped):
        ScoreDrill(ZONE)(work, HOUSE, recall_id)
    do(creamery, TellDrill(ZONE), recall_id)
    do(creamery, TellDrill(ZONE), recall_id)
    do(creamery, ScoreDrill(ZONE), recall_id)
    with creamery() as work, pytest.raises(DrillOver):
        ScoreDrill(ZONE)(work, HOUSE, recall_id)
    assert do(creamery, ShowDrill(ZONE), None) is None


def test_a_stopped_drill_has_no_score_and_is_not_in_the_trend(creamery, clock) -> None:
    do(creamery, StopDrill(ZONE), begun(creamery, "M1"))
    played(creamery, begun(creamery, "F2", source="test:other"))
    trend = do(creamery, DrillTrend(ZONE))
    assert len(trend) == 1
    assert trend[0].score.parts[0].lot == "F2"


def test_the_same_message_twice_begins_one_drill(creamery, clock) -> None:
    assert begun(creamery) == begun(creamery)


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
