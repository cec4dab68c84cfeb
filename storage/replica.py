"""A copy of the PostgreSQL that follows it, for questions only; asked when it knows everything that the first one does.

A trace must show a movement that was answered a moment ago, by whatever process. So before each use the first
database is asked how far its log is written, and the replica whether it is there yet. If it does not get there soon,
or cannot be reached, the first database answers itself: slower, never older.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from domain.database_errors import DatabaseUnreachable

PATIENCE = 0.25
"""Seconds to wait for the replica: a healthy one is some milliseconds behind."""
SHUNNED = 15.0
"""Seconds for which a replica that could not be asked is left alone."""
_PAUSE = 0.005
_WHO = "SELECT (SELECT system_identifier FROM pg_control_system())"
"""A number that a server has from its making, and shares with its copies."""


class Replica:
    """Chooses who answers a question. Safe to use from several threads."""

    def __init__(
        self, primary: Engine, replica: Engine, where: str, patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.engine = replica
        self._where = where
        self._known = False
        self._primary = primary
        self._patience = patience
        self._clock = clock
        self._shunned_until = 0.0

    def knows_everything(self) -> bool:
        """Whether all that was committed before this call can be read from the replica.

        Raises what the driver says when the first database cannot be asked, and `DatabaseUnreachable` when the
        address leads to a server that is no replica of it: its answers would be about something else.
        """
        if self._clock() < self._shunned_until:
            return False
        with self._primary.connect() as connection:
            ours, written = connection.execute(text(f"{_WHO}, CAST(pg_current_wal_flush_lsn() AS text)")).one()
        try:
            self._must_follow(ours)
            return self._is_past(written)
        except SQLAlchemyError:
            self._shunned_until = self._clock() + SHUNNED
            return False

    def _must_follow(self, ours: object) -> None:
        if not self._known:
            with self.engine.connect() as connection:
                theirs, follows = connection.execute(text(f"{_WHO}, pg_is_in_recovery()")).one()
            if theirs != ours or not follows:
                raise DatabaseUnreachable(self._where, "it is not a replica of the database")
            self._known = True

    def _is_past(self, position: str) -> bool:
        until = self._clock() + self._patience
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            query = text("SELECT pg_last_wal_replay_lsn() >= CAST(:there AS pg_lsn)")
            while not connection.scalar(query, {"there": position}):
                if self._clock() >= until:
                    return False
                time.sleep(_PAUSE)
        return True

    def close(self) -> None:
        """Closes every connection that is not in use."""
        self.engine.dispose()
