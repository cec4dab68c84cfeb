"""From a CSV file's bytes to rows of cells, each knowing its line."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

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
    try:
        text = decoded(content)
    except UnknownEncoding:
        return Sheet((), (RowProblem(file, 1, "", Problem.UNKNOWN_ENCODING),))
    opened = open_sheet(file, io.StringIO(text, newline=""), columns)
    if isinstance(opened, RowProblem):
        return Sheet((), (opened,))
    rows = [opened.row(line, cells) for line, cells in opened]
    return Sheet(tuple(rows), tuple(opened.problems))


def open_sheet(file: str, text: Iterable[str], columns: Columns) -> OpenSheet | RowProblem:
    """A file whose header was read, from its lines as they come (their ends kept); or what is wrong with it."""

    def whole(code: Problem, line: int = 1, column: str = "", **facts: object) -> RowProblem:
        return RowProblem(file, line, column, code, facts)

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
    return OpenSheet(file, header, columns, lines)


class OpenSheet:
    """The rows of a file below its header, one after another: each with the line that it begins on and as many cells
    as the header has. `problems` are those of the rows that were passed over so far."""

    def __init__(self, file: str, header: list[str], columns: Columns, lines: _Lines) -> None:
        self.file = file
        self.header = header
        self.problems: list[RowProblem] = []
        self._columns = columns
        self._lines = lines

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        width = len(self.header)
        try:
            for line, cells in self._lines.walked():
                if len(cells) != width and (len(cells) < width or any(cell.strip() for cell in cells[width:])):
                    facts = {"expected": width, "found": len(cells)}
                    self.problems.append(RowProblem(self.file, line, "", Problem.CELL_COUNT, facts))
                else:
                    yield line, cells
        except csv.Error:
            self.problems.append(RowProblem(self.file, self._lines.start, "", Problem.BROKEN_FILE))
        except UnicodeDecodeError:
            self.problems.append(RowProblem(self.file, self._lines.start, "", Problem.UNKNOWN_ENCODING))

    def row(self, line: int, cells: list[str]) -> Row:
        """The cells by the names of their columns."""
        known, extra = {}, {}
        for name, cell in zip(self.header, cells, strict=False):
            value = cell.strip()
            if name in self._columns.known:
                known[name] = value
            elif name and value:
                extra[name] = value
        return Row(line, known, extra)


def column_name(cell: str) -> str:
    """A column's name however it was typed: ` Made At ` is `made_at`."""
    return "_".join(unicodedata.normalize("NFKC", cell).strip().lower().split())


class _Lines(Iterator[tuple[int, list[str]]]):
    """Rows that are not blank, with the line on which each begins (a quoted cell may span several)."""

    def __init__(self, text: Iterable[str], columns: Columns) -> None:
        lines = iter(text)
        before = []
        for line in lines:
            before.append(line)
            if line.strip():
                break
        separator = _separator(before[-1] if before else "", columns)
        self._reader = csv.reader(chain(before, lines), delimiter=separator, strict=True)
        self.start = 1

    def __next__(self) -> tuple[int, list[str]]:
        return next(self.walked())

    def walked(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are left; a generator, for files of millions of rows."""
        reader = self._reader
        self.start = reader.line_num + 1
        for cells in reader:
            if cells and (cells[0].strip() or any(cell.strip() for cell in cells)):
                yield self.start, cells
            self.start = reader.line_num + 1


def _separator(first: str, columns: Columns) -> str:
    """The one that makes most known columns of the first line."""

    def recognised(separator: str) -> int:
        return sum(column_name(cell.strip().strip('"')) in columns.known for cell in first.split(separator))

    return max(SEPARATORS, key=recognised)
