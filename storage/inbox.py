"""Updates as they came, kept before they are confirmed and handled in the order of their arrival."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from domain.messages import InboxState, InboxUpdate
from storage.database import Database

MOST_ATTEMPTS = 5
PRUNED_AT_ONCE = 1_000
"""Rows a transaction: nobody waits long behind it."""


class Inbox:
    """Every call is one committed transaction. `lane_of` tells an update's lane: its chat."""

    def __init__(self, database: Database, lane_of: Callable[[dict[str, Any]], int]) -> None:
        self._database = database
        self._lane_of = lane_of

    def keep(self, updates: Sequence[dict[str, Any]], now: datetime) -> int:
        """Stores and commits those that are new; how many they were. A redelivered update changes nothing."""
        if not updates:
            return 0
        rows = [
            {"update_id": body["update_id"], "lane": self._lane_of(body), "body": body, "received_at": now,
             "state": InboxState.WAITING.value, "attempts": 0}
            for body in updates
        ]  # fmt: skip
        insert = sqlite.insert(InboxUpdate) if self._database.is_sqlite else postgresql.insert(InboxUpdate)
        statement = insert.on_conflict_do_nothing().returning(col(InboxUpdate.arrival))
        with self._database.session(alone=False) as session:
            kept = session.scalars(statement, rows).all()
            session.commit()
        return len(kept)

    def waiting(self, limit: int, after_arrival: int = 0) -> list[InboxUpdate]:
        """What is to be handled, oldest first."""
        query = select(InboxUpdate).where(
            col(InboxUpdate.state) == InboxState.WAITING.value, col(InboxUpdate.arrival) > after_arrival
        )
        with self._database.session(readonly=True) as session:
            return list(session.scalars(query.order_by(col(InboxUpdate.arrival)).limit(limit)))

    def behind(self, lane: int, update_id: int, limit: int = 20) -> list[dict[str, Any]]:
        """Updates of this lane that came after that one and wait for their turn, oldest first."""
        query = select(col(InboxUpdate.body)).where(
            col(InboxUpdate.state) == InboxState.WAITING.value,
            col(InboxUpdate.lane) == lane,
            col(InboxUpdate.update_id) > update_id,
        )
        with self._database.session(readonly=True) as session:
            return list(session.scalars(query.order_by(col(InboxUpdate.arrival)).limit(limit)))

    def still_waiting(self, arrival: int) -> bool:
        """Whether nobody has handled it yet."""
        query = select(col(InboxUpdate.state)).where(col(InboxUpdate.arrival) == arrival)
        with self._database.session(readonly=True) as session:
            return session.scalar(query) == InboxState.WAITING.value

    def done(self, arrival: int) -> None:
        """It was handled; it will not be given out again."""
        with self._database.session(alone=False) as session:
            session.execute(
                update(InboxUpdate)
                .where(col(InboxUpdate.arrival) == arrival)
                .values(state=InboxState.DONE.value, problem=None)
            )
            session.commit()

    def failed(self, arrival: int, problem: str, most: int = MOST_ATTEMPTS) -> str:
        """Counts a failed attempt and gives the state it left: `dead` after the `most`-th, until then `waiting`."""
        tries = col(InboxUpdate.attempts) + 1
        statement = (
            update(InboxUpdate)
            .where(col(InboxUpdate.arrival) == arrival)
            .values(
                attempts=tries,
                problem=problem,
                state=case((tries >= most, InboxState.DEAD.value), else_=col(InboxUpdate.state)),
            )
            .returning(col(InboxUpdate.state))
        )
        with self._database.session(alone=False) as session:
            state: str = session.scalars(statement).one()
            session.commit()
        return state

    def prune(self, older_than: datetime, limit: int = PRUNED_AT_ONCE) -> int:
        """Forgets at most `limit` handled updates that arrived before this moment; how many. Dead ones stay to be
        looked at.

        The newest row always stays: SQLite would give its number out again, and a reader who is past that number
        would never see the update that gets it.
        """
        newest = select(func.max(col(InboxUpdate.arrival))).scalar_subquery()
        old = (
            select(col(InboxUpdate.arrival))
            .where(
                col(InboxUpdate.state) == InboxState.DONE.value,
                col(InboxUpdate.received_at) < older_than,
                col(InboxUpdate.arrival) < newest,
            )
            .order_by(col(InboxUpdate.arrival))
            .limit(limit)
        )
        with self._database.session(alone=False) as session:
            result = session.execute(delete(InboxUpdate).where(col(InboxUpdate.arrival).in_(old)))
            session.commit()
        return cast("CursorResult[Any]", result).rowcount
