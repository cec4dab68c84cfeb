"""What must leave the house, written in the transaction of its cause. `storage.outgoing` sends it on its way."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain.messages import Outgoing
from storage.many import insert_new


class StoredOutbox:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, message: Outgoing) -> bool:
        return insert_new(self._session, message) is not None
