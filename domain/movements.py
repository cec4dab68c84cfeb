"""The ledger: what may happen to a lot, and what each happening takes from and adds to which lot.

A new kind of movement is one entry in `KINDS` and its label in the catalogues.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from domain.captures import Proof
from domain.columns import BIG_ID, ExactDecimal, Instant
from domain.errors import Refusal
from domain.lots import LotRef, LotView
from domain.pallets import PACK, UNPACK
from domain.people import May


class Direction(StrEnum):
    """Seen from the lot's stock: `out` is taken from it, `in` is added to it."""

    OUT = "out"
    IN = "in"


def _index_of_those_with(column: str, *more: str) -> Index:
    """Most movements have no person, order, partner or vessel: what is empty costs nothing to keep."""
    there = text(f"{column} IS NOT NULL")
    return Index(f"ix_movement_{column}", column, *more, sqlite_where=there, postgresql_where=there)


class Movement(SQLModel, table=True):
    """One thing that happened. Never changed, never removed; a correction is a new one that points to it."""

    __tablename__ = "movement"
    __table_args__ = (
        *(_index_of_those_with(column, "kind") for column in ("work_order", "partner_id")),
        _index_of_those_with("person_id"),
        _index_of_those_with("vessel", "happened_at"),
    )
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    kind: str
    happened_at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    source: str = Field(unique=True)
    """Where it came from, once: `tg:<chat>:<message>`, `import:<file>:<key>` ... A second telling changes nothing."""
    person_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    partner_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="partner.id")
    document: str | None = None
    work_order: str | None = None
    line: str | None = None
    vessel: str | None = None
    """The tank or silo that it fills or draws from."""
    reason: str | None = None
    corrects_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="movement.id", unique=True)
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class MovementLine(SQLModel, table=True):
    """One lot's part in a movement. `quantity` is in the item's own unit; empty when nobody said how much."""

    __tablename__ = "movement_line"
    __table_args__ = (
        Index("ix_line_lot", "lot_id", "direction", "movement_id"),
        Index("ix_line_movement", "movement_id", "direction", "lot_id"),
        Index("ix_line_place", "place", "lot_id", sqlite_where=text("place IS NOT NULL"),
              postgresql_where=text("place IS NOT NULL")),
    )  # fmt: skip
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    movement_id: int = Field(sa_type=BIG_ID, foreign_key="movement.id")
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id")
    direction: str
    quantity: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal))
    written: str | None = None
    """The amount as it was given, when that was in another unit: "900 kg"."""
    place: str | None = None


@dataclass(frozen=True)
class Amount:
    """So much of a unit, as a person gave it. Both already checked."""

    quantity: Decimal
    uom: str | None = None

    def __str__(self) -> str:
        return f"{self.quantity:f} {self.uom}" if self.uom else f"{self.quantity:f}"


@dataclass(frozen=True)
class MovementOrder:
    """What a person, a file or a machine asks to have recorded. `source` makes it repeatable."""

    kind: str
    lot: LotRef
    source: str
    amount: Amount | None = None
    item: str | None = None
    into: LotRef | None = None
    of: LotRef | None = None
    of_amount: Amount | None = None
    partner: str | None = None
    supplier_lot: str | None = None
    place: str | None = None
    to_place: str | None = None
    line: str | None = None
    vessel: str | None = None
    work_order: str | None = None
    document: str | None = None
    reason: str | None = None
    happened_at: datetime | None = None
    made_at: datetime | None = None
    expires_at: datetime | None = None
    day: date | None = None
    """The day at the plant for a number that says it; without one it is the day in UTC."""
    anyway: bool = False
    """The person saw the warning that the books say otherwise, and insists."""
    proof: Proof = field(default_factory=Proof)
    """How its lot became known, when a person records it."""


@dataclass(frozen=True)
class LineDraft:
    """A line before it is written."""

    lot_id: int
    direction: Direction
    quantity: Decimal | None
    written: str | None = None
    place: str | None = None


Share = tuple[str | None, Decimal | None]
"""So much from one place; None is no place in particular."""


@dataclass(frozen=True)
class Parts:
    """The lots and amounts of an order after they were looked up; amounts in each item's own unit."""

    lot: LotView
    quantity: Decimal | None
    order: MovementOrder
    into: LotView | None = None
    into_quantity: Decimal | None = None
    of: LotView | None = None
    of_quantity: Decimal | None = None
    perhaps_of: tuple[LotView, ...] = ()
    """What it may be made of, as nobody said."""
    partner_code: str | None = None
    taken: tuple[Share, ...] = ()
    """Where the stock of a kind that takes some comes from."""

    def draft(
        self, view: LotView, direction: Direction, quantity: Decimal | None, place: str | None = None
    ) -> LineDraft:
        amount = self.order.amount
        written = str(amount) if amount and view is self.lot and amount.uom not in (None, view.item.uom) else None
        return LineDraft(view.id, direction, quantity, written, place)


def _adds(parts: Parts) -> list[LineDraft]:
    return [parts.draft(parts.lot, Direction.IN, parts.quantity, parts.order.place)]


def _takes(parts: Parts) -> list[LineDraft]:
    return [parts.draft(parts.lot, Direction.OUT, quantity, place) for place, quantity in parts.taken]


def _marks(parts: Parts) -> list[LineDraft]:
    return [parts.draft(parts.lot, Direction.IN, Decimal(0))]


def _feeds(parts: Parts) -> list[LineDraft]:
    """Taken into a lot whose own quantity is recorded when it is made."""
    lines = _takes(parts)
    if parts.into is not None:
        lines.append(parts.draft(parts.into, Direction.IN, Decimal(0)))
    return lines


def _is_fed(parts: Parts) -> list[LineDraft]:
    """Reached from a vessel; how much was drawn, the movement itself says: no lot of ours gave it."""
    return [LineDraft(parts.lot.id, Direction.IN, Decimal(0), str(parts.order.amount or "") or None)]


def _pours(parts: Parts) -> list[LineDraft]:
    """Taken from one lot and added to another."""
    if parts.into is None:
        raise SlotMissing(kind=parts.order.kind, slot="into")
    return [*_takes(parts), parts.draft(parts.into, Direction.IN, parts.into_quantity)]


def _carries(parts: Parts) -> list[LineDraft]:
    where = parts.order.to_place or parts.partner_code
    return [*_takes(parts), parts.draft(parts.lot, Direction.IN, parts.quantity, where)]


def _comes_back(parts: Parts) -> list[LineDraft]:
    """Made by the co-packer, of a lot that was named or of whatever lies there; or the same lot as it went out."""
    if parts.of is not None:
        return [parts.draft(parts.of, Direction.OUT, parts.of_quantity, parts.partner_code), *_adds(parts)]
    there = parts.lot.places.get(parts.partner_code or "", Decimal(0))
    if there > 0:
        gone = min(there, parts.quantity or there)
        return [parts.draft(parts.lot, Direction.IN, -gone, parts.partner_code), *_adds(parts)]
    perhaps = [parts.draft(view, Direction.OUT, None, parts.partner_code) for view in parts.perhaps_of]
    return [*perhaps, *_adds(parts)]


def in_the_books(lot: LotView, place: str | None) -> Decimal:
    """What a count is held against: what lies at the place that was counted, where the lot lies at several; else all
    of it."""
    elsewhere = any(amount for at, amount in lot.places.items() if at != place)
    return lot.places[place] if place in lot.places and elsewhere else lot.on_hand


def _counts(parts: Parts) -> list[LineDraft]:
    difference = (parts.quantity or Decimal(0)) - in_the_books(parts.lot, parts.order.place)
    direction = Direction.IN if difference >= 0 else Direction.OUT
    return [parts.draft(parts.lot, direction, abs(difference), parts.order.place)]


def _adjusts(parts: Parts) -> list[LineDraft]:
    """A signed difference found elsewhere (imports): more is added, less is taken."""
    quantity = parts.quantity or Decimal(0)
    return [parts.draft(parts.lot, Direction.IN if quantity >= 0 else Direction.OUT, abs(quantity))]


@dataclass(frozen=True)
class KindRule:
    """How one kind of movement behaves. `needs` and `takes` name fields of `MovementOrder`."""

    name: str
    lines: Callable[[Parts], list[LineDraft]]
    needs: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    may: May = May.RECORD
    new_lot: bool = False
    """Announces a lot that need not exist yet (then `item` is needed)."""
    new_into: bool = False
    """The lot it goes into may be new, and is of the same item unless one is named."""
    takes_stock: bool = False
    """Stopped on hold, recalled, expired; warned when more than is left."""
    checks_use: bool = True
    partner_kind: str | None = None
    marks: str | None = None
    """The status it puts the lot into."""
    whole_place: bool = False
    """All that lies at a place (on a pallet) may go together."""
    typed: bool = True
    """Can be typed or tapped by a person (corrections and imports cannot)."""


FILL = "fill"
DRAW = "draw"
_WHERE = ("line", "place", "happened_at", "document", "reason")

KINDS: dict[str, KindRule] = {
    rule.name: rule
    for rule in (
        KindRule("receive", _adds, ("amount",), ("item", "partner", "supplier_lot", "made_at", "expires_at", *_WHERE),
                 new_lot=True, partner_kind="supplier"),
        KindRule("use", _feeds, (), ("amount", "into", "work_order", *_WHERE), takes_stock=True),
        KindRule(FILL, _takes, ("vessel",), ("amount", *_WHERE), takes_stock=True),
        KindRule(DRAW, _is_fed, ("vessel",), ("amount", "item", *_WHERE), new_lot=True),
        KindRule("make", _adds, ("amount",), ("item", "work_order", "made_at", "expires_at", *_WHERE), new_lot=True),
        KindRule("split", _pours, ("amount", "into"), _WHERE, takes_stock=True, new_into=True, checks_use=False),
        KindRule("relabel", _pours, ("into",), ("amount", "item", *_WHERE), takes_stock=True, new_into=True,
                 checks_use=False),
        KindRule("merge", _pours, ("into",), ("amount", *_WHERE), takes_stock=True, new_into=True),
        KindRule("rework", _pours, ("amount", "into"), ("item", *_WHERE), takes_stock=True, new_into=True),
        KindRule("move", _carries, ("to_place",), ("amount", *_WHERE), takes_stock=True, checks_use=False,
                 whole_place=True),
        KindRule(PACK, _carries, ("to_place",), ("amount", *_WHERE), takes_stock=True, checks_use=False),
        KindRule(UNPACK, _carries, ("place",), ("amount", "to_place", *_WHERE), takes_stock=True, checks_use=False,
                 whole_place=True),
        KindRule("sendout", _carries, ("amount", "partner"), _WHERE, takes_stock=True, partner_kind="subcontractor",
                 whole_place=True),
        KindRule("back", _comes_back, ("amount",), ("item", "partner", "of", "of_amount", "expires_at", *_WHERE),
                 new_lot=True, partner_kind="subcontractor"),
        KindRule("ship", _takes, ("amount", "partner"), _WHERE, takes_stock=True, partner_kind="customer",
                 whole_place=True),
        KindRule("return", _adds, ("amount",), ("partner", *_WHERE), partner_kind="customer"),
        KindRule("scrap", _takes, ("amount",), _WHERE, takes_stock=True, checks_use=False),
        KindRule("sample", _takes, ("amount",), _WHERE, takes_stock=True, checks_use=False),
        KindRule("count", _counts, ("amount",), _WHERE),
        KindRule("adjust", _adjusts, ("amount",), _WHERE, typed=False),
        KindRule("inspect", _marks, (), _WHERE),
        KindRule("hold", _marks, (), _WHERE, may=May.HOLD, marks="hold"),
        KindRule("release", _marks, (), _WHERE, may=May.RELEASE, marks="free"),
    )
}  # fmt: skip

DATED = "dated"
"""Attribute of an imported movement: whether its row said when it happened. If not, the time is our best guess."""
DRAWN, DRAWN_UOM = "drawn", "drawn_uom"
"""Attributes of a draw: how much left the vessel, and in which unit."""
INFERRED = "inferred"
"""Attribute of a movement some of whose lots nobody named: a rule supplied them."""
UNDO = "undo"
"""The kind of a correction: the same lines with the opposite sign. It is nobody's to type."""
CLEAN = "clean"
"""The kind of a vessel's cleaning that changed what was read of its draws. It moves nothing."""


def inverse(lines: list[MovementLine]) -> list[LineDraft]:
    """What takes a movement back: each of its lines with the opposite quantity."""
    return [
        LineDraft(line.lot_id, Direction(line.direction), None if line.quantity is None else -line.quantity,
                  line.written, line.place)
        for line in lines
    ]  # fmt: skip


def moved(lines: list[MovementLine], first: MovementLine) -> Decimal | None:
    """How much of this line's lot the movement took (or added): stock may have come from several places."""
    if first.direction == Direction.IN and first is lines[-1]:
        return first.quantity  # what left the co-packer's place under the same code is a line of its own
    same = [line for line in lines if (line.lot_id, line.direction) == (first.lot_id, first.direction)]
    found = [line.quantity for line in same if line.quantity is not None]
    return sum(found, Decimal(0)) if found else None


@dataclass(eq=False)
class SlotMissing(Refusal):
    """The order of this kind lacks something it cannot do without."""

    kind: str
    slot: str


@dataclass(eq=False)
class SlotUnexpected(Refusal):
    """This kind of movement has no use for that."""

    kind: str
    slot: str


@dataclass(eq=False)
class InTheFuture(Refusal):
    """Nothing can be recorded before it happens (five minutes are forgiven for clocks)."""

    at: datetime


@dataclass(eq=False)
class IntoItself(Refusal):
    lot: str


@dataclass(eq=False)
class AlreadyCorrected(Refusal):
    """The movement was taken back before."""

    movement: int


@dataclass(eq=False)
class NotYours(Refusal):
    """Only the person who recorded it, or a lead, takes a movement back."""

    movement: int


@dataclass(eq=False)
class UnknownMovement(Refusal):
    movement: int


@dataclass(eq=False)
class AlreadyInThatState(Refusal):
    """A hold of a lot on hold, a release of a free lot. `status` is what it is."""

    lot: str
    status: str


@dataclass(eq=False)
class ReturnedMoreThanSent(Refusal):
    """A customer (None: nobody said which) sends back a lot that they never got by the books, or more than they have.
    The person may insist. `others` have got it."""

    lot: str
    item: str
    customer: str | None
    asked: Decimal
    left: Decimal
    uom: str
    others: tuple[str, ...] = ()
