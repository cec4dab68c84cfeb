"""An import of many rows while it is written: the plant knows that it is not complete."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant


class RunState(StrEnum):
    WRITING = "writing"
    FINISHED = "finished"
    GIVEN_UP = "given_up"
    """Another import took its place; what it had written stays, and was told again by that one."""


class ImportRun(SQLModel, table=True):
    """One import that is written in many transactions. While one is `writing`, the records lack some of its rows."""

    __tablename__ = "import_run"
    __table_args__ = (
        Index("ix_import_run_writing", "state", unique=True, sqlite_where=text("state = 'writing'"),
              postgresql_where=text("state = 'writing'")),
    )  # fmt: skip
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    folder: str
    """As the person named it."""
    fingerprint: str
    """Of all its files' names and bytes: the same command again goes on, another folder does not."""
    state: str
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    position: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    """How far it is: rows written and to be written, and what the writer needs to go on."""
