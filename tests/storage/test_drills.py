"""Drills on real records: the dairy's, begun, scoped, told, scored; nothing stopped, nobody told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.demo.plant import plant_files
from domain.alerts import Alert
from domain.drill_score import DrillScore
from domain.drills import DrillNotScoped, DrillOver, OnlyADrill
from domain.genealogy import Direction
from domain.lots import LotStatus
from domain.recall import RecallState, fingerprint
from domain.roots import Root
from domain.steps.drilling import drawn
from domain.usecases.draft_recall import DraftRecall
from domain.usecases.drilling import DrillTrend, ScopeDrill, ScoreDrill, ShowDrill, StopDrill, TellDrill
from domain.usecases.launch_recall import LaunchRecall
from domain.values import LotCode
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.drill_plants import HOUSE, PLANT, ZONE, begun, do, outbox, played, with_a_lead


@pytest.fixture
def creamery(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return with_a_lead(database, clock, PLANT)


@pytest.fixture
def dairy(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return with_a_lead(database, clock, plant_files())


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
        assert work.recalls.get(real.recall.id).state == RecallState.LAUNCHED
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
