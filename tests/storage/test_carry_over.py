"""What shared a line with an affected lot is possible until the line is cleaned; lines and windows as questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.demo.plant import plant_files
from domain.equipment import (
    NothingRanThere,
    UnknownLine,
    WindowMissing,
)
from domain.genealogy import Direction, Question
from domain.lots import LotRef
from domain.people import Actor
from domain.trace_answer import path_steps
from domain.usecases.trace_lot import ExplainLot, NotInTheAnswer, TraceLot
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork, UnitOfWork
from tests.conftest import StandingClock
from tests.storage.floor import Floor, basis, codes, holes, possible, sent
from tests.storage.plants import told

HOUSE = Actor.house()


@pytest.fixture
def floor(open_work: OpenUnitOfWork) -> Iterator[Floor]:
    with open_work() as work:
        yield Floor(work)


def test_what_ran_after_an_affected_lot_is_possible_until_the_line_is_cleaned(floor: Floor) -> None:
    root = floor.lot("ROOT")
    lots = {code: floor.lot(code) for code in ("BEFORE", "A", "B", "C", "CLEAN", "ELSE", "B2")}
    known, new = floor.partner("C01"), floor.partner("C02")
    floor.used(root, lots["A"], 1)
    floor.used(lots["B"], lots["B2"], 9)
    for code, start, end in (("BEFORE", 1, 2), ("A", 3, 4), ("B", 4, 5), ("C", 5, 6), ("CLEAN", 8, 9)):
        floor.ran("L1", lots[code], start, end)
    floor.ran("L2", lots["ELSE"], 4, 5)
    floor.cleaned("L1", 7)
    floor.ship(lots["A"], 1, known)
    floor.ship(lots["C"], 2, known)
    floor.ship(lots["B2"], 3, new)
    found = floor.ask(root)
    assert codes(found) == {"A"}
    assert possible(found) == {"B", "C", "B2"}
    assert [each.code for each in found.consignees] == ["C01"]
    assert [each.code for each in found.possible.consignees] == ["C01", "C02"]
    assert [each.code for each in found.possible.added] == ["C02"]
    taken_in = floor.ask(root, equipment=True)
    assert basis(taken_in) == {"A": "proven", "B": "possible", "C": "possible", "B2": "possible"}
    assert possible(taken_in) == set()
    assert [each.code for each in taken_in.consignees] == ["C01", "C02"]
    back = floor.ask(lots["C"], direction=Direction.BACKWARD)
    assert (codes(back), possible(back)) == (set(), {"A", "B", "ROOT", "BEFORE"})


def test_the_step_on_a_line_is_told_like_any_other(floor: Floor) -> None:
    root, first, second = floor.lot("ROOT"), floor.lot("FIRST"), floor.lot("SECOND")
    floor.used(root, first, 1, 7)
    floor.ran("L1", first, 2, 3)
    floor.ran("L1", second, 3, 4)
    floor.cleaned("L1", 5)
    why = ExplainLot()(floor.work, HOUSE, LotRef("ROOT"), LotRef("SECOND"))
    assert why.only_possible
    told = [
        (step.parent.lot.code, step.child.lot.code, step.quantity, step.step, step.line, step.basis.value, step.day)
        for step in path_steps(why.trace, why.traced)
    ]
    assert told == [
        ("ROOT", "FIRST", 7, "use", "L1", "proven", floor.hour(1)),
        ("FIRST", "SECOND", None, "carry_over", "L1", "possible", floor.hour(3)),
    ]
    upwards = ExplainLot()(floor.work, HOUSE, LotRef("FIRST"), LotRef("ROOT"))
    assert [step.child.lot.code for step in path_steps(upwards.trace, upwards.traced)] == ["FIRST"]
    floor.lot("STRANGER")
    with pytest.raises(NotInTheAnswer):
        ExplainLot()(floor.work, HOUSE, LotRef("ROOT"), LotRef("STRANGER"))


def test_a_run_without_an_end_and_a_line_never_cleaned_are_said(floor: Floor) -> None:
    root, other, later = floor.lot("ROOT"), floor.lot("OTHER"), floor.lot("LATER")
    floor.ran("L1", root, 1, None)
    floor.ran("L1", other, 2, 3)
    floor.cleaned("L1", 4)
    floor.ran("L1", later, 5, 6)
    floor.ran("L2", root, 7, 8)
    floor.ran("L2", later, 30, 31)
    floor.ran("L2", floor.lot("NEXT"), 40, 41)
    floor.ran("L2", floor.lot("MUCH LATER"), 33, 34)
    found = floor.ask(root)
    assert possible(found) == {"OTHER", "LATER"}, "for a day where nobody records cleanings, and not on and on"
    assert holes(found) == [("never_cleaned", ("ROOT",)), ("run_without_end", ("ROOT",))]
    assert [hole.facts["line"] for hole in found.holes] == ["L2", "L1"]


def test_a_line_in_a_window_is_asked_by_its_name(floor: Floor) -> None:
    lots = [floor.lot(code) for code in ("A", "B", "C", "D", "E")]
    customer = floor.partner("C01")
    for number, lot in enumerate(lots[:3]):
        floor.ran("Filler 1", lot, number * 2, number * 2 + 1)
    floor.used(lots[1], lots[3], 9)
    floor.ship(lots[1], 4, customer, at=floor.hour(20))
    floor.write("make", None, {lots[4]: 5}, line="Filler 1", at=floor.hour(2.5))
    found = floor.ask(line="filler 1", since=floor.hour(2), until=floor.hour(3))
    assert {view.lot.code for view in found.roots} == {"B", "E"}
    assert codes(found) == {"D"}
    assert sent(found) == [("C01", 4)], "it left long after the window and is meant all the same"
    through = floor.ask(lots[0], line="Filler 1", since=floor.hour(2), until=floor.hour(3))
    assert codes(through) == set(), "A led to nothing that was on the line then"
    with pytest.raises(UnknownLine) as refused:
        floor.ask(line="Filler 9", since=floor.hour(1))
    assert refused.value.known == ("Filler 1",)
    with pytest.raises(WindowMissing):
        floor.ask(line="Filler 1")
    with pytest.raises(NothingRanThere):
        floor.ask(line="Filler 1", since=floor.hour(30))


def test_through_a_line_only_what_was_on_it_counts(floor: Floor) -> None:
    root, on, off, child = (floor.lot(code) for code in ("ROOT", "ON", "OFF", "CHILD"))
    floor.used(root, on, 1)
    floor.used(root, off, 1)
    floor.used(off, child, 2)
    floor.ship(root, 1, floor.partner("C01"), at=floor.hour(1))
    floor.ran("L1", on, 1, 2)
    found = floor.ask(root, line="L1", since=floor.hour(0))
    assert (codes(found), sent(found)) == ({"ON"}, [])


HOURS = st.sampled_from([0, 1, 2, 3, 4, 6, 28, 31, 60])
RUNS = st.lists(
    st.tuples(st.sampled_from(["L1", "L2"]), st.integers(0, 5), HOURS, st.one_of(st.none(), st.integers(1, 4))),
    max_size=7,
    unique_by=lambda run: run[:3],
)
CLEANINGS = st.lists(st.tuples(st.sampled_from(["L1", "L2"]), HOURS), max_size=4, unique=True)
STEPS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda step: step[0] != step[1]), max_size=4)


def by_hand(
    steps: Sequence[tuple[int, int]], runs: Sequence[Any], cleanings: Sequence[tuple[str, int]], *, forward: bool
) -> set[int]:
    """Every lot that recorded steps and shared lines reach from lot 0, by trying every pair until nothing is new: a lot
    and whether a line of which no cleaning is known was on the way, for that counts but once."""
    forever, day = 1000, 24

    def around(run: Any) -> tuple[float, float, bool]:
        """When it was cleaned before and after, and whether at all."""
        line, _, start, took = run
        before = [at for where, at in cleanings if where == line and at <= start]
        after = [at for where, at in cleanings if where == line and at >= start + (took or 0)]
        return max(before, default=-forever), min(after, default=forever), bool(before or after)

    def end_of(run: Any) -> float:
        """An unknown end is the next cleaning's; a day's, where none is known."""
        _, _, start, took = run
        _, after, known = around(run)
        return start + took if took is not None else after if known else start + day

    def carries(one: Any, other: Any) -> bool:
        (line, _, start, _), (where, _, then, _) = one, other
        free_from = around(one)[1] if around(one)[2] else end_of(one) + day
        free_until = around(other)[0] if around(other)[2] else then - day
        beside_or_after = then >= start or end_of(other) > start
        return line == where and then < free_from and end_of(one) > free_until and beside_or_after

    def nearer(one: Any, other: Any) -> bool:
        """Whether a cleaning is known around the run that the walk comes from."""
        return around(one if forward else other)[2]

    way = 1 if forward else -1
    moves = [(pair[::way], True) for pair in steps]
    moves += [((one[1], other[1])[::way], nearer(one, other)) for one in runs for other in runs if carries(one, other)]
    reached, fresh = {(0, False)}, {(0, False)}
    while fresh:
        found = {
            (there, assumed or not known)
            for (here, there), known in moves
            for lot, assumed in reached
            if lot == here and (known or not assumed)
        }
        fresh = found - reached
        reached |= fresh
    return {lot for lot, _ in reached} - {0}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=RUNS, cleanings=CLEANINGS, steps=STEPS, forward=st.booleans())
def test_shared_lines_reach_what_trying_every_pair_reaches(
    database: Database, open_work: OpenUnitOfWork, runs: Any, cleanings: Any, steps: Any, *, forward: bool
) -> None:
    with database.session() as session:
        floor = Floor(UnitOfWork(session, open_work._clock(), (), readonly=False))
        lots = [floor.lot(f"L{number}") for number in range(6)]
        for parent, child in steps:
            floor.used(lots[parent], lots[child], 1)
        for line, lot, start, took in runs:
            floor.ran(line, lots[lot], start, None if took is None else start + took)
        for line, at in cleanings:
            floor.cleaned(line, at)
        direction = Direction.FORWARD if forward else Direction.BACKWARD
        expected = {f"L{number}" for number in by_hand(steps, runs, cleanings, forward=forward)}
        assert codes(floor.ask(lots[0], direction=direction, equipment=True)) == expected
        apart = floor.ask(lots[0], direction=direction)
        assert codes(apart) | possible(apart) == expected
        assert not codes(apart) & possible(apart)


def test_the_published_equipment_answers_come_out_on_every_database(
    open_work: OpenUnitOfWork, clock: StandingClock
) -> None:
    clock.moment = datetime(2022, 7, 7, 9, 20, tzinfo=UTC)
    told(open_work, plant_files())
    with open_work(readonly=True) as work:
        found = TraceLot()(work, HOUSE, LotRef("MP05"))
        assert (len(found.lots), len(found.consignees), len(found.deliveries)) == (81, 26, 164)
        assert {basis.value: count for basis, count in found.by_basis.items()} == {"proven": 76, "rework": 5}
        assert possible(found) == {"F271", "F272"}
        assert len(found.possible.added) == 2
        assert found.holes == ()
        wider = TraceLot()(work, HOUSE, LotRef("MP05"), Direction.FORWARD, Question(equipment=True))
        assert (len(wider.lots), len(wider.consignees)) == (83, 28)
        assert codes(wider) - codes(found) == {"F271", "F272"}
