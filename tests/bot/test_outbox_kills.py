"""The program is ended in the middle of a recall, again and again: every customer is told, and nobody twice unsaid."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from domain.messages import OutgoingState
from storage.database import Database
from storage.opening import open_database
from storage.outgoing import OutgoingQueue
from tests.bot.posting import Post, paced_bot

if TYPE_CHECKING:
    from bot.phoneroom.client import Phone
    from bot.phoneroom.fixtures import TestRoom

REPO = Path(__file__).parents[2]
CUSTOMERS = 24
IN_FLIGHT = 8


async def customers_with_notices(room: TestRoom, token: str, database: Database) -> list[Phone]:
    async with paced_bot(room.url, token) as bot:
        people = [await room.person(f"C{number:02}") for number in range(CUSTOMERS)]
        for number, person in enumerate(people):
            await person.start()
            Post(database, bot).put(number, person.id)
    return people


async def end_twice_in_the_middle(
    room: TestRoom, token: str, url: str, people: list[Phone], how: signal.Signals
) -> None:
    """Two lives are ended when the 4th and the 12th customer have read their notice; the third one finishes."""
    for until in (people[3], people[11], people[-1]):
        life = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bot.posting_child", room.url, token, url, cwd=REPO
        )
        try:
            await until.sees("notice", within=30)
            if until is people[-1]:
                for person in people:
                    await person.sees("notice", within=30)
            life.send_signal(signal.SIGTERM if until is people[-1] else how)
            await asyncio.wait_for(life.wait(), 10)
        finally:
            if life.returncode is None:
                life.kill()
                await life.wait()


async def read(people: list[Phone]) -> list[list[str]]:
    return [[m["text"] for m in await person.messages() if m["from"] == "bot"] for person in people]


@pytest.mark.timeout(180)
async def test_a_kill_in_the_middle_loses_no_alert_and_every_second_one_says_so(
    tg_room: TestRoom, tg_bot: str, sqlite_url: str
) -> None:
    database = open_database(sqlite_url)
    people = await customers_with_notices(tg_room, tg_bot, database)
    await end_twice_in_the_middle(tg_room, tg_bot, sqlite_url, people, signal.SIGKILL)
    letters = await read(people)
    for number, texts in enumerate(letters):
        assert texts[0] in {f"notice {number}", f"REPEAT of notice {number}"}
        assert set(texts[1:]) <= {f"REPEAT of notice {number}"}
    assert sum(map(len, letters)) <= CUSTOMERS + 2 * IN_FLIGHT
    assert OutgoingQueue(database).counts()[OutgoingState.SENT] == CUSTOMERS
    database.close()


@pytest.mark.timeout(180)
async def test_a_stop_in_the_middle_tells_nobody_twice(tg_room: TestRoom, tg_bot: str, sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    people = await customers_with_notices(tg_room, tg_bot, database)
    await end_twice_in_the_middle(tg_room, tg_bot, sqlite_url, people, signal.SIGTERM)
    assert await read(people) == [[f"notice {number}"] for number in range(CUSTOMERS)]
    assert OutgoingQueue(database).counts()[OutgoingState.SENT] == CUSTOMERS
    database.close()
