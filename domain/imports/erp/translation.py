"""What became of exports: files of the plain layout, and what a person must know about the way there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.imports.erp.plain import PlainFile
from domain.imports.erp.reading import ReadExport
from domain.imports.problems import RowProblem
from domain.values import LotCode

_TARGETS = {
    "lot": "lot",
    "parent": "lot",
    "child": "lot",
    "item": "item",
    "parent_item": "item",
    "child_item": "item",
    "qty": "qty",
    "uom": "uom",
    "made_at": "date",
    "date": "date",
    "at": "date",
    "supplier": "supplier",
    "customer": "customer",
    "supplier_lot": "supplier_lot",
    "expires_at": "expires",
    "ship": "document",
}
"""Columns of the plain layout -> the targets of the presets, to name the export's own column."""  # fmt: skip


class Noticed(StrEnum):
    """What a person should know before they let the import happen. The rows that were left out come from `Left`."""

    WITHOUT_LOT = "without_lot"
    NOT_DONE = "not_done"
    CANCELLED = "cancelled"
    MOVED = "moved"
    STATUS = "status"
    NOT_STOCK = "not_stock"
    NOTHING = "nothing"
    TOLD_TWICE = "told_twice"
    REVERSED = "reversed"
    REVERSED_ALONE = "reversed_alone"
    USED_FOR_NOTHING = "used_for_nothing"
    MADE_OF_NOTHING = "made_of_nothing"
    OPENED = "opened"
    NO_CUSTOMER = "no_customer"
    NEW_RAW = "new_raw"
    NEW_INTERMEDIATE = "new_intermediate"
    NEW_FINISHED = "new_finished"


@dataclass(frozen=True)
class Notice:
    """`count` rows, lots or items, and a few of them by name."""

    code: Noticed
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What the plant has: items by any of their names, lots by code and item, partners with their kind."""

    items: Mapping[str, str] = field(default_factory=dict)
    """Key of a name (`key_of`) -> key of the item's code."""
    lots: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Lot code and key of the item's code -> the count that brought it in, where an earlier import took it so."""
    partners: Mapping[str, str] = field(default_factory=dict)
    """Key of a code -> kind."""


@dataclass
class Translation:
    """Files of the plain layout, and how they came about. `problems` are those of the exports themselves."""

    files: dict[str, PlainFile]
    sheets: Sequence[ReadExport]
    notices: list[Notice] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sheet.preset.system for sheet in self.sheets if sheet.preset))

    @property
    def rows(self) -> int:
        """Rows below the headers."""
        return sum(sheet.rows for sheet in self.sheets)

    def content(self) -> dict[str, bytes]:
        """The files that have rows."""
        return {name: file.content() for name, file in self.files.items() if file.rows}

    def placed(self, problem: RowProblem) -> RowProblem:
        """A problem of a plain file, as one of the export: its file, its line, its column."""
        place = self._place(problem.file, problem.line)
        if place is None:
            return problem
        sheet, line = place
        target = _TARGETS.get(problem.column, problem.column)
        column = sheet.header.label(target) if sheet.header else problem.column
        facts = dict(problem.facts)
        named = self._place(str(facts.get("file", problem.file)), _number(facts.get("line", facts.get("first"))))
        if named is not None and "line" in facts:  # another row that it speaks of
            facts |= {"file": named[0].place, "line": named[1]}
        elif named is not None and "first" in facts:
            facts["first"] = named[1]
        return RowProblem(sheet.place, line, column, problem.code, facts)

    def _place(self, name: str, line: int) -> tuple[ReadExport, int] | None:
        file = self.files.get(name)
        place = file.place(line) if file else None
        return (self.sheets[place[0]], place[1]) if place else None


def _number(fact: object) -> int:
    return fact if isinstance(fact, int) else 0


def lots_told(sheets: Iterable[ReadExport]) -> list[LotCode]:
    """Every lot code that the exports speak of."""
    return list(dict.fromkeys(booking.lot for sheet in sheets for booking in sheet.bookings))
