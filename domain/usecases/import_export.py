"""A plant's records from the exports of another system, or from tables of the plain layout under any name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import Refusal
from domain.imports.erp.intake import Intake
from domain.imports.erp.translating import translate
from domain.imports.erp.translation import Known, Notice, Translation, lots_told
from domain.imports.layout import KNOWN_FILES
from domain.imports.names import key_of
from domain.imports.outcome import Imported
from domain.imports.problems import Problem, RowProblem
from domain.imports.remarks import RowRemark
from domain.imports.tally import FileCounts
from domain.items import Item
from domain.partners import Partner
from domain.people import Actor, May
from domain.ports import Work

if TYPE_CHECKING:
    from domain.usecases.import_plant import ImportPlant


@dataclass(frozen=True)
class TakenIn:
    """What became of what was handed in. `files` counts rows of the plain layout, whatever they were before.

    `problems` name the files, lines and columns that the person has. `rows` are the rows of the exports.
    """

    systems: tuple[str, ...]
    rows: int
    files: tuple[FileCounts, ...]
    notices: tuple[Notice, ...]
    problems: tuple[RowProblem, ...]
    unlooked: tuple[str, ...] = ()
    remarks: tuple[RowRemark, ...] = ()
    """What was taken in and should be looked at."""
    left_off: int = 0
    """Bad rows beyond those that are listed."""

    @property
    def written(self) -> int:
        """Rows of the plain layout that added or changed something."""
        return sum(counts.new + counts.changed for counts in self.files)

    @property
    def refused(self) -> int:
        """Rows that cannot be read, or whole files."""
        return len({(problem.file, problem.line) for problem in self.problems}) + self.left_off

    def new(self, file: str) -> int:
        """Rows that one plain file adds: what the preview says of lots, links and deliveries."""
        return sum(counts.new for counts in self.files if counts.file == file)


@dataclass(eq=False)
class ExportRefused(Refusal):
    """At least one row is bad, so nothing was written. `outcome` says which, and what would have been written."""

    outcome: TakenIn


@dataclass(frozen=True)
class ImportExport:
    """Afterwards everything that the tables tell is in the records, once, however often it is told.

    A bad row raises `ExportRefused` with every problem, and nothing may be committed; with `skip_bad` the good rows
    are written. Who does not commit has seen what would happen. `write` is how files of the plain layout come in.
    """

    write: ImportPlant

    def __call__(self, work: Work, actor: Actor, intake: Intake, *, skip_bad: bool = False) -> TakenIn:
        actor.must(May.IMPORT)
        told: list[_Told] = []
        if intake.plain:
            imported = self.write(work, actor, intake.plain, skip_bad=True)
            told.append(_Told(imported, lambda problem: _at_home(problem, intake.origins)))
        translation = translate(intake.exports, known_to(work, intake)) if intake.exports else None
        content = translation.content() if translation else {}
        if translation is not None and content:
            told.append(_Told(self.write(work, actor, content, skip_bad=True), translation.placed))
        outcome = _outcome(intake, translation, told)
        if outcome.problems and not skip_bad:
            raise ExportRefused(outcome)
        return outcome


@dataclass(frozen=True)
class TranslateExport:
    """What exports are in the plain layout, by file, and what is noticed on the way. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, intake: Intake) -> tuple[TakenIn, dict[str, bytes]]:
        actor.must(May.IMPORT)
        translation = translate(intake.exports, known_to(work, intake)) if intake.exports else None
        return _outcome(intake, translation, []), {**intake.plain, **(translation.content() if translation else {})}


@dataclass(frozen=True)
class _Told:
    """What became of plain files, and where the person finds what is said of their rows."""

    imported: Imported
    placed: Callable[[RowProblem], RowProblem]

    def remarks(self) -> list[RowRemark]:
        """At the person's own rows."""
        found = []
        for remark in self.imported.remarks:
            place = self.placed(RowProblem(remark.file, remark.line, "", Problem.BROKEN_FILE))
            found.append(RowRemark(place.file, place.line, remark.code, remark.facts))
        return found


def known_to(work: Work, intake: Intake) -> Known:
    """What of the exports the plant has already."""
    own = work.loading.every(Item)
    items = {key_of(name): key_of(item.code) for item in own for name in (item.gtin, item.name_zh) if name}
    items |= {key_of(item.code): key_of(item.code) for item in own}
    codes = {item.id: key_of(item.code) for item in own}
    lots = {(lot.code, codes[lot.item_id]): str(lot.attributes.get("opened", ""))
            for lot in work.loading.lots_with(lots_told(intake.exports))}  # fmt: skip
    partners = {key_of(partner.code): partner.kind for partner in work.loading.every(Partner)}
    return Known(items, lots, partners)


def _at_home(problem: RowProblem, origins: Mapping[str, str]) -> RowProblem:
    """A problem of a plain file under the name of the table that it was."""
    place = origins.get(problem.file, problem.file)
    return RowProblem(place, problem.line, problem.column, problem.code, problem.facts)


def _outcome(intake: Intake, translation: Translation | None, told: list[_Told]) -> TakenIn:
    problems = [*intake.problems, *(translation.problems if translation else ())]
    problems += [each.placed(problem) for each in told for problem in each.imported.problems]
    files = [counts for each in told for counts in each.imported.files]
    return TakenIn(
        systems=translation.systems if translation else (),
        rows=translation.rows if translation else sum(_rows(counts) for counts in files),
        files=tuple(sorted(files, key=lambda counts: KNOWN_FILES.index(counts.file))),
        notices=tuple(translation.notices) if translation else (),
        problems=tuple(sorted(problems, key=lambda problem: (problem.file, problem.line))),
        unlooked=tuple(intake.unlooked),
        remarks=tuple(remark for each in told for remark in each.remarks()),
        left_off=sum(each.imported.problems_left_off for each in told),
    )


def _rows(counts: FileCounts) -> int:
    return counts.new + counts.unchanged + counts.changed + counts.refused
