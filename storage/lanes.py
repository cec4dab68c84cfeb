"""Which process handles which chat, where several share one PostgreSQL.

A lane is claimed by an advisory lock of the database that lasts as long as the connection: when a process dies, its
lanes are free at once, without a clock and without a lease that somebody must wait out. On SQLite there is one
process, and every lane is its own.
"""

from __future__ import annotations

import threading
import zlib

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

LANES_KEY = 0x10FB
"""The first half of the lock's name; the second is the lane, folded. Two lanes that fold alike wait for each other."""


class Lanes:
    """Claims of one process. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = threading.Lock()
        self._connection: Connection | None = None
        self._held: set[int] = set()

    @property
    def shared(self) -> bool:
        """Whether other processes may handle the same inbox."""
        return not self._database.is_sqlite

    def claim(self, lane: int) -> bool:
        """False when another process has the lane now. Asked again before every row: a claim that was lost with its
        connection is noticed then, and made anew only if nobody else has the lane by now.

        Raises a refusal of `domain.database_errors`.
        """
        if not self.shared:
            return True
        if lane in self._held:
            return self._ask("SELECT true", lane)  # on the claims' own connection: while it lives, they stand
        if not self._ask("SELECT pg_try_advisory_lock(:key, :lane)", lane):
            return False
        self._held.add(lane)
        return True

    def release(self, lane: int) -> None:
        """Others may have it. A connection that was lost has released everything already."""
        if self.shared and lane in self._held:
            self._held.discard(lane)
            self._ask("SELECT pg_advisory_unlock(:key, :lane)", lane)

    def close(self) -> None:
        """Gives up every claim."""
        with self._turn:
            self._drop()

    def _ask(self, question: str, lane: int) -> bool:
        with self._turn, self._database.translated():
            try:
                if self._connection is None:
                    engine = self._database.writing.execution_options(isolation_level="AUTOCOMMIT")
                    self._connection = engine.connect()
                facts = {"key": LANES_KEY, "lane": folded(lane)}
                return bool(self._connection.scalar(text(question), facts))
            except SQLAlchemyError:
                self._drop()
                raise

    def _drop(self) -> None:
        self._held.clear()
        if self._connection is not None:
            self._connection.invalidate()  # back in the pool it would keep its locks
            self._connection.close()
            self._connection = None


def folded(lane: int) -> int:
    """A lane as the signed 32 bits that the lock's name has room for."""
    return zlib.crc32(lane.to_bytes(8, "big", signed=True)) - 2**31
