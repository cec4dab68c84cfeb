"""Logistic units by their SSCC."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.pallets import LogisticUnit


class StoredPallets:
    def __init__(self, session: Session) -> None:
        self._session = session

    def by_sscc(self, sscc: str) -> LogisticUnit | None:
        return self._session.scalars(select(LogisticUnit).where(col(LogisticUnit.sscc) == sscc)).first()

    def add(self, unit: LogisticUnit) -> LogisticUnit:
        self._session.add(unit)
        self._session.flush()
        return unit

    def put(self, unit: LogisticUnit) -> None:
        self._session.merge(unit)
        self._session.flush()
