"""A recall: drafted, shown, launched once, watched, closed. Launching freezes what it covers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, DecimalText, ExactDecimal, Instant
from domain.errors import Refusal
from domain.trace import Trace


class RecallState(StrEnum):
    DRAFT = "draft"
    LAUNCHED = "launched"
    CLOSED = "closed"
    DROPPED = "dropped"


class Recall(SQLModel, table=True):
    """One case. `fingerprint` is of the scope that the card showed; `root_lot_id` is the first of its roots.

    A drill is a case with a flag: nothing of it leaves the house, no stock is stopped.
    """

    __tablename__ = "recall"
    __table_args__ = (
        # Two leads who launch at the same moment: the database lets one through. A drill stands in nobody's way.
        Index("ix_recall_one_launched", "root_lot_id", unique=True,
              sqlite_where=text("state = 'launched' AND NOT drill"),
              postgresql_where=text("state = 'launched' AND NOT drill")),
    )  # fmt: skip
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    root_lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id", index=True)
    reason: str
    state: str = Field(default=RecallState.DRAFT, index=True)
    fingerprint: str
    drafted_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    drafted_at: datetime = Field(sa_type=Instant)
    launched_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    launched_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    close_reason: str | None = None
    source: str = Field(unique=True)
    drill: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    regime: str = Field(default="house", sa_column_kwargs={"server_default": "house"})
    """The rule set that the case runs by: the name of a file of `domain/regimes`."""
    severity: str = Field(default="1", sa_column_kwargs={"server_default": "1"})
    """The class: 1 is the worst."""
    hazard: str | None = None
    scope_kind: str = Field(default="genealogy", sa_column_kwargs={"server_default": "genealogy"})
    cost: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal))
    """What the chosen scope costs, as it stood at launch; None where nobody knows a unit cost."""
    broad_cost: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal))
    """What the whole calendar quarter would have cost."""
    uom: str | None = None
    """The unit in which what customers hold is counted, where it can be converted."""
    wave: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """How often the scope was frozen: 2 after it was widened once."""
    known_at: datetime | None = Field(default=None, sa_type=Instant)
    """When the firm learned of the risk; clocks that start from knowledge run from here."""
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    portal_at: datetime | None = Field(default=None, sa_type=Instant)
    """The stamp of a customer's portal (8D)."""
    proposed_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    proposed_at: datetime | None = Field(default=None, sa_type=Instant)
    approved_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    """The second person, where the policy asks for one."""
    approved_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def number(self) -> str:
        """What people call it: R7."""
        return f"R{self.id}"

    @property
    def knowledge(self) -> datetime:
        """When the firm learned of the risk: at the latest when somebody drafted the recall."""
        return self.known_at or self.drafted_at


class RecallRoot(SQLModel, table=True):
    """A lot that is bad, from which the scope is walked. `words` is how it was named: a supplier lot, a line ..."""

    __tablename__ = "recall_root"
    __table_args__ = (UniqueConstraint("recall_id", "lot_id"), Index("ix_recall_root_of_lot", "lot_id"))
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    words: str | None = None


class RecallMark(SQLModel, table=True):
    """Somebody did what a clock or a rule asks for: filed the plan, told the authority, published ..."""

    __tablename__ = "recall_mark"
    __table_args__ = (Index("ix_recall_mark_of", "recall_id", "key"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    key: str
    at: datetime = Field(sa_type=Instant)
    person_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    words: str | None = None


class RecallText(SQLModel, table=True):
    """A free part of the notice as a lead wrote it: what to do, how to reach us, where the code is."""

    __tablename__ = "recall_text"
    __table_args__ = (UniqueConstraint("recall_id", "language", "part"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    language: str
    part: str
    words: str


class RecallRoom(SQLModel, table=True):
    """Where a case is talked about: a topic in the quality group, with one pinned living card."""

    __tablename__ = "recall_room"
    recall_id: int = Field(sa_column=Column(BIG_ID, ForeignKey("recall.id"), primary_key=True, autoincrement=False))
    chat_id: int = Field(sa_type=BIG_ID)
    thread_id: int | None = Field(default=None, sa_type=BIG_ID)
    opened_at: datetime = Field(sa_type=Instant)


class RecallLot(SQLModel, table=True):
    """A lot the recall covers, as it stood when it was frozen."""

    __tablename__ = "recall_lot"
    __table_args__ = (UniqueConstraint("recall_id", "lot_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id", index=True)
    depth: int
    via_lot_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="lot.id")
    made: Decimal = Field(sa_column=Column(ExactDecimal, nullable=False))
    on_hand: Decimal = Field(sa_column=Column(ExactDecimal, nullable=False))
    wave: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    factor: Decimal | None = Field(default=None, sa_column=Column(DecimalText))
    """So many of the recall's unit are in one of the lot's own; None where no conversion is known."""
    cleared_at: datetime | None = Field(default=None, sa_type=Instant)
    """Found to be good after all: it stays on the list, and counts no more."""
    cleared_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    cleared_because: str | None = None


class RecallDelivery(SQLModel, table=True):
    """A delivery the recall covers, as it stood at launch: the frozen list that the alerts are written from."""

    __tablename__ = "recall_delivery"
    __table_args__ = (
        UniqueConstraint("recall_id", "movement_id", "lot_id"),
        Index("ix_recall_delivery_partner", "recall_id", "partner_id"),
    )
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    movement_id: int = Field(sa_type=BIG_ID, foreign_key="movement.id")
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    quantity: Decimal = Field(sa_column=Column(ExactDecimal, nullable=False))
    shipped_at: datetime = Field(sa_type=Instant)
    document: str | None = None
    wave: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class RecallCard(SQLModel, table=True):
    """A lead's living message about a recall, kept up to date by a worker. `shown` is a hash of what it says."""

    __tablename__ = "recall_card"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id", index=True)
    chat_id: int = Field(sa_type=BIG_ID)
    message_id: int = Field(sa_type=BIG_ID)
    language: str
    shown: str = ""
    thread_id: int | None = Field(default=None, sa_type=BIG_ID)


@dataclass(frozen=True)
class Reach:
    """One affected customer: which ways lead to them. None means a person must call."""

    partner_id: int
    code: str
    name: str
    deliveries: int
    ways: tuple[str, ...]


def fingerprint(trace: Trace) -> str:
    """A hash of what a recall would cover: the lots, and every delivery with its quantity."""
    lots = sorted([*(view.id for view in trace.roots), *(traced.id for traced in trace.lots)])
    deliveries: Iterable[str] = sorted(
        f"{d.movement_id}:{d.lot_id}:{d.customer_id}:{d.quantity:f}" for d in trace.deliveries
    )
    return hashlib.sha256("|".join([*map(str, lots), "/", *deliveries]).encode()).hexdigest()


@dataclass(eq=False)
class UnknownRecall(Refusal):
    recall: str


@dataclass(eq=False)
class RecallNotDraft(Refusal):
    """Somebody was faster: it is launched, closed or dropped already."""

    recall: str
    state: str
    by: str | None = None
    at: datetime | None = None


@dataclass(eq=False)
class LotUnderRecall(Refusal):
    """A lot of a recall that runs is not released: its customers are being told not to use it."""

    lot: str
    recall: str


@dataclass(eq=False)
class RecallNotLaunched(Refusal):
    recall: str
    state: str


@dataclass(eq=False)
class ScopeChanged(Refusal):
    """The genealogy moved since the card was shown. Nothing was sent; `recall` now holds the fresh scope."""

    recall: int


@dataclass(eq=False)
class OpenCustomers(Refusal):
    """Closing while customers have not answered needs a reason."""

    recall: str
    open: int


@dataclass(eq=False)
class ReasonMissing(Refusal):
    command: str
