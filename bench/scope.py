"""Freezing the scope of a recall: 200,000 rows for 10,000 customers, against one ORM object a row."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bench.measure import ROUNDS, Checked, Finding, Line
from bench.plants import MILLION, sqlite_plant
from bench.trace import HUB
from domain.genealogy import Direction, Trace
from domain.recall import Recall, RecallDelivery, RecallLot
from storage.database import Database
from storage.opening import open_database
from storage.recall_scope import freeze
from storage.tables import METADATA
from storage.unit_of_work import OpenUnitOfWork

ROWS = 200_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Frozen = tuple[set[tuple[object, ...]], set[tuple[object, ...]]]


def by_objects(session: Session, recall_id: int, trace: Trace) -> None:
    """The same rows as the ORM writes them."""
    lots = [(trace.root, 0, None), *((traced.view, traced.depth, traced.via) for traced in trace.lots)]
    session.add_all(
        RecallLot(
            recall_id=recall_id, lot_id=view.id, depth=depth, via_lot_id=via, made=view.made, on_hand=view.on_hand
        )
        for view, depth, via in lots
    )
    session.add_all(
        RecallDelivery(
            recall_id=recall_id, partner_id=sent.customer_id, movement_id=sent.movement_id, lot_id=sent.lot_id,
            quantity=sent.quantity, shipped_at=sent.at, document=sent.document,
        )
        for sent in trace.deliveries
    )  # fmt: skip
    session.flush()


def hub_trace(database: Database) -> Trace:
    """Of a hub lot, cut down to the wanted number of rows and with as many customers as it has."""
    with OpenUnitOfWork(database, lambda: NOW)(readonly=True) as work:
        whole = work.tracing.trace(work.lots.get(HUB), Direction.FORWARD)
    share = ROWS / (1 + len(whole.lots) + len(whole.deliveries))
    consignees = tuple(
        replace(consignee, deliveries=consignee.deliveries[: max(1, round(share * len(consignee.deliveries)))])
        for consignee in whole.consignees
    )
    sent = sum(len(consignee.deliveries) for consignee in consignees)
    return replace(whole, lots=whole.lots[: ROWS - sent - 1], consignees=consignees)


def frozen(session: Session) -> Frozen:
    """What was written, without the numbers of the rows."""
    lots, deliveries = (
        {tuple(row) for row in session.execute(select(*list(METADATA.tables[name].columns)[1:]))}
        for name in ("recall_lot", "recall_delivery")
    )
    return lots, deliveries


def seconds(database: Database, way: Callable[[Session, int, Trace], None], trace: Trace) -> tuple[float, Frozen]:
    """Until it is committed; afterwards the rows are away again."""
    with database.session() as session:
        recall = Recall(root_lot_id=HUB, reason="bench", fingerprint="", drafted_at=NOW, source="bench")
        session.add(recall)
        session.flush()
        start = perf_counter()
        way(session, recall.id or 0, trace)
        session.commit()
        took = perf_counter() - start
        written = frozen(session)
        for table in (RecallDelivery, RecallLot, Recall):
            session.execute(delete(table))
        session.commit()
    return took, written


async def measured() -> list[Line]:
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(sqlite_plant(MILLION), folder))
        database = open_database(f"sqlite:///{copy}")
        trace = hub_trace(database)
        ours = [seconds(database, freeze, trace) for _ in range(ROUNDS)]
        theirs = seconds(database, by_objects, trace)
        database.close()
    took = median(each for each, _ in ours)
    rows = len(ours[0][1][0]) + len(ours[0][1][1])
    what = f"a scope of {rows:,} rows, {len(trace.consignees):,} customers"
    return [
        Checked("both ways freeze the same rows", ours[0][1] == theirs[1]),
        Finding(what, "", took, None, "s", at_most=3),
        Finding(what, "the ORM's add_all", took, theirs[0], "s", 8),
    ]
