"""The index in memory answers as SQL does, at the asker's own moment."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from domain.genealogy import Direction
from storage.database import Database
from storage.index import following
from storage.index.live import LiveIndex
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.index_plant import NOW, Plant, same_answers, three_lots
from tests.storage.pen import Pen


@pytest.fixture
def plant(database: Database) -> Plant:
    return Plant(database)


def test_a_new_step_is_in_the_very_next_answer(plant: Plant) -> None:
    a, b, c = plant.write(three_lots)
    plant.index.keep()
    assert plant.lots(a) == [a, b]
    plant.write(lambda pen: pen.write("use", {b: 1}, {c: 0}))
    assert plant.lots(a) == [a, b, c]
    assert plant.lots(c, Direction.BACKWARD) == [c, b, a]


def test_a_lot_that_is_younger_than_the_index_is_answered_about(plant: Plant) -> None:
    a, b, _ = plant.write(three_lots)
    plant.index.keep()
    young = plant.write(lambda pen: pen.lot("YOUNG"))
    assert plant.lots(young) == [young]
    plant.write(lambda pen: pen.write("use", {b: 1}, {young: 0}))
    assert plant.lots(a) == [a, b, young]
    same_answers(plant, [[young], [a, young]])


def test_a_correction_is_in_the_very_next_answer(plant: Plant) -> None:
    a, b, c = plant.write(three_lots)
    step = plant.write(lambda pen: pen.write("use", {b: 1}, {c: 0}))
    plant.index.keep()
    plant.write(lambda pen: pen.undo(step))
    assert plant.lots(a) == [a, b]
    assert plant.lots(c, Direction.BACKWARD) == [c]
    young = plant.write(lambda pen: pen.write("use", {b: 2}, {c: 0}))
    assert plant.lots(a) == [a, b, c], "it was told again"
    plant.write(lambda pen: pen.undo(young))
    assert plant.lots(a) == [a, b], "and taken back before it was in the arrays"


def test_a_pair_that_was_told_twice_stands_until_both_are_taken_back(plant: Plant) -> None:
    a, b, _ = plant.write(three_lots)
    again = plant.write(lambda pen: pen.write("use", {a: 2}, {b: 0}))
    plant.index.keep()
    plant.write(lambda pen: pen.undo(again))
    assert plant.lots(a) == [a, b]


def test_deliveries_and_their_corrections_count_at_once(plant: Plant) -> None:
    a, b, c = plant.write(three_lots)
    customer, other = plant.write(lambda pen: (pen.partner("C01"), pen.partner("C02")))
    first = plant.write(lambda pen: pen.write("ship", {a: 5, b: "0.000001"}, partner_id=customer))
    plant.index.keep()
    same_answers(plant, [[a], [b], [c]])
    second = plant.write(lambda pen: pen.write("ship", {b: 7, c: 2}, partner_id=other))
    same_answers(plant, [[a], [b], [c]])
    for shipped in (first, second):
        plant.write(lambda pen, shipped=shipped: pen.undo(shipped))
        same_answers(plant, [[a], [b], [c]])
    with plant.with_index(readonly=True) as work:
        assert work.tracing.customers([a, b, c]) == []


def test_what_is_rolled_back_was_never_in_the_index(plant: Plant) -> None:
    a, b, c = plant.write(three_lots)
    plant.index.keep()
    with plant.with_index() as work:
        Pen(work).write("use", {b: 1}, {c: 0})
        seen = work.tracing.closure([a])
        assert (seen.engine, list(seen.lot_ids)) == ("index", [a, b, c]), "its own writing is seen by the writer"
    assert plant.lots(a) == [a, b]
    plant.write(lambda pen: pen.write("use", {a: 1}, {c: 0}))
    assert plant.lots(a) == [a, b, c]


def test_a_reader_of_an_older_moment_is_answered_from_that_moment(plant: Plant) -> None:
    a, b, c = plant.write(three_lots)
    plant.index.keep()
    with plant.with_index(readonly=True) as early:
        assert early.lots.views([a])  # its moment begins
        plant.write(lambda pen: pen.write("use", {b: 1}, {c: 0}))
        assert plant.lots(a) == [a, b, c]
        late = early.tracing.closure([a])
        assert (late.engine, list(late.lot_ids)) == ("sql", [a, b])
    assert plant.lots(a) == [a, b, c]


def test_more_than_a_reader_takes_in_is_left_to_the_background(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    a, b, c = plant.write(three_lots)
    plant.index.keep()
    plant.write(lambda pen: [pen.write("use", {b: 1}, {pen.lot(f"L{number}"): 0}) for number in range(5)])
    monkeypatch.setattr(following.changes_since, "__defaults__", (4,))
    assert plant.ask(a).engine == "sql"
    plant.index.keep()
    assert len(plant.lots(a)) == 7
    assert c not in plant.lots(a)


def test_a_long_import_does_not_have_it_made_again_and_again(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    a, b, _ = plant.write(three_lots)
    plant.index = LiveIndex(plant.database, smallest=0, rests=1e9)
    plant.with_index = OpenUnitOfWork(plant.database, lambda: NOW, index=plant.index)
    plant.index.keep()
    assert plant.lots(a) == [a, b]
    plant.write(lambda pen: [pen.write("use", {b: 1}, {pen.lot(f"L{number}"): 0}) for number in range(5)])
    monkeypatch.setattr(following.changes_since, "__defaults__", (4,))
    plant.index.keep()
    answer = plant.ask(a)
    assert (answer.engine, len(answer.lot_ids)) == ("sql", 7)


def test_a_small_plant_has_no_index(database: Database) -> None:
    plant = Plant(database)
    plant.index = LiveIndex(database)
    a, b, _ = plant.write(three_lots)
    plant.index.keep()
    assert not plant.index.ready
    assert list(plant.ask(a).lot_ids) == [a, b]


def test_an_empty_plant_has_an_index_that_grows(plant: Plant) -> None:
    plant.index.keep()
    a, b, _ = plant.write(three_lots)
    assert plant.lots(a) == [a, b]


def test_another_database_in_its_place_is_noticed(plant: Plant) -> None:
    a, _, c = plant.write(three_lots)
    plant.index.keep()
    with plant.database.session() as session:  # as a backup that is put back: the same numbers, another story
        triggers = "SET session_replication_role = replica"
        for statement in ["DROP TRIGGER movement_no_update"] if plant.database.is_sqlite else [triggers]:
            session.execute(text(statement))
        session.execute(text("UPDATE movement SET source = 'elsewhere'"))
        session.execute(text("UPDATE genealogy_link SET child_id = :c"), {"c": c})
        session.commit()
    answer = plant.ask(a)
    assert (answer.engine, list(answer.lot_ids)) == ("sql", [a, c])
    plant.index.keep()
    assert plant.lots(a) == [a, c]


def test_ids_that_are_mostly_gaps_are_left_to_sql(plant: Plant) -> None:
    a = plant.write(lambda pen: pen.lot("FAR", id=2_000_000_000))
    plant.index.keep()
    assert not plant.index.ready
    assert list(plant.ask(a).lot_ids) == [a]
