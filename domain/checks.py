"""Effectiveness checks: asking a sample of customers whether the recall reached them and they acted (21 CFR 7.42)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant


class EffectivenessCheck(SQLModel, table=True):
    """One customer of the sample. `level` is A (all) to E (none); the draw can be repeated from `seed`."""

    __tablename__ = "effectiveness_check"
    __table_args__ = (UniqueConstraint("recall_id", "partner_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    level: str
    seed: str
    drawn_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    drawn_at: datetime = Field(sa_type=Instant)
    how: str | None = None
    """phone, visit, letter ..."""
    got_notice: bool | None = None
    acted: bool | None = None
    words: str | None = None
    checked_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    checked_at: datetime | None = Field(default=None, sa_type=Instant)
