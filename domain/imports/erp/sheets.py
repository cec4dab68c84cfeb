"""What an export is before anybody knows whose it is: rows of cells, each with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NumberedRow = tuple[int, list[str]]


class NumberCell(str):
    """A number that its workbook keeps as a number: `1234.5`, always with a point. Nothing about it is doubtful."""

    __slots__ = ()


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
