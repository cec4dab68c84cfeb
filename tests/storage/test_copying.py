"""Copying all records: the same rows under the same numbers, into an empty database only, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.demo.plant import plant_files
from domain.captures import CapturedBy, Proof
from domain.database_errors import CopyDiffers, DatabaseNotEmpty
from domain.genealogy import Direction
from domain.imports import layout
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor, Person
from domain.usecases.identify import actor_of
from domain.usecases.import_plant import ImportPlant
from domain.usecases.record import Record
from domain.usecases.trace_lot import TraceLot
from storage.copying import copy_records
from storage.database import Database
from storage.opening import open_database
from storage.tables import METADATA
from storage.unit_of_work import OpenUnitOfWork

HOUSE = Actor.house("test")
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def work_in(database: Database) -> OpenUnitOfWork:
    return OpenUnitOfWork(database, lambda: NOW)


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Database]:
    """The demo plant, and a pallet that was packed from a photo."""
    with closing(open_database(f"sqlite:///{tmp_path}/plant.db")) as database:
        files = {name: text.encode() for name, text in plant_files().items() if name in layout.KNOWN_FILES}
        with work_in(database)() as work:
            ImportPlant(ZoneInfo("Asia/Shanghai"))(work, HOUSE, files)
            work.commit()
        with work_in(database)() as work:
            wei = actor_of(work.people.add(Person(telegram_id=7, name="Wei", role="worker")))
            photo = work.captures.keep("tg:7:1", wei.person_id, bytes(range(256)), {"codes": []})
            order = MovementOrder("pack", LotRef("F301"), "tg:7:2", Amount(Decimal(60)), to_place="376123450000000016",
                                  proof=Proof(CapturedBy.SCANNED, photo.id))  # fmt: skip
            Record()(work, wei, order)
            work.commit()
        yield database


def rows(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with database.session(readonly=True) as session:
        return {
            table.name: [str(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in METADATA.sorted_tables
        }


def test_everything_arrives_under_its_own_number_and_back_again(
    plant: Database, database: Database, tmp_path: Path
) -> None:
    told: dict[str, tuple[int, int]] = {}
    copied = copy_records(plant, database, lambda table, done, whole: told.update({table: (done, whole)}))
    assert rows(database) == rows(plant)
    assert copied.rows > 5_000
    assert {copied.tables[kept] for kept in ("capture", "movement_capture", "attachment", "logistic_unit")} == {1}
    assert told["movement"] == (copied.tables["movement"],) * 2
    with closing(open_database(f"sqlite:///{tmp_path}/back.db")) as back:
        copy_records(database, back, lambda *_: None)
        assert rows(back) == rows(plant)


def test_the_copy_answers_and_goes_on_counting(plant: Database, database: Database) -> None:
    copy_records(plant, database, lambda *_: None)
    order = MovementOrder("sample", LotRef("MP07"), "test:1", amount=Amount(Decimal(1), "kg"))
    with work_in(database)() as work:
        trace = TraceLot()(work, HOUSE, LotRef("MP05"), Direction.FORWARD)
        assert (len(trace.lots), len(trace.consignees), len(trace.deliveries)) == (81, 26, 164)
        before = len(rows(plant)["movement"])
        assert Record()(work, HOUSE, order).movement_id == before + 1
        work.commit()


def test_a_database_with_records_is_refused_and_left_alone(plant: Database, database: Database) -> None:
    copy_records(plant, database, lambda *_: None)
    before = rows(database)
    with pytest.raises(DatabaseNotEmpty):
        copy_records(plant, database, lambda *_: None)
    assert rows(database) == before


SPOILED = {
    "sqlite": [
        "DROP TRIGGER movement_line_no_update",
        (
            "CREATE TRIGGER spoiled AFTER INSERT ON movement_line WHEN NEW.id = 7 "
            "BEGIN UPDATE movement_line SET quantity = quantity + 1 WHERE id = NEW.id; END"
        ),
    ],
    "postgresql": [
        (
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF NEW.id = 7 THEN NEW.quantity := NEW.quantity + 1; END IF; RETURN NEW; END $$"
        ),
        "CREATE TRIGGER spoiled BEFORE INSERT ON movement_line FOR EACH ROW EXECUTE FUNCTION spoil()",
    ],
}
"""What makes a database keep another quantity than it was given."""


def test_a_quantity_that_arrives_changed_is_noticed_and_nothing_is_kept(plant: Database, database: Database) -> None:
    with database.writing.begin() as connection:
        for statement in SPOILED[connection.dialect.name]:
            connection.exec_driver_sql(statement)
    with pytest.raises(CopyDiffers):
        copy_records(plant, database, lambda *_: None)
    assert not any(rows(database).values())


def test_what_is_cut_off_leaves_nothing_behind(plant: Database, database: Database) -> None:
    class PulledPlug(Exception):
        pass

    def pull(table: str, done: int, whole: int) -> None:
        if table == "movement_line":
            raise PulledPlug

    with pytest.raises(PulledPlug):
        copy_records(plant, database, pull)
    assert not any(rows(database).values())
