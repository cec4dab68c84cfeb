"""Which file of the plain layout holds which rows, and how a row of it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from domain.imports.cells import LONGEST_NAME, Cells
from domain.imports.problems import BadCell, Problem, RowProblem
from domain.imports.rows import (
    CleaningRow,
    FileRow,
    ItemRow,
    LinkRow,
    LotRow,
    MoveRow,
    PartnerRow,
    RunRow,
    ShipmentRow,
    UnitRow,
    VesselRow,
)
from domain.imports.sheet import Columns, OpenSheet, Row, read_sheet
from domain.items import ItemKind
from domain.movements import DRAW, FILL, Direction
from domain.partners import PartnerKind

T = TypeVar("T", bound=FileRow)

CHANNELS = ("telegram", "email", "wecom", "dingtalk", "feishu", "webhook", "phone")
"""Columns of partners.csv that are addresses; any other extra column is an attribute."""
MOVES = ("sample", "scrap", "return", "adjust")
SIDES = {"sample": Direction.OUT, "scrap": Direction.OUT, "return": Direction.IN}
"""Whether a move takes or adds; an adjustment says so by its sign."""
IN_VESSELS = (FILL, DRAW)
IGNORED = frozenset({"answers.csv"})
"""Part of the published example, but not of the plant."""


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What a file says. `refused` are the names that its unreadable rows would have brought, with their lines."""

    rows: list[T]
    problems: list[RowProblem]
    refused: list[tuple[str, int]]


@dataclass(frozen=True)
class FileLayout(Generic[T]):
    """One file: its columns, and how one of its rows is read. `brings` is the column of the name it defines."""

    file: str
    columns: Columns
    read: Callable[[Cells], T]
    brings: str = ""

    def reading(self, content: bytes, zone: ZoneInfo) -> Reading[T]:
        """Every row that can be read, and a problem for each that cannot."""
        sheet = read_sheet(self.file, content, self.columns)
        return self._read_all(sheet.rows, list(sheet.problems), zone)

    def reading_of(self, sheet: OpenSheet | RowProblem, zone: ZoneInfo) -> Reading[T]:
        """The same of a file that was opened; all its rows are held."""
        if isinstance(sheet, RowProblem):
            return Reading([], [sheet], [])
        rows = [sheet.row(line, cells) for line, cells in sheet]
        return self._read_all(rows, sheet.problems, zone)

    def _read_all(self, rows: Iterable[Row], problems: list[RowProblem], zone: ZoneInfo) -> Reading[T]:
        found: Reading[T] = Reading([], problems, [])
        for row in rows:
            try:
                found.rows.append(self.read(Cells(row, zone)))
            except BadCell as bad:
                found.problems.append(bad.at(self.file, row.line))
                found.refused.append((row.cells.get(self.brings, ""), row.line))
        return found


def _item(cells: Cells) -> ItemRow:
    return ItemRow(
        line=cells.line,
        extra=cells.extra,
        item=cells.name("item"),
        kind=cells.kind("kind", ItemKind),
        uom=cells.unit("uom"),
        name_zh=cells.maybe("name_zh", LONGEST_NAME),
        gtin=cells.maybe_gtin("gtin"),
        unit_cost=cells.maybe_cost("unit_cost"),
    )


def _unit(cells: Cells) -> UnitRow:
    return UnitRow(cells.line, cells.extra, cells.name("item"), cells.unit("uom"), cells.factor("factor"))


def _partner(cells: Cells) -> PartnerRow:
    language = cells.maybe("language", 20)
    return PartnerRow(
        line=cells.line,
        extra=cells.extra,
        partner=cells.name("partner"),
        kind=cells.kind("kind", PartnerKind),
        name=cells.name("name"),
        language=language.lower() if language else None,
        addresses=tuple(_addresses(cells)),
    )


def _addresses(cells: Cells) -> list[tuple[str, str]]:
    found = []
    for channel in CHANNELS:
        address = cells.maybe(channel)
        if address is None:
            continue
        if channel == "email" and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", address):
            raise BadCell(channel, Problem.BAD_ADDRESS)
        found.append((channel, address))
    return found


def _lot(cells: Cells) -> LotRow:
    return LotRow(
        line=cells.line,
        extra=cells.extra,
        lot=cells.lot("lot"),
        item=cells.name("item"),
        quantity=cells.amount("qty"),
        uom=cells.unit("uom"),
        made_at=cells.moment("made_at"),
        expires_at=cells.maybe_last_moment("expires_at"),
        supplier=cells.maybe("supplier", LONGEST_NAME),
        supplier_lot=cells.maybe_lot("supplier_lot"),
    )


def _link(cells: Cells) -> LinkRow:
    return LinkRow(
        line=cells.line,
        extra=cells.extra,
        parent=cells.lot("parent"),
        parent_item=cells.maybe("parent_item", LONGEST_NAME),
        child=cells.lot("child"),
        child_item=cells.maybe("child_item", LONGEST_NAME),
        quantity=cells.amount("qty"),
        uom=cells.unit("uom"),
        step=cells.text("step", 40).lower(),
        at=cells.maybe_moment("at"),
        line_name=cells.maybe("line", LONGEST_NAME),
        work_order=cells.maybe("work_order", LONGEST_NAME),
    )


def _shipment(cells: Cells) -> ShipmentRow:
    return ShipmentRow(
        line=cells.line,
        extra=cells.extra,
        ship=cells.name("ship"),
        lot=cells.lot("lot"),
        item=cells.maybe("item", LONGEST_NAME),
        customer=cells.name("customer"),
        quantity=cells.amount("qty"),
        uom=cells.unit("uom"),
        date=cells.moment("date"),
    )


def _move(cells: Cells) -> MoveRow:
    kind = cells.kind("kind", MOVES)
    return MoveRow(
        line=cells.line,
        extra=cells.extra,
        lot=cells.lot("lot"),
        item=cells.maybe("item", LONGEST_NAME),
        kind=kind,
        quantity=cells.signed_amount("qty") if kind == "adjust" else cells.amount("qty"),
        uom=cells.unit("uom"),
        at=cells.moment("at"),
        reason=cells.maybe("reason"),
    )


def _run(cells: Cells) -> RunRow:
    start, end = cells.moment("start"), cells.maybe_moment("end")
    if end is not None and end < start:
        raise BadCell("end", Problem.ENDS_BEFORE_START)
    lot, item = cells.lot("lot"), cells.maybe("item", LONGEST_NAME)
    return RunRow(cells.line, cells.extra, cells.name("line"), lot, item, start, end)


def _cleaning(cells: Cells) -> CleaningRow:
    return CleaningRow(cells.line, cells.extra, cells.name("line"), cells.moment("at"))


def _vessel(cells: Cells) -> VesselRow:
    return VesselRow(
        line=cells.line,
        extra=cells.extra,
        vessel=cells.name("vessel"),
        kind=cells.kind("kind", IN_VESSELS),
        lot=cells.lot("lot"),
        item=cells.maybe("item", LONGEST_NAME),
        quantity=cells.amount("qty"),
        uom=cells.unit("uom"),
        at=cells.moment("at"),
        reason=cells.maybe("reason"),
    )


ITEMS = FileLayout("items.csv", Columns(("item", "kind", "uom"), ("name_zh", "gtin", "unit_cost")), _item, "item")
UNITS = FileLayout("units.csv", Columns(("item", "uom", "factor")), _unit)
PARTNERS = FileLayout(
    "partners.csv", Columns(("partner", "kind", "name"), ("language", *CHANNELS)), _partner, "partner"
)
LOTS = FileLayout(
    "lots.csv",
    Columns(("lot", "item", "qty", "uom", "made_at"), ("expires_at", "supplier", "supplier_lot")),
    _lot,
    "lot",
)
LINKS = FileLayout(
    "links.csv",
    Columns(("parent", "child", "qty", "uom", "step"), ("parent_item", "child_item", "at", "line", "work_order")),
    _link,
)
SHIPMENTS = FileLayout(
    "shipments.csv", Columns(("ship", "lot", "customer", "qty", "uom", "date"), ("item",)), _shipment
)
MOVES_FILE = FileLayout("moves.csv", Columns(("lot", "kind", "qty", "uom", "at"), ("item", "reason")), _move)
RUNS = FileLayout("runs.csv", Columns(("line", "lot", "start"), ("end", "item")), _run)
CLEANINGS = FileLayout("cleanings.csv", Columns(("line", "at")), _cleaning)
VESSELS = FileLayout("vessels.csv", Columns(("vessel", "kind", "lot", "qty", "uom", "at"), ("item", "reason")), _vessel)

KNOWN_FILES = tuple(
    layout.file for layout in (ITEMS, UNITS, PARTNERS, LOTS, LINKS, SHIPMENTS, MOVES_FILE, RUNS, CLEANINGS, VESSELS)
)
"""In the order in which they are read: what is referred to comes first."""
