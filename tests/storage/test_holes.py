"""What the records lack is said, and the answer widens there by the rules of `domain.holes`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from domain.genealogy import Direction
from domain.holes import HoleKind
from domain.people import Actor
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork, UnitOfWork
from tests.storage.floor import Floor, basis, codes, holes, possible

HOUSE = Actor.house()


@pytest.fixture
def floor(open_work: OpenUnitOfWork) -> Iterator[Floor]:
    with open_work() as work:
        yield Floor(work)


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
