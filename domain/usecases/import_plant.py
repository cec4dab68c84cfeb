"""A plant's records from another system, by a folder of CSV files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from domain.audit import AuditEntry
from domain.imports import layout
from domain.imports.layout import FileLayout, Reading
from domain.imports.outcome import Imported, ImportRefused, ImportUnfinished, NothingToImport, told_of
from domain.imports.rows import FileRow
from domain.imports.tally import Tally
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.import_equipment import import_cleanings, import_runs
from domain.steps.import_lots import import_lots
from domain.steps.import_movements import import_links, import_moves, import_shipments
from domain.steps.import_names import Import, import_items, import_partners, import_units, known_names
from domain.steps.import_remarks import listed, look_at_stock
from domain.steps.import_vessels import import_vessels
from domain.steps.stopping import carry_stops

__all__ = ["ImportPlant", "ImportRefused", "ImportUnfinished", "Imported", "NothingToImport"]

T = TypeVar("T", bound=FileRow)


@dataclass(frozen=True)
class ImportPlant:
    """Afterwards every row of the files is in the records, once, however often it is told.

    A bad row raises `ImportRefused` with every problem of every file, and nothing may be committed; with `skip_bad`
    the good rows are written and the others listed; what should be looked at is remarked with its row. What came of a
    recalled lot is recalled with it. Local times are in `zone`.
    """

    zone: ZoneInfo

    def __call__(
        self, work: Work, actor: Actor, files: Mapping[str, bytes], *, skip_bad: bool = False
    ) -> Imported:  # fmt: skip
        actor.must(May.IMPORT)
        unfinished = work.loading.unfinished()
        if unfinished is not None:
            raise ImportUnfinished(folder=unfinished.folder, since=unfinished.started_at)
        named = {name.lower(): content for name, content in files.items()}
        unknown = tuple(sorted(name for name in files if name.lower() not in {*layout.KNOWN_FILES, *layout.IGNORED}))
        if not any(name in named for name in layout.KNOWN_FILES):
            raise NothingToImport(unknown_files=unknown)
        outcome = self._read(work, actor, named, unknown)
        problems = outcome.problems
        if problems and not skip_bad:
            raise ImportRefused(outcome)
        if outcome.written:
            facts = {counts.file: {"new": counts.new, "changed": counts.changed} for counts in outcome.files}
            work.audit.write(AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name,
                                        deed="imported", subject="import", facts=facts))  # fmt: skip
        return outcome

    def _read(self, work: Work, actor: Actor, files: Mapping[str, bytes], unknown: tuple[str, ...]) -> Imported:
        stages = [opened for stage in _STAGES if (opened := stage(files, self.zone)) is not None]
        run = known_names(work)
        codes = dict.fromkeys(code for stage in stages for code in stage.lot_codes)
        for lot in work.loading.lots_with(list(codes)):
            run.names.learn_lot(lot)
        tallies = [stage.take(run) for stage in stages]
        carry_stops(work, actor, run.movements)
        look_at_stock(run, work)
        return told_of(tallies, unknown, *listed(run.remarks))


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
    _stage(layout.VESSELS, import_vessels),
)
"""What is referred to comes before what refers to it."""
