"""The same question at ten million links and at one million: a trace follows what is affected, not what there is.

Both plants are made the first time: minutes, and four gigabytes of disk.
"""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import median
from time import process_time

from bench.measure import Finding, Line, Remark, cpu_milliseconds
from bench.plants import MILLION, sqlite_plant
from bench.trace import answer, bulk_lots, first_page
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

SIZES = (MILLION, 10 * MILLION)
ABOUT = 4_000
ROOTS = 5


async def measured() -> list[Line]:
    (small_sql, small_index, _), (sql, index, remarks) = (at_size(links) for links in SIZES)
    what = f"a trace of {ABOUT:,} lots, 10 M links"
    return [
        Finding(f"{what}, index", "the same at 1 M", index, small_index, "CPU ms", at_most=1.5),
        Finding(f"{what}, SQL", "the same at 1 M", sql, small_sql, "CPU ms", at_most=1.5),
        *remarks,
    ]


def at_size(links: int) -> tuple[float, float, list[Line]]:
    """CPU milliseconds for `ABOUT` lots by SQL and by the index, and what is to be said of the index at this size."""
    database = open_database(f"sqlite:///{sqlite_plant(links)}")
    try:
        index = LiveIndex(database)
        start = process_time()
        index.keep()
        made = process_time() - start
        by_sql = OpenUnitOfWork(database, lambda: datetime.now(UTC))
        by_index = OpenUnitOfWork(database, lambda: datetime.now(UTC), index=index)
        roots = bulk_lots(database, by_index, [ABOUT] * ROOTS)
        sql, quick = (median(for_so_many(opened, root) for root in roots) for opened in (by_sql, by_index))
        hub = cpu_milliseconds(lambda: first_page(by_index, 1), 5)
        lots = len(answer(by_index, 1)[0].lot_ids)
        return sql, quick, [Remark(f"made and compared with SQL in {made:.1f} CPU s; a hub of {lots:,} lots to "
                                   f"its customers: {hub:,.0f} CPU ms")]  # fmt: skip
    finally:
        database.close()


def for_so_many(opened: OpenUnitOfWork, root: int) -> float:
    """As long as it would take for `ABOUT` lots: no two plants have a trace of exactly so many."""
    lots = len(answer(opened, root)[0].lot_ids)
    return cpu_milliseconds(lambda: first_page(opened, root), 9) * ABOUT / lots
