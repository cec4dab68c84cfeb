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

    @property
    def shared(self) -> bool:
        """Whether other processes may handle the same inbox."""
        return not self._database.is_sqlite

    def claim(self, lane: int) -> bool:
        """False when another process has the lane now. Raises a refusal of `domain.database_errors`."""
        return bool(not self.shared or self._ask("SELECT pg_try_advisory_lock(:key, :lane)", lane))

    def release(self, lane: int) -> None:
        """Others may have it. A connection that was lost has released everything already."""
        if self.shared and self._connection is not None:
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
        if self._connection is not None:
            self._connection.invalidate()  # back in the pool it would keep its locks
            self._connection.close()
            self._connection = None


def folded(lane: int) -> int:
    """A lane as the signed 32 bits that the lock's name has room for."""
    return zlib.crc32(lane.to_bytes(8, "big", signed=True)) - 2**31
