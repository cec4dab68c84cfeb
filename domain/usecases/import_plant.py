"""A plant's records from another system, by a folder of CSV files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from domain.audit import AuditEntry
from domain.errors import Refusal
from domain.imports import layout
from domain.imports.layout import FileLayout, Reading
from domain.imports.problems import RowProblem
from domain.imports.rows import FileRow
from domain.imports.tally import FileCounts, Tally
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.import_equipment import import_cleanings, import_runs
from domain.steps.import_lots import import_lots
from domain.steps.import_movements import import_links, import_moves, import_shipments
from domain.steps.import_names import Import, import_items, import_partners, import_units, known_names
from domain.steps.stopping import carry_stops

T = TypeVar("T", bound=FileRow)


@dataclass(frozen=True)
class Imported:
    """What became of every row, file by file, and what was refused. `unknown_files` were not looked at."""

    files: tuple[FileCounts, ...]
    problems: tuple[RowProblem, ...]
    unknown_files: tuple[str, ...] = ()

    @property
    def written(self) -> int:
        """Rows that added or changed something."""
        return sum(counts.new + counts.changed for counts in self.files)

    @property
    def refused(self) -> int:
        return sum(counts.refused for counts in self.files)


@dataclass(eq=False)
class ImportRefused(Refusal):
    """At least one row is bad, so nothing was written. `outcome` says which, and what would have been written."""

    outcome: Imported


@dataclass(eq=False)
class NothingToImport(Refusal):
    """None of the files belongs to the plain layout. `known` are the names that do."""

    unknown_files: tuple[str, ...] = ()
    known: tuple[str, ...] = layout.KNOWN_FILES


@dataclass(frozen=True)
class ImportPlant:
    """Afterwards every row of the files is in the records, once, however often it is told.

    A bad row raises `ImportRefused` with every problem of every file, and nothing may be committed; with `skip_bad`
    the good rows are written and the others listed. What came of a recalled lot is recalled with it. Local times are
    in `zone`.
    """

    zone: ZoneInfo

    def __call__(
        self, work: Work, actor: Actor, files: Mapping[str, bytes], *, skip_bad: bool = False
    ) -> Imported:  # fmt: skip
        actor.must(May.IMPORT)
        named = {name.lower(): content for name, content in files.items()}
        unknown = tuple(sorted(name for name in files if name.lower() not in {*layout.KNOWN_FILES, *layout.IGNORED}))
        if not any(name in named for name in layout.KNOWN_FILES):
            raise NothingToImport(unknown_files=unknown)
        tallies = self._read(work, actor, named)
        problems = [problem for tally in tallies for problem in sorted(tally.problems, key=lambda each: each.line)]
        outcome = Imported(tuple(tally.counts() for tally in tallies), tuple(problems), unknown)
        if problems and not skip_bad:
            raise ImportRefused(outcome)
        if outcome.written:
            facts = {counts.file: {"new": counts.new, "changed": counts.changed} for counts in outcome.files}
            work.audit.write(AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name,
                                        deed="imported", subject="import", facts=facts))  # fmt: skip
        return outcome

    def _read(self, work: Work, actor: Actor, files: Mapping[str, bytes]) -> list[Tally]:
        stages = [opened for stage in _STAGES if (opened := stage(files, self.zone)) is not None]
        run = known_names(work)
        codes = dict.fromkeys(code for stage in stages for code in stage.lot_codes)
        for lot in work.loading.lots_with(list(codes)):
            run.names.learn_lot(lot)
        tallies = [stage.take(run) for stage in stages]
        carry_stops(work, actor, run.movements)
        return tallies


class OpenedFile(Protocol):
    """A file whose rows were read, and are not yet written."""

    @property
    def lot_codes(self) -> Iterable[str]: ...
    def take(self, run: Import) -> Tally: ...


@dataclass(frozen=True)
class _Opened(Generic[T]):
    layout: FileLayout[T]
    reading: Reading[T]
    into: Callable[[Import, list[T], Tally], None]

    @property
    def lot_codes(self) -> Iterable[str]:
        return (code for row in self.reading.rows for code in row.lot_codes)

    def take(self, run: Import) -> Tally:
        for name, line in self.reading.refused:
            run.names.remember_refused(self.layout.brings, name, line)
        tally = Tally(self.layout.file, self.reading.problems)
        self.into(run, self.reading.rows, tally)
        return tally


Stage = Callable[[Mapping[str, bytes], ZoneInfo], OpenedFile | None]


def _stage(kind: FileLayout[T], into: Callable[[Import, list[T], Tally], None]) -> Stage:
    """How one file is opened; none when it is not there."""

    def opened(files: Mapping[str, bytes], zone: ZoneInfo) -> OpenedFile | None:
        content = files.get(kind.file)
        return None if content is None else _Opened(kind, kind.reading(content, zone), into)

    return opened


_STAGES: tuple[Stage, ...] = (
    _stage(layout.ITEMS, import_items),
    _stage(layout.UNITS, import_units),
    _stage(layout.PARTNERS, import_partners),
    _stage(layout.LOTS, import_lots),
    _stage(layout.LINKS, import_links),
    _stage(layout.SHIPMENTS, import_shipments),
    _stage(layout.MOVES_FILE, import_moves),
    _stage(layout.RUNS, import_runs),
    _stage(layout.CLEANINGS, import_cleanings),
)
"""What is referred to comes before what refers to it."""
