"""Lots of an import: a new lot comes with the movement that brought its quantity."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.imports.problems import BadCell, Problem
from domain.imports.rows import LotRow, written_amount
from domain.imports.tally import Tally
from domain.lots import Lot
from domain.movements import Direction, LineDraft, Movement, MovementLine
from domain.partners import PartnerKind
from domain.ports import Work
from domain.steps.import_names import Import, NamedLot, brought_up_to_date, number_of
from domain.steps.import_remarks import look_at_supplier_codes, note_taken
from domain.steps.telling import Telling, Verdict, Weighed, weigh

WHERE_FROM = (PartnerKind.SUPPLIER, PartnerKind.SUBCONTRACTOR)


def import_lots(run: Import, rows: list[LotRow], tally: Tally) -> None:
    """Afterwards each good row has its lot, and the ledger its quantity, once.

    What a lot is may be completed later (supplier's code, dates); how much of it was made may not: that is what
    movements are for. A lot that somebody recorded by hand with the same quantity is not counted twice.
    """
    named = []
    for row in tally.once(rows, lambda row: (row.lot, run.names.item_key(row.item)), "lot"):
        try:
            named.append(named_lot(run, row))
        except BadCell as bad:
            run.names.remember_refused("lot", row.lot, row.line)
            tally.refuse(row, bad)
    look_at_supplier_codes(run, named)
    run.work.loading.add_many([each.lot for each in named if each.is_new])
    weighed = weigh(run.work.loading, [lot_told(run, each) for each in named])
    made = made_so_far(run.work, named)
    movements = []
    for each, verdict in zip(named, weighed, strict=True):
        run.names.learn_lot(each.lot)
        known_otherwise = against(each, verdict, made)
        if known_otherwise is not None:
            tally.refuse(each.row, known_otherwise)
            continue
        if each.is_new:
            tally.new += 1
        else:
            tally.known(changed=brought_up_to_date(each.lot, each.row.extra, **completions(each)))
        if verdict.verdict is Verdict.NEW and (each.is_new or not made[number_of(each.lot)]):
            movements.append((verdict.telling.movement, verdict.telling.lines))
            note_taken(run, tally.file, verdict.telling)
    run.movements += run.work.loading.append_many(movements)


def named_lot(run: Import, row: LotRow) -> NamedLot:
    """The row with what it refers to. Raises `BadCell`."""
    item = run.names.item("item", row.item)
    supplier = run.names.partner("supplier", row.supplier, WHERE_FROM) if row.supplier else None
    run.check_happened("made_at", row.made_at)
    quantity = run.names.own_quantity(row.quantity, row.uom, item)
    known = run.names.stored_lot(row.lot, item)
    lot = known or Lot(
        code=row.lot,
        item_id=number_of(item),
        folded=row.lot.folded,
        supplier_id=supplier.id if supplier else None,
        supplier_lot=row.supplier_lot,
        made_at=row.made_at,
        expires_at=row.expires_at,
        attributes=dict(row.extra),
    )
    return NamedLot(row, item, supplier, quantity, lot, known is None)


def completions(each: NamedLot) -> dict[str, object]:
    """What the row says of the lot beside its quantity."""
    row = each.row
    return {"supplier_id": each.supplier.id if each.supplier else None, "supplier_lot": row.supplier_lot,
            "made_at": row.made_at, "expires_at": row.expires_at}  # fmt: skip


def lot_told(run: Import, each: NamedLot) -> Telling:
    """The movement that brought the quantity of the lot."""
    row = each.row
    kind = "make"
    if each.supplier is not None:
        kind = "back" if each.supplier.kind == PartnerKind.SUBCONTRACTOR else "receive"
    movement = Movement(
        kind=kind,
        happened_at=row.made_at,
        recorded_at=run.now,
        source="",
        partner_id=each.supplier.id if each.supplier else None,
        # as when a person records it: what was used for this lot before it was made joins it now
        work_order=row.lot if kind == "make" else None,
    )
    written = written_amount(row.quantity, row.uom, each.item.uom)
    lines = [LineDraft(number_of(each.lot), Direction.IN, each.quantity, written)]
    return Telling(row.line, f"import:lots:{each.item.code}/{row.lot}", movement, lines, each.item.uom)


def made_so_far(work: Work, named: Sequence[NamedLot]) -> dict[int, Decimal]:
    """What the ledger says was made of those lots that the plant has."""
    known = [number_of(each.lot) for each in named if not each.is_new]
    return {lot_id: view.made for lot_id, view in work.lots.views(known).items()}


def against(each: NamedLot, weighed: Weighed, made: dict[int, Decimal]) -> BadCell | None:
    """What the plant knows otherwise about the quantity of the lot."""
    recorded: Decimal | None = None
    if weighed.recorded is not None and weighed.verdict is Verdict.OTHERWISE:
        recorded = _quantity(weighed.recorded[1])
    elif weighed.verdict is Verdict.NEW and not each.is_new:
        by_hand = made[number_of(each.lot)]
        recorded = by_hand if by_hand not in (0, each.quantity) else None
    if recorded is None:
        return None
    return BadCell("qty", Problem.RECORDED_OTHERWISE, given=each.quantity, recorded=recorded, uom=each.item.uom)


def _quantity(lines: Sequence[MovementLine]) -> Decimal:
    return sum((line.quantity or Decimal(0) for line in lines), start=Decimal(0))
