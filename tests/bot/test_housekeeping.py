"""Tidying up: what was handled long ago goes, in small portions; everything else stays."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.inbox import lane_of
from bot.lifetime import Job
from bot.workers.housekeeping import KEPT, Housekeeping
from domain.database_errors import DatabaseLocked
from storage.database import Database
from storage.inbox import Inbox
from storage.opening import open_database
from tests.conftest import StandingClock


class Watched:
    """The real inbox, in portions of two. Its first answers may be a database that is busy."""

    def __init__(self, inbox: Inbox, locked: int = 0) -> None:
        self._inbox = inbox
        self._locked = locked
        self._loop = asyncio.get_running_loop()
        self.tidy = asyncio.Event()
        self.asked = 0

    def prune(self, older_than: datetime) -> int:
        self.asked += 1
        if self.asked <= self._locked:
            raise DatabaseLocked("here")
        found = self._inbox.prune(older_than, limit=2)
        if not found:
            self._loop.call_soon_threadsafe(self.tidy.set)
        return found


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = open_database(sqlite_url)
    yield database
    database.close()


def full_of(database: Database, clock: StandingClock, updates: int) -> Inbox:
    """An inbox whose updates were handled just now, but for one that waits."""
    inbox = Inbox(database, lane_of)
    inbox.keep([{"update_id": number} for number in range(updates + 1)], clock())
    for row in inbox.waiting(updates):
        inbox.done(row.arrival or 0)
    return inbox


async def tidied(watched: Watched, clock: StandingClock) -> None:
    job = Job("housekeeping", Housekeeping(watched, clock).work)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(job.run())
        await watched.tidy.wait()
        job.stop()


async def test_what_was_handled_long_ago_is_forgotten_in_portions(database: Database, clock: StandingClock) -> None:
    inbox = full_of(database, clock, 5)
    clock.move(days=KEPT.days, seconds=1)
    watched = Watched(inbox)
    await tidied(watched, clock)
    assert watched.asked == 4
    assert inbox.prune(clock() + timedelta(days=1)) == 0
    assert [row.update_id for row in inbox.waiting(10)] == [5]


async def test_what_telegram_may_deliver_again_is_remembered(database: Database, clock: StandingClock) -> None:
    inbox = full_of(database, clock, 2)
    clock.move(days=1, hours=1)
    await tidied(Watched(inbox), clock)
    assert inbox.keep([{"update_id": 0}, {"update_id": 1}], clock()) == 0


async def test_a_busy_database_is_tidied_later(database: Database, clock: StandingClock) -> None:
    inbox = full_of(database, clock, 1)
    clock.move(days=KEPT.days, seconds=1)
    watched = Watched(inbox, locked=1)
    await tidied(watched, clock)
    assert watched.asked == 3
