"""What the way up costs and gives: one PostgreSQL, several processes, a replica. Backs docs/growing.md.

Needs PostgreSQL's programs on this machine; the servers are started here, with their durable defaults.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from bench.measure import Finding, Line, Remark, milliseconds
from bench.plants import MILLION, fill_postgres, sqlite_plant
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor
from domain.usecases.record import Record
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.postgres_server import PostgresServer, programs

LINKS = MILLION
SECONDS = 8.0
LOT = "MX%"
"""Lots whose closure is some thousand lots."""


def now() -> datetime:
    return datetime.now(UTC)


async def measured() -> list[Line]:
    found = programs()
    if found is None:
        return [Remark("PostgreSQL is not installed here (Debian: apt-get install postgresql)")]
    server = PostgresServer(found, durable=True)
    try:
        url = server.url(server.create())
        open_database(url).close()
        fill_postgres(url, LINKS)
        return [*_sizes(url), *_traces(url), *_writers(url), *_replica(server, url)]
    finally:
        server.stop()


def _sizes(url: str) -> Iterator[Line]:
    with closing(open_database(url)) as database, database.session() as session:
        session.execute(text("ANALYZE"))
        links = session.scalar(text("SELECT count(*) FROM genealogy_link WHERE voided_by IS NULL")) or 1
        size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
        session.commit()
    yield Finding("disk for a million links, PostgreSQL", "", size / links, None, "MB")
    yield Finding("disk for a million links, SQLite", "", sqlite_plant(LINKS).stat().st_size / links, None, "MB")


def _traces(url: str) -> Iterator[Line]:
    with TemporaryDirectory() as folder, closing(open_database(url)) as database:
        index = LiveIndex(database, Path(folder) / "genealogy.index", smallest=0)
        index.keep()
        times = {}
        for name, open_work in (
            ("SQL", OpenUnitOfWork(database, now)),
            ("index", OpenUnitOfWork(database, now, index=index)),
        ):
            with open_work(readonly=True) as work:
                root = _a_root(url)

                def asked() -> None:
                    work.tracing.customers(work.tracing.closure([root]).lot_ids)  # noqa: B023 - called in this turn

                asked()
                times[name] = milliseconds(asked, 5)
    yield Finding("trace to customers on PostgreSQL, index", "its own SQL", times["index"], times["SQL"], "ms")


def _a_root(url: str) -> int:
    with closing(open_database(url)) as database, database.session(readonly=True) as session:
        return int(session.scalar(text("SELECT min(id) FROM lot WHERE code LIKE :like"), {"like": LOT}) or 1)


def _writers(url: str) -> Iterator[Line]:
    for processes in (1, 4):
        with _pool(processes) as pool:
            until = time.time() + 5 * processes + SECONDS  # they start together, once all are there
            done = sum(pool.map(_record, [url] * processes, range(processes), [until] * processes))
        yield Finding(
            f"movements recorded, {processes} process{'es' * (processes > 1)}", "", done / SECONDS, None, "/s"
        )


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield pool


def _record(url: str, number: int, until: float) -> int:
    """Samples of a lot of its own, one after another; how many were committed before the moment."""
    with closing(open_database(url)) as database:
        open_work = OpenUnitOfWork(database, now)
        with database.session(readonly=True) as session:
            query = text("SELECT code FROM lot WHERE code LIKE 'RM%' ORDER BY id LIMIT 1 OFFSET :number")
            code = str(session.scalar(query, {"number": number}))
        while time.time() < until - SECONDS:
            time.sleep(0.01)
        done = 0
        while time.time() < until:
            order = MovementOrder("sample", LotRef(code), f"bench:{number}:{time.time_ns()}",
                                  amount=Amount(Decimal("0.001")), anyway=True)  # fmt: skip
            with open_work() as work:
                Record()(work, Actor.house("bench"), order)
                work.commit()
            done += 1
        return done


def _replica(server: PostgresServer, url: str) -> Iterator[Line]:
    """Questions right after a movement: how many the replica answered, and how long it had to be waited for."""
    follower = server.follower()
    try:
        name = url.partition("?")[0].rpartition("/")[2]
        with closing(open_database(url, replica=follower.url(name))) as database:
            answered, waits = 0, []
            for turn in range(40):
                with database.session() as session:
                    session.execute(text("UPDATE item SET name_zh = :turn WHERE id = 1"), {"turn": str(turn)})
                    session.commit()
                start = time.perf_counter()
                with database.session(readonly=True, anywhere=True) as session:
                    answered += bool(session.scalar(text("SELECT pg_is_in_recovery()")))
                waits.append(time.perf_counter() - start)
        yield Finding("questions right after a write, answered by the replica", "", answered / 0.4, None, "%")
        yield Finding("opening such a question, median", "", sorted(waits)[20] * 1000, None, "ms")
    finally:
        follower.stop()
