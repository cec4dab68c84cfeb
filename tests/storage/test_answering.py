"""An answer says why each lot is in it, and keeps to time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.equipment import (
    NothingAsked,
    UnknownVessel,
    WindowBackwards,
)
from domain.genealogy import Basis, Direction, Question, VesselModel
from domain.lots import LotRef
from domain.people import Actor
from domain.trace_answer import path_steps
from domain.usecases.trace_lot import TraceLot
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.floor import Floor, basis, codes, holes, sent

HOUSE = Actor.house()


@pytest.fixture
def floor(open_work: OpenUnitOfWork) -> Iterator[Floor]:
    with open_work() as work:
        yield Floor(work)


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
    (step,) = path_steps(mixed, mixed.lots[0])
    assert (step.step, step.line, step.quantity) == ("vessel", "T1", 25)
    assert codes(floor.ask(second, since=floor.hour(1.5))) == {"DRAWN"}
    assert codes(floor.ask(second, since=floor.hour(2.5))) == set(), "it was in the tank before the trouble began"
    fifo = floor.ask(second, model=VesselModel.FIFO)
    assert (codes(fifo), fifo.model) == (set(), VesselModel.FIFO)
    assert codes(floor.ask(first, model=VesselModel.FIFO)) == {"DRAWN"}
    assert codes(floor.ask(vessel="t1", since=floor.hour(2.5))) == set()
    asked = floor.ask(vessel="t1", since=floor.hour(2.5))
    assert [view.lot.code for view in asked.roots] == ["DRAWN"]
    with pytest.raises(UnknownVessel) as refused:
        floor.ask(vessel="T9", since=floor.hour(1))
    assert refused.value.known == ("T1",)


def test_what_was_filled_into_a_tank_is_not_touched_by_it_elsewhere(floor: Floor) -> None:
    filled, drawn, elsewhere = (floor.lot(code) for code in ("FILLED", "DRAWN", "ELSEWHERE"))
    floor.write("fill", {filled: 100}, vessel="T1", at=floor.hour(1))
    floor.write("draw", None, {drawn: 0}, vessel="T1", at=floor.hour(2),
                attributes={"drawn": "50", "drawn_uom": "kg"})  # fmt: skip
    floor.write("use", {filled: 10}, {elsewhere: 0}, at=floor.hour(3))
    forward = floor.ask(vessel="T1", since=floor.hour(0))
    assert ([view.lot.code for view in forward.roots], codes(forward)) == (["DRAWN"], set())
    backward = floor.ask(vessel="T1", since=floor.hour(0), direction=Direction.BACKWARD)
    assert [view.lot.code for view in backward.roots] == ["FILLED"], "what went in is where it comes from"
    assert codes(floor.ask(filled, vessel="T1", since=floor.hour(0))) == {"DRAWN"}


def test_the_use_case_asks_the_same_as_the_step(floor: Floor) -> None:
    a, b = floor.lot("A"), floor.lot("B")
    floor.used(a, b, 1)
    found = TraceLot()(floor.work, HOUSE, [LotRef("A"), LotRef("a")], Direction.FORWARD, Question(timed=True))
    assert (codes(found), found.roots) == ({"B"}, (found.root,))
    assert found.question == Question(roots=(a,), timed=True)
