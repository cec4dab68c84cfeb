"""A spreadsheet written row by row, so that a million rows need no more memory than ten."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Self, TypeVar

import xlsxwriter

from storage.reports.tables import Cell, Column, Table

T = TypeVar("T")

LAST_ROW = 1_048_575
"""The last row of a sheet (counted from 0); what does not fit goes on in another sheet."""
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31


class Book:
    """Text stays text: a lot code that begins with `=` is never a formula, an address never a link."""

    def __init__(self, last_row: int = LAST_ROW, made_at: datetime | None = None) -> None:
        """`made_at` is when the file says it was made; without it now, and no two files have the same bytes."""
        self._last_row = last_row
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._out,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        if made_at is not None:
            self._book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        self._heading = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._bold = self._book.add_format({"bold": True})
        self._whole = self._book.add_format({"num_format": "#,##0"})
        self._broken = self._book.add_format({"num_format": "#,##0.######"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()

    def content(self) -> bytes:
        """The file; after the book was closed."""
        return self._out.getvalue()

    def facts(self, name: str, rows: Iterable[tuple[str, Cell]]) -> None:
        """A sheet of two columns: what, and what it is."""
        sheet = self._book.add_worksheet(name[:LONGEST_SHEET_NAME])
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 60)
        for row, (label, value) in enumerate(rows):
            sheet.write_string(row, 0, label, self._bold)
            self._write(sheet, row, 1, value)

    def table(self, table: Table[T]) -> None:
        """A sheet with a heading that stays in sight and can be filtered by."""
        sheet, row, number = self._sheet(table.name, table.columns), 0, 1
        for each in table.rows:
            if row == self._last_row:
                self._filter(sheet, row, table.columns)
                number += 1
                sheet, row = self._sheet(f"{table.name} {number}", table.columns), 0
            row += 1
            for place, column in enumerate(table.columns):
                self._write(sheet, row, place, column.cell(each))
        self._filter(sheet, row, table.columns)

    def _sheet(self, name: str, columns: tuple[Column[T], ...]) -> Any:
        sheet = self._book.add_worksheet(name[:LONGEST_SHEET_NAME])
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, self._heading)
        return sheet

    def _filter(self, sheet: Any, last: int, columns: tuple[Column[T], ...]) -> None:
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _write(self, sheet: Any, row: int, place: int, value: Cell) -> None:
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(row, place, value[:LONGEST_CELL])
        elif isinstance(value, int | Decimal):
            whole = value == int(value)
            sheet.write_number(row, place, float(value), self._whole if whole else self._broken)
        else:
            sheet.write_datetime(row, place, value, self._moment if isinstance(value, datetime) else self._day)
