"""Who did what to which thing, written in the same transaction as the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant


class AuditEntry(SQLModel, table=True):
    """One deed. Rows are only ever added: the database itself refuses to change or remove one."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_subject", "subject", "subject_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    at: datetime = Field(sa_type=Instant)
    person_id: int | None = Field(default=None, sa_type=BIG_ID)
    who: str
    deed: str
    subject: str
    subject_id: int | None = Field(default=None, sa_type=BIG_ID)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
