"""What is done with the goods and about the cause: disposals with a witness, corrective actions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, ExactDecimal, Instant


class Disposal(SQLModel, table=True):
    """Goods of a case that were destroyed or otherwise put out of the world, seen by a witness. The movement `scrap`
    that took them from stock is beside it."""

    __tablename__ = "disposal"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id", index=True)
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    movement_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id")
    quantity: Decimal = Field(sa_column=Column(ExactDecimal, nullable=False))
    uom: str
    method: str
    witness: str
    place: str | None = None
    photo_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="attachment.id")
    person_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    source: str = Field(unique=True)


class CorrectiveAction(SQLModel, table=True):
    """Something that must change so that it does not happen again, with an owner and a day."""

    __tablename__ = "corrective_action"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id", index=True)
    what: str
    owner: str
    owner_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    due: date
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    result: str | None = None
    created_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)
    source: str = Field(unique=True)
