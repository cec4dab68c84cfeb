"""Which lot went into which, and the answer to "where did it go": lots, paths, deliveries, customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, ExactDecimal, Instant


class Direction(StrEnum):
    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"


class Basis(StrEnum):
    """Why a lot is in an answer, the surest first: a lot has the surest basis that some path to it has throughout."""

    PROVEN = "proven"
    """Every step was recorded."""
    REWORK = "rework"
    """Recorded, and some step put goods back into the process."""
    VESSEL = "vessel"
    """Some step went through a tank or silo, whose content mixes."""
    POSSIBLE = "possible"
    """On the same line without a cleaning between."""
    INFERRED = "inferred"
    """Nobody recorded some step; a rule supplied it where data is missing."""


class VesselModel(StrEnum):
    """What leaves a vessel first."""

    MIXED = "mixed"
    """Everything filled in since it was last empty may be in what is drawn."""
    FIFO = "fifo"
    """First in, first out: by the quantities filled and drawn."""


class GenealogyLink(SQLModel, table=True):
    """One step of the genealogy, read from the ledger when its movement was written, in the same transaction.

    It can be made anew from the movements at any time (a test does). A corrected movement takes its links out
    of the walk by naming the correction in `voided_by`; nothing is removed.
    """

    __tablename__ = "genealogy_link"
    __table_args__ = (
        # voided_by is always empty in them: SQLite answers from an index alone only if all it is asked about is there.
        Index("ix_link_down", "parent_id", "child_id", "voided_by", sqlite_where=text("voided_by IS NULL"),
              postgresql_where=text("voided_by IS NULL")),
        Index("ix_link_up", "child_id", "parent_id", "voided_by", sqlite_where=text("voided_by IS NULL"),
              postgresql_where=text("voided_by IS NULL")),
        Index("ix_link_made_by", "made_by", sqlite_where=text("made_by IS NOT NULL"),
              postgresql_where=text("made_by IS NOT NULL")),
        Index("ix_link_voided", "voided_by", sqlite_where=text("voided_by IS NOT NULL"),
              postgresql_where=text("voided_by IS NOT NULL")),
    )  # fmt: skip
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    parent_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    child_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    used_by: int = Field(sa_type=BIG_ID, foreign_key="movement.id", index=True)
    """The movement that took the parent."""
    made_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id")
    """The movement that made the child (or drew it from the vessel), where an order or a vessel joins the two."""
    quantity: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal))
    """Of the parent, in its item's own unit; unknown when nobody said how much."""
    step: str
    at: datetime | None = Field(default=None, sa_type=Instant)
    """When the parent's goods reached the child; unknown when nobody said: then it may have been at any time."""
    basis: str = Field(default=Basis.PROVEN)
    only_mixed: bool = False
    """A step through a vessel that does not hold where the vessel is taken to be first in, first out."""
    voided_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id")


class ShippedLot(SQLModel, table=True):
    """One lot of one delivery, read from the ledger when its movement was written, in the same transaction: what a
    walk needs to come from lots to customers. A corrected delivery names the correction in `voided_by`."""

    __tablename__ = "shipped_lot"
    __table_args__ = (
        Index("ix_shipped_lot", "lot_id", "customer_id", "quantity", "movement_id", "voided_by",
              sqlite_where=text("voided_by IS NULL"), postgresql_where=text("voided_by IS NULL")),
        Index("ix_shipped_voided", "voided_by", sqlite_where=text("voided_by IS NOT NULL"),
              postgresql_where=text("voided_by IS NOT NULL")),
    )  # fmt: skip
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    movement_id: int = Field(sa_type=BIG_ID, foreign_key="movement.id", index=True)
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    customer_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    quantity: Decimal = Field(sa_column=Column(ExactDecimal, nullable=False))
    """In the item's own unit; all lines of the lot in this movement together."""
    at: datetime = Field(sa_type=Instant)
    voided_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id")


@dataclass(frozen=True)
class Question:
    """What is asked of the genealogy. Moments are in UTC.

    `since` and `until` say when the trouble was: what left a root outside them is not touched (backward: what came
    into it outside them). `since` alone is the moment of the trouble: backward, what came in later is left out.
    They, and `timed`, make the walk keep to time (see `domain.timing`); otherwise the answer is the safe, wider one.
    With a `line` or a `vessel` and no roots, the roots are the lots that were on it in the window.
    """

    roots: tuple[int, ...] = ()
    direction: Direction = Direction.FORWARD
    since: datetime | None = None
    until: datetime | None = None
    timed: bool = False
    """Keep to time although no window is given: what was taken from a lot before the trouble came in is left out."""
    model: VesselModel = VesselModel.MIXED
    equipment: bool = False
    """Take in the lots that are possible through a shared line without a cleaning between."""
    line: str | None = None
    vessel: str | None = None
    zone: tzinfo | None = None
    """The site's: a moment at its midnight may be a day of which nobody said the time."""

    @property
    def keeps_to_time(self) -> bool:
        return self.timed or self.since is not None or self.until is not None


@dataclass(frozen=True)
class Closure:
    """Everything that can be reached, by number alone: what an answer of any size can be made of quickly.

    The four sequences run side by side, the roots first, then level by level; `depths` is the length of a shortest
    path from the nearest root, `vias` the lot before it on such a path (0 for a root).
    """

    direction: Direction
    lot_ids: Sequence[int]
    depths: Sequence[int]
    vias: Sequence[int]
    truncated: bool = False
    """The limit was reached: there is more."""
    engine: str = "sql"
    """Who walked: the database, or the index in memory."""


@dataclass(frozen=True)
class CustomerTotal:
    """What one customer was sent of the lots of a closure, in one unit."""

    customer_id: int
    uom: str
    quantity: Decimal
    deliveries: int


@dataclass(frozen=True)
class Delivery:
    """One delivery of one lot to one customer, in the item's own unit."""

    movement_id: int
    document: str | None
    lot_id: int
    customer_id: int
    quantity: Decimal
    uom: str
    at: datetime


@dataclass(frozen=True)
class Consignee:
    """A customer who was sent lots of the answer."""

    partner_id: int
    code: str
    name: str
    language: str | None
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True)
class TraceLink:
    """A step that the answer walked over: parent, child, how much of the parent, which step; see `GenealogyLink`."""

    parent_id: int
    child_id: int
    quantity: Decimal | None
    step: str
    at: datetime | None = None
    basis: Basis = Basis.PROVEN
    only_mixed: bool = False
    used_by: int | None = None
    line: str | None = None
    """The line on which it carried over, where it did."""
    left: datetime | None = None
    """When the goods left the parent, where that is another moment than `at`: they were in a vessel between."""
