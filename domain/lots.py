"""A lot: what it is, how it is found, and when it may not be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant
from domain.errors import Refusal
from domain.items import Item


class LotStatus(StrEnum):
    FREE = "free"
    HOLD = "hold"
    RECALLED = "recalled"


class Lot(SQLModel, table=True):
    """One lot of one item. Our own code is unique together with its item; the supplier's is kept beside it."""

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("code", "item_id"),
        Index("ix_lot_item_made", "item_id", "made_at"),
    )
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    code: str
    item_id: int = Field(sa_type=BIG_ID, foreign_key="item.id")
    folded: str = Field(index=True)
    supplier_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="partner.id")
    supplier_lot: str | None = Field(default=None, index=True)
    made_at: datetime | None = Field(default=None, sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    status: str = Field(default=LotStatus.FREE)
    status_reason: str | None = None
    status_since: datetime | None = Field(default=None, sa_type=Instant)
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


@dataclass(frozen=True)
class LotView:
    """A lot with what a person needs beside it. `on_hand` and `made` are in the item's own unit."""

    lot: Lot
    item: Item
    on_hand: Decimal
    made: Decimal = Decimal(0)
    supplier: str | None = None
    places: dict[str, Decimal] = field(default_factory=dict)

    @property
    def id(self) -> int:
        if self.lot.id is None:
            raise ValueError("a lot that was never stored has no view")
        return self.lot.id


@dataclass(frozen=True)
class LotRef:
    """How a person names a lot: a code, perhaps with its item, or the row itself when a button carries it."""

    code: str = ""
    item: str | None = None
    lot_id: int | None = None


@dataclass(eq=False)
class UnknownLot(Refusal):
    """No lot has this code. `nearest` are lots that look most like it."""

    code: str
    nearest: tuple[LotView, ...] = ()


@dataclass(eq=False)
class AmbiguousLot(Refusal):
    """Several lots answer to this code; the person picks one (or gives the item)."""

    code: str
    candidates: tuple[LotView, ...] = ()


@dataclass(eq=False)
class LotOnHold(Refusal):
    lot: str
    item: str
    reason: str | None = None
    since: datetime | None = None


@dataclass(eq=False)
class LotRecalled(Refusal):
    lot: str
    item: str
    reason: str | None = None
    since: datetime | None = None


@dataclass(eq=False)
class LotExpired(Refusal):
    lot: str
    item: str
    expired: datetime


@dataclass(eq=False)
class MoreThanIsLeft(Refusal):
    """More would be taken than the ledger says is there. The person may insist: the floor may be right."""

    lot: str
    item: str
    asked: Decimal
    left: Decimal
    uom: str
    place: str | None = None
    """Where so little of it is, if the person named a place: there may be more elsewhere."""


@dataclass(eq=False)
class LotExists(Refusal):
    """A new lot was announced under a code that this item already has."""

    lot: str
    item: str


def check_usable(view: LotView, now: datetime) -> None:
    """A lot may leave the stock for use or shipment only when it is free and not expired."""
    lot = view.lot
    if lot.status == LotStatus.HOLD:
        raise LotOnHold(lot=lot.code, item=view.item.code, reason=lot.status_reason, since=lot.status_since)
    if lot.status == LotStatus.RECALLED:
        raise LotRecalled(lot=lot.code, item=view.item.code, reason=lot.status_reason, since=lot.status_since)
    if lot.expires_at is not None and lot.expires_at < now:
        raise LotExpired(lot=lot.code, item=view.item.code, expired=lot.expires_at)
