"""Everything that was handed in, sorted: files of the plain layout, exports of other systems, and what is neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, islice

from domain.imports.erp.headers import LOOKED_THROUGH
from domain.imports.erp.plain_tables import as_csv, plain_name
from domain.imports.erp.reading import ReadExport, ReadOptions, read_export
from domain.imports.erp.sheets import TableBroken, TextSheet
from domain.imports.files import TooManyRows
from domain.imports.problems import Problem, RowProblem

_NOT_OURS = (Problem.UNKNOWN_EXPORT, Problem.EMPTY_FILE)


@dataclass
class Intake:
    """`plain` are files of the plain layout by name, `origins` the tables they were. `unlooked` are tables that
    nobody knows, beside others that somebody does."""

    plain: dict[str, bytes] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    exports: list[ReadExport] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    unlooked: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many there are to import, headers and blank lines counted in."""
        return sum(each.rows for each in self.exports) + sum(content.count(b"\n") for content in self.plain.values())

    def must_fit(self, limit: int, *, in_chat: bool) -> None:
        """Raises `TooManyRows`."""
        if self.rows > limit:
            raise TooManyRows(rows=self.rows, limit=limit, in_chat=in_chat)

    def refuse(self, place: str, broken: TableBroken) -> None:
        """A file that could not be opened at all."""
        self.problems.append(broken.at(place))

    def settle(self) -> None:
        """What nobody knows is a problem only when there is nothing else."""
        unknown = [each for each in self.exports if each.problems and each.problems[0].code in _NOT_OURS]
        known = [each for each in self.exports if each not in unknown]
        if known or self.plain:
            self.exports = known
            self.unlooked += [each.place for each in unknown]
        elif len(unknown) > 1:  # a workbook's empty sheets are nobody's concern
            told = [each for each in unknown if each.problems[0].code is not Problem.EMPTY_FILE]
            self.exports = told or unknown[:1]


def take_in(intake: Intake, sheets: Iterable[TextSheet], options: ReadOptions) -> None:
    """Sorts one file's sheets in. A sheet that breaks is a problem; the other files are still looked at."""
    for sheet in sheets:
        rows = iter(sheet.rows)
        try:
            head = list(islice(rows, LOOKED_THROUGH))
            name = None if options.preset else plain_name(sheet, (cells for _, cells in head))
            if name is None:
                whole = TextSheet(sheet.file, chain(head, rows), sheet.name)
                intake.exports.append(read_export(whole, options))
            elif name in intake.plain:
                intake.problems.append(
                    RowProblem(sheet.place, 1, "", Problem.TABLE_TWICE, {"given": name, "first": intake.origins[name]})
                )
            else:
                intake.plain[name] = as_csv(chain(head, rows))
                intake.origins[name] = sheet.place
        except TableBroken as broken:
            intake.refuse(sheet.place, broken)
