"""Which lot went into which, and the answer to "where did it go": lots, paths, deliveries, customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, ExactDecimal
from domain.lots import LotView


class Direction(StrEnum):
    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"


class GenealogyLink(SQLModel, table=True):
    """One step of the genealogy, read from the ledger when its movement was written, in the same transaction.

    It can be made anew from the movements at any time (a test does). A corrected movement takes its links out
    of the walk by naming the correction in `voided_by`; nothing is removed.
    """

    __tablename__ = "genealogy_link"
    __table_args__ = (
        Index("ix_link_down", "parent_id", "child_id", sqlite_where=text("voided_by IS NULL"),
              postgresql_where=text("voided_by IS NULL")),
        Index("ix_link_up", "child_id", "parent_id", sqlite_where=text("voided_by IS NULL"),
              postgresql_where=text("voided_by IS NULL")),
    )  # fmt: skip
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    parent_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    child_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    used_by: int = Field(sa_type=BIG_ID, foreign_key="movement.id", index=True)
    """The movement that took the parent."""
    made_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id", index=True)
    """The movement that made the child, where a work order joins the two."""
    quantity: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal))
    """Of the parent, in its item's own unit; unknown when nobody said how much."""
    step: str
    voided_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id")


@dataclass(frozen=True)
class TracedLot:
    """A lot in an answer, and how the walk came to it: `via` is the lot before it on a shortest path."""

    view: LotView
    depth: int
    via: int | None
    direction: Direction

    @property
    def id(self) -> int:
        return self.view.id


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
    """A step that the answer walked over: parent, child, how much of the parent, which step."""

    parent_id: int
    child_id: int
    quantity: Decimal | None
    step: str


@dataclass(frozen=True)
class Trace:
    """The answer to one question. The root itself is not among `lots`; deliveries of the root are."""

    root: LotView
    direction: Direction
    lots: tuple[TracedLot, ...]
    links: tuple[TraceLink, ...]
    consignees: tuple[Consignee, ...]
    truncated: bool = False
    by_id: dict[int, LotView] = field(default_factory=dict)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        return tuple(delivery for consignee in self.consignees for delivery in consignee.deliveries)

    def path(self, lot_id: int) -> list[str]:
        """The codes from the root to this lot along a shortest path, root first."""
        came = {traced.id: traced.via for traced in self.lots}
        codes: list[str] = []
        here: int | None = lot_id
        while here is not None:
            codes.append(self.by_id[here].lot.code)
            here = came.get(here)
        return codes[::-1]
