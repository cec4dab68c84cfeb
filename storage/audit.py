"""Who did what: written with the deed, read by subject."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.audit import AuditEntry


class StoredAudit:
    def __init__(self, session: Session) -> None:
        self._session = session

    def write(self, entry: AuditEntry) -> None:
        self._session.add(entry)

    def of(self, subject: str, subject_id: int) -> list[AuditEntry]:
        query = select(AuditEntry).where(col(AuditEntry.subject) == subject, col(AuditEntry.subject_id) == subject_id)
        return list(self._session.scalars(query.order_by(col(AuditEntry.id))))
