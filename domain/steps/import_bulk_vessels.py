"""Fills and draws of a very large import. What a tank holds hangs together through time, so these are held in memory,
about two kilobytes a row, and written last, in one transaction."""

from __future__ import annotations

from domain.imports.layout import VESSELS
from domain.imports.problems import BadCell
from domain.imports.quick import millionths
from domain.imports.rows import VesselRow
from domain.imports.tally import Tally
from domain.movements import Direction
from domain.ports import OpenWork, Work
from domain.steps.import_bulk import Reading
from domain.steps.import_movements import told_otherwise
from domain.steps.import_names import Import, number_of
from domain.steps.import_vessels import import_vessels, vessel_told, vessels_named
from domain.steps.telling import Telling, Verdict, weigh
from domain.vessels import vessel_key


def check_vessels(reading: Reading, open_work: OpenWork) -> None:
    """Afterwards the tally says of every row what will become of it, and nothing is written."""
    rows = _rows(reading)
    stage, run, tally = reading.stage, reading.run, reading.tally
    run.names.forget_lots()
    lots = stage.lots_with(sorted({row.lot for row in rows}))
    staged: dict[int, int] = {}
    for lot in lots:
        no = number_of(lot)
        lot.id = stage.plant_id(no) or -no
        staged[lot.id] = no
        run.names.learn_lot(lot)
    tellings: list[Telling] = []
    with open_work(readonly=True) as work:
        names = vessels_named(work, rows)
        for row in rows:
            try:
                tellings.append(vessel_told(run, row, names[vessel_key(row.vessel)]))
            except BadCell as bad:
                tally.refuse(row, bad)
        weighed = weigh(work.loading, tellings)
    fills = []
    for each in weighed:
        line = each.telling.lines[0]
        if each.verdict is Verdict.NEW:
            tally.new += 1
            if line.direction is Direction.OUT and line.quantity is not None:
                fills.append((each.telling.line, staged[line.lot_id], millionths(line.quantity)))
        elif each.verdict is Verdict.KNOWN or each.recorded is None:
            tally.known(changed=False)
        else:
            tally.refuse_at(each.telling.line, told_otherwise(each.telling, each.recorded))
    stage.take_fills(fills)


def write_vessels(run: Import, work: Work, reading: Reading) -> None:
    """Afterwards every good row is in the ledger once. All lots are there."""
    rows = _rows(reading)
    for lot in work.loading.lots_with(sorted({row.lot for row in rows})):
        run.names.learn_lot(lot)
    import_vessels(run, rows, Tally(VESSELS.file))


def _rows(reading: Reading) -> list[VesselRow]:
    with reading.file.opened() as text:
        found = VESSELS.reading_of(reading.file.sheet(text, VESSELS.columns), reading.zone)
    for problem in found.problems:
        reading.tally.list_problem(problem)
    return found.rows
