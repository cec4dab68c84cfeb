"""The database: opened once, checked, brought up to date, and asked for sessions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from domain.database_errors import DatabaseLocked, DatabaseUnreachable
from storage import migrate
from storage.drivers import SqliteDriver, postgres_engine, sqlite_driver, sqlite_engine
from storage.errors import refusal_for

BUSY_SECONDS = 5.0
"""How long a writer waits for another process."""
QUEUE_SECONDS = 60.0
"""How long a writer waits for the other writers of this process: long imports, never for ever."""


class Database:
    """One database, SQLite or PostgreSQL, with one promise: who writes `alone` sees no other writer's half.

    Writers take turns. A rule that reads and then writes (is there enough left? which uses belong to this work
    order?) would otherwise miss what another one is just writing, and a link of the genealogy would be lost.
    """

    def __init__(self, where: str, writing: Engine, reading: Engine, queue_seconds: float = QUEUE_SECONDS) -> None:
        self.where = where
        self._queue_seconds = queue_seconds
        self.writing = writing
        self.reading = reading
        self._turn = threading.Lock()
        self._writer: int | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.writing.dialect.name == "sqlite"

    @contextmanager
    def session(self, *, readonly: bool = False, alone: bool = True) -> Iterator[Session]:
        """A session inside a transaction; what is not committed is rolled back. Raises refusals, never SQL errors.

        Objects loaded in it stay readable afterwards. With `readonly` all queries see one moment. `alone=False`
        is for the queues, whose rows are claimed one by one; on SQLite there is only one writer anyway.
        """
        if readonly:
            with self._open(self.reading) as session:
                yield session
        elif alone or self.is_sqlite:
            with self._one_writer(), self._open(self.writing) as session:
                if not self.is_sqlite:
                    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": migrate.WRITERS_KEY})
                yield session
        else:
            with self._open(self.writing) as session:
                yield session

    def close(self) -> None:
        """Closes every connection that is not in use."""
        self.writing.dispose()
        self.reading.dispose()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Driver errors inside become refusals; our own mistakes stay what they are."""
        try:
            yield
        except SQLAlchemyError as error:
            refusal = refusal_for(error, self.where)
            if refusal is None:
                raise
            raise refusal from error

    @contextmanager
    def _open(self, engine: Engine) -> Iterator[Session]:
        with self.translated():
            session = Session(engine, expire_on_commit=False)
            try:
                session.connection()  # begins now: a writer waits here, not in the middle of its work
                yield session
            finally:
                session.expunge_all()  # a rollback would empty the objects that a reader takes away
                session.close()

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        me = threading.get_ident()
        if self._writer == me:
            raise RuntimeError("this thread has a unit of work open already")
        if not self._turn.acquire(timeout=self._queue_seconds):
            raise DatabaseLocked(self.where)
        self._writer = me
        try:
            yield
        finally:
            self._writer = None
            self._turn.release()


def open_database(
    url: str,
    *,
    up_to_date: bool = True,
    busy_seconds: float = BUSY_SECONDS,
    driver: SqliteDriver | None = None,
) -> Database:
    """Opens `sqlite:///PATH` or `postgresql+psycopg://...` and brings its tables up to date.

    Raises a refusal of `domain.database_errors` when it cannot be used. The folder of a SQLite file must exist.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnreachable(url.partition(":")[0], "not a database address") from error
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        database = _sqlite(Path(parsed.database), busy_seconds, driver or sqlite_driver())
    elif parsed.get_backend_name() == "postgresql":
        database = _postgres(parsed, busy_seconds)
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


def _postgres(url: URL, busy_seconds: float) -> Database:
    engine = postgres_engine(url.set(drivername="postgresql+psycopg"), busy_seconds=busy_seconds)
    # A reader asks several questions (one a level of a trace): all must see the same moment.
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    host = url.host or str(url.query.get("host", "localhost"))
    return Database(f"{host}:{url.port or 5432}/{url.database}", engine, reading)
