"""What is done with the goods and about the cause: stock fetched, returns, disposals with a witness, clearing,
corrective actions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, ExactDecimal, Instant
from domain.errors import Refusal
from domain.lots import LotView


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


class DisposalPhoto(SQLModel, table=True):
    """A picture that shows it. The first is on the disposal itself as well."""

    __tablename__ = "disposal_photo"
    __table_args__ = (UniqueConstraint("disposal_id", "attachment_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    disposal_id: int = Field(sa_type=BIG_ID, foreign_key="disposal.id")
    attachment_id: int = Field(sa_type=BIG_ID, foreign_key="attachment.id")


class StockTick(SQLModel, table=True):
    """Somebody looked for a lot at a place and found it, or did not. Of one lot at one place the last word counts.
    `quantity` is what the books said was there, in the item's own unit."""

    __tablename__ = "stock_tick"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id", index=True)
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    place: str | None = None
    found: bool
    quantity: Decimal = Field(sa_column=Column(ExactDecimal, nullable=False))
    person_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    source: str = Field(unique=True)


def place_mark(place: str | None) -> str:
    """A short mark of a place, for buttons: its name may be long and hold any sign."""
    return "-" if place is None else hashlib.sha256(place.encode()).hexdigest()[:6]


@dataclass(frozen=True)
class StockRow:
    """One lot at one place of a case, as the ledger has it; `place` is None where nobody said where it lies."""

    place: str | None
    lot: LotView
    quantity: Decimal
    tick: StockTick | None = None
    by: str | None = None
    """Who ticked it."""
    outside: bool = False
    """The place is a co-packer's."""


@dataclass(frozen=True)
class Returned:
    """Goods of a case that arrived here after it was launched: our own proof, beside what the customer says.
    `quantity` is in the item's own unit, `counted` in `uom`: the case's unit, where it can be converted."""

    partner_id: int | None
    lot_id: int
    quantity: Decimal
    uom: str
    counted: Decimal
    at: datetime
    movement_id: int


@dataclass(frozen=True)
class ReturnTally:
    """What one customer says to have sent back, and what came, in one unit. None: nobody said from whom it came."""

    partner_id: int | None
    code: str
    name: str
    uom: str
    said: Decimal
    received: Decimal

    @property
    def difference(self) -> Decimal:
        """Positive: more was said than came."""
        return self.said - self.received


@dataclass(eq=False)
class NotInRecall(Refusal):
    """The recall does not cover this lot."""

    lot: str
    recall: str


@dataclass(eq=False)
class AlreadyCleared(Refusal):
    lot: str
    recall: str
    because: str | None = None


@dataclass(eq=False)
class WitnessMissing(Refusal):
    """Nothing is destroyed without somebody who saw it."""

    recall: str


@dataclass(eq=False)
class DeedNotUnderstood(Refusal):
    """A line of `/dispose`, `/clear` or `/actions` lacks something. `problem` names it."""

    command: str
    problem: str
    part: str = ""


@dataclass(eq=False)
class UnknownAction(Refusal):
    number: int


@dataclass(eq=False)
class ActionDone(Refusal):
    """Somebody has finished it before."""

    what: str
    result: str | None
    at: datetime


@dataclass(eq=False)
class DueInThePast(Refusal):
    day: date


@dataclass(eq=False)
class WhichRecall(Refusal):
    """No case was named, and not exactly one runs."""

    running: tuple[str, ...]
