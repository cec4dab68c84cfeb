"""Turns of several processes on one PostgreSQL: each update is handled by one of them, in the order of its chat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.inbox import lane_of
from bot.turns import Turns
from storage.database import Database
from storage.inbox import Inbox
from storage.lanes import LANES_KEY, Lanes, folded
from storage.opening import open_database
from tests.bot.house import utc_now
from tests.bot.test_turns import Noted, running, update

pytestmark = pytest.mark.postgres


class Process:
    """What one process has for itself: its connections, its claims, its turns."""

    def __init__(self, url: str, noted: Noted) -> None:
        self.database = open_database(url)
        self.inbox, self.lanes = Inbox(self.database, lane_of), Lanes(self.database)
        self.turns = Turns(self.inbox, noted.handle, lanes=self.lanes, first_pause=0.01)

    def close(self) -> None:
        self.lanes.close()
        self.database.close()


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def pair(postgres_url: str, noted: Noted) -> Iterator[tuple[Process, Process]]:
    with closing(Process(postgres_url, noted)) as one, closing(Process(postgres_url, noted)) as other:
        yield one, other


async def test_each_update_is_handled_once_and_in_the_order_of_its_chat(
    pair: tuple[Process, Process], noted: Noted
) -> None:
    one, other = pair
    async with running(one.turns), running(other.turns):
        for first in range(1, 121, 6):  # posted to both in turn, as a balancer does
            for process, numbers in ((one, range(first, first + 3)), (other, range(first + 3, first + 6))):
                await asyncio.to_thread(process.inbox.keep, [update(n, n % 5) for n in numbers], utc_now())
                process.turns.wake()
        await noted.until(lambda: len(noted.done) >= 120)
    assert sorted(noted.done) == list(range(1, 121))
    assert one.inbox.waiting(1) == []
    for chat in range(5):
        in_chat = [number for number in noted.done if number % 5 == chat]
        assert in_chat == sorted(in_chat)


async def test_a_chat_waits_while_another_process_handles_it_and_others_do_not(
    pair: tuple[Process, Process], noted: Noted
) -> None:
    one, other = pair
    noted.holds[1] = asyncio.Event()
    one.inbox.keep([update(1, 10)], utc_now())
    async with running(one.turns):
        await noted.until(lambda: noted.begun == [1])
        async with running(other.turns):
            other.inbox.keep([update(2, 10), update(3, 20)], utc_now())
            other.turns.wake()
            await noted.until(lambda: noted.done == [3])
            assert noted.begun == [1, 3]
            noted.holds[1].set()
            await noted.until(lambda: len(noted.done) == 3)
    assert noted.done == [3, 1, 2]


async def test_what_a_dead_process_had_claimed_is_taken_over(
    pair: tuple[Process, Process], noted: Noted, postgres_url: str
) -> None:
    one, other = pair
    other.inbox.keep([update(1, 10)], utc_now())
    assert one.lanes.claim(10)
    assert not other.lanes.claim(10)
    async with running(other.turns):
        killed: Any = one.database.reading.connect()
        with killed:  # as when the process is killed: its connections end, nothing is released by it
            killed.exec_driver_sql(
                f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = {LANES_KEY}"
            )
        await noted.until(lambda: noted.done == [1])


async def test_a_claim_that_was_lost_in_the_middle_of_a_row_lets_nobody_handle_the_next_twice(
    pair: tuple[Process, Process], noted: Noted
) -> None:
    """The row in hand may be begun by the other process too; the rows behind it belong to whoever claims first."""
    one, other = pair
    noted.holds[1] = asyncio.Event()
    one.inbox.keep([update(1, 10), update(2, 10), update(3, 10)], utc_now())
    async with running(one.turns):
        await noted.until(lambda: noted.begun == [1])
        admin: Any = one.database.reading.connect()
        with admin:
            admin.exec_driver_sql(
                f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = {LANES_KEY}"
            )
        noted.holds[2] = asyncio.Event()
        async with running(other.turns):
            await noted.until(lambda: noted.begun == [1, 1])  # the other process has the chat now
            noted.holds[1].set()
            await noted.until(lambda: 2 in noted.begun)
            noted.holds[2].set()
            await noted.until(lambda: 3 in noted.done)
    assert noted.begun.count(2) == noted.begun.count(3) == 1
    assert noted.done[-2:] == [2, 3]


def test_a_claim_is_lost_with_its_connection_and_can_be_made_again(postgres_url: str) -> None:
    with closing(open_database(postgres_url)) as database:
        lanes, rival = Lanes(database), Lanes(database)
        assert lanes.claim(5)
        assert lanes.claim(6)
        assert not rival.claim(5)
        lanes.release(5)
        assert rival.claim(5)
        lanes.close()
        assert rival.claim(6)
        rival.close()


def test_on_sqlite_every_lane_is_ours(sqlite_url: str) -> None:
    with closing(open_database(sqlite_url)) as database:
        lanes = Lanes(database)
        assert not lanes.shared
        assert lanes.claim(1)
        lanes.release(1)


def test_a_lane_folds_into_the_room_of_a_lock_whatever_the_chat() -> None:
    chats = [0, 1, -1, 2**52, -(2**52), -1001234567890, 2**63 - 1, -(2**63)]
    assert len({folded(chat) for chat in chats}) == len(chats)
    assert all(-(2**31) <= folded(chat) < 2**31 for chat in chats)


def test_who_asks_whether_a_row_still_waits_hears_the_truth(database: Database) -> None:
    inbox = Inbox(database, lane_of)
    inbox.keep([update(1, 10)], utc_now())
    (row,) = inbox.waiting(5)
    assert row.arrival is not None
    assert inbox.still_waiting(row.arrival)
    inbox.done(row.arrival)
    assert not inbox.still_waiting(row.arrival)
    assert not inbox.still_waiting(row.arrival + 1)
