"""An answer says why each lot is in it, keeps to time and to cleanings, and widens where the records have holes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.demo.plant import plant_files
from domain.equipment import (
    Cleaning,
    NothingAsked,
    NothingRanThere,
    Run,
    UnknownLine,
    UnknownVessel,
    WindowBackwards,
    WindowMissing,
)
from domain.genealogy import Basis, Direction, Question, Trace, VesselModel
from domain.holes import HoleKind
from domain.items import Item
from domain.lots import LotRef
from domain.people import Actor
from domain.steps.answering import answer
from domain.trace_answer import path_steps
from domain.usecases.trace_lot import ExplainLot, NotInTheAnswer, TraceLot
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork, UnitOfWork
from tests.conftest import StandingClock
from tests.storage.pen import Pen
from tests.storage.plants import told

HOUSE = Actor.house()


class Floor(Pen):
    """A pen that also knows the hours of yesterday, lines and tanks."""

    def hour(self, hour: float) -> datetime:
        return self.now - timedelta(days=1) + timedelta(hours=hour, minutes=1)

    def stocked(self, code: str) -> int:
        """A lot of which there is enough for everything."""
        lot = self.lot(code)
        self.write("receive", None, {lot: 1000}, at=self.hour(0))
        return lot

    def used(self, parent: int, child: int, hour: float, amount: int = 1) -> int:
        return self.write("use", {parent: amount}, {child: 0}, at=self.hour(hour))

    def ran(self, line: str, lot: int, start: float, end: float | None) -> None:
        ended = None if end is None else self.hour(end)
        self.work.loading.add_many([Run(line=line, lot_id=lot, started_at=self.hour(start), ended_at=ended)])

    def cleaned(self, line: str, hour: float) -> None:
        self.work.loading.add_many([Cleaning(line=line, at=self.hour(hour))])

    def finished(self, code: str, **facts: Any) -> int:
        cup = self.work.items.by_code("cup") or self.work.items.add(
            Item(code="cup", name_zh="杯", kind="finished", uom="kg")
        )
        return self.lot(code, item_id=cup.id, **facts)

    def ask(self, *roots: int, **said: Any) -> Trace:
        return answer(self.work, Question(roots=roots, **said))


@pytest.fixture
def floor(open_work: OpenUnitOfWork) -> Iterator[Floor]:
    with open_work() as work:
        yield Floor(work)


def codes(found: Trace) -> set[str]:
    return {traced.view.lot.code for traced in found.lots}


def possible(found: Trace) -> set[str]:
    return {traced.view.lot.code for traced in found.possible.lots}


def basis(found: Trace) -> dict[str, str]:
    return {traced.view.lot.code: traced.basis.value for traced in found.lots}


def holes(found: Trace) -> list[tuple[str, tuple[str, ...]]]:
    return [(hole.kind.value, tuple(view.lot.code for view in hole.lots)) for hole in found.holes]


def sent(found: Trace) -> list[tuple[str, Decimal]]:
    return [(each.code, delivery.quantity) for each in found.consignees for delivery in each.deliveries]


# Time


def test_what_was_taken_before_a_top_up_is_left_out_only_when_time_is_asked_for(floor: Floor) -> None:
    root, tank, before, after = (floor.lot(code) for code in ("ROOT", "TANK", "BEFORE", "AFTER"))
    customer = floor.partner("C01")
    floor.used(tank, before, 1)
    floor.ship(tank, 3, customer, at=floor.hour(1))
    floor.used(root, tank, 2)
    floor.used(tank, after, 3)
    floor.ship(tank, 5, customer, at=floor.hour(4))
    plain = floor.ask(root)
    assert (codes(plain), plain.untouched) == ({"TANK", "BEFORE", "AFTER"}, 1)
    timed = floor.ask(root, timed=True)
    assert (codes(timed), timed.untouched) == ({"TANK", "AFTER"}, 0)
    assert sent(plain) == [("C01", 3), ("C01", 5)]
    assert sent(timed) == [("C01", 5)], "what left before was not touched"
    assert codes(floor.ask(before, direction=Direction.BACKWARD)) == {"TANK", "ROOT"}
    assert codes(floor.ask(before, direction=Direction.BACKWARD, timed=True)) == {"TANK"}
    both = floor.ask(tank, direction=Direction.BOTH, since=floor.hour(2.5))
    assert codes(both) == {"ROOT", "AFTER"}, "downwards what left later, upwards what came in before"


def test_a_window_is_about_what_left_the_root(floor: Floor) -> None:
    root, early, late, child = (floor.lot(code) for code in ("ROOT", "EARLY", "LATE", "CHILD"))
    customer = floor.partner("C01")
    floor.used(root, early, 1)
    floor.used(root, late, 5)
    floor.used(early, child, 9)
    for hour in (0.5, 1.5, 6):
        floor.ship(root, int(hour * 2), customer, at=floor.hour(hour))
    assert codes(floor.ask(root, since=floor.hour(2))) == {"LATE"}
    asked = floor.ask(root, since=floor.hour(1), until=floor.hour(2))
    assert codes(asked) == {"EARLY", "CHILD"}
    assert sent(asked) == [("C01", 3)]
    with pytest.raises(WindowBackwards):
        floor.ask(root, since=floor.hour(2), until=floor.hour(1))


def test_a_step_without_a_time_stays_in_and_is_said(floor: Floor) -> None:
    root, child = floor.stocked("ROOT"), floor.lot("CHILD")
    floor.write("use", {root: 1}, {child: 0}, at=floor.hour(1), attributes={"dated": False})
    asked = floor.ask(root, since=floor.hour(5))
    assert codes(asked) == {"CHILD"}
    assert holes(asked) == [("undated", ("CHILD",))]
    assert floor.ask(root).holes == ()


def test_several_roots_are_one_answer(floor: Floor) -> None:
    a, b, c, d = (floor.lot(code) for code in "ABCD")
    floor.used(a, c, 1)
    floor.used(b, c, 2)
    floor.used(b, d, 3)
    found = floor.ask(a, b)
    assert [view.lot.code for view in found.roots] == ["A", "B"]
    assert codes(found) == {"C", "D"}
    with pytest.raises(NothingAsked):
        floor.ask()


# How sure


def test_a_lot_has_the_surest_basis_that_a_path_to_it_has_throughout(floor: Floor) -> None:
    root, other, reworked, last = (floor.lot(code) for code in ("ROOT", "OTHER", "REWORKED", "LAST"))
    floor.write("rework", {root: 1}, {reworked: 1}, at=floor.hour(1))
    floor.used(reworked, last, 2)
    assert basis(floor.ask(root)) == {"REWORKED": "rework", "LAST": "rework"}
    floor.used(root, other, 3)
    floor.used(other, last, 4)
    found = floor.ask(root)
    assert basis(found) == {"REWORKED": "rework", "OTHER": "proven", "LAST": "proven"}
    assert found.path(last) == ["ROOT", "OTHER", "LAST"], "the path that is shown is as sure as is said"
    assert found.by_basis == {Basis.PROVEN: 2, Basis.REWORK: 1}


def test_a_tank_is_named_with_its_model_and_first_in_first_out_reaches_less(floor: Floor) -> None:
    first, second, drawn = (floor.lot(code) for code in ("FIRST", "SECOND", "DRAWN"))
    floor.write("fill", {first: 100}, vessel="T1", at=floor.hour(1))
    floor.write("fill", {second: 100}, vessel="T1", at=floor.hour(2))
    floor.write("draw", None, {drawn: 0}, vessel="T1", at=floor.hour(3),
                attributes={"drawn": "50", "drawn_uom": "kg"})  # fmt: skip
    mixed = floor.ask(second)
    assert (basis(mixed), mixed.model) == ({"DRAWN": "vessel"}, VesselModel.MIXED)
    fifo = floor.ask(second, model=VesselModel.FIFO)
    assert (codes(fifo), fifo.model) == (set(), VesselModel.FIFO)
    assert codes(floor.ask(first, model=VesselModel.FIFO)) == {"DRAWN"}
    assert codes(floor.ask(vessel="t1", since=floor.hour(2.5))) == set()
    asked = floor.ask(vessel="t1", since=floor.hour(2.5))
    assert [view.lot.code for view in asked.roots] == ["DRAWN"]
    with pytest.raises(UnknownVessel) as refused:
        floor.ask(vessel="T9", since=floor.hour(1))
    assert refused.value.known == ("T1",)


# Equipment


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


# Holes


def test_a_use_that_led_nowhere_widens_the_answer_by_line_and_time(floor: Floor) -> None:
    root = floor.stocked("ROOT")
    lots = {code: floor.finished(code) for code in ("SAME", "LATE", "OTHER", "FED", "CHILD")}
    floor.write("use", {root: 40}, work_order="88", line="L1", at=floor.hour(1))
    for code, line, hour in (("SAME", "L1", 3), ("LATE", "L1", 26), ("OTHER", "L2", 3), ("FED", "L1", 4)):
        floor.write("make", None, {lots[code]: 5}, line=line, at=floor.hour(hour))
    floor.used(floor.lot("FLOUR"), lots["FED"], 3, 9)
    floor.used(lots["SAME"], lots["CHILD"], 6)
    found = floor.ask(root)
    assert basis(found) == {"SAME": "inferred", "FED": "inferred", "CHILD": "inferred"}
    (hole,) = found.holes
    assert hole.kind is HoleKind.LED_NOWHERE
    assert (hole.facts["quantity"], hole.facts["order"], set(hole.facts["perhaps"])) == (40, "88", {"SAME", "FED"})
    back = floor.ask(lots["SAME"], direction=Direction.BACKWARD)
    assert basis(back) == {"ROOT": "inferred"}
    assert holes(back) == [("made_of_nothing", ("SAME",))]
    made = floor.write("make", None, {lots["OTHER"]: 1}, work_order="88", at=floor.hour(5))
    assert basis(floor.ask(root)) == {"OTHER": "proven"}, "once it is known what came of it, nothing is inferred"
    floor.undo(made)
    assert codes(floor.ask(root)) == {"SAME", "FED", "CHILD"}


def test_without_a_line_only_what_was_made_of_nothing_is_taken_in(floor: Floor) -> None:
    root = floor.lot("ROOT")
    empty, fed = floor.finished("EMPTY"), floor.finished("FED")
    floor.write("use", {root: 40}, at=floor.hour(1))
    for lot in (empty, fed):
        floor.write("make", None, {lot: 5}, line="L1", at=floor.hour(2))
    floor.used(floor.lot("FLOUR"), fed, 1, 9)
    assert basis(floor.ask(root)) == {"EMPTY": "inferred"}


def test_what_is_in_a_tank_led_somewhere(floor: Floor) -> None:
    root = floor.stocked("ROOT")
    floor.write("fill", {root: 40}, vessel="T1", at=floor.hour(1))
    assert floor.ask(root).holes == ()


def test_a_lot_made_of_nothing_is_said_where_the_answer_needs_its_inputs(floor: Floor) -> None:
    powder, base, cup = floor.lot("POWDER"), floor.finished("BASE"), floor.finished("CUP")
    floor.write("receive", None, {powder: 5})
    floor.write("make", None, {base: 5}, at=floor.hour(1))
    floor.used(base, cup, 3)
    assert holes(floor.ask(cup, direction=Direction.BACKWARD)) == [("made_of_nothing", ("BASE",))]
    assert holes(floor.ask(base)) == [("made_of_nothing", ("BASE",))]
    assert holes(floor.ask(powder)) == []


def test_quantities_that_do_not_add_up_are_said(floor: Floor) -> None:
    root, child = floor.lot("ROOT"), floor.finished("CHILD")
    floor.write("receive", None, {root: 100})
    floor.used(root, child, 1, 120)
    floor.write("make", None, {child: 121}, at=floor.hour(2))
    assert [(hole.kind.value, hole.lots[0].lot.code, hole.facts["more"]) for hole in floor.ask(root).holes] == [
        ("more_taken", "ROOT", 20)
    ]
    floor.write("make", None, {child: 9}, at=floor.hour(3))
    assert [(hole.kind.value, hole.lots[0].lot.code, hole.facts["more"]) for hole in floor.ask(root).holes] == [
        ("more_taken", "ROOT", 20), ("more_made", "CHILD", 10)
    ]  # fmt: skip


def test_a_step_recorded_long_after_the_delivery_is_said(floor: Floor) -> None:
    root, child, customer = floor.stocked("ROOT"), floor.lot("CHILD"), floor.partner("C01")
    floor.write("make", None, {child: 1}, at=floor.hour(1))
    floor.ship(child, 1, customer)
    floor.now += timedelta(hours=23)
    floor.used(root, child, 1)
    assert floor.ask(root).holes == ()
    floor.now += timedelta(hours=2)
    floor.used(root, child, 1)
    assert holes(floor.ask(root)) == [("after_the_fact", ("CHILD",))]


def test_the_questions_to_the_database_do_not_grow_with_the_lots(
    database: Database, open_work: OpenUnitOfWork
) -> None:  # fmt: skip
    """A plant with a use that led nowhere, a line and a tank in it, small and ten times as large."""
    asked: list[str] = []

    def questions(lots: int) -> int:
        with database.session() as session:
            floor = Floor(UnitOfWork(session, open_work._clock(), (), readonly=False))
            root, customer = floor.lot("ROOT"), floor.partner("C01")
            for number in range(lots):
                lot = floor.lot(f"A{number}")
                floor.used(root, lot, 1)
                floor.ran("L1", lot, number, number + 1)
                floor.ship(lot, 1, customer)
            floor.write("use", {root: 1}, line="L1", at=floor.hour(2))
            floor.ran("L1", floor.lot("NEXT"), lots, lots + 1)
            asked.clear()
            found = floor.ask(root)
            assert (len(found.lots), possible(found)) == (lots, {"NEXT"})
            return len(asked)

    @event.listens_for(database.writing, "before_cursor_execute")
    def listen(*said: Any) -> None:
        asked.append(said[2])

    few = questions(4)
    assert questions(40) <= few + 1
    assert few < 50


def test_the_use_case_asks_the_same_as_the_step(floor: Floor) -> None:
    a, b = floor.lot("A"), floor.lot("B")
    floor.used(a, b, 1)
    found = TraceLot()(floor.work, HOUSE, [LotRef("A"), LotRef("a")], Direction.FORWARD, Question(timed=True))
    assert (codes(found), found.roots) == ({"B"}, (found.root,))
    assert found.question == Question(roots=(a,), timed=True)


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
