"""Lots of a very large import that the plant has, compared with it without an object each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.imports.quick import millionths
from domain.lots import Lot
from domain.movements import Direction
from domain.ports.bulk import StagedLot
from storage.loading_known import recorded_parts
from storage.many import among

FACTS = ("supplier_id", "supplier_lot", "made_at", "expires_at")


def plainly_known(session: Session, lots: Sequence[StagedLot], item_codes: dict[int, str]) -> set[int]:
    """The numbers of those of which the plant has just what the file says, quantity and all: the plainest case of
    `domain.steps.import_lots`. All else is weighed there."""
    table = Lot.__table__  # type: ignore[attr-defined]
    query = select(table.c.code, table.c.item_id, table.c.id, table.c.attributes, *(table.c[name] for name in FACTS))
    rows: Any = session.execute(query.where(among(session, table.c.code, [each.code for each in lots])))
    there = {(row[0], row[1]): row[2:] for row in rows}
    sources = {f"import:lots:{item_codes[each.item_id]}/{each.code}:1": each for each in lots}
    recorded = recorded_parts(session, list(sources))
    known = set()
    for source, each in sources.items():
        lot_id, attributes, *facts = there[each.code, each.item_id]
        told = [each.supplier_id, each.supplier_lot, each.made_at, each.expires_at]
        same = all(now is None or now == before for now, before in zip(told, facts, strict=True))
        same = same and all(attributes.get(name) == value for name, value in each.extra.items())
        parts = recorded[source].parts if source in recorded else []
        if same and parts == [(lot_id, Direction.IN.value, millionths(each.quantity))]:
            known.add(each.no)
    return known
