"""What twenty complaint lots have in common, counted against all lots of the product and period: index against SQL."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from bench.measure import Checked, Finding, Line, Remark, cpu_milliseconds
from bench.plants import MILLION, sqlite_plant
from bench.trace import bulk_lots
from domain.cause import DAYS_AROUND, Counted, period_of
from domain.lots import LotRef
from domain.people import Actor
from domain.usecases.find_cause import FindCause
from storage.database import Database
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

COMPLAINTS = 20


def complaints(database: Database, opened: OpenUnitOfWork) -> list[int]:
    """Lots of one product that share a bulk lot."""
    (cause,) = bulk_lots(database, opened, count=1)
    with opened(readonly=True) as work, database.session(readonly=True) as session:
        below = set(work.tracing.closure([cause]).lot_ids)
        by_item: dict[int, list[int]] = {}
        rows = session.execute(text("SELECT id, item_id FROM lot WHERE code LIKE 'FG%' ORDER BY id"))
        for lot, item in rows:
            if lot in below:
                by_item.setdefault(item, []).append(lot)
    return max(by_item.values(), key=len)[:COMPLAINTS]


def counted(opened: OpenUnitOfWork, bad: list[int], population: list[int]) -> Counted:
    with opened(readonly=True) as work:
        return work.causes.counted(bad, population)


async def measured() -> list[Line]:
    database = open_database(f"sqlite:///{sqlite_plant(MILLION)}")
    try:
        index = LiveIndex(database)
        index.keep()
        by_sql = OpenUnitOfWork(database, lambda: datetime.now(UTC))
        by_index = OpenUnitOfWork(database, lambda: datetime.now(UTC), index=index)
        bad = complaints(database, by_index)
        with by_sql(readonly=True) as work:
            views = work.lots.views(bad)
            period = period_of((view.lot.made_at for view in views.values()), DAYS_AROUND)
            items = {view.lot.item_id for view in views.values()}
            population = sorted({*work.causes.population(list(items), period.since, period.until), *bad})
        refs = [LotRef(lot_id=lot) for lot in bad]

        def whole(opened: OpenUnitOfWork) -> None:
            with opened(readonly=True) as work:
                FindCause()(work, Actor.house("bench"), refs)

        slow, quick = counted(by_sql, bad, population), counted(by_index, bad, population)
        what = f"what {len(bad)} lots of {len(population)} share"
        theirs = cpu_milliseconds(lambda: counted(by_sql, bad, population), 3)
        ours = cpu_milliseconds(lambda: counted(by_index, bad, population), 9)
        return [
            Checked("the index and SQL count the same", plain(slow) == plain(quick) and quick.engine == "index"),
            Finding(what, "our own SQL", ours, theirs, "CPU ms", 100),
            Finding(
                f"{what}, with names and ranks", "the same by SQL", cpu_milliseconds(lambda: whole(by_index), 5),
                cpu_milliseconds(lambda: whole(by_sql), 3), "CPU ms",
            ),
            Remark(f"{len(quick.shared):,} lots, lines, suppliers ... are shared by two of them or more"),
        ]  # fmt: skip
    finally:
        database.close()


def plain(found: Counted) -> object:
    return {(shared.factor, shared.members) for shared in found.shared}, dict(found.spread)
