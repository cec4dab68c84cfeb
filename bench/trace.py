"""From a lot to its customers with quantities: our SQL against one ORM query a lot, on the same database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import text

from bench.measure import Checked, Finding, Line, Remark, cpu_milliseconds
from bench.plants import MILLION, sqlite_plant
from bench.walks import Totals, a_query_a_lot
from domain.genealogy import Closure, CustomerTotal
from storage.database import Database
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

LOTS = (1_000, 2_500, 4_000)
"""Traces of some thousand lots, as from a bulk lot of raw material."""
LOOKED_AT = 120
HUB = 1
"""Water: in most of what is made."""
WHOLE_HUB = 100_000
PAGE = 8
"""Customers on a page of the chat."""


def answer(opened: OpenUnitOfWork, root: int) -> tuple[Closure, Totals]:
    """The whole question as the product asks it: a transaction, the lots, who was sent how much of them; every customer
    is looked at."""
    with opened(readonly=True) as work:
        closure = work.tracing.closure([root])
        totals = work.tracing.customers(closure.lot_ids)
        return closure, {(sent.customer_id, sent.uom): sent.quantity for sent in totals}


def first_page(opened: OpenUnitOfWork, root: int) -> list[CustomerTotal]:
    """The same, as far as a person looks at once: how many lots and customers there are, and the first of these."""
    with opened(readonly=True) as work:
        totals = work.tracing.customers(work.tracing.closure([root]).lot_ids)
        return list(totals[: min(PAGE, len(totals))])


def bulk_lots(database: Database, opened: OpenUnitOfWork, wanted: Sequence[int] = LOTS) -> list[int]:
    """Bulk lots from all over the plant, each with a trace of about so many lots as is wanted."""
    with database.session(readonly=True) as session:
        bulk = session.scalars(text("SELECT id FROM lot WHERE code LIKE 'BK%' OR code LIKE 'MX%' ORDER BY id")).all()
    with opened(readonly=True) as work:
        spread = [bulk[place * len(bulk) // LOOKED_AT] for place in range(LOOKED_AT)]
        sizes = {root: len(work.tracing.closure([root]).lot_ids) for root in spread}
    found: list[int] = []
    for size in wanted:
        _, root = min((abs(lots - size), root) for root, lots in sizes.items() if root not in found)
        found.append(root)
    return found


def walked(database: Database, root: int) -> Totals:
    with database.session(readonly=True) as session:
        return a_query_a_lot(session, root)


def of_all(ask: Callable[[OpenUnitOfWork, int], object], opened: OpenUnitOfWork, roots: list[int]) -> float:
    """CPU milliseconds an answer: of each root the median, of those the median."""
    return median(cpu_milliseconds(lambda root=root: ask(opened, root), 9) for root in roots)  # type: ignore[misc]


async def measured() -> list[Line]:
    database = open_database(f"sqlite:///{sqlite_plant(MILLION)}")
    try:
        index = LiveIndex(database)
        index.keep()
        by_sql = OpenUnitOfWork(database, lambda: datetime.now(UTC))
        by_index = OpenUnitOfWork(database, lambda: datetime.now(UTC), index=index)
        roots = bulk_lots(database, by_index)
        quick, quicker = [answer(by_sql, root) for root in roots], [answer(by_index, root) for root in roots]
        slow: list[Totals] = []
        theirs = median(cpu_milliseconds(lambda root=root: slow.append(walked(database, root)), 1) for root in roots)  # type: ignore[misc]
        sizes = sorted(len(closure.lot_ids) for closure, _ in quick)
        what = f"{sizes[0]:,}-{sizes[-1]:,} lots to customers, 1 M links"
        same = [totals for _, totals in quick] == [totals for _, totals in quicker] == slow
        told = (
            {closure.engine for closure, _ in quick} == {"sql"},
            {closure.engine for closure, _ in quicker} == {"index"},
        )
        return [
            Checked("customers and quantities of all three ways are the same", same and all(told)),
            Finding(f"{what}, SQL", "an ORM query a lot", of_all(first_page, by_sql, roots), theirs, "CPU ms", 160),
            Finding(
                f"{what}, index", "an ORM query a lot", of_all(first_page, by_index, roots), theirs, "CPU ms", 3000
            ),
            Remark(
                f"with every customer looked at: SQL {of_all(answer, by_sql, roots):.1f}, index "
                f"{of_all(answer, by_index, roots):.1f} CPU ms"
            ),
        ]
    finally:
        database.close()
