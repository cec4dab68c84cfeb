"""The index in memory: its answers against our own SQL, what it weighs, what it costs to make and to start with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Checked, Finding, Line, Remark, cpu_milliseconds
from bench.plants import MILLION, sqlite_plant
from bench.trace import HUB, WHOLE_HUB, answer, first_page
from storage.database import Database
from storage.index import snapshot
from storage.index.live import LiveIndex
from storage.index.reading import read_ledger
from storage.index.version import Tail, Version
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork


async def measured() -> list[Line]:
    database = open_database(f"sqlite:///{sqlite_plant(MILLION)}")
    try:
        return [*hub(database), *weight(database)]
    finally:
        database.close()


def hub(database: Database) -> list[Line]:
    index = LiveIndex(database)
    index.keep()
    by_sql = OpenUnitOfWork(database, lambda: datetime.now(UTC))
    by_index = OpenUnitOfWork(database, lambda: datetime.now(UTC), index=index)
    slow, quick = answer(by_sql, HUB), answer(by_index, HUB)
    lots = len(slow[0].lot_ids)
    theirs = cpu_milliseconds(lambda: first_page(by_sql, HUB), 3)
    ours = cpu_milliseconds(lambda: first_page(by_index, HUB), 15)
    looked_at = cpu_milliseconds(lambda: answer(by_index, HUB), 7)
    same = set(slow[0].lot_ids) == set(quick[0].lot_ids) and slow[1] == quick[1]
    return [
        Checked(f"the hub's {lots:,} lots (at least {WHOLE_HUB:,}) and its customers: the same from both",
                same and lots >= WHOLE_HUB and quick[0].engine == "index"),
        Finding(f"{lots:,} lots to customers, index, 1 M links", "our own SQL", ours, theirs, "CPU ms", 40),
        Remark(f"with every one of {len(quick[1]):,} customers looked at: {looked_at:.1f} CPU ms"),
    ]  # fmt: skip


def weight(database: Database) -> list[Line]:
    arrays, marks = read_ledger(database)
    millions = len(arrays.down_to) / MILLION
    cpu = cpu_milliseconds(lambda: read_ledger(database)) / 1000
    with TemporaryDirectory() as folder, database.session(readonly=True) as session:
        file = Path(folder) / "index"
        snapshot.save(file, Version(arrays, Tail.empty(), marks), snapshot.told_apart(session, marks))
        start = cpu_milliseconds(lambda: snapshot.load(file, session), 7)
    return [
        Finding("the index, both ways, a million links", "", arrays.bytes / 1e6 / millions, None, "MB", at_most=20),
        Finding("making it from the ledger, CPU, a million links", "", cpu / millions, None, "s", at_most=1),
        Finding("starting from its snapshot, a million links", "", start / millions, None, "CPU ms", at_most=50),
    ]
