"""What every preset makes of its rows: bookings, in words that no system owns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.values import LotCode


class Deed(StrEnum):
    """What happened to the lot. Amounts are positive, except where it says signed."""

    RECEIVE = "receive"
    MAKE = "make"
    USE = "use"
    SHIP = "ship"
    RETURN_IN = "return_in"
    RETURN_OUT = "return_out"
    ISSUE = "issue"
    """Taken for something that is no lot: a cost centre, a project."""
    SCRAP = "scrap"
    COUNT = "count"
    """Signed: more or less was found."""
    CHANGE = "change"
    """Signed: one side of a document that turns lots into lots, or carries one from place to place."""


class Left(StrEnum):
    """Why a row is no booking, and nothing is wrong with it. Each is counted and told."""

    WITHOUT_LOT = "without_lot"
    NOT_DONE = "not_done"
    CANCELLED = "cancelled"
    MOVED = "moved"
    STATUS = "status"
    NOT_STOCK = "not_stock"
    NOTHING = "nothing"
    """A quantity of zero."""


@dataclass(slots=True, unsafe_hash=True)
class Booking:
    """One row of an export. Dates are ISO texts in the site's local time.

    `key` is what belongs together: the order, or the document of a change. `undoes` takes an earlier booking back.
    `says` is what the system calls it (`SAP 201`), kept as the reason where nothing else tells it.
    """

    line: int
    deed: Deed
    item: str
    lot: LotCode
    amount: Decimal
    uom: str
    at: str
    document: str
    key: str = ""
    partner: str = ""
    undoes: bool = False
    says: str = ""
    item_name: str = ""
    supplier_lot: str = ""
    expires: str = ""
    made: str = ""
    sheet: int = 0


@dataclass(slots=True)
class LotFacts:
    """One row of a list of lots: it tells about lots, and moves nothing."""

    line: int
    item: str
    lot: LotCode
    expires: str = ""
    made: str = ""
    supplier_lot: str = ""


@dataclass(slots=True)
class DocumentFacts:
    """One row of a list of deliveries or receipts: whom the document is with."""

    document: str
    partner: str


Said = Booking | LotFacts | DocumentFacts | Left
