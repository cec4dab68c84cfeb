"""The database: asked for sessions, one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from domain.database_errors import DatabaseLocked
from storage.errors import refusal_for
from storage.replica import Replica

WRITERS_KEY = 0x10FBE11
"""The advisory lock of PostgreSQL that makes writers take turns, and keeps them out of a migration."""
QUEUE_SECONDS = 60.0
"""How long a writer waits for the other writers of this process: long imports, never for ever."""


class Database:
    """One database, SQLite or PostgreSQL, with one promise: who writes `alone` sees no other writer's half.

    Writers take turns. A rule that reads and then writes (is there enough left? which uses belong to this work
    order?) would otherwise miss what another one is just writing, and a link of the genealogy would be lost.
    """

    def __init__(
        self, where: str, writing: Engine, reading: Engine, queue_seconds: float = QUEUE_SECONDS,
        replica: Replica | None = None,
    ) -> None:  # fmt: skip
        self.where = where
        self._replica = replica
        self._queue_seconds = queue_seconds
        self.writing = writing
        self.reading = reading
        self._turn = threading.Lock()
        self._writer: int | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.writing.dialect.name == "sqlite"

    @contextmanager
    def session(
        self, *, readonly: bool = False, alone: bool = True, anywhere: bool = False
    ) -> Iterator[Session]:  # fmt: skip
        """A session inside a transaction; what is not committed is rolled back. Raises refusals, never SQL errors.

        Objects loaded in it stay readable afterwards. With `readonly` all queries see one moment; with `anywhere` a
        replica may answer them that knows everything committed until now. `alone=False` is for the queues, whose rows
        are claimed one by one; on SQLite there is only one writer anyway.
        """
        if readonly:
            with self._open(self._reader() if anywhere else self.reading) as session:
                yield session
        elif alone or self.is_sqlite:
            with self._one_writer(), self._open(self.writing) as session:
                if not self.is_sqlite:
                    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_KEY})
                yield session
        else:
            with self._open(self.writing) as session:
                yield session

    def close(self) -> None:
        """Closes every connection that is not in use."""
        self.writing.dispose()
        self.reading.dispose()
        if self._replica is not None:
            self._replica.close()

    def _reader(self) -> Engine:
        if self._replica is None:
            return self.reading
        with self.translated():
            return self._replica.engine if self._replica.knows_everything() else self.reading

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
