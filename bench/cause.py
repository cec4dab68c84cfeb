"""What twenty complaint lots have in common, counted against all lots of the product and period: index against SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple

from sqlalchemy import text

from bench.measure import Checked, Finding, Line, Remark, cpu_milliseconds
from bench.plants import MILLION, sqlite_plant
from domain.cause import Counted, period_of
from domain.lots import LotRef
from domain.people import Actor
from domain.usecases.find_cause import CommonCause, FindCause
from storage.database import Database
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

COMPLAINTS = 20
CASES = 5


class Case(NamedTuple):
    bad: list[int]
    population: list[int]


def cases(database: Database, opened: OpenUnitOfWork, apart: int) -> list[Case]:
    """20 lots of one product, and all lots of that product and period: the first of those that share a bulk lot and,
    `apart` of them away from each other, others."""
    found = []
    with opened(readonly=True) as work, database.session(readonly=True) as session:
        bulk = list(session.scalars(text("SELECT id FROM lot WHERE code LIKE 'BK%' ORDER BY id")))
        finished: dict[int, int] = dict(
            session.execute(text("SELECT id, item_id FROM lot WHERE code LIKE 'FG%' ORDER BY id")).all()
        )
        for number in range(CASES):
            below = work.tracing.closure([bulk[(2 * number + 1) * len(bulk) // (2 * CASES)]]).lot_ids
            by_item: dict[int, list[int]] = {}
            for lot in sorted(below):
                if lot in finished:
                    by_item.setdefault(finished[lot], []).append(lot)
            first = max(by_item.values(), key=len)
            product = finished[first[0]]
            every = [lot for lot, item in finished.items() if item == product and lot >= first[0]]
            bad = every[::apart][:COMPLAINTS] if apart else first[:COMPLAINTS]
            period = period_of(view.lot.made_at for view in work.lots.views(bad).values())
            made = work.causes.population([product], period.since, period.until)
            found.append(Case(bad, sorted({*made, *bad})))
    return found


def counted(opened: OpenUnitOfWork, case: Case) -> Counted:
    with opened(readonly=True) as work:
        return work.causes.counted(case.bad, case.population)


def whole(opened: OpenUnitOfWork, case: Case) -> CommonCause:
    """As somebody asks it: the population, the counts, the ranks, the names."""
    with opened(readonly=True) as work:
        return FindCause()(work, Actor.house("bench"), [LotRef(lot_id=lot) for lot in case.bad])


def plain(found: Counted) -> object:
    return {(shared.factor, shared.members) for shared in found.shared}, dict(found.spread)


def each(
    ask: Callable[[OpenUnitOfWork, Case], object], opened: OpenUnitOfWork, asked: list[Case], rounds: int
) -> float:
    """CPU milliseconds an answer: of each case the median, of those the median."""
    return median(cpu_milliseconds(lambda case=case: ask(opened, case), rounds) for case in asked)  # type: ignore[misc]


def told(asked: list[Case]) -> str:
    bad, population = (median(len(part) for part in parts) for parts in zip(*asked, strict=True))
    return f"what {bad:.0f} lots of {population:.0f} share, 1 M links"


async def measured() -> list[Line]:
    database = open_database(f"sqlite:///{sqlite_plant(MILLION)}")
    index = LiveIndex(database)
    by_sql = OpenUnitOfWork(database, lambda: datetime.now(UTC))
    by_index = OpenUnitOfWork(database, lambda: datetime.now(UTC), index=index)
    try:
        index.keep()
        close, wide = cases(database, by_index, 0), cases(database, by_index, 15)
        counted(by_index, close[0])  # which lot has which line or mould is kept from the first question on
        made = cpu_milliseconds(index.keep, 1) / 1000
        both = close + wide
        slow, quick = [counted(by_sql, case) for case in both], [counted(by_index, case) for case in both]
        same = [plain(found) for found in slow] == [plain(found) for found in quick]
        ranked = all(whole(by_sql, case).judgement == whole(by_index, case).judgement for case in both)
        shared = median(len(found.shared) for found in quick)
        return [
            Checked("the index and SQL count and rank the same", same and ranked),
            Checked("each was asked", {found.engine for found in slow + quick} == {"sql", "index"}),
            *[Finding(told(asked), "the SQL for it", each(counted, by_index, asked, 21),
                      each(counted, by_sql, asked, 3), "CPU ms", 100) for asked in (close, wide)],
            Finding("the latter with population, ranks and names", "the same by SQL", each(whole, by_index, wide, 5),
                    each(whole, by_sql, wide, 3), "CPU ms"),
            Finding("lines, moulds, suppliers ... into the index", "", made, None, "CPU s"),
            Remark(f"{shared:.0f} lots, lines, suppliers ... are shared by two or more; names and stock are SQL's"),
        ]  # fmt: skip
    finally:
        index.leave()
        database.close()
