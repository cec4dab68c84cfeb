"""What must leave the house, written in the transaction of its cause. `storage.outgoing` sends it on its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, AlertState
from domain.messages import NewMessage, Outgoing, OutgoingState
from storage.bulk import insert_unless_there
from storage.many import insert_new


class StoredOutbox:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, message: Outgoing) -> bool:
        return insert_new(self._session, message) is not None

    def put_all(self, messages: Sequence[NewMessage]) -> int:
        return sum(row_id is not None for row_id in insert_unless_there(self._session, Outgoing, messages, "key"))

    def try_again(self, alert_id: int, due_at: datetime) -> bool:
        if not self._due_again(alert_id, due_at, [OutgoingState.REFUSED]):
            return False
        self._waits(alert_id)
        return True

    def send_again(self, alert_id: int, due_at: datetime) -> bool:
        if self._due_again(alert_id, due_at, [OutgoingState.SENT], repeat=True):
            return True
        if not self._due_again(alert_id, due_at, [OutgoingState.REFUSED], repeat=True):
            return False
        self._waits(alert_id)
        return True

    def _due_again(self, alert_id: int, due_at: datetime, states: Sequence[OutgoingState], **facts: Any) -> bool:
        # Attempts go on counting: each try has a number of its own in the ledger.
        again = update(Outgoing).where(
            col(Outgoing.alert_id) == alert_id, col(Outgoing.state).in_([state.value for state in states])
        )
        values = {"state": OutgoingState.DUE.value, "due_at": due_at, "problem": None, **facts}
        return cast("CursorResult[Any]", self._session.execute(again.values(**values))).rowcount > 0

    def _waits(self, alert_id: int) -> None:
        waits = {"state": AlertState.QUEUED.value, "problem": None}
        self._session.execute(update(Alert).where(col(Alert.id) == alert_id).values(**waits))
