"""From a lot to its customers with quantities: our SQL against one ORM query a lot, on the same database."""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import median

from sqlalchemy import text

from bench.measure import Checked, Finding, Line, milliseconds
from bench.plants import MILLION, sqlite_plant
from bench.walks import Totals, a_query_a_lot
from domain.genealogy import Closure
from domain.ports import Tracing
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

LOTS = range(1_000, 4_501)
"""A trace of some thousand lots, as from a bulk lot of raw material."""
ROOTS = 3
HUB = 1
"""Water: in most of what is made."""
WHOLE_HUB = 100_000


def by(tracing: Tracing, root: int) -> tuple[Closure, Totals]:
    """What the product does for the answer."""
    closure = tracing.closure([root])
    return closure, {(sent.customer_id, sent.uom): sent.quantity for sent in tracing.customers(closure.lot_ids)}


def bulk_lots(database: Database, tracing: Tracing) -> list[int]:
    """Some lots from all over the plant whose trace is of the wanted size."""
    with database.session(readonly=True) as session:
        bulk = session.scalars(text("SELECT id FROM lot WHERE code LIKE 'BK%' OR code LIKE 'MX%' ORDER BY id")).all()
    spread = [bulk[place * len(bulk) // 40] for place in range(40)]
    fitting = [root for root in spread if len(tracing.closure([root]).lot_ids) in LOTS]
    return fitting[:: max(1, len(fitting) // ROOTS)][:ROOTS]


async def measured() -> list[Line]:
    database = open_database(f"sqlite:///{sqlite_plant(MILLION)}")
    try:
        with OpenUnitOfWork(database, lambda: datetime.now(UTC))(readonly=True) as work:
            roots = bulk_lots(database, work.tracing)
            sizes = [len(by(work.tracing, root)[0].lot_ids) for root in roots]
            ours = median(milliseconds(lambda root=root: by(work.tracing, root), 5) for root in roots)  # type: ignore[misc]
            answers = [by(work.tracing, root)[1] for root in roots]
        slow: list[Totals] = []
        theirs = median(milliseconds(lambda root=root: slow.append(walked(database, root)), 1) for root in roots)  # type: ignore[misc]
        return [
            Checked("the customers and quantities of both ways are the same", slow == answers),
            Finding(f"{min(sizes):,}-{max(sizes):,} lots to customers, SQL, 1 M links", "an ORM query a lot", ours,
                    theirs, "ms", 160),
        ]  # fmt: skip
    finally:
        database.close()


def walked(database: Database, root: int) -> Totals:
    with database.session(readonly=True) as session:
        return a_query_a_lot(session, root)
