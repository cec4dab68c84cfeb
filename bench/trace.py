"""From one lot to the customer list: our walk against one ORM query a lot, on the same database."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlmodel import col

from bench.measure import Finding, milliseconds
from bench.plants import sqlite_plant
from bench.plants.demo import demo_plant
from domain.genealogy import Direction, GenealogyLink, Trace
from domain.items import Item
from domain.lots import Lot
from domain.movements import Movement, MovementLine
from domain.partners import Partner
from domain.values import LotCode
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

Totals = dict[str, dict[str, Decimal]]


def our_way(database: Database, code: str) -> Trace:
    with OpenUnitOfWork(database, lambda: datetime.now(UTC))(readonly=True) as work:
        (root,) = work.lots.by_code(LotCode(code))
        return work.tracing.trace(root, Direction.FORWARD)


def a_query_a_lot(database: Database, code: str) -> Totals:
    """How open ERPs walk: every lot is loaded, then its children, its item, its deliveries and their customers."""
    totals: Totals = defaultdict(lambda: defaultdict(Decimal))
    with database.session(readonly=True) as session:
        root = session.scalars(select(Lot).where(col(Lot.code) == code)).one()
        seen, to_visit = {root.id}, [root.id]
        while to_visit:
            lot_id = to_visit.pop()
            lot = session.get_one(Lot, lot_id)
            session.get_one(Item, lot.item_id)
            used = select(GenealogyLink).where(col(GenealogyLink.parent_id) == lot_id)
            for link in session.scalars(used.where(col(GenealogyLink.voided_by).is_(None))):  # as the index wants it
                if link.child_id not in seen:
                    seen.add(link.child_id)
                    to_visit.append(link.child_id)
            sent = select(Movement, MovementLine).join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
            for movement, line in session.execute(
                sent.where(col(MovementLine.lot_id) == lot_id, col(Movement.kind) == "ship")
            ):
                partner = session.get_one(Partner, movement.partner_id)
                totals[partner.code][lot.code] += line.quantity or Decimal(0)
    return totals


def same_answer(trace: Trace, slow: Totals) -> bool:
    ours: Totals = defaultdict(lambda: defaultdict(Decimal))
    for consignee in trace.consignees:
        for delivery in consignee.deliveries:
            ours[consignee.code][trace.by_id[delivery.lot_id].lot.code] += delivery.quantity
    return {code: dict(lots) for code, lots in ours.items()} == {code: dict(lots) for code, lots in slow.items()}


def one(database: Database, code: str, where: str, goal: float | None) -> Finding:
    trace = our_way(database, code)
    slow: list[Totals] = []
    theirs = milliseconds(lambda: slow.append(a_query_a_lot(database, code)), 3 if len(trace.lots) < 1000 else 1)
    if not same_answer(trace, slow[0]):
        raise AssertionError(f"the two ways from {code} disagree")
    ours = milliseconds(lambda: our_way(database, code), 7)
    return Finding(f"trace {code}, {len(trace.lots):,} lots, {where}", "an ORM query a lot", ours, theirs, "ms", goal)


async def measured() -> list[Finding]:
    with TemporaryDirectory() as folder:
        demo, large = demo_plant(Path(folder)), open_database(f"sqlite:///{sqlite_plant(100_000)}")
        try:
            return [
                one(demo, "MP05", "demo plant", None),
                one(large, "MX00002759", "100k links", None),
                one(large, "WATER00000001", "100k links", 160),
            ]
        finally:
            demo.close()
            large.close()
