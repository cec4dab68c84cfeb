"""Drills: recalls that stay in the house and are scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant
from domain.errors import Refusal


class Drill(SQLModel, table=True):
    """A drill that began; `recall_id` is its case (with the flag `drill`). `score` is written when it ends."""

    __tablename__ = "drill"
    recall_id: int = Field(sa_column=Column(BIG_ID, ForeignKey("recall.id"), primary_key=True, autoincrement=False))
    begun_at: datetime = Field(sa_type=Instant)
    scoped_at: datetime | None = Field(default=None, sa_type=Instant)
    """When the leads had the scope in hand."""
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    picked: str
    """How its lot came: chosen, random."""
    seed: str
    score: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class DrillPlan(SQLModel, table=True):
    """A drill to come, of which nobody is told before. `recall_id` once it has begun."""

    __tablename__ = "drill_plan"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    not_before: datetime = Field(sa_type=Instant)
    not_after: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant, index=True)
    """Drawn between the two; shown to nobody."""
    every_days: int | None = None
    planned_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    recall_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="recall.id")
    dropped_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(eq=False)
class OnlyADrill(Refusal):
    """What leaves the house, moves goods or stops stock is not done in a drill."""

    recall: str


@dataclass(eq=False)
class NotADrill(Refusal):
    recall: str


@dataclass(eq=False)
class NothingToDrill(Refusal):
    """No lot is there that a drill could be about."""


@dataclass(eq=False)
class DrillOver(Refusal):
    recall: str


@dataclass(eq=False)
class DrillNotScoped(Refusal):
    """A drill is told and scored after somebody has looked at its scope, in this order. `step` is what comes first:
    scope or tell."""

    recall: str
    step: str


@dataclass(eq=False)
class BadDrillWindow(Refusal):
    """`problem` is backwards, past or too_long."""

    problem: str


@dataclass(eq=False)
class UnknownDrillPlan(Refusal):
    number: int


@dataclass(eq=False)
class BadDrillLimit(Refusal):
    """`what` is hours or tolerance."""

    what: str
