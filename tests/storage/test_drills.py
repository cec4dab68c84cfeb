"""Drills on real records: the dairy's, begun, scoped, told, scored; nothing stopped, nobody told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from bot.demo.plant import plant_files
from domain.alerts import Alert
from domain.drill_score import DrillScore
from domain.drills import BadDrillWindow, DrillNotScoped, DrillOver, OnlyADrill
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
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.plants import told

ZONE = ZoneInfo("Asia/Shanghai")
HOUSE = Actor.house("test")


@pytest.fixture
def dairy(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    """The dairy with one lead in the chat and one customer who can be reached there."""
    clock.moment = datetime(2022, 7, 4, 1, 0, tzinfo=UTC)
    open_work = OpenUnitOfWork(database, clock, ("telegram", "email"))
    told(open_work, plant_files())
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


def test_contacts_are_counted_from_the_real_ways(dairy, clock) -> None:
    score = played(dairy, begun(dairy, "MP05"))
    with dairy(readonly=True) as work:
        trace = work.tracing.trace(work.lots.by_code(LotCode("MP05"))[0], Direction.FORWARD)
        reachable = sum(bool(reach.ways) for reach in work.reaching.reaches(trace))
    assert (score.customers, score.reachable) == (26, reachable)
    assert 0 < reachable <= 26


def test_a_drill_stops_no_stock_and_sends_no_customer_anything(dairy, clock) -> None:
    recall_id = begun(dairy, "MP05")
    played(dairy, recall_id)
    with dairy(readonly=True) as work:
        assert work.lots.in_state(LotStatus.RECALLED) == [] == work.lots.in_state(LotStatus.HOLD)
        alerts = work.recalls.alerts(recall_id)
        assert alerts
        assert {(alert.channel, alert.drill, alert.state) for alert in alerts} == {("drill", True, "accepted")}
    sent = outbox(dairy)
    assert {row.address for row in sent} == {"11"}  # the lead alone, about the drill
    assert all(row.alert_id is None for row in sent)


def test_the_database_refuses_a_drill_alert_by_any_real_channel(dairy, database) -> None:
    recall_id = begun(dairy, "MP05")
    with dairy(readonly=True) as work:
        partner = work.partners.by_code("C09")
    alert = Alert(recall_id=recall_id, partner_id=partner.id, channel="email", address="x@example.com", language="en",
                  notice="R1-C09", drill=True)  # fmt: skip
    with dairy() as work:
        work.recalls._session.add(alert)
        with pytest.raises(IntegrityError):
            work.recalls._session.flush()


def test_the_same_seed_draws_the_same_lots_and_the_same_answers(dairy, clock) -> None:
    with dairy(readonly=True) as work:
        once, again, other = drawn(work, "a"), drawn(work, "a"), drawn(work, "b")
        assert (
            [view.id for view in once.views] == [view.id for view in again.views] != [view.id for view in other.views]
        )
        assert once.raw is not None
        assert once.raw.item.kind == "raw"
        assert once.finished is not None
        assert once.finished.item.kind == "finished"


def test_a_random_drill_has_both_sides_and_keeps_its_seed(dairy, clock) -> None:
    recall_id = begun(dairy)
    score = played(dairy, recall_id)
    assert [part.side for part in score.parts] == ["raw", "finished"]
    with dairy(readonly=True) as work:
        drill = work.drills.of(recall_id)
        assert drill.picked == "random"
        assert len(drill.seed) == 16
        assert DrillScore.of(drill.score) == score


def test_a_real_recall_of_the_same_lot_runs_beside_a_drill(dairy, clock) -> None:
    recall_id = begun(dairy, "MP05")
    do(dairy, ScopeDrill(ZONE), recall_id)
    do(dairy, TellDrill(ZONE), recall_id)
    with dairy() as work:
        lot = work.lots.by_code(LotCode("MP05"))[0]
        real = DraftRecall(ZONE)(work, HOUSE, (Root(lot),), "supplier notice", "test:real").view
        work.commit()
    assert real.recall.id != recall_id
    assert not real.recall.drill
    with dairy() as work:
        work.recalls.move(real.recall.id, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=clock())
        work.commit()
    with dairy(readonly=True) as work:
        assert work.recalls.open_of(lot.id).id == real.recall.id
        assert fingerprint(work.tracing.trace(lot, Direction.FORWARD)) == real.recall.fingerprint


def test_a_drill_is_never_launched_as_a_real_recall(dairy, clock) -> None:
    recall_id = begun(dairy, "MP05")
    with dairy() as work, pytest.raises(OnlyADrill):
        LaunchRecall(ZONE)(work, HOUSE, recall_id, "")
    assert all(row.alert_id is None for row in outbox(dairy))


def test_a_drill_goes_step_by_step_and_ends_once(dairy, clock) -> None:
    recall_id = begun(dairy, "MP05")
    with dairy() as work, pytest.raises(DrillNotScoped):
        TellDrill(ZONE)(work, HOUSE, recall_id)
    do(dairy, ScopeDrill(ZONE), recall_id)
    with dairy() as work, pytest.raises(DrillNotScoped):
        ScoreDrill(ZONE)(work, HOUSE, recall_id)
    do(dairy, TellDrill(ZONE), recall_id)
    do(dairy, TellDrill(ZONE), recall_id)
    do(dairy, ScoreDrill(ZONE), recall_id)
    with dairy() as work, pytest.raises(DrillOver):
        ScoreDrill(ZONE)(work, HOUSE, recall_id)
    assert do(dairy, ShowDrill(ZONE), None) is None


def test_a_stopped_drill_has_no_score_and_is_not_in_the_trend(dairy, clock) -> None:
    do(dairy, StopDrill(ZONE), begun(dairy, "MP05"))
    played(dairy, begun(dairy, "F250", source="test:other"))
    trend = do(dairy, DrillTrend(ZONE))
    assert len(trend) == 1
    assert trend[0].score.parts[0].lot == "F250"


def test_the_same_message_twice_begins_one_drill(dairy, clock) -> None:
    assert begun(dairy) == begun(dairy)


def test_a_planned_drill_begins_by_itself_inside_its_window_and_comes_again(dairy, clock) -> None:
    first, last = datetime(2022, 7, 5, tzinfo=UTC), datetime(2022, 7, 25, tzinfo=UTC)
    plans = do(dairy, PlanDrill(), first, last, 90)
    assert [(plan.not_before, plan.not_after, plan.every_days) for plan in plans] == [(first, last, 90)]
    assert not hasattr(plans[0], "due_at")
    assert do(dairy, PlanDrill(), first, last, 90) == plans
    with dairy(readonly=True) as work:
        due = work.drills.plan(plans[0].id).due_at
    assert first <= due <= last
    clock.moment = due - timedelta(seconds=1)
    assert do(dairy, BeginDueDrills()) == []
    clock.moment = due
    (recall_id,) = do(dairy, BeginDueDrills())
    assert do(dairy, BeginDueDrills()) == []
    with dairy(readonly=True) as work:
        assert work.recalls.get(recall_id).drill
        assert work.drills.of(recall_id).picked == "planned"
    assert [row.template for row in outbox(dairy)] == ["chat/drill_begun"]
    again = do(dairy, ListDrillPlans())
    assert [plan.not_before for plan in again] == [first + timedelta(days=90)]


def test_after_a_long_standstill_missed_windows_are_left_out(dairy, clock) -> None:
    first, last = datetime(2022, 7, 5, tzinfo=UTC), datetime(2022, 7, 6, tzinfo=UTC)
    do(dairy, PlanDrill(), first, last, 10)
    clock.moment = datetime(2022, 9, 1, tzinfo=UTC)
    assert len(do(dairy, BeginDueDrills())) == 1
    (plan,) = do(dairy, ListDrillPlans())
    assert plan.not_after > clock.moment


def test_a_dropped_plan_begins_nothing(dairy, clock) -> None:
    first, last = datetime(2022, 7, 5, tzinfo=UTC), datetime(2022, 7, 25, tzinfo=UTC)
    (plan,) = do(dairy, PlanDrill(), first, last, None)
    assert do(dairy, DropDrillPlan(), plan.id) == []
    clock.moment = last
    assert do(dairy, BeginDueDrills()) == []


@pytest.mark.parametrize(
    ("days", "every", "problem"), [((5, 4), None, "backwards"), ((1, 2), None, "past"), ((5, 20), 0, "too_long")]
)
def test_a_window_that_cannot_be_is_refused(dairy, clock, days, every, problem) -> None:
    first, last = (datetime(2022, 7, day, tzinfo=UTC) for day in days)
    with dairy() as work, pytest.raises(BadDrillWindow) as refused:
        PlanDrill()(work, HOUSE, first, last, every)
    assert refused.value.problem == problem


def test_two_processes_begin_a_planned_drill_once(dairy, database, clock) -> None:
    first, last = datetime(2022, 7, 5, tzinfo=UTC), datetime(2022, 7, 25, tzinfo=UTC)
    do(dairy, PlanDrill(), first, last, None)
    clock.moment = last
    do(dairy, BeginDueDrills())
    other = OpenUnitOfWork(database, clock)
    with other() as work:
        assert BeginDueDrills()(work, HOUSE) == []
        assert work.recalls._session.scalar(text("SELECT count(*) FROM drill")) == 1
