"""Runs and cleanings of an import."""

from __future__ import annotations

from domain.equipment import Cleaning, Run
from domain.imports.names import key_of
from domain.imports.problems import BadCell
from domain.imports.rows import CleaningRow, RunRow
from domain.imports.tally import Tally
from domain.steps.import_names import Import, brought_up_to_date, number_of


def import_runs(run: Import, rows: list[RunRow], tally: Tally) -> None:
    """Which lot was on which line. A run that was under way may get its end later."""
    known = {(each.line, each.lot_id, each.started_at): each for each in run.work.loading.every(Run)}
    fresh = []
    for row in tally.once(rows, lambda row: (row.line_name, row.lot, key_of(row.item or ""), row.start), "line"):
        try:
            lot, _ = run.names.lot("lot", row.lot, row.item, "item")
            run.check_happened("start", row.start)
        except BadCell as bad:
            tally.refuse(row, bad)
            continue
        there = known.get((row.line_name, number_of(lot), row.start))
        if there is None:
            there = Run(line=row.line_name, lot_id=number_of(lot), started_at=row.start, ended_at=row.end)
            known[row.line_name, number_of(lot), row.start] = there  # a later row may name the lot in another way
            fresh.append(there)
        else:
            tally.known(changed=brought_up_to_date(there, {}, ended_at=row.end))
    run.work.loading.add_many(fresh)
    tally.new += len(fresh)


def import_cleanings(run: Import, rows: list[CleaningRow], tally: Tally) -> None:
    """When a line was clean."""
    known = {(each.line, each.at) for each in run.work.loading.every(Cleaning)}
    fresh = []
    for row in tally.once(rows, lambda row: (row.line_name, row.at), "line"):
        try:
            run.check_happened("at", row.at)
        except BadCell as bad:
            tally.refuse(row, bad)
            continue
        if (row.line_name, row.at) in known:
            tally.known(changed=False)
        else:
            fresh.append(Cleaning(line=row.line_name, at=row.at))
    run.work.loading.add_many(fresh)
    run.work.movements.vessels.cleaned(fresh)
    tally.new += len(fresh)
