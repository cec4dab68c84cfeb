"""Which SQLite is used and how: the settings that keep a committed movement, whatever the machine brings."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.database_errors import DatabaseLocked
from domain.items import Item
from storage.drivers import SqliteDriver, sqlite_driver
from storage.errors import refusal_for
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork


def save_something(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        work.items.add(Item(code="milk", kind="raw", uom="kg"))
        work.commit()


def test_python_s_own_sqlite_serves_where_sqlcipher_is_missing(tmp_path: Path, clock) -> None:
    database = open_database(f"sqlite:///{tmp_path}/plain.db", driver=sqlite_driver("sqlite3"))
    open_work = OpenUnitOfWork(database, clock)
    save_something(open_work)
    with open_work(readonly=True) as work:
        assert work.items.by_code("milk") is not None
    with database.writing.connect() as connection:
        journal = connection.execute(text("PRAGMA journal_mode")).scalar_one()
    assert journal == ("wal" if sqlite_driver("sqlite3").keeps_wal else "truncate")
    database.close()


@pytest.mark.parametrize(
    ("version", "keeps_wal"),
    [((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False),
     ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True)],
)  # fmt: skip
def test_the_write_ahead_log_is_used_only_where_it_cannot_lose_commits(
    version: tuple[int, ...], keeps_wal: bool
) -> None:
    assert SqliteDriver(sqlite3, version).keeps_wal is keeps_wal


def test_without_any_sqlite_the_program_says_what_is_missing() -> None:
    with pytest.raises(ImportError, match="no_such_driver"):
        sqlite_driver("no_such_driver")


def test_when_every_connection_is_in_use_the_answer_is_try_again(sqlite_url: str) -> None:
    refusal = refusal_for(PoolTimeout("QueuePool limit reached"), sqlite_url)
    assert isinstance(refusal, DatabaseLocked)
    assert refusal_for(ArgumentError("our own mistake"), sqlite_url) is None


def test_the_settings_that_keep_a_committed_movement(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.writing.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
                 for name in ("journal_mode", "synchronous", "foreign_keys")}  # fmt: skip
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    database.close()


def test_a_writer_takes_the_lock_when_it_begins(sqlite_url: str, clock) -> None:
    database = open_database(sqlite_url)
    said: list[str] = []

    @event.listens_for(database.writing, "before_cursor_execute")
    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    save_something(OpenUnitOfWork(database, clock))
    assert said[0] == "BEGIN IMMEDIATE"
    assert any(statement.startswith("INSERT INTO item") for statement in said)
    database.close()
