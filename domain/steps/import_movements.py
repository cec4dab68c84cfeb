"""Links, shipments and other moves of an import, as movements in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from domain.imports.layout import SIDES
from domain.imports.problems import BadCell, Problem
from domain.imports.rows import FileRow, LinkRow, MoveRow, ShipmentRow, written_amount
from domain.imports.tally import Tally
from domain.items import Item
from domain.lots import Lot
from domain.movements import DATED, Direction, LineDraft, Movement, MovementLine
from domain.partners import PartnerKind
from domain.steps.import_names import Import, number_of
from domain.steps.import_remarks import look_at_links, note_taken, step_remarks
from domain.steps.telling import Recorded, Telling, Verdict, weigh

T = TypeVar("T", bound=FileRow)


def import_links(run: Import, rows: list[LinkRow], tally: Tally) -> None:
    """Each row takes its parent's quantity out of stock, into the child; how much the child has, lots.csv says."""
    take_told(run, rows, tally, link_told)


def import_shipments(run: Import, rows: list[ShipmentRow], tally: Tally) -> None:
    """Each row is one delivery of one lot to one customer."""
    take_told(run, rows, tally, shipment_told)


def import_moves(run: Import, rows: list[MoveRow], tally: Tally) -> None:
    """Samples, scrap, returns and adjustments."""
    take_told(run, rows, tally, move_told)


def take_told(run: Import, rows: list[T], tally: Tally, told: Callable[[Import, T], Telling]) -> None:
    """Afterwards every row that can be told is in the ledger once; the others are in the tally."""
    tellings, said_by = [], []
    for row in rows:
        try:
            tellings.append(told(run, row))
            said_by.append(row)
        except BadCell as bad:
            tally.refuse(row, bad)
    fresh = []
    for row, weighed in zip(said_by, weigh(run.work.loading, tellings), strict=True):
        if weighed.verdict is Verdict.NEW:
            fresh.append(weighed.telling)
            note_taken(run, tally.file, weighed.telling)
        elif weighed.verdict is Verdict.KNOWN or weighed.recorded is None:
            tally.known(changed=False)
            tally.by_hand += weighed.by_hand
        else:
            tally.refuse(row, told_otherwise(weighed.telling, weighed.recorded))
    if told is link_told:
        look_at_links(run, fresh)
    run.movements += run.work.loading.append_many([(telling.movement, telling.lines) for telling in fresh])
    tally.new += len(fresh)


def told_otherwise(telling: Telling, recorded: Recorded) -> BadCell:
    """What the ledger has in place of what the row says."""
    given, before = _moved(telling.lines), _moved(recorded[1])
    if given == before:  # then it is the day or the customer
        return BadCell("", Problem.RECORDED_DIFFERENTLY, at=recorded[0].happened_at)
    return BadCell("qty", Problem.RECORDED_OTHERWISE, given=given, recorded=before, uom=telling.uom)


def _moved(lines: Sequence[LineDraft | MovementLine]) -> Decimal:
    return max((line.quantity or Decimal(0) for line in lines), default=Decimal(0))


def link_told(run: Import, row: LinkRow) -> Telling:
    """The row as a use. Raises `BadCell`."""
    parent, parent_item = run.names.lot("parent", row.parent, row.parent_item, "parent_item")
    child, child_item = run.names.lot("child", row.child, row.child_item, "child_item")
    if parent.id == child.id:
        raise BadCell("child", Problem.INTO_ITSELF, given=row.child)
    happened_at = row.at or child.made_at or run.now
    run.check_happened("at", happened_at)
    movement = Movement(
        kind="use",
        happened_at=happened_at,
        recorded_at=run.now,
        source="",
        work_order=row.work_order,
        line=row.line_name,
        attributes={**row.extra, "step": row.step, DATED: row.at is not None},
    )
    taken = _line(run, parent, parent_item, Direction.OUT, row.quantity, row.uom)
    name = f"import:links:{parent_item.code}/{row.parent}>{child_item.code}/{row.child}:{row.step}"
    early, turned = step_remarks(parent, child, happened_at)
    names = {"parent": row.parent, "child": row.child, "made_at": parent.made_at}
    lines = [taken, _reached(child)]
    return Telling(row.line, name, movement, lines, parent_item.uom, row.at, names, early, turned)


def shipment_told(run: Import, row: ShipmentRow) -> Telling:
    """The row as a delivery. Raises `BadCell`."""
    lot, item = run.names.lot("lot", row.lot, row.item, "item")
    customer = run.names.partner("customer", row.customer, (PartnerKind.CUSTOMER,))
    run.check_happened("date", row.date)
    movement = Movement(
        kind="ship",
        happened_at=row.date,
        recorded_at=run.now,
        source="",
        partner_id=customer.id,
        document=row.ship,
        attributes=dict(row.extra),
    )
    taken = _line(run, lot, item, Direction.OUT, row.quantity, row.uom)
    return Telling(row.line, f"import:shipments:{row.ship}:{item.code}/{row.lot}", movement, [taken], item.uom)


def move_told(run: Import, row: MoveRow) -> Telling:
    """The row as a sample, scrap, return or adjustment. Raises `BadCell`."""
    lot, item = run.names.lot("lot", row.lot, row.item, "item")
    run.check_happened("at", row.at)
    movement = Movement(
        kind=row.kind,
        happened_at=row.at,
        recorded_at=run.now,
        source="",
        reason=row.reason,
        attributes=dict(row.extra),
    )
    side = SIDES.get(row.kind) or (Direction.IN if row.quantity > 0 else Direction.OUT)
    line = _line(run, lot, item, side, abs(row.quantity), row.uom)
    # two samples of one lot on two days are two samples: the day is part of what the row is about
    name = f"import:moves:{row.kind}:{item.code}/{row.lot}:{row.at:%Y%m%dT%H%M%SZ}"
    return Telling(row.line, name, movement, [line], item.uom)


def _line(run: Import, lot: Lot, item: Item, side: Direction, quantity: Decimal, uom: str) -> LineDraft:
    written = written_amount(quantity, uom, item.uom)
    return LineDraft(number_of(lot), side, run.names.own_quantity(quantity, uom, item), written)


def _reached(lot: Lot) -> LineDraft:
    """The lot was part of the movement, and gained nothing by it."""
    return LineDraft(number_of(lot), Direction.IN, Decimal(0))
