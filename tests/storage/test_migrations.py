"""Migrations: up, down and up again; equal to the models; never on a database that a newer program has changed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from domain.database_errors import DatabaseNewer, NotADatabase
from storage import migrate
from storage.database import Database
from storage.opening import open_database
from storage.tables import APPEND_ONLY, METADATA

COLUMNS = (
    "SELECT attrelid::regclass, attname, atttypid::regtype, attnotnull FROM pg_attribute JOIN pg_class c "
    "ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped"
)
CATALOGUE = {
    "sqlite": ["SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"],
    "postgresql": [
        COLUMNS,
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    ],
}


def shape(database: Database) -> list[str]:
    """Everything that the database says of its tables, indexes, constraints and triggers. In which order a table's
    columns and constraints are written down has no meaning, and SQLite's rebuilt tables vary in it."""
    with database.reading.connect() as connection:
        said = [connection.execute(text(query)).all() for query in CATALOGUE[database.writing.dialect.name]]
    return sorted("\n".join(_in_order(part) for part in row) for rows in said for row in rows)


def _in_order(said: object) -> str:
    return "\n".join(sorted(line.strip().rstrip(",") for line in str(said).splitlines()))


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return open_database(f"sqlite:///{tmp_path}/empty.db", up_to_date=False)


def test_every_migration_goes_up_down_and_up_again(database: Database) -> None:
    before = shape(database)
    revisions = [step.revision for step in ScriptDirectory.from_config(migrate.configuration()).walk_revisions()]
    assert revisions
    for _ in revisions:
        with database.writing.begin() as connection:
            command.downgrade(migrate.configuration(connection), "-1")
    with database.reading.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    for _ in revisions:
        with database.writing.begin() as connection:
            command.upgrade(migrate.configuration(connection), "+1")
    assert shape(database) == before


def test_the_models_and_the_migrations_are_equal(database: Database) -> None:
    with database.writing.begin() as connection:
        command.check(migrate.configuration(connection))  # raises when autogenerate would find anything to do
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}
    assert len(METADATA.tables) > 15


def test_the_check_for_equality_does_look(database: Database) -> None:
    with database.writing.begin() as connection:
        connection.execute(text("DROP INDEX ix_lot_folded"))
    with pytest.raises(Exception, match="ix_lot_folded"), database.writing.begin() as connection:
        command.check(migrate.configuration(connection))


def test_every_table_of_history_has_its_guard(database: Database) -> None:
    told = " ".join(shape(database))
    assert APPEND_ONLY
    for table in APPEND_ONLY:
        assert f"CREATE TRIGGER {table}_" in told


def test_a_newer_database_is_refused_and_left_alone(database: Database, database_url: str) -> None:
    assert migrate.is_current(database)
    with database.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'v9999'"))
    before = shape(database)
    with pytest.raises(DatabaseNewer) as refused:
        open_database(database_url)
    assert refused.value.revision == "v9999"
    with pytest.raises(DatabaseNewer):
        migrate.is_current(database)
    assert shape(database) == before


def test_another_programs_database_is_refused_and_left_alone(empty: Database) -> None:
    with empty.writing.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (name TEXT)"))
    with pytest.raises(NotADatabase):
        migrate.upgrade(empty)
    with empty.reading.connect() as connection:
        assert inspect(connection).get_table_names() == ["recipes"]
    empty.close()


def test_opening_again_writes_nothing(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    before = path.read_bytes()
    open_database(sqlite_url).close()
    assert path.read_bytes() == before


def test_two_programs_that_start_together_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/lotbell.db"
    problems: list[BaseException] = []

    def start() -> None:
        try:
            open_database(url).close()
        except BaseException as problem:  # noqa: BLE001 - whatever went wrong is what the test looks for
            problems.append(problem)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_an_interrupted_migration_leaves_nothing(empty: Database) -> None:
    with pytest.raises(ZeroDivisionError), empty.writing.begin() as connection:  # noqa: PT012
        command.upgrade(migrate.configuration(connection), "head")
        raise ZeroDivisionError
    with empty.reading.connect() as connection:
        assert inspect(connection).get_table_names() == []
    assert not migrate.is_current(empty)
    migrate.upgrade(empty)
    assert migrate.is_current(empty)
    empty.close()
