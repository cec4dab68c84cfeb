"""From a CSV file's bytes to rows of cells, each knowing its line."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from domain.imports.encoding import UnknownEncoding, decoded
from domain.imports.problems import Problem, RowProblem

SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class Columns:
    """The columns a file must and may have. Any other is kept as an attribute of its row."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        return frozenset(self.required + self.optional)


@dataclass(frozen=True)
class Row:
    """One row: the cells of known columns, and everything else that was in it."""

    line: int
    cells: dict[str, str]
    extra: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """What a file holds: rows that can be read, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[RowProblem, ...] = ()


def read_sheet(file: str, content: bytes, columns: Columns) -> Sheet:
    """Rows of a file with commas, semicolons or tabs between its cells. A problem of the file itself gives no rows;
    a file that breaks off in the middle gives those before the break."""

    def whole(code: Problem, line: int = 1, column: str = "", **facts: object) -> Sheet:
        return Sheet((), (RowProblem(file, line, column, code, facts),))

    try:
        text = decoded(content)
    except UnknownEncoding:
        return whole(Problem.UNKNOWN_ENCODING)
    lines = _Lines(text, columns)
    try:
        first = next(lines, None)
    except csv.Error:
        return whole(Problem.BROKEN_FILE, lines.start)
    if first is None:
        return whole(Problem.EMPTY_FILE)
    header_line, cells = first
    header = [column_name(cell) for cell in cells]
    named = [name for name in header if name]
    for name in named:
        if named.count(name) > 1:
            return whole(Problem.DOUBLE_COLUMN, header_line, name)
    for name in columns.required:
        if name not in named:
            return whole(Problem.MISSING_COLUMN, header_line, name, found=tuple(named))
    return _rows(file, lines, header, columns)


def column_name(cell: str) -> str:
    """A column's name however it was typed: ` Made At ` is `made_at`."""
    return "_".join(unicodedata.normalize("NFKC", cell).strip().lower().split())


class _Lines(Iterator[tuple[int, list[str]]]):
    """Rows that are not blank, with the line on which each begins (a quoted cell may span several)."""

    def __init__(self, text: str, columns: Columns) -> None:
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text, columns), strict=True)
        self.start = 1

    def __next__(self) -> tuple[int, list[str]]:
        while True:
            self.start = self._reader.line_num + 1
            cells = next(self._reader)
            if any(cell.strip() for cell in cells):
                return self.start, cells


def _separator(text: str, columns: Columns) -> str:
    """The one that makes most known columns of the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def recognised(separator: str) -> int:
        return sum(column_name(cell.strip('"')) in columns.known for cell in first.split(separator))

    return max(SEPARATORS, key=recognised)


def _rows(file: str, lines: _Lines, header: list[str], columns: Columns) -> Sheet:
    rows: list[Row] = []
    problems: list[RowProblem] = []
    width = len(header)
    try:
        for line, cells in lines:
            beyond = [cell for cell in cells[width:] if cell.strip()]
            if len(cells) < width or beyond:
                facts = {"expected": width, "found": len(cells)}
                problems.append(RowProblem(file, line, "", Problem.CELL_COUNT, facts))
                continue
            rows.append(_row(line, header, cells, columns))
    except csv.Error:
        problems.append(RowProblem(file, lines.start, "", Problem.BROKEN_FILE))
    return Sheet(tuple(rows), tuple(problems))


def _row(line: int, header: list[str], cells: list[str], columns: Columns) -> Row:
    known, extra = {}, {}
    for name, cell in zip(header, cells, strict=False):
        value = cell.strip()
        if name in columns.known:
            known[name] = value
        elif name and value:
            extra[name] = value
    return Row(line, known, extra)
