"""Hundreds of customers, and a bot that dies or is stopped while it tells them."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.plant import customers_answers
from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.workers.outbox import AT_ONCE
from domain.alerts import AlertState
from tests.journeys.kills import Outpost, launch_in_the_records, outpost, told


@pytest.fixture
async def post(plant_template: Path, tmp_path: Path, tg_room: TestRoom, tg_bot: str) -> AsyncIterator[Outpost]:
    shutil.copytree(plant_template, tmp_path / "data")
    async with outpost(tg_room, tg_bot, tmp_path / "data") as post:
        yield post


async def contacts(post: Outpost, count: int) -> list[Phone]:
    """So many people of the customers whom MP05 reached; each of them gets an alert of their own."""
    reached = [row.customer for row in customers_answers()]
    codes = [reached[number % len(reached)] for number in range(count)]
    return await post.joined(*((f"{code} {number}", "en", "customer", code) for number, code in enumerate(codes)))


async def ends(post: Outpost, phones: list[Phone]) -> dict[str, list[bool]]:
    """Runs until nothing waits any more; who has which copies. Every alert ended accepted or refused."""
    final = {AlertState.ACCEPTED, AlertState.REFUSED}
    await post.begin()
    await post.until_known(lambda work: all(alert.state in final for alert in work.recalls.alerts(1)), within=600)
    await post.stop()
    with post.records() as open_work, open_work(readonly=True) as work:
        assert len(work.recalls.alerts(1)) == len(phones)
    return await told(phones)


async def test_a_stop_under_load_is_quick_and_repeats_nothing(post: Outpost) -> None:
    phones = await contacts(post, 90)
    launch_in_the_records(post)
    post.env["LOTBELL_SEND_RATE"] = "40"
    # Telegram takes its time, so that many calls are on their way when the stop comes.
    await post.room.fault("before", "delay", "sendMessage", seconds=0.3)
    for stop_after in (10, 40):
        await post.begin()
        await post.until_called("sendMessage", stop_after)
        await post.until_in_flight(4)
        loop = asyncio.get_running_loop()
        start = loop.time()
        await post.stop()
        assert loop.time() - start < 10
    left = len(phones) - sum(map(len, (await told(phones)).values()))
    assert left, "everyone was told before the stop: it proved nothing"
    await post.room.clear_faults()
    assert await ends(post, phones) == {phone.name: [False] for phone in phones}


async def kill_at_random(post: Outpost, kills: int, dice: random.Random, *, running: bool) -> int:
    """Kills so many lives, each after 0.2 to 3 seconds, as long as anything waits; how many they were.

    `running` gives each life the time to start first: few kills then hit more than the start itself.
    """
    for number in range(kills):
        await post.begin(ready=running)
        assert await post.lives(dice.uniform(0.1, 0.6) if running else dice.uniform(0.2, 3.0)), "it ended by itself"
        await post.kill()
        with post.records() as open_work, open_work(readonly=True) as work:
            if all(alert.state == AlertState.ACCEPTED for alert in work.recalls.alerts(1)):
                return number + 1
    return kills


async def test_kills_at_random_moments_lose_nothing_and_mark_every_repeat(post: Outpost) -> None:
    phones = await contacts(post, 150)
    launch_in_the_records(post)
    post.env["LOTBELL_SEND_RATE"] = "60"
    kills = await kill_at_random(post, 3, random.Random(4), running=True)
    copies = await ends(post, phones)
    assert all(copies.values()), "somebody was never told"
    assert all(all(chat[1:]) for chat in copies.values()), "a repeat that does not say so"
    assert sum(len(chat) - 1 for chat in copies.values()) <= AT_ONCE * kills


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_two_hundred_kills_among_two_thousand_customers(post: Outpost) -> None:
    """R1: with lost answers and people who blocked the bot among them."""
    phones = await contacts(post, 2000)
    gone = phones[::100]
    for phone in gone:
        await phone.block()
    await post.room.fault("after", "disconnect", "sendMessage", probability=0.005, seed=1)
    launch_in_the_records(post)
    post.env["LOTBELL_SEND_RATE"] = "28"
    kills = await kill_at_random(post, 200, random.Random(200), running=False)
    copies = await ends(post, phones)
    lost_answers = sum("after" in row.get("fault", "") for row in await post.room.calls("sendMessage"))
    assert {phone.name for phone in gone} == {name for name, chat in copies.items() if not chat}
    assert all(all(chat[1:]) for chat in copies.values()), "a repeat that does not say so"
    extra = sum(max(0, len(chat) - 1) for chat in copies.values())
    assert extra <= AT_ONCE * kills + lost_answers
    assert extra - lost_answers <= 3.0 * kills
    assert max(map(len, copies.values())) <= 4
