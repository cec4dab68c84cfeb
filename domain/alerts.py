"""What a customer is told about their lots, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, ExactDecimal, Instant
from domain.errors import Refusal


class AlertState(StrEnum):
    """`accepted` means that the channel took it, not that anyone read it: that is `received`."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


class Alert(SQLModel, table=True):
    """One recall x customer x channel x address: told once, repeated only under its notice number."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("recall_id", "partner_id", "channel", "address"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    person_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    channel: str
    address: str
    language: str
    notice: str
    """The notice number that the customer sees and a repeat carries: R7-03."""
    state: str = AlertState.QUEUED
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    received_at: datetime | None = Field(default=None, sa_type=Instant)
    problem: str | None = None


class NewAlert(NamedTuple):
    """A row of `alert` to be, queued: thousands of them are made in one launch."""

    recall_id: int
    partner_id: int
    person_id: int | None
    channel: str
    address: str
    language: str
    notice: str


class AnswerKind(StrEnum):
    RECEIVED = "received"
    HAVE = "have"
    SOLD = "sold"
    NONE = "none"
    PASSED_ON = "passed_on"
    TEXT = "text"


class Answer(SQLModel, table=True):
    """One thing a customer said. Never changed; a later answer of the same kind counts instead."""

    __tablename__ = "answer"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id", index=True)
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    alert_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="alert.id")
    person_id: int = Field(sa_type=BIG_ID, foreign_key="person.id")
    kind: str
    quantity: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal))
    uom: str | None = None
    words: str | None = None
    at: datetime = Field(sa_type=Instant)
    source: str = Field(unique=True)


@dataclass(frozen=True)
class NoticeLot:
    """One lot in a customer's notice: their deliveries of it added up. `code` is the one printed on it."""

    code: str
    item: str
    item_zh: str | None
    quantity: Decimal
    uom: str
    dates: tuple[datetime, ...]

    def item_name(self, language: str) -> str:
        return self.item_zh if language == "zh" and self.item_zh else self.item


@dataclass(frozen=True)
class Notice:
    """Everything a customer's alert says, and nothing of any other customer."""

    alert_id: int
    number: str
    recall: str
    reason: str
    language: str
    customer: str
    customer_name: str
    lots: tuple[NoticeLot, ...]
    repeat: bool = False
    closed: bool = False

    @property
    def totals(self) -> tuple[tuple[str, Decimal], ...]:
        """How much they were sent altogether, per unit."""
        sums: dict[str, Decimal] = {}
        for lot in self.lots:
            sums[lot.uom] = sums.get(lot.uom, Decimal(0)) + lot.quantity
        return tuple(sums.items())


@dataclass(eq=False)
class NotYourNotice(Refusal):
    """The button belongs to another customer's notice."""


@dataclass(eq=False)
class MoreThanDelivered(Refusal):
    """A customer says to have more than was sent to them: asked again, and kept if they insist."""

    said: Decimal
    delivered: Decimal
    uom: str


@dataclass(eq=False)
class RecallOver(Refusal):
    """An answer after the recall was closed is not counted; the person is told whom to speak to."""

    recall: str
