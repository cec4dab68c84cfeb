"""How a connection is made: which SQLite library, which settings, what begins a transaction."""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

READERS = 4
"""Connections kept open for reading; more are opened when more read at once."""


@dataclass(frozen=True)
class SqliteDriver:
    """One SQLite library and its version."""

    module: ModuleType
    version: tuple[int, ...]

    @property
    def keeps_wal(self) -> bool:
        """Whether its write-ahead log is free of the WAL-reset bug (3.7.0 to 3.51.2), which can lose commits.

        Fixed in 3.51.3 and, on older lines, in 3.50.7 and 3.44.6.
        """
        major_minor = self.version[:2]
        return self.version >= (3, 51, 3) or (
            major_minor in {(3, 50), (3, 44)} and self.version[2] >= _FIXED[major_minor]
        )


_FIXED = {(3, 50): 7, (3, 44): 6}


def sqlite_driver(name: str | None = None) -> SqliteDriver:
    """`sqlcipher3`, which brings a current SQLite, else Python's own; `name` insists on one of them."""
    for candidate in [name] if name else ["sqlcipher3.dbapi2", "sqlite3"]:
        try:
            module = importlib.import_module(candidate)
        except ImportError:
            continue
        return SqliteDriver(module, tuple(int(part) for part in module.sqlite_version.split(".")))
    raise ImportError(f"no SQLite driver: {name}")


def sqlite_engine(path: Path, driver: SqliteDriver, *, busy_seconds: float, readonly: bool) -> Engine:
    """Connections to one file. A writer takes the write lock when it begins, so that it never fails half-way."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=driver.module,
        # We say BEGIN ourselves: the driver would begin late, and deferred (647 of 800 such writers failed).
        connect_args={"timeout": busy_seconds, "check_same_thread": False, "isolation_level": None},
        pool_size=READERS if readonly else 1,
        max_overflow=16,
    )
    journal = "WAL" if driver.keeps_wal else "TRUNCATE"

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        _set_journal(driver, cursor, journal, busy_seconds)
        cursor.execute("PRAGMA synchronous=FULL")  # NORMAL may lose an answered movement when the power fails
        cursor.execute("PRAGMA foreign_keys=ON")
        if readonly:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


def _set_journal(driver: SqliteDriver, cursor: Any, journal: str, busy_seconds: float) -> None:
    """Waits for others who open the file at this moment: for this one statement SQLite itself does not wait, lest
    two that both want to change a new file's mode wait for each other for ever."""
    until = time.monotonic() + busy_seconds
    while True:
        try:
            cursor.execute(f"PRAGMA journal_mode={journal}")
        except driver.module.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def postgres_engine(url: URL, *, busy_seconds: float) -> Engine:
    """Connections to one PostgreSQL database; a lock that is not free within `busy_seconds` is given up."""
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=8,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c lock_timeout={int(busy_seconds * 1000)} -c timezone=UTC -c application_name=lotbell",
        },
    )
