"""What an export is before anybody knows whose it is: rows of cells, each with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.imports.problems import Problem, RowProblem

NumberedRow = tuple[int, list[str]]


class NumberCell(str):
    """A number that its workbook keeps as a number: `1234.5`, always with a point. Nothing about it is doubtful."""

    __slots__ = ()


class TableBroken(Exception):
    """Raised while rows are read: from `line` on there are none that can be believed."""

    def __init__(self, code: Problem, line: int = 1, **facts: object) -> None:
        super().__init__(code, line, facts)
        self.code = code
        self.line = line
        self.facts = facts

    def at(self, place: str) -> RowProblem:
        """The problem with its file."""
        return RowProblem(place, self.line, "", self.code, self.facts)


@dataclass(frozen=True)
class TextSheet:
    """One table of one file. `name` is the sheet's own name in a workbook, else empty. `rows` are read once."""

    file: str
    rows: Iterable[NumberedRow]
    name: str = ""

    @property
    def place(self) -> str:
        """The file, and the sheet where it has a name."""
        return f"{self.file} [{self.name}]" if self.name else self.file
