"""A file of any size: its text is read as often as it is needed, and never held."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from domain.imports.problems import Problem, RowProblem
from domain.imports.sheet import Columns, OpenSheet, open_sheet


@dataclass(frozen=True)
class BulkFile:
    """One file of a folder. `opened` gives its lines with their ends; `lines` is about how many there are."""

    name: str
    fingerprint: str
    lines: int
    opened: Callable[[], AbstractContextManager[Iterable[str]]]
    is_text: bool = True
    """Whether the encoding of its bytes is known."""

    def sheet(self, text: Iterable[str], columns: Columns) -> OpenSheet | RowProblem:
        """Its rows, or what is wrong with it as a whole."""
        if not self.is_text:
            return RowProblem(self.name, 1, "", Problem.UNKNOWN_ENCODING)
        return open_sheet(self.name, text, columns)


def fingerprint_of(files: Mapping[str, BulkFile]) -> str:
    """Equal for the same files with the same bytes."""
    told = "\n".join(f"{name} {file.fingerprint}" for name, file in sorted(files.items()))
    return hashlib.sha256(told.encode()).hexdigest()


Progress = Callable[[str, str, int, int], None]
"""Told what is being done (`reading`, `checking`, `writing`, `indexing`), of which file, how many rows are done and
about how many there are."""


@dataclass(frozen=True)
class Rows:
    """Some rows of a file, one after another: the number of the first, the lines they begin on, their cells."""

    first: int
    lines: list[int]
    cells: list[list[str]]

    @property
    def numbers(self) -> range:
        return range(self.first, self.first + len(self.lines))

    def each(self) -> Iterator[tuple[int, int, list[str]]]:
        return zip(self.numbers, self.lines, self.cells, strict=True)


def batches(sheet: OpenSheet, size: int) -> Iterator[Rows]:
    """The rows of a file, so many at a time."""
    first = 1
    lines: list[int] = []
    held: list[list[str]] = []
    for line, cells in sheet:
        lines.append(line)
        held.append(cells)
        if len(held) >= size:
            yield Rows(first, lines, held)
            first, lines, held = first + len(held), [], []
    yield Rows(first, lines, held)
