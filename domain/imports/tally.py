"""What became of each row of a file, counted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from domain.imports.problems import BadCell, Problem, RowProblem
from domain.imports.rows import FileRow

T = TypeVar("T", bound=FileRow)
MOST_PROBLEMS = 1_000
"""Bad rows of one file that are listed; beyond them they are counted: nobody reads the thousandth."""


@dataclass(frozen=True)
class FileCounts:
    """Rows of one file. What is `unchanged` was known before, word for word."""

    file: str
    new: int
    unchanged: int
    changed: int
    refused: int
    by_hand: int = 0
    """Of the unchanged ones: what a person had recorded."""


@dataclass
class Tally:
    """The count while one file is read."""

    file: str
    problems: list[RowProblem] = field(default_factory=list)
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    by_hand: int = 0
    left_off: int = 0

    def refuse(self, row: FileRow, bad: BadCell) -> None:
        self.refuse_at(row.line, bad)

    def refuse_at(self, line: int, bad: BadCell) -> None:
        """Lists the problem of this line, or only counts it when there are very many."""
        self.list_problem(bad.at(self.file, line))

    def list_problem(self, problem: RowProblem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.left_off += 1

    def known(self, *, changed: bool) -> None:
        """A row that names something the plant has: it brought something, or nothing new."""
        if changed:
            self.changed += 1
        else:
            self.unchanged += 1

    def counts(self) -> FileCounts:
        refused = len({problem.line for problem in self.problems}) + self.left_off
        return FileCounts(self.file, self.new, self.unchanged, self.changed, refused, self.by_hand)

    def once(self, rows: Iterable[T], key: Callable[[T], Hashable], column: str) -> Iterator[T]:
        """Each row whose key was not seen before. The same row again is unchanged; another one is refused."""
        seen: dict[Hashable, T] = {}
        for row in rows:
            first = seen.setdefault(key(row), row)
            if first is row:
                yield row
            elif replace(first, line=row.line) == row:
                self.unchanged += 1
            else:
                self.refuse(row, BadCell(column, Problem.GIVEN_TWICE, first=first.line))
