"""Common cause: what 20 bad lots share, by the index against the SQL for it, on a plant of a million links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median

from bench.measure import Checked, Finding, Line, Remark, cpu_milliseconds
from bench.plants import MILLION, sqlite_plant
from domain.cause import Judgement, judged
from domain.lots import LotRef
from domain.people import Actor
from domain.ports import Work
from domain.usecases.find_cause import CommonCause, FindCause
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

PRODUCTS = tuple(f"finished {number:02}" for number in range(3, 28, 6))
BEGAN = datetime(2005, 3, 1, tzinfo=UTC)
BAD = 20
COMPLAINTS_OVER = timedelta(days=90)
"""The bad lots were made within so many days: with a month around them, some 500 lots of the product are compared."""

Case = tuple[list[int], list[int]]
"""The bad lots, and the population."""


def cases(work: Work) -> list[Case]:
    """For each product 20 of its lots, evenly spread over the three months."""
    found = []
    for code in PRODUCTS:
        item = work.items.by_code(code)
        if item is None or item.id is None:
            raise LookupError(f"the plant does not make {code}")
        made = work.causes.population([item.id], BEGAN, BEGAN + COMPLAINTS_OVER)
        month = timedelta(days=30)
        population = work.causes.population([item.id], BEGAN - month, BEGAN + COMPLAINTS_OVER + month)
        found.append(([made[place * len(made) // BAD] for place in range(BAD)], population))
    return found


def answer(work: Work, case: Case) -> Judgement:
    """From the lots' numbers to the ranked suspects."""
    bad, population = case
    place = {lot: number for number, lot in enumerate(population)}
    counted = work.causes.counted(bad, population)
    return judged(counted, sum(1 << place[lot] for lot in bad), len(population))


def whole(opened: OpenUnitOfWork, case: Case) -> CommonCause:
    """As somebody asks it: from codes to names, in a transaction of its own."""
    with opened(readonly=True) as work:
        return FindCause()(work, Actor.house("bench"), [LotRef(lot_id=lot) for lot in case[0]])


def each(opened: OpenUnitOfWork, asked: list[Case], rounds: int) -> float:
    """CPU milliseconds an answer: of each case the median, of those the median."""
    with opened(readonly=True) as work:
        return median(cpu_milliseconds(lambda case=case: answer(work, case), rounds) for case in asked)  # type: ignore[misc]


def asking(opened: OpenUnitOfWork, asked: list[Case]) -> float:
    return median(cpu_milliseconds(lambda case=case: whole(opened, case), 3) for case in asked)  # type: ignore[misc]


async def measured() -> list[Line]:
    database = open_database(f"sqlite:///{sqlite_plant(MILLION)}")
    index = LiveIndex(database)
    by_sql = OpenUnitOfWork(database, lambda: datetime.now(UTC))
    by_index = OpenUnitOfWork(database, lambda: datetime.now(UTC), index=index)
    try:
        index.keep()
        with by_index(readonly=True) as work:
            asked = cases(work)
            answer(work, asked[0])  # from the first question on the index keeps what it needs for the next
        made = cpu_milliseconds(index.keep, 1) / 1000
        with by_sql(readonly=True) as slow, by_index(readonly=True) as quick:
            same = all(answer(slow, case) == answer(quick, case) for case in asked)
            engines = {work.causes.counted(*asked[0]).engine for work in (slow, quick)}
        sizes = sorted(len(population) for _, population in asked)
        what = f"common cause of {BAD} lots among {sizes[0]}-{sizes[-1]}, 1 M links"
        return [
            Checked("the suspects, their counts and p are the same", same and engines == {"sql", "index"}),
            Finding(what, "the SQL for it", each(by_index, asked, 21), each(by_sql, asked, 3), "CPU ms", 100),
            Finding(
                "the same from codes to names",
                "the same by SQL",
                asking(by_index, asked),
                asking(by_sql, asked),
                "CPU ms",
            ),
            Finding("lines, moulds, suppliers ... for it, once", "", made, None, "CPU s"),
            Remark("The way from codes to names looks up stock, names and the lots of the period by SQL either way."),
        ]
    finally:
        index.leave()
        database.close()
