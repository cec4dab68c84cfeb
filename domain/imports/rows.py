"""The rows of the plain layout, after every cell was read. References are still names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.values import LotCode


def written_amount(amount: Decimal, uom: str, own: str) -> str | None:
    """As the ledger keeps beside its own quantity what was told in another unit than the item's `own`; else None."""
    return None if uom == own else f"{amount:f} {uom}"


@dataclass(frozen=True)
class FileRow:
    """What every row has: its line in the file, and its columns that we do not know."""

    line: int
    extra: dict[str, str]

    @property
    def lot_codes(self) -> tuple[LotCode, ...]:
        """Every lot of ours that the row speaks of."""
        return ()


@dataclass(frozen=True)
class ItemRow(FileRow):
    item: str
    kind: str
    uom: str
    name_zh: str | None
    gtin: str | None
    unit_cost: Decimal | None


@dataclass(frozen=True)
class UnitRow(FileRow):
    item: str
    uom: str
    factor: Decimal


@dataclass(frozen=True)
class PartnerRow(FileRow):
    """`addresses` are pairs of a channel and an address in it."""

    partner: str
    kind: str
    name: str
    language: str | None
    addresses: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LotRow(FileRow):
    lot: LotCode
    item: str
    quantity: Decimal
    uom: str
    made_at: datetime
    expires_at: datetime | None
    supplier: str | None
    supplier_lot: LotCode | None

    @property
    def lot_codes(self) -> tuple[LotCode, ...]:
        return (self.lot,)


@dataclass(frozen=True)
class LinkRow(FileRow):
    parent: LotCode
    parent_item: str | None
    child: LotCode
    child_item: str | None
    quantity: Decimal
    uom: str
    step: str
    at: datetime | None
    line_name: str | None
    work_order: str | None

    @property
    def lot_codes(self) -> tuple[LotCode, ...]:
        return (self.parent, self.child)


@dataclass(frozen=True)
class ShipmentRow(FileRow):
    ship: str
    lot: LotCode
    item: str | None
    customer: str
    quantity: Decimal
    uom: str
    date: datetime

    @property
    def lot_codes(self) -> tuple[LotCode, ...]:
        return (self.lot,)


@dataclass(frozen=True)
class MoveRow(FileRow):
    """`quantity` is positive, except for an adjustment, which may take away."""

    lot: LotCode
    item: str | None
    kind: str
    quantity: Decimal
    uom: str
    at: datetime
    reason: str | None

    @property
    def lot_codes(self) -> tuple[LotCode, ...]:
        return (self.lot,)


@dataclass(frozen=True)
class VesselRow(FileRow):
    vessel: str
    kind: str
    lot: LotCode
    item: str | None
    quantity: Decimal
    uom: str
    at: datetime
    reason: str | None

    @property
    def lot_codes(self) -> tuple[LotCode, ...]:
        return (self.lot,)


@dataclass(frozen=True)
class RunRow(FileRow):
    line_name: str
    lot: LotCode
    item: str | None
    start: datetime
    end: datetime | None

    @property
    def lot_codes(self) -> tuple[LotCode, ...]:
        return (self.lot,)


@dataclass(frozen=True)
class CleaningRow(FileRow):
    line_name: str
    at: datetime
