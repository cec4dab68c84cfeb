"""Killed at any point of a recall and started again: everyone is told, and whoever is told twice is told so."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.phoneroom.client import Phone, RoomClient
from bot.phoneroom.fixtures import TestRoom
from domain.alerts import AlertState, AnswerKind
from domain.ports import Work
from domain.values import LotCode
from tests.journeys.kills import FOR_EVER, Outpost, launch_in_the_records, notices, outpost, says_repeat, told
from tests.journeys.programs import free_port, start_demo

CUSTOMERS = ("C09", "C28", "C51")
ONCE, TWICE = [False], [False, True]


@dataclass
class Scene:
    """A lead, a worker and three customers of MP05, and the bot that will be killed."""

    post: Outpost
    lead: Phone
    worker: Phone
    customers: list[Phone]

    async def card(self) -> None:
        """The lead looks at the draft."""
        await self.lead.send("/recall MP05 supplier notice")
        await self.lead.sees("Recall draft", within=20)

    async def launched(self) -> None:
        await self.card()
        assert await self.lead.tap("Launch recall") == "Recall launched"

    async def begin_again(self) -> None:
        await self.post.room.clear_faults()
        await self.post.begin()

    async def ends_well(self) -> dict[str, list[bool]]:
        """Waits until the card has counted everyone; who has which copies of the alert."""
        await self.lead.sees(f"told {len(self.customers)} / 26", within=30)
        await self.post.stop()
        return await told(self.customers)


@pytest.fixture
async def scene(plant_template: Path, tmp_path: Path, tg_room: TestRoom, tg_bot: str) -> AsyncIterator[Scene]:
    shutil.copytree(plant_template, tmp_path / "data")
    async with outpost(tg_room, tg_bot, tmp_path / "data") as post:
        lead, worker, *customers = await post.joined(
            ("Grace", "en", "lead", None),
            ("Wei", "en", "worker", None),
            *((f"Contact of {code}", "zh" if code == "C28" else "en", "customer", code) for code in CUSTOMERS),
        )
        await post.begin()
        yield Scene(post, lead, worker, customers)


async def test_a_tap_that_was_stored_but_not_handled_launches_at_the_next_start(scene: Scene) -> None:
    room = scene.post.room
    await scene.card()
    await room.fault("before", "delay", "sendMessage", person=scene.lead.id, seconds=FOR_EVER)
    await scene.lead.send("/help")  # its answer is held up, so what comes after it in this chat has to wait
    await scene.post.until_in_flight()
    async with asyncio.TaskGroup() as group:
        tap = group.create_task(scene.lead.tap("Launch recall"))
        await scene.post.until_stored("callback_query")
        await scene.post.kill()
        assert await told(scene.customers) == {name: [] for name in names(scene)}
        await scene.begin_again()
    assert tap.result() == "Recall launched"
    assert await scene.ends_well() == dict.fromkeys(names(scene), ONCE)


async def test_a_launch_that_was_committed_is_delivered_once_although_two_starts_are_killed(scene: Scene) -> None:
    post, room = scene.post, scene.post.room
    await post.kill()
    launch_in_the_records(post)
    await room.fault("before", "delay", "sendMessage", seconds=FOR_EVER)
    for moment in ("getMe", "deleteWebhook"):  # before anything is claimed, and while it may be on its way
        seen = len(await room.calls(moment))
        await post.begin(ready=False)
        await post.until_called(moment, seen + 1)
        await post.kill()
    await room.clear_faults()
    await post.begin()
    await post.until_known(lambda work: work.tallies.figures(1, work.now()).told == len(CUSTOMERS))
    await post.stop()
    assert {name: len(copies) for name, copies in (await told(scene.customers)).items()} == dict.fromkeys(
        names(scene), 1
    )


async def test_only_the_alerts_in_doubt_are_repeated_and_say_so(scene: Scene) -> None:
    on_its_way, answer_missing, settled = scene.customers
    room = scene.post.room
    await room.fault("before", "delay", "sendMessage", person=on_its_way.id, seconds=FOR_EVER)
    await room.fault("after", "hang", "sendMessage", person=answer_missing.id)
    await scene.launched()
    await answer_missing.sees("PRODUCT RECALL" if answer_missing.name != "Contact of C28" else "产品召回", within=20)
    await scene.post.until_known(lambda work: work.tallies.figures(1, work.now()).told == 1)
    await scene.post.kill()
    await scene.begin_again()
    assert await scene.ends_well() == {
        # Telegram had not done it yet; nobody here can know that, so its one copy is marked.
        on_its_way.name: [True],
        # Telegram had done it, and nobody here heard of it.
        answer_missing.name: TWICE,
        settled.name: ONCE,
    }


async def test_a_lost_answer_is_still_in_doubt_after_a_kill(scene: Scene) -> None:
    doubted = scene.customers[0]
    await scene.post.room.fault("after", "disconnect", "sendMessage", person=doubted.id, times=1)
    await scene.launched()
    await scene.post.until_known(
        lambda work: (
            any(alert.state != AlertState.QUEUED and alert.problem for alert in work.recalls.alerts(1))
            or work.tallies.figures(1, work.now()).told == len(CUSTOMERS)
        )
    )
    await scene.post.kill()
    await scene.begin_again()
    found = await scene.ends_well()
    assert found.pop(doubted.name) == TWICE
    assert all(copies in (ONCE, TWICE, [True]) for copies in found.values())


async def test_an_answer_counts_once_and_is_noted_although_the_bot_dies_before_saying_so(scene: Scene) -> None:
    await scene.launched()
    customer = scene.customers[0]
    await customer.sees("PRODUCT RECALL", within=20)
    await customer.tap("Sold")
    await customer.sees("how much did you sell")
    await scene.post.room.settle(20)
    await scene.post.room.fault("before", "delay", "sendMessage", person=customer.id, seconds=FOR_EVER)
    await customer.send("37,120")
    await scene.post.until_in_flight()
    await scene.post.kill()
    await scene.begin_again()
    await customer.sees("Noted", within=20)
    await scene.lead.sees("answered 1", within=20)
    await scene.ends_well()
    with scene.post.records() as open_work, open_work(readonly=True) as work:
        assert [(one.kind, one.quantity) for one in work.recalls.answers(1)] == [(AnswerKind.SOLD, 37120)]
    notes = [one["text"] for one in await scene.lead.messages() if "Recall R1" not in one["text"]]
    assert not [text for text in notes if "37,120" in text], "the lead got it as a sentence"


async def test_a_movement_is_recorded_once_although_the_bot_dies_before_saying_so(scene: Scene) -> None:
    """Said in one line by the worker, and as the answer to a question by the lead."""
    before = left(scene, "MP07")
    await scene.lead.send("/use MP07 120 kg")
    await scene.lead.sees("Into which lot", within=20)
    await scene.post.room.settle(20)
    await scene.post.room.fault("before", "delay", "sendMessage", seconds=FOR_EVER)
    await scene.worker.send("/use MP07 10 kg into B120")
    await scene.lead.send("B120")
    await scene.post.until_known(lambda work: on_hand(work, "MP07") == before - 130)
    await scene.post.kill()
    await scene.begin_again()
    for person, quantity in ((scene.worker, 10), (scene.lead, 120)):
        told_so = await person.sees("Used", within=20)
        assert f"{quantity} kg" in told_so["text"]
    assert left(scene, "MP07") == before - 130
    for person in (scene.worker, scene.lead):
        await person.tap("Undo")
        await person.sees("Taken back", within=20)
    assert left(scene, "MP07") == before


async def test_the_whole_demo_is_killed_with_its_telegram_and_goes_on(tmp_path: Path) -> None:
    """Room and bot die together in the middle of the alerts; both come back from the same directory."""
    port = free_port()
    program, url = await start_demo(tmp_path / "data", port)
    try:
        async with RoomClient(url) as room:
            lead = await room.phone("Grace Chen")
            await lead.send("/recall MP05 supplier notice")
            await lead.sees("Recall draft", within=20)
            await lead.tap("Launch recall")
        await program.kill()
        program, url = await start_demo(tmp_path / "data", port)
        async with RoomClient(url) as room:
            lead = await room.phone("Grace Chen")
            await lead.sees("told 26 / 26", within=60)
            people: list[dict[str, Any]] = await room.request("GET", "/people")
            customers = [one for one in people if one["tags"]["role"] == "customer"]
            assert len(customers) == 6
            for one in customers:
                first, *more = await notices(Phone(room, one["id"], one["name"]))
                assert all(map(says_repeat, more))
                assert first
            assert await room.violations() == []
    finally:
        await program.stop()


def names(scene: Scene) -> list[str]:
    return [phone.name for phone in scene.customers]


def left(scene: Scene, code: str) -> Decimal:
    """What the ledger says is left of a lot."""
    with scene.post.records() as open_work, open_work(readonly=True) as work:
        return on_hand(work, code)


def on_hand(work: Work, code: str) -> Decimal:
    (view,) = work.lots.by_code(LotCode(code))
    return view.on_hand
