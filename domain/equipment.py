"""The lines a plant fills and packs on: which lot ran when, and when the line was clean in between."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant


class Run(SQLModel, table=True):
    """A lot was on a line from one moment to another; without an end it still is, or nobody wrote it down."""

    __tablename__ = "production_run"
    __table_args__ = (
        UniqueConstraint("line", "lot_id", "started_at"),
        Index("ix_run_line_time", "line", "started_at"),
    )
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    line: str
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id", index=True)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Cleaning(SQLModel, table=True):
    """A line was cleaned: what ran before does not carry over to what runs after."""

    __tablename__ = "cleaning"
    __table_args__ = (UniqueConstraint("line", "at"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    line: str
    at: datetime = Field(sa_type=Instant)
