"""A plant's records from another system, by a folder of CSV files of any size."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from domain.audit import AuditEntry
from domain.database_errors import ChangedMeanwhile
from domain.imports import layout
from domain.imports.bulk_files import BulkFile, Progress, fingerprint_of
from domain.imports.layout import FileLayout
from domain.imports.outcome import Imported, ImportRefused, ImportUnfinished, NothingToImport, told_of
from domain.imports.remarks import MOST_LISTED
from domain.imports.run import ImportRun, RunState
from domain.imports.tally import FileCounts, Tally
from domain.items import Item
from domain.partners import Partner
from domain.people import Actor, May
from domain.ports import OpenWork, Work
from domain.ports.bulk import Bulk
from domain.steps.import_bulk import TOLD_FILES, Reading, ToldFile, stage_lots, stage_told
from domain.steps.import_bulk_equipment import stage_cleanings, stage_runs
from domain.steps.import_bulk_known import complete_lots, weigh_lots, weigh_told
from domain.steps.import_bulk_vessels import check_vessels, write_vessels
from domain.steps.import_names import Import, import_items, import_partners, import_units, known_names, number_of
from domain.steps.stopping import carry_stops

_NAMES: tuple[tuple[FileLayout, Callable], ...] = (  # type: ignore[type-arg]
    (layout.ITEMS, import_items),
    (layout.UNITS, import_units),
    (layout.PARTNERS, import_partners),
)
Files = Mapping[str, BulkFile]


@dataclass(frozen=True)
class LoadPlant:
    """Afterwards every row of the files is in the records, once, however often it is told; `ImportPlant` says the same
    of small files. Memory does not grow with the files.

    First everything is read and checked, and nothing is written: a bad row raises `ImportRefused`, and with `skip_bad`
    it is left out. Then it is written in many transactions, so that others can write in between. Whoever ends it in
    the middle leaves a plant that says so; the same call goes on where it was. With another folder it raises
    `ImportUnfinished`, unless it is to `start_over`: what was written then stays, and is not counted twice.
    """

    zone: ZoneInfo
    open_work: OpenWork
    bulk: Bulk
    progress: Progress

    def __call__(
        self, actor: Actor, files: Files, folder: str, *, skip_bad: bool = False, start_over: bool = False
    ) -> Imported:  # fmt: skip
        actor.must(May.IMPORT)
        unknown = tuple(sorted(name for name in files if name.lower() not in {*layout.KNOWN_FILES, *layout.IGNORED}))
        known = {name.lower(): file for name, file in files.items() if name.lower() in layout.KNOWN_FILES}
        if not known:
            raise NothingToImport(unknown_files=unknown)
        fingerprint = fingerprint_of(known)
        run = self._unfinished()
        if run is not None and run.fingerprint != fingerprint and not start_over:
            raise ImportUnfinished(folder=run.folder, since=run.started_at)
        kept = self.bulk.outcome_of(run) if run is not None and run.fingerprint == fingerprint else None
        if run is None or kept is None:
            outcome = self._check(known, unknown)
            if outcome.refused and not skip_bad:
                self.bulk.clear()
                raise ImportRefused(outcome)
            if not outcome.written and run is None:  # one that was cut off has more to finish than rows
                self.bulk.clear()
                return outcome
            run = self._begin(known, folder, fingerprint)
            self.bulk.keep(run, json.dumps([asdict(counts) for counts in outcome.files]))
        else:
            outcome = Imported(tuple(FileCounts(**counts) for counts in json.loads(kept)), (), unknown)
        try:
            self._write(actor, run, known, outcome)
        except ChangedMeanwhile:
            self.bulk.clear()  # what waits there was compared with what is no more: the next time all is read again
            raise
        self.bulk.clear()
        return outcome

    def _unfinished(self) -> ImportRun | None:
        with self.open_work(readonly=True) as work:
            return work.loading.unfinished()

    def _check(self, files: Files, unknown: tuple[str, ...]) -> Imported:
        with self.open_work() as work:  # tried out, and not committed
            run = known_names(work, self._nearest)
            tallies = _import_names(run, files, self.zone)
        stage = self.bulk.stage
        stage.begin()
        stage.names(
            [(number_of(item), item.code, item.uom) for item in run.names.items.values()],
            [(number_of(partner), partner.code) for partner in run.names.partners.values()],
        )
        told: list[tuple[ToldFile, Tally]] = []
        if file := files.get(layout.LOTS.file):
            tallies.append(Tally(file.name.lower()))
            stage_lots(self._reading(run, file, tallies[-1]))
            weigh_lots(stage, run, tallies[-1], self.open_work)
            tallies[-1].new = stage.count("lots")
        for kind in TOLD_FILES:
            if file := files.get(kind.layout.file):
                told.append((kind, Tally(kind.layout.file)))
                stage_told(self._reading(run, file, told[-1][1]), kind)
        for kind, tally in told:
            self.progress("checking", tally.file, 0, 0)
            weigh_told(stage, kind.name, tally, self.open_work)
            tally.new = stage.count(kind.name)
        tallies += [tally for _, tally in told]
        tallies += self._equipment(run, files)
        if file := files.get(layout.VESSELS.file):
            tallies.append(Tally(layout.VESSELS.file))
            check_vessels(self._reading(run, file, tallies[-1]), self.open_work)
        self.progress("checking", "", 0, 0)
        return told_of(tallies, unknown, *stage.remarks(MOST_LISTED))

    def _equipment(self, run: Import, files: Files) -> list[Tally]:
        tallies = []
        for kind, staged in ((layout.RUNS, stage_runs), (layout.CLEANINGS, stage_cleanings)):
            if file := files.get(kind.file):
                tallies.append(Tally(kind.file))
                staged(self._reading(run, file, tallies[-1]))
        counts = self.bulk.stage.equipment()
        for tally in tallies:
            new, known, changed = counts[tally.file]
            tally.new, tally.unchanged, tally.changed = new, tally.unchanged + known, changed
        return tallies

    def _reading(self, run: Import, file: BulkFile, tally: Tally) -> Reading:
        return Reading(self.bulk.stage, run, self.zone, file, tally, self.progress)

    def _nearest(self, code: str) -> list[str]:
        with self.open_work(readonly=True) as work:
            known = [view.lot.code for view in work.lots.nearest(code, 3)]
        return list(dict.fromkeys([*self.bulk.stage.alike(code, 3), *known]))[:3]

    def _begin(self, files: Files, folder: str, fingerprint: str) -> ImportRun:
        """What the rows refer to is written, and that an import began; it takes the place of one `before`."""
        with self.open_work() as work:
            _give_up(work)
            _import_names(known_names(work), files, self.zone)
            run = ImportRun(folder=folder, fingerprint=fingerprint, state=RunState.WRITING, started_at=work.now())
            work.loading.add_many([run])
            work.commit()
        return run

    def _write(self, actor: Actor, run: ImportRun, files: Files, outcome: Imported) -> None:
        with self.open_work(readonly=True) as work:
            self.bulk.meet_names(
                {item.code: number_of(item) for item in work.loading.every(Item)},
                {partner.code: number_of(partner) for partner in work.loading.every(Partner)},
            )

        def after(work: Work, movements: Sequence[int]) -> None:
            carry_stops(work, actor, movements)

        for written in self.bulk.write(run, after):
            self.progress("writing" if written.whole else "indexing", written.file, written.done, written.whole)
        for part in self.bulk.changed_lots():
            with self.open_work() as work:
                complete_lots(known_names(work), work, part)
                work.commit()
        facts = {counts.file: {"new": counts.new, "changed": counts.changed} for counts in outcome.files}

        def last(work: Work) -> None:
            if file := files.get(layout.VESSELS.file):
                importing = known_names(work)
                write_vessels(importing, work, self._reading(importing, file, Tally(layout.VESSELS.file)))
                carry_stops(work, actor, importing.movements)
            work.audit.write(AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name,
                                        deed="imported", subject="import", facts=facts))  # fmt: skip

        self.bulk.finish(run, after, last)


def _give_up(work: Work) -> None:
    """Whatever import was not finished: all that it was to bring is told again, or known."""
    run = work.loading.unfinished()
    if run is not None:
        run.state, run.finished_at = RunState.GIVEN_UP, work.now()
        work.loading.unfinished()  # asking writes what changed: there is one import at a time


def _import_names(run: Import, files: Files, zone: ZoneInfo) -> list[Tally]:
    """Items, units and partners: few enough to be held."""
    tallies = []
    for kind, into in _NAMES:
        file = files.get(kind.file)
        if file is None:
            continue
        with file.opened() as text:
            reading = kind.reading_of(file.sheet(text, kind.columns), zone)
        for name, line in reading.refused:
            run.names.remember_refused(kind.brings, name, line)
        tallies.append(Tally(kind.file, reading.problems))
        into(run, reading.rows, tallies[-1])
    return tallies
