"""What came of an import, or why there was none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refusal
from domain.imports.layout import KNOWN_FILES
from domain.imports.problems import RowProblem
from domain.imports.remarks import RowRemark
from domain.imports.tally import FileCounts, Tally


@dataclass(frozen=True)
class Imported:
    """What became of every row, file by file, and what was refused. `unknown_files` were not looked at."""

    files: tuple[FileCounts, ...]
    problems: tuple[RowProblem, ...]
    unknown_files: tuple[str, ...] = ()
    remarks: tuple[RowRemark, ...] = ()
    """What was taken in and should be looked at."""
    problems_left_off: int = 0
    """Bad rows beyond those that are listed."""
    remarks_left_off: int = 0

    @property
    def written(self) -> int:
        """Rows that added or changed something."""
        return sum(counts.new + counts.changed for counts in self.files)

    @property
    def refused(self) -> int:
        return sum(counts.refused for counts in self.files)

    @property
    def by_hand(self) -> int:
        """Rows that a person had recorded already."""
        return sum(counts.by_hand for counts in self.files)


@dataclass(eq=False)
class ImportRefused(Refusal):
    """At least one row is bad, so nothing was written. `outcome` says which, and what would have been written."""

    outcome: Imported


@dataclass(eq=False)
class NothingToImport(Refusal):
    """None of the files belongs to the plain layout. `known` are the names that do."""

    unknown_files: tuple[str, ...] = ()
    known: tuple[str, ...] = KNOWN_FILES


@dataclass(eq=False)
class ImportUnfinished(Refusal):
    """Another import was begun and is not finished: the records lack some of its rows."""

    folder: str
    since: datetime


def told_of(
    tallies: Sequence[Tally], unknown: tuple[str, ...], remarks: Sequence[RowRemark], remarks_left_off: int
) -> Imported:
    """The outcome of an import whose files were counted so."""
    problems = [problem for tally in tallies for problem in sorted(tally.problems, key=lambda each: each.line)]
    return Imported(
        tuple(tally.counts() for tally in tallies),
        tuple(problems),
        unknown,
        tuple(remarks),
        sum(tally.left_off for tally in tallies),
        remarks_left_off,
    )
