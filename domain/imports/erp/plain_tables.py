"""Tables that are files of the plain layout already, under whatever name, from a workbook or a text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from domain.imports import layout
from domain.imports.erp.sheets import NumberedRow, TextSheet
from domain.imports.layout import FileLayout
from domain.imports.sheet import column_name

LAYOUTS: tuple[FileLayout[Any], ...] = tuple(each for each in vars(layout).values() if isinstance(each, FileLayout))
"""Every file of the plain layout."""


def plain_name(sheet: TextSheet, head: Iterable[Sequence[str]]) -> str | None:
    """Which file of the plain layout this is: by its name, else by the columns of its first row; None for neither."""
    header = next((cells for cells in head if any(cell.strip() for cell in cells)), ())
    columns = {column_name(cell) for cell in header if cell.strip()}
    fitting = [kind for kind in LAYOUTS if columns.issuperset(kind.columns.required)]
    for name in (sheet.name, PurePath(sheet.file).stem):
        known = f"{name.strip().lower()}.csv"
        if known in layout.KNOWN_FILES and (fitting or len(columns & _columns(known)) > 1):
            return known
    if not fitting:
        return None
    return max(fitting, key=lambda kind: len(columns & kind.columns.known)).file


def _columns(file: str) -> frozenset[str]:
    return next(kind.columns.known for kind in LAYOUTS if kind.file == file)


def as_csv(rows: Iterable[NumberedRow]) -> bytes:
    """The same rows as CSV in UTF-8, each on the line that it has."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    written = 1
    for line, cells in rows:
        out.write("\n" * (line - written))
        writer.writerow([" ".join(cell.split()) for cell in cells])
        written = line + 1
    return out.getvalue().encode()
