"""What comes in is stored before it is confirmed: a kill loses nothing, a redelivery doubles nothing."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.inbox import lane_of
from bot.refusals import AnotherCopyRunning, WrongToken
from domain.messages import InboxUpdate
from storage.database import Database
from storage.opening import open_database
from tests.bot.house import House, both_kinds, living

if TYPE_CHECKING:
    from bot.phoneroom.client import Phone
    from bot.phoneroom.fixtures import TestRoom

REPO = Path(__file__).parents[2]


@pytest.fixture
def house(tg_room: TestRoom, tg_bot: str, database: Database) -> House:
    return House(tg_room.url, tg_bot, database)


async def heard(phone: Phone) -> list[str]:
    return [message["text"] for message in await phone.messages() if message["from"] == "bot"]


@asynccontextmanager
async def child(room: TestRoom, token: str, url: str, mode: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.child", room.url, token, url, mode, cwd=REPO
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@both_kinds
async def test_a_message_is_answered(house: House, tg_room: TestRoom) -> None:
    async with living(house):
        ann = await tg_room.person("Ann")
        await ann.start()
        await ann.send("hello")
        await ann.sees("heard hello")
    assert house.inbox.waiting(10) == []


async def test_what_was_sent_while_nobody_ran_is_answered_at_the_next_start(
    tg_room: TestRoom, tg_bot: str, database: Database
) -> None:
    async with living(House(tg_room.url, tg_bot, database)):
        ann = await tg_room.person("Ann")
        await ann.start()
        await ann.sees("heard /start")
    await ann.send("are you there")
    async with living(House(tg_room.url, tg_bot, database)):
        await ann.sees("heard are you there")
    assert (await heard(ann)).count("heard are you there") == 1


async def test_a_kill_in_the_middle_of_handling_loses_and_doubles_nothing(
    tg_room: TestRoom, tg_bot: str, sqlite_url: str
) -> None:
    async with child(tg_room, tg_bot, sqlite_url, "hang") as first:
        people = []
        for name in ("Ann", "Ben", "Cem"):
            person = await tg_room.person(name)
            people.append(person)
            if name == "Ann":
                await _until_a_bot_came(tg_room)
            await person.start()
            await person.sees("done /start", within=20)
            await person.send("slow 1")
            await person.send("two")
            await person.sees("begun slow 1")
        first.send_signal(signal.SIGKILL)
        await first.wait()
    async with child(tg_room, tg_bot, sqlite_url, "run") as second:
        for person in people:
            await person.sees("done two", within=20)
        second.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(second.wait(), 10) == 0
    for person in people:
        assert await heard(person) == ["done /start", "begun slow 1", "done slow 1", "done two"]


async def _until_a_bot_came(room: TestRoom) -> None:
    for _ in range(200):
        if await room.calls("getMe"):
            return
        await asyncio.sleep(0.1)  # another process starts: there is no event of ours to wait for
    raise AssertionError("the program did not start")


@both_kinds
async def test_updates_delivered_twice_and_out_of_order_are_handled_once(house: House, tg_room: TestRoom) -> None:
    async with living(house):
        ann = await tg_room.person("Ann")
        await ann.start()
        await ann.sees("heard /start")
        await tg_room.fault("updates", "duplicate")
        for number in range(5):
            await ann.send(f"m{number}")
        await ann.sees("heard m4")
        await tg_room.settle()
    assert await heard(ann) == ["heard /start", *(f"heard m{number}" for number in range(5))]


async def test_new_lower_update_numbers_are_not_hidden_by_the_old_ones(
    house: House, tg_room: TestRoom, database: Database
) -> None:
    async with living(house):
        ann = await tg_room.person("Ann")
        await ann.start()
        await ann.sees("heard /start")
        for number in range(4):
            await tg_room.fault("updates", "new_range", times=1, seed=number)
            await ann.send(f"week {number}")
            await ann.sees(f"heard week {number}")
    with database.session(readonly=True) as session:
        numbers = list(session.scalars(select(col(InboxUpdate.update_id)).order_by(col(InboxUpdate.arrival))))
    assert len(numbers) == 5
    assert numbers != sorted(numbers), "the room never started again at a lower number"


async def test_an_outage_of_telegram_only_delays(house: House, tg_room: TestRoom) -> None:
    async with living(house):
        ann = await tg_room.person("Ann")
        await ann.start()
        await ann.sees("heard /start")
        await tg_room.fault("before", "error", "getUpdates", status=502, times=2)
        await ann.send("hello")
        await ann.sees("heard hello", within=15)


async def test_a_locked_database_only_delays_and_nothing_is_confirmed_unstored(
    tg_room: TestRoom, tg_bot: str, sqlite_url: str
) -> None:
    database = open_database(sqlite_url, busy_seconds=0.05)
    async with living(House(tg_room.url, tg_bot, database)):
        ann = await tg_room.person("Ann")
        await ann.start()
        await ann.sees("heard /start")
        await tg_room.settle()
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(0.8, other.rollback)
            await ann.send("kept?")
            await ann.sees("heard kept?", within=15)
    assert (await heard(ann)).count("heard kept?") == 1
    database.close()


async def test_a_wrong_token_ends_the_program_with_a_clear_reason(tg_room: TestRoom, house: House) -> None:
    await tg_room.fault("before", "error", "getMe", status=401)
    with pytest.raises(WrongToken):
        await house.run()


async def test_a_token_that_is_revoked_later_ends_it_too(tg_room: TestRoom, house: House) -> None:
    await tg_room.fault("before", "error", "getUpdates", status=401)
    with pytest.raises(WrongToken):
        await house.run()


async def test_a_second_copy_gives_up_and_the_first_goes_on(
    tg_room: TestRoom, tg_bot: str, database: Database, tmp_path: Path
) -> None:
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    async with living(House(tg_room.url, tg_bot, database, newcomer_patience=1.5)):
        ann = await tg_room.person("Ann")
        await ann.start()
        await ann.sees("heard /start")
        with pytest.raises(AnotherCopyRunning):
            await House(tg_room.url, tg_bot, other, newcomer_patience=1.5).run()
        await ann.send("still there?")
        await ann.sees("heard still there?", within=10)
    other.close()


async def test_a_full_stop_while_telegram_is_silent_is_quick(tg_bot: str, database: Database) -> None:
    house = House("http://127.0.0.1:9", tg_bot, database)  # nobody listens on the discard port
    loop = asyncio.get_running_loop()
    loop.call_later(0.3, house.lifetime.stop)
    start = loop.time()
    await house.run()
    assert loop.time() - start < 8.0


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"update_id": 1, "message": {"chat": {"id": -7}, "from": {"id": 5}}}, -7),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}, "message": {"chat": {"id": -7}}}}, -7),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}, "inline_message_id": "x"}}, 5),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 9}, "from": {"id": 5}}}, 9),
        ({"update_id": 1, "something_new": [1]}, 0),
    ],
)
def test_a_lane_is_the_chat_else_the_person(update: dict[str, object], lane: int) -> None:
    assert lane_of(update) == lane
