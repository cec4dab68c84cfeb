"""Turns: order inside a chat, chats side by side, and a poisonous update stops nobody else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from typing import Any

import pytest
from telegram.error import TimedOut

from bot.channels.failures import temporary
from bot.inbox import lane_of
from bot.turns import FILES_AT_ONCE, LANES_AT_ONCE, Turns
from domain.messages import InboxState, InboxUpdate
from storage.database import Database
from storage.inbox import Inbox
from storage.opening import open_database
from tests.bot.house import both_kinds, utc_now


def update(number: int, chat: int) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": f"{chat}/{number}"}}


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, lane_of)


class Noted:
    """Handles by noting the number; `fails` says what a number runs into, and how often."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.dead: list[int] = []
        self.fails: dict[int, list[Exception]] = {}
        self.holds: dict[int, asyncio.Event] = {}
        self._changed = asyncio.Condition()

    async def handle(self, body: dict[str, Any]) -> None:
        number = body["update_id"]
        await self._note(self.begun, number)
        if number in self.holds:
            await self.holds[number].wait()
        if self.fails.get(number):
            raise self.fails[number].pop(0)
        await self._note(self.done, number)

    async def bury(self, body: dict[str, Any]) -> None:
        await self._note(self.dead, body["update_id"])

    async def _note(self, where: list[int], number: int) -> None:
        async with self._changed:
            where.append(number)
            self._changed.notify_all()

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(seen)


@asynccontextmanager
async def running(turns: Turns) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        group.create_task(turns.run())
        yield
        turns.stop()


def turns_of(inbox: Inbox, noted: Noted, **more: Any) -> Turns:
    handle: Callable[[dict[str, Any]], Awaitable[None]] = noted.handle
    return Turns(inbox, handle, on_dead=noted.bury, temporary=temporary, first_pause=0.01, **more)


@both_kinds
async def test_order_holds_inside_a_chat_while_chats_run_side_by_side(inbox: Inbox) -> None:
    noted = Noted()
    noted.holds[1] = asyncio.Event()
    inbox.keep([update(1, 10), update(2, 10), update(3, 20), update(4, 20), update(5, 10), update(6, 30)], utc_now())
    async with running(turns_of(inbox, noted)):
        await noted.until(lambda: len(noted.done) == 3)
        assert 1 in noted.begun
        assert [number for number in noted.done if number in {3, 4}] == [3, 4]
        noted.holds[1].set()
        await noted.until(lambda: len(noted.done) == 6)
    assert [number for number in noted.done if number in {1, 2, 5}] == [1, 2, 5]
    assert inbox.waiting(10) == []


async def test_words_do_not_wait_behind_the_photos_of_others(inbox: Inbox) -> None:
    noted = Noted()
    photos: list[dict[str, Any]] = [
        {"update_id": number, "message": {"chat": {"id": number}, "photo": [{"file_id": "x"}]}}
        for number in range(1, LANES_AT_ONCE + 2)
    ]
    for photo in photos:
        noted.holds[photo["update_id"]] = asyncio.Event()
    inbox.keep([*photos, update(99, 99)], utc_now())
    async with running(turns_of(inbox, noted)):
        await noted.until(lambda: 99 in noted.done)
        assert len(noted.begun) == FILES_AT_ONCE + 1
        for held in noted.holds.values():
            held.set()
        await noted.until(lambda: len(noted.done) == len(photos) + 1)


@both_kinds
async def test_poison_dies_after_five_tries_and_its_chat_goes_on(inbox: Inbox, database: Database) -> None:
    noted = Noted()
    noted.fails[1] = [KeyError("lot")] * 9
    inbox.keep([update(1, 10), update(2, 10), update(3, 20)], utc_now())
    async with running(turns_of(inbox, noted)):
        await noted.until(lambda: 2 in noted.done and 3 in noted.done)
    assert noted.begun.count(1) == 5
    assert noted.dead == [1]
    with database.session(readonly=True) as session:
        dead = session.get_one(InboxUpdate, 1)
    assert (dead.state, dead.attempts) == (InboxState.DEAD, 5)
    assert dead.problem is not None
    assert "KeyError" in dead.problem


async def test_poison_never_holds_up_another_chat(inbox: Inbox) -> None:
    noted = Noted()
    for number in range(1, 21):
        noted.fails[number] = [RuntimeError("poison")] * 9
    inbox.keep([update(number, number) for number in range(1, 21)] + [update(99, 99)], utc_now())
    async with running(turns_of(inbox, noted, lanes_at_once=2)):
        await noted.until(lambda: 99 in noted.done)
        assert len(noted.dead) < 20
        await noted.until(lambda: len(noted.dead) == 20)


async def test_trouble_of_the_network_is_waited_out_and_not_counted(inbox: Inbox) -> None:
    noted = Noted()
    noted.fails[1] = [TimedOut()] * 7
    inbox.keep([update(1, 10)], utc_now())
    async with running(turns_of(inbox, noted)):
        await noted.until(lambda: noted.done == [1])
    assert noted.dead == []
    assert noted.begun.count(1) == 8


async def test_a_new_update_is_handled_at_once(inbox: Inbox) -> None:
    noted = Noted()
    turns = turns_of(inbox, noted)
    async with running(turns):
        loop = asyncio.get_running_loop()
        for number in range(1, 11):
            start = loop.time()
            await asyncio.to_thread(inbox.keep, [update(number, 10)], utc_now())
            turns.wake()
            await noted.until(lambda number=number: number in noted.done)  # type: ignore[misc]  # bound at once
            assert loop.time() - start < 10.0  # a look without being woken comes after 30 s
    assert noted.done == list(range(1, 11))


async def test_what_is_in_hand_is_finished_at_the_end_and_the_rest_waits(inbox: Inbox) -> None:
    noted = Noted()
    noted.holds[1] = asyncio.Event()
    inbox.keep([update(1, 10), update(2, 10)], utc_now())
    turns = turns_of(inbox, noted)
    async with running(turns):
        await noted.until(lambda: 1 in noted.begun)
        turns.stop()
        noted.holds[1].set()
    assert noted.done == [1]
    assert [row.update_id for row in inbox.waiting(10)] == [2]
    async with running(turns_of(inbox, noted)):
        await noted.until(lambda: noted.done == [1, 2])


async def test_what_is_cut_off_is_handled_again(inbox: Inbox) -> None:
    noted = Noted()
    noted.holds[1] = asyncio.Event()
    inbox.keep([update(1, 10)], utc_now())
    running_once = asyncio.ensure_future(turns_of(inbox, noted).run())
    await noted.until(lambda: 1 in noted.begun)
    running_once.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running_once
    noted.holds.clear()
    async with running(turns_of(inbox, noted)):
        await noted.until(lambda: noted.done == [1])


async def test_a_long_backlog_is_worked_off_in_order(inbox: Inbox) -> None:
    noted = Noted()
    inbox.keep([update(number, number % 7) for number in range(1, 1201)], utc_now())
    async with running(turns_of(inbox, noted)):
        await noted.until(lambda: len(noted.done) == 1200)
    for chat in range(7):
        of_chat = [number for number in noted.done if number % 7 == chat]
        assert of_chat == sorted(of_chat)


async def test_a_locked_database_delays_the_mark_and_nothing_is_handled_twice(sqlite_url: str) -> None:
    database = open_database(sqlite_url, busy_seconds=0.05)
    inbox = Inbox(database, lane_of)
    inbox.keep([update(1, 10), update(2, 10)], utc_now())
    noted = Noted()

    async def handle(body: dict[str, Any]) -> None:
        await noted.handle(body)
        if body["update_id"] == 1:
            other.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(0.6, other.rollback)

    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        async with running(Turns(inbox, handle, first_pause=0.05)):
            await noted.until(lambda: 2 in noted.done)
    assert noted.done == [1, 2]
    assert inbox.waiting(10) == []
    database.close()


async def test_who_cannot_be_told_of_a_dead_update_stops_nobody(inbox: Inbox) -> None:
    noted = Noted()
    noted.fails[1] = [KeyError("lot")] * 9
    inbox.keep([update(1, 10), update(2, 10)], utc_now())

    async def fail(body: dict[str, Any]) -> None:
        raise ConnectionError

    async with running(Turns(inbox, noted.handle, on_dead=fail, first_pause=0.01)):
        await noted.until(lambda: noted.done == [2])
    assert inbox.waiting(10) == []
