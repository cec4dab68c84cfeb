"""The rows of the demo plant: one shape per file of the plain import layout.

A field is a column, so the header row cannot drift from the rows. Clock times are the plant's own
wall clock, as the layout wants them: without a zone.
"""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import NamedTuple

Cell = str | int | Decimal | date | datetime | None


class ItemRow(NamedTuple):
    """What the plant buys, makes or sells; `unit_cost` is per `uom`, in yuan."""

    item: str
    name_zh: str
    kind: str
    uom: str
    gtin: str | None = None
    unit_cost: Decimal | None = None


class UnitRow(NamedTuple):
    """1 `uom` = `factor` x the item's own unit."""

    item: str
    uom: str
    factor: Decimal
    note: str


class PartnerRow(NamedTuple):
    """A supplier, a customer or the co-packer, with the language he reads."""

    partner: str
    kind: str
    name: str
    language: str
    email: str | None = None


class LotRow(NamedTuple):
    """One lot as it came into being; the supplier's own code stands beside ours."""

    lot: str
    item: str
    qty: int
    uom: str
    made_at: datetime
    supplier: str | None = None
    supplier_lot: str | None = None


class LinkRow(NamedTuple):
    """`qty` of the parent went into the child."""

    parent: str
    child: str
    qty: int
    uom: str
    step: str


class ShipmentRow(NamedTuple):
    """One lot on one delivery to one customer."""

    ship: str
    lot: str
    customer: str
    qty: int
    uom: str
    date: date


class RunRow(NamedTuple):
    """A lot on a filler."""

    line: str
    lot: str
    start: datetime
    end: datetime


class CleaningRow(NamedTuple):
    """A filler cleaned: nothing is carried over beyond this moment."""

    line: str
    at: datetime


class MoveRow(NamedTuple):
    """What left a lot without a delivery: retained samples and scrap."""

    lot: str
    kind: str
    qty: int
    uom: str
    at: datetime
    reason: str


class AnswerRow(NamedTuple):
    """What one customer will answer, in cups; `answered_h` is hours after the alert, None for silence."""

    customer: str
    received: int
    answered_h: int | None
    on_hand: int
    sold: int
    returned: int
    destroyed: int


Row = ItemRow | UnitRow | PartnerRow | LotRow | LinkRow | ShipmentRow | RunRow | CleaningRow | MoveRow | AnswerRow


def csv_text(shape: type[Row], rows: Iterable[Row]) -> str:
    """A header row and the rows as CSV text, lines ended by CR LF as RFC 4180 asks."""
    text = StringIO(newline="")
    table = csv.writer(text)
    table.writerow(shape._fields)
    table.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):  # before `date`: every datetime is one
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)
