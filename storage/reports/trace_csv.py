"""A trace as one CSV file: each lot, and beside it each of its deliveries."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from domain.trace import Trace
from storage.reports.tables import Cell
from storage.reports.trace_tables import DeliveryLine, TraceTables
from templates.words import Words

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for something else and garbles every Chinese name."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Full-width signs too: an East Asian spreadsheet reads them as the plain ones."""


def trace_csv(trace: Trace, words: Words, language: str) -> bytes:
    """Every lot once for each of its deliveries, or once when it has none. UTF-8 with a mark, lines end as in Windows.

    Text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    tables = TraceTables(trace, words, language)
    lots, deliveries = tables.lots(), tables.deliveries()
    by_lot: dict[int, list[DeliveryLine]] = defaultdict(list)
    for line in deliveries.rows:
        by_lot[line.view.id].append(line)
    headings = [column.heading for column in lots.columns]
    shown = [column for column in deliveries.columns if column.heading not in headings]

    def rows() -> Iterator[list[Cell]]:
        yield [*headings, *(column.heading for column in shown)]
        for lot in lots.rows:
            told = [column.cell(lot) for column in lots.columns]
            for line in by_lot.get(lot.view.id, ()):
                yield [*told, *(column.cell(line) for column in shown)]
            if lot.view.id not in by_lot:
                yield [*told, *(None for _ in shown)]

    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    csv.writer(out).writerows([_written(cell) for cell in row] for row in rows())
    return out.getvalue().encode()


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, Decimal):
        whole = cell == cell.to_integral_value()
        return f"{int(cell)}" if whole else f"{cell.normalize():f}"
    return str(cell)
