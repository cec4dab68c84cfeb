"""What the plant decided once."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from domain.house import HouseFact


class StoredHouse:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> dict[str, Any]:
        fact = self._session.get(HouseFact, name)
        return {} if fact is None else dict(fact.value)

    def put(self, name: str, value: dict[str, Any]) -> None:
        self._session.merge(HouseFact(name=name, value=dict(value)))
        self._session.flush()
