"""The index is made beside the running bot; what goes wrong with it is tried again, and never stops anything."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.workers.indexing import IndexKeeper
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen


class Shelf:
    """Fails as often as it is told to, and then tells that it was kept."""

    def __init__(self, failures: int) -> None:
        self._failures = failures
        self.rounds = 0
        self.left = False
        self.kept = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def keep(self) -> None:
        self.rounds += 1
        if self.rounds <= self._failures:
            raise OSError("the disk is full")
        self._loop.call_soon_threadsafe(self.kept.set)

    def leave(self) -> None:
        self.left = True


async def test_trouble_is_tried_again_and_stopping_ends_the_wait() -> None:
    shelf = Shelf(failures=2)
    keeper = IndexKeeper(shelf, every=0.001)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        running = group.create_task(keeper.run())
        await shelf.kept.wait()
        assert not running.done()
        keeper.stop()
    assert shelf.left
    assert shelf.rounds >= 3


async def test_a_keeper_that_waits_is_stopped_at_once() -> None:
    shelf = Shelf(failures=0)
    keeper = IndexKeeper(shelf, every=3600)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(keeper.run())
        await shelf.kept.wait()
        keeper.stop()
    assert shelf.rounds == 1


async def test_the_index_is_ready_soon_and_says_what_sql_says(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    index = LiveIndex(database, tmp_path / "genealogy.index", smallest=0)
    open_work = OpenUnitOfWork(database, lambda: datetime(2022, 6, 27, tzinfo=UTC), index=index)
    with open_work() as work:
        pen = Pen(work)
        a, b = pen.lot("A"), pen.lot("B")
        pen.write("use", {a: 1}, {b: 0})
        assert work.tracing.closure([a]).engine == "sql"
        work.commit()
    keeper = IndexKeeper(index, every=0.001)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(keeper.run())
        while not index.ready:
            await asyncio.to_thread(lambda: None)
        keeper.stop()
    with open_work(readonly=True) as work:
        found = work.tracing.closure([a])
        assert (found.engine, list(found.lot_ids)) == ("index", [a, b])
    database.close()
