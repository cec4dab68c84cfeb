"""Freezing the scope of a recall: 200,000 rows for 10,000 customers, against one ORM object a row."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from bench.measure import ROUNDS, Checked, Finding, Line, Remark
from bench.plants import MILLION, sqlite_plant
from bench.trace import HUB
from domain.genealogy import Direction
from domain.people import Actor
from domain.recall import Recall, RecallDelivery, RecallLot, fingerprint
from domain.steps.cases import case_of
from domain.steps.launching import launch
from domain.steps.scoping import scope_trace
from domain.trace import Trace
from storage.database import Database
from storage.opening import open_database
from storage.recall_scope import freeze
from storage.tables import METADATA
from storage.unit_of_work import OpenUnitOfWork

ROWS = 200_000
LABEL = 3
"""A hub on what is sold alone."""
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
EMAIL_FOR_EACH = text(
    "INSERT INTO contact (partner_id, channel, address) "
    "SELECT id, 'email', code || '@example.com' FROM partner WHERE kind = 'customer'"
)
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


def seconds(
    database: Database, way: Callable[[Session, int, Trace], None], trace: Trace
) -> tuple[float, float, Frozen]:
    """Of the clock and of CPU, until it is committed; afterwards the rows are away again."""
    with database.session() as session:
        recall = Recall(root_lot_id=HUB, reason="bench", fingerprint="", drafted_at=NOW, source="bench")
        session.add(recall)
        session.flush()
        start, busy = perf_counter(), process_time()
        way(session, recall.id or 0, trace)
        session.commit()
        took, of_cpu = perf_counter() - start, process_time() - busy
        written = frozen(session)
        for table in (RecallDelivery, RecallLot, Recall):
            session.execute(delete(table))
        session.commit()
    return took, of_cpu, written


def frozen_now(session: Session, recall_id: int, trace: Trace) -> None:
    freeze(session, recall_id, trace, 1, {})


def launched(database: Database, trace: Trace) -> Finding:
    """The whole of a launch of this size: a lot walked again and compared (a smaller one, measured in proportion to its
    rows), then frozen, blocked, an alert for everybody, and the card."""
    with database.session() as session:
        session.execute(EMAIL_FOR_EACH)
        session.commit()
    opened, lead = OpenUnitOfWork(database, lambda: NOW, ("email",)), Actor.house("bench")
    with opened() as work:
        recall = work.recalls.add(
            Recall(root_lot_id=HUB, reason="bench", fingerprint="", drafted_at=NOW, source="launch")
        )
        recall_id = recall.id or 0
        work.cases.add_roots(recall_id, [(LABEL, None)])
        work.commit()
    start = perf_counter()
    with opened() as work, work.balances.at_once():
        walked = scope_trace(work, case_of(work, recall_id), ZONE)
        fingerprint(walked)
        share = ROWS / (1 + len(walked.lots) + len(walked.deliveries))
        walking = (perf_counter() - start) * max(1.0, share)
    del walked
    start = perf_counter()
    with opened() as work, work.balances.at_once():
        launch(work, lead, case_of(work, recall_id), trace, ZONE)
        work.commit()
    took = walking + perf_counter() - start
    return Finding(f"launching {ROWS:,} rows, {len(trace.consignees):,} customers", "", took, None, "s", at_most=5)


async def measured() -> list[Line]:
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(sqlite_plant(MILLION), folder))
        database = open_database(f"sqlite:///{copy}")
        trace = hub_trace(database)
        ours = [seconds(database, frozen_now, trace) for _ in range(ROUNDS)]
        theirs = seconds(database, by_objects, trace)
        launched_in = launched(database, trace)
        database.close()
    took, of_cpu = median(each[0] for each in ours), median(each[1] for each in ours)
    rows = sum(map(len, ours[0][2]))
    what = f"a scope of {rows:,} rows, {len(trace.consignees):,} customers"
    return [
        Checked("both ways freeze the same rows", ours[0][2] == theirs[2]),
        Finding(what, "", took, None, "s", at_most=3),
        Finding(what, "the ORM's add_all", of_cpu, theirs[1], "CPU s", 8),
        Remark(f"{of_cpu:.1f} s of CPU"),
        launched_in,
    ]
