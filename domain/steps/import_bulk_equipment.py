"""Runs and cleanings of a very large import."""

from __future__ import annotations

from typing import Any

from domain.imports.bulk_files import Rows
from domain.imports.layout import CLEANINGS, RUNS
from domain.imports.problems import BadCell, Problem
from domain.imports.quick import moment_text
from domain.imports.rows import CleaningRow, RunRow
from domain.imports.sheet import OpenSheet
from domain.steps.import_bulk import Reading
from domain.steps.import_names import number_of


def stage_runs(reading: Reading) -> None:
    """Afterwards every good row of runs.csv waits in the stage."""
    run, stage = reading.run, reading.stage

    def take(sheet: OpenSheet, rows: Rows) -> None:
        read: list[tuple[int, RunRow]] = []
        for no, line, cells in rows.each():
            try:
                read.append((no, reading.row(RUNS, sheet, line, cells)))
            except BadCell as bad:
                reading.tally.refuse_at(line, bad)
        run.names.forget_lots()
        for lot in stage.lots_with(sorted({row.lot for _, row in read})):
            run.names.learn_lot(lot)
        staged = []
        for no, row in read:
            try:
                lot, _ = run.names.lot("lot", row.lot, row.item, "item")
                run.check_happened("start", row.start)
            except BadCell as bad:
                reading.tally.refuse_at(row.line, bad)
            else:
                times = (moment_text(row.start), moment_text(row.end))
                staged.append((no, row.line, row.line_name, number_of(lot), *times))
        _count_repeated(reading, staged, stage.take_runs(staged))

    reading.rows(RUNS, take)


def stage_cleanings(reading: Reading) -> None:
    """Afterwards every good row of cleanings.csv waits in the stage."""

    def take(sheet: OpenSheet, rows: Rows) -> None:
        staged = []
        for no, line, cells in rows.each():
            try:
                row: CleaningRow = reading.row(CLEANINGS, sheet, line, cells)
                reading.run.check_happened("at", row.at)
            except BadCell as bad:
                reading.tally.refuse_at(line, bad)
            else:
                staged.append((no, line, row.line_name, moment_text(row.at)))
        _count_repeated(reading, staged, reading.stage.take_cleanings(staged))

    reading.rows(CLEANINGS, take)


def _count_repeated(reading: Reading, staged: list[tuple[Any, ...]], first: dict[int, int]) -> None:
    """`first` has, for rows whose name was there already with another content, the line where; 0 for the same."""
    lines = {row[0]: row[1] for row in staged}
    for no, line in first.items():
        if line:
            reading.tally.refuse_at(lines[no], BadCell("line", Problem.GIVEN_TWICE, first=line))
        else:
            reading.tally.unchanged += 1
