"""What an import says was filled into tanks and silos and drawn from them, as movements in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from domain.imports.remarks import Remark, RowRemark
from domain.imports.rows import VesselRow, written_amount
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
    tellings: list[Telling] = []

    def told(run: Import, row: VesselRow) -> Telling:
        tellings.append(vessel_told(run, row, names[vessel_key(row.vessel)]))
        return tellings[-1]

    take_told(run, rows, tally, told)
    for telling in tellings:
        draw = telling.movement
        if draw.id is not None and draw.kind == DRAW and _was_short(run.work, draw):
            facts = {"vessel": draw.vessel, "lot": telling.names["lot"]}
            run.remarks.append(RowRemark(tally.file, telling.line, Remark.MORE_THAN_INSIDE, facts))


def _was_short(work: Work, draw: Movement) -> bool:
    """Whether the books had less in the vessel than was drawn, as far as quantities are known."""
    vessel = draw.vessel or ""
    before = work.movements.vessels.inside(vessel, draw.happened_at - timedelta(microseconds=1)).left
    after = work.movements.vessels.inside(vessel, draw.happened_at).left
    return after is not None and after < min(before or Decimal(0), Decimal(0))


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
    written = written_amount(row.quantity, row.uom, item.uom)
    if row.kind == DRAW:  # measured as the tank is, whatever its lot is counted in
        movement.attributes |= {DRAWN: f"{row.quantity:f}", DRAWN_UOM: row.uom}
        line = LineDraft(number_of(lot), Direction.IN, Decimal(0), written)
    else:
        line = LineDraft(number_of(lot), Direction.OUT, run.names.own_quantity(row.quantity, row.uom, item), written)
    name = f"import:vessels:{row.kind}:{vessel}:{item.code}/{row.lot}:{row.at:%Y%m%dT%H%M%SZ}"
    return Telling(row.line, name, movement, [line], item.uom, names={"lot": row.lot})
