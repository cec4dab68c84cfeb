"""What an import says was filled into tanks and silos and drawn from them, as movements in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.imports.rows import VesselRow
from domain.imports.tally import Tally
from domain.movements import DRAW, DRAWN, DRAWN_UOM, Direction, LineDraft, Movement
from domain.ports import Work
from domain.steps.import_movements import take_told
from domain.steps.import_names import Import, number_of
from domain.steps.telling import Telling
from domain.vessels import vessel_key, vessel_name


def import_vessels(run: Import, rows: list[VesselRow], tally: Tally) -> None:
    """A fill takes its lot's quantity out of stock; a draw reaches the lot that it went into, and how much there is of
    that one, lots.csv says. What a draw holds follows from the vessel's content at its time."""
    names = vessels_named(run.work, rows)
    take_told(run, rows, tally, lambda run, row: vessel_told(run, row, names[vessel_key(row.vessel)]))


def vessels_named(work: Work, rows: Sequence[VesselRow]) -> dict[str, str]:
    """What each vessel is called: as the plant calls it, else as the first row does."""
    names: dict[str, str] = {}
    for row in rows:
        key = vessel_key(row.vessel)
        if key not in names:
            names[key] = work.movements.vessels.named(row.vessel) or vessel_name(row.vessel)
    return names


def vessel_told(run: Import, row: VesselRow, vessel: str) -> Telling:
    """The row as a fill or a draw. Raises `BadCell`."""
    lot, item = run.names.lot("lot", row.lot, row.item, "item")
    run.check_happened("at", row.at)
    movement = Movement(
        kind=row.kind,
        happened_at=row.at,
        recorded_at=run.now,
        source="",
        vessel=vessel,
        reason=row.reason,
        attributes=dict(row.extra),
    )
    written = None if row.uom == item.uom else f"{row.quantity:f} {row.uom}"
    if row.kind == DRAW:  # measured as the tank is, whatever its lot is counted in
        movement.attributes |= {DRAWN: f"{row.quantity:f}", DRAWN_UOM: row.uom}
        line = LineDraft(number_of(lot), Direction.IN, Decimal(0), written)
    else:
        line = LineDraft(number_of(lot), Direction.OUT, run.names.own_quantity(row.quantity, row.uom, item), written)
    name = f"import:vessels:{row.kind}:{vessel}:{item.code}/{row.lot}:{row.at:%Y%m%dT%H%M%SZ}"
    return Telling(row.line, name, movement, [line], item.uom)
