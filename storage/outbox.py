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
        refused = (col(Outgoing.alert_id) == alert_id, col(Outgoing.state) == OutgoingState.REFUSED.value)
        values = {"state": OutgoingState.DUE.value, "due_at": due_at, "attempts": 0, "problem": None}
        again = cast("CursorResult[Any]", self._session.execute(update(Outgoing).where(*refused).values(**values)))
        if again.rowcount == 0:
            return False
        waits = {"state": AlertState.QUEUED.value, "problem": None}
        self._session.execute(update(Alert).where(col(Alert.id) == alert_id).values(**waits))
        return True
