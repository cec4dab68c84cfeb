"""What a person should look at in the rows of an import that were good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from domain.imports.remarks import MOST_LISTED, Remark, RowRemark
from domain.lots import Lot
from domain.movements import Direction
from domain.ports import Work
from domain.steps.import_names import Import, NamedLot
from domain.steps.telling import Telling


def step_remarks(parent: Lot, child: Lot, at: datetime) -> tuple[bool, bool]:
    """Whether it happened before the parent was there; and whether, by their days, the child may as well be the parent:
    of two lots that went into each other, at least one step is so."""
    early = parent.made_at is not None and parent.made_at > at
    turned = parent.made_at is None or child.made_at is None or parent.made_at >= child.made_at
    return early, turned


def look_at_links(run: Import, fresh: Sequence[Telling]) -> None:
    """Before they are written: links that cannot be in time, and two lots that went into each other."""
    pairs = {_pair(telling): telling for telling in fresh}
    known = run.work.loading.links_among(list({(child, parent) for parent, child in pairs}))
    late: list[RowRemark] = []
    for telling in fresh:
        if telling.early:
            facts = {**telling.names, "at": telling.movement.happened_at}
            run.remarks.append(RowRemark("links.csv", telling.line, Remark.BEFORE_ITS_PARENT, facts))
    for telling in fresh:
        parent, child = _pair(telling)
        remark = RowRemark("links.csv", telling.line, Remark.BOTH_WAYS,
                           {key: telling.names[key] for key in ("parent", "child")})  # fmt: skip
        if telling.turned and (child, parent) in pairs:
            run.remarks.append(remark)
        if (child, parent) in known:
            late.append(remark)
    run.remarks += late


def _pair(telling: Telling) -> tuple[int, int]:
    parent, child = telling.lines
    return parent.lot_id, child.lot_id


def look_at_supplier_codes(run: Import, named: Sequence[NamedLot]) -> None:
    """Before the lots are written: a supplier's code that another supplier has too."""
    codes = {each.row.supplier_lot for each in named if each.is_new and each.row.supplier_lot and each.supplier}
    others = run.work.loading.suppliers_of([code for code in codes if code])
    for each in named:
        theirs, supplier = each.row.supplier_lot, each.supplier
        if not (each.is_new and theirs and supplier):
            continue
        known = others.setdefault(theirs, [])
        other = next((code for code in known if code != supplier.code), None)
        if other is not None:
            facts = {"supplier_lot": theirs, "lot": each.row.lot, "supplier": supplier.code, "other": other}
            run.remarks.append(RowRemark("lots.csv", each.row.line, Remark.SUPPLIER_CODE_TWICE, facts))
        known.append(supplier.code)


def note_taken(run: Import, file: str, telling: Telling) -> None:
    """Keeps by how much the row changes the stock of its lot, and which row took from it last."""
    line = telling.lines[0]
    taken = line.direction == Direction.OUT
    change = line.quantity or Decimal(0)
    run.changes[line.lot_id] = run.changes.get(line.lot_id, Decimal(0)) + (-change if taken else change)
    if taken:
        run.taken_last[line.lot_id] = (file, telling.line)


def look_at_stock(run: Import, work: Work) -> None:
    """After everything is written: lots of which more was taken than there was."""
    less = sorted(lot_id for lot_id, change in run.changes.items() if change < 0)
    for view in work.lots.views(less).values():
        if view.on_hand < 0:
            file, line = run.taken_last.get(view.id, ("", 0))
            facts = {"lot": view.lot.code, "missing": -view.on_hand, "uom": view.item.uom}
            run.remarks.append(RowRemark(file, line, Remark.MORE_THAN_THERE_WAS, facts))


def listed(remarks: Sequence[RowRemark]) -> tuple[list[RowRemark], int]:
    """The first of each kind, and how many more there are."""
    found: list[RowRemark] = []
    for kind in Remark:
        found += [remark for remark in remarks if remark.code is kind][:MOST_LISTED]
    return found, len(remarks) - len(found)
