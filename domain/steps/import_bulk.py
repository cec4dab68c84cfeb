"""Very large files into a stage: most rows by the thousand, and those that are in any way special one by one, by the
steps that read small files. So a row means the same in a file of ten rows and in one of ten million."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.imports.bulk_files import BulkFile, Progress, Rows, batches
from domain.imports.cells import Cells
from domain.imports.layout import LINKS, LOTS, MOVES_FILE, SHIPMENTS, FileLayout
from domain.imports.problems import BadCell, Problem, RowProblem
from domain.imports.quick import (
    UNKNOWN,
    Quick,
    QuickColumns,
    json_text,
    millionths,
    moment_text,
    quick_links,
    quick_lots,
    quick_moves,
    quick_shipments,
)
from domain.imports.rows import FileRow, written_amount
from domain.imports.sheet import OpenSheet
from domain.imports.tally import Tally
from domain.lots import Lot
from domain.movements import DATED
from domain.ports.bulk import Stage
from domain.steps.import_lots import WHERE_FROM, named_lot
from domain.steps.import_movements import link_told, move_told, shipment_told
from domain.steps.import_names import AHEAD, Import, NamedLot, number_of
from domain.steps.telling import Telling

ROWS_AT_ONCE = 5_000
"""Rows of a file that are held in memory."""


@dataclass(frozen=True)
class ToldFile:
    """A file of happenings: how its rows are read quickly, and how one is looked at."""

    name: str
    layout: FileLayout[Any]
    quick: Callable[[QuickColumns], Quick]
    told: Callable[[Import, Any], Telling]


TOLD_FILES = (
    ToldFile("links", LINKS, quick_links, link_told),
    ToldFile("shipments", SHIPMENTS, quick_shipments, shipment_told),
    ToldFile("moves", MOVES_FILE, quick_moves, move_told),
)


@dataclass(frozen=True)
class Reading:
    """One file on its way into the stage."""

    stage: Stage
    run: Import
    zone: ZoneInfo
    file: BulkFile
    tally: Tally
    progress: Progress

    def rows(self, layout: FileLayout[Any], take: Callable[[OpenSheet, Rows], None]) -> None:
        """Every row of the file, many at a time; what cannot be read is in the tally."""
        with self.file.opened() as text:
            sheet = self.file.sheet(text, layout.columns)
            if isinstance(sheet, RowProblem):
                self.tally.list_problem(sheet)
                return
            done = 0
            for rows in batches(sheet, ROWS_AT_ONCE):
                take(sheet, rows)
                for problem in sheet.problems:
                    self.tally.list_problem(problem)
                sheet.problems.clear()
                done += len(rows.lines)
                self.progress("reading", self.file.name, done, self.file.lines)

    def row(self, layout: FileLayout[Any], sheet: OpenSheet, line: int, cells: list[str]) -> Any:
        """One row as it is read from a small file. Raises `BadCell`."""
        found: FileRow = layout.read(Cells(sheet.row(line, cells), self.zone))
        return found

    def columns(self, layout: FileLayout[Any], sheet: OpenSheet) -> QuickColumns:
        return QuickColumns(sheet.header, layout.columns.known, self.zone, self.run.names)

    def staged(
        self, quick: Quick, rows: Rows, refused: Callable[[int, list[str]], object] = lambda *_: None
    ) -> Iterator[tuple[Any, ...]]:
        """The rows as they are staged, with number and line before; the bad ones are in the tally, and told."""
        if not rows.lines:
            return
        try:
            yield from zip(rows.numbers, rows.lines, *quick(rows.cells), strict=False)
        except BadCell:
            for no, line, cells in rows.each():
                try:
                    yield (no, line, *(next(iter(column)) for column in quick([cells])))
                except BadCell as bad:
                    self.tally.refuse_at(line, bad)
                    refused(line, cells)


def stage_lots(reading: Reading) -> None:
    """Afterwards every good row of lots.csv waits in the stage; those told twice are counted or refused."""
    run, tally, stage = reading.run, reading.tally, reading.stage
    items = {number_of(item): item for item in run.names.items.values()}
    latest = moment_text(run.now + AHEAD) or ""
    quick: list[Quick] = []

    def take(sheet: OpenSheet, rows: Rows) -> None:
        def refused(line: int, cells: list[str]) -> None:
            run.names.remember_refused("lot", sheet.row(line, cells).cells.get("lot", ""), line)

        if not quick:
            quick.append(quick_lots(reading.columns(LOTS, sheet), WHERE_FROM))
        staged = []
        for no, line, code, item_no, given, *more, quantity, uom in reading.staged(quick[0], rows, refused):
            if item_no != UNKNOWN and more[1] != UNKNOWN and more[3] <= latest and items[item_no].uom == uom:
                own = None if given == items[item_no].code else given
                staged.append((no, line, code, item_no, own, *more, quantity, None))
                continue
            cells = rows.cells[no - rows.first]
            try:
                staged.append((no, line, *_staged(named_lot(run, reading.row(LOTS, sheet, line, cells)))))
            except BadCell as bad:
                tally.refuse_at(line, bad)
                refused(line, cells)
        if staged:
            _take(staged)

    def _take(staged: list[tuple[Any, ...]]) -> None:
        twice = set(stage.take_lots(staged))
        for no, line, *row in staged:
            if no in twice:
                first, known = stage.first_lot(row[0], row[1])
                if known == tuple(row):
                    tally.unchanged += 1
                else:
                    tally.refuse_at(line, BadCell("lot", Problem.GIVEN_TWICE, first=first))

    reading.rows(LOTS, take)


def _staged(named: NamedLot) -> tuple[Any, ...]:
    row, item, supplier = named.row, named.item, named.supplier
    kind = "make" if supplier is None else "back" if supplier.kind == "subcontractor" else "receive"
    written = written_amount(row.quantity, row.uom, item.uom)
    return (str(row.lot), number_of(item), None if row.item == item.code else row.item, row.lot.folded,
            number_of(supplier) if supplier else None, row.supplier_lot, moment_text(row.made_at),
            moment_text(row.expires_at), json_text(row.extra), kind, millionths(named.quantity), written)  # fmt: skip


def stage_told(reading: Reading, told: ToldFile) -> None:
    """Afterwards every good row of the file waits in the stage, its lots found and its quantity in their own unit."""
    run, stage = reading.run, reading.stage
    quick: list[Quick] = []

    def take(sheet: OpenSheet, rows: Rows) -> None:
        if not quick:
            quick.append(told.quick(reading.columns(told.layout, sheet)))
        batch = list(reading.staged(quick[0], rows))
        if not batch:
            return
        stage.put_batch(batch)
        odd = set(stage.take_batch(told.name, run.now, run.now + AHEAD))
        if odd:
            by_number = {no: (line, cells) for no, line, cells in rows.each() if no in odd}
            codes = {code for row in batch if row[0] in odd for code in (row[2], row[4]) if code}
            _look_closer(reading, told, sheet, by_number, stage.lots_with(sorted(codes)))

    reading.rows(told.layout, take)


def _look_closer(
    reading: Reading, told: ToldFile, sheet: OpenSheet, odd: dict[int, tuple[int, list[str]]], lots: list[Lot]
) -> None:
    reading.run.names.forget_lots()
    for lot in lots:
        reading.run.names.learn_lot(lot)
    good = []
    for no, (line, cells) in odd.items():
        try:
            telling = told.told(reading.run, reading.row(told.layout, sheet, line, cells))
        except BadCell as bad:
            reading.tally.refuse_at(line, bad)
        else:
            good.append((no, line, *_told(telling)))
    if good:
        reading.stage.take_told(told.name, good)


def _told(telling: Telling) -> tuple[Any, ...]:
    movement, first = telling.movement, telling.lines[0]
    other = telling.lines[1].lot_id if len(telling.lines) > 1 else None
    return (
        first.lot_id, other, millionths(first.quantity or Decimal(0)), first.written, movement.kind,
        str(first.direction), moment_text(movement.happened_at), movement.attributes.get(DATED), movement.partner_id,
        movement.document, movement.line, movement.work_order, movement.reason,
        movement.attributes.get("step") if movement.kind == "use" else None,
        json_text(movement.attributes),
    )  # fmt: skip
