"""Opening the database: found, checked, brought up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from domain.database_errors import DatabaseUnreachable
from storage import migrate
from storage.database import Database
from storage.drivers import SqliteDriver, postgres_engine, sqlite_driver, sqlite_engine
from storage.replica import Replica

BUSY_SECONDS = 5.0
"""How long a writer waits for another process."""


def open_database(
    url: str,
    *,
    replica: str | None = None,
    up_to_date: bool = True,
    busy_seconds: float = BUSY_SECONDS,
    driver: SqliteDriver | None = None,
) -> Database:
    """Opens `sqlite:///PATH` or `postgresql+psycopg://...` and brings its tables up to date.

    `replica` is the address of a PostgreSQL that follows it, for questions.

    Raises a refusal of `domain.database_errors` when it cannot be used. The folder of a SQLite file must exist.
    """
    try:
        parsed = make_url(url)
        following = make_url(replica) if replica else None
    except ArgumentError as error:
        raise DatabaseUnreachable(url.partition(":")[0], "not a database address") from error
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        database = _sqlite(Path(parsed.database), busy_seconds, driver or sqlite_driver())
    elif parsed.get_backend_name() == "postgresql":
        database = _postgres(parsed, following, busy_seconds)
    else:
        raise DatabaseUnreachable(parsed.drivername, "only sqlite and postgresql+psycopg are supported")
    try:
        if up_to_date:
            migrate.upgrade(database)
    except BaseException:
        database.close()
        raise
    return database


def _sqlite(path: Path, busy_seconds: float, driver: SqliteDriver) -> Database:
    writing = sqlite_engine(path, driver, busy_seconds=busy_seconds, readonly=False)
    reading = sqlite_engine(path, driver, busy_seconds=busy_seconds, readonly=True)
    return Database(str(path), writing, reading)


def _postgres(url: URL, following: URL | None, busy_seconds: float) -> Database:
    engine = postgres_engine(url.set(drivername="postgresql+psycopg"), busy_seconds=busy_seconds)
    replica = None
    if following is not None:
        behind = postgres_engine(following.set(drivername="postgresql+psycopg"), busy_seconds=busy_seconds)
        replica = Replica(engine, reader(behind), where_is(following))
    return Database(where_is(url), engine, reader(engine), replica=replica)


def where_is(url: URL) -> str:
    """What people call this server and database: no name of a user, no password."""
    host = url.host or str(url.query.get("host", "localhost"))
    return f"{host}:{url.port or 5432}/{url.database}"


def reader(engine: Engine) -> Engine:
    """A reader asks several questions (one a level of a trace): all must see the same moment."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
