"""However the updates come in - asked for, posted to us, twice, shuffled, or first one way and then the other -
the records are the same."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from tests.journeys.conftest import OpenPlant, Plant
from tests.journeys.programs import free_port

SECRET = "a-word_between-us-and-Telegram"
WORKERS = ("Ada", "Ben", "Cem")
KEPT = {
    "movements": "SELECT m.kind, p.name, l.code, ml.direction, ml.quantity FROM movement m"
    " JOIN person p ON p.id = m.person_id"
    " JOIN movement_line ml ON ml.movement_id = m.id JOIN lot l ON l.id = ml.lot_id",
    "links": "SELECT parent_id, child_id, quantity, step FROM genealogy_link",
    "lots": "SELECT code, status FROM lot WHERE status != 'free'",
    "recalls": "SELECT state, reason, fingerprint FROM recall",
    "alerts": "SELECT notice, language, state FROM alert",
    "answers": "SELECT kind, quantity, uom, words FROM answer",
    "people": "SELECT name, role, language FROM person",
    "outgoing": "SELECT template, state, repeat FROM outgoing",
    "inbox": "SELECT state, count(*) > 0 FROM inbox_update GROUP BY state",
    "audit": "SELECT who, deed, subject FROM audit_entry",
}


def kept(data: Path) -> dict[str, list[Any]]:
    """What the records say, without the numbers and times that differ from run to run."""
    with closing(sqlite3.connect(data / "lotbell.db")) as records:
        return {name: sorted(map(repr, records.execute(query))) for name, query in KEPT.items()}


async def first_half(plant: Plant) -> tuple[Phone, Phone]:
    """Three workers record side by side; a lead draws up a recall."""
    workers = [await plant.worker(name=name) for name in WORKERS]
    lead, customer = await plant.lead(), await plant.customer("C09")
    for amount in (1, 2, 3):
        for worker in workers:
            await worker.send(f"/use MP07 {amount} kg into B120")
    await asyncio.gather(*(worker.sees("3 kg", within=20) for worker in workers))
    await plant.room.settle(20)
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("Recall draft", within=20)
    return lead, customer


async def second_half(lead: Phone, customer: Phone) -> None:
    """The launch, and an answer."""
    assert await lead.tap("Launch recall") == "Recall launched"
    await customer.sees("PRODUCT RECALL", within=20)
    await customer.tap("Sold")
    await customer.sees("how much did you sell", within=20)
    await customer.send("64,000")
    await customer.sees("Noted", within=20)
    await lead.sees("answered 1", within=20)


Begin = Callable[[str, str], AbstractAsyncContextManager[Plant]]


@pytest.fixture
def begin(open_plant: OpenPlant, plant_template: Path, tmp_path: Path) -> Begin:
    """Starts the plant by "polling" or "webhook" on the data of this name."""

    @asynccontextmanager
    async def opened(way: str, name: str) -> AsyncIterator[Plant]:
        if not (tmp_path / name).exists():
            shutil.copytree(plant_template, tmp_path / name)
        port = free_port()
        hook = {
            "webhook_url": f"http://127.0.0.1:{port}/telegram",
            "webhook_secret": SECRET,
            "webhook_listen": f"127.0.0.1:{port}",
        }
        async with open_plant(tmp_path / name, **(hook if way == "webhook" else {})) as plant:
            yield plant

    return opened


async def played(begin: Begin, way: str, name: str) -> dict[str, list[Any]]:
    async with begin(way, name) as plant:
        await second_half(*await first_half(plant))
    return kept(plant.data)


async def changed_over(begin: Begin, first: str, then: str) -> dict[str, list[Any]]:
    """One way until the draft, the other from the launch on, which is pressed while nobody runs."""
    async with begin(first, f"{first} {then}") as plant:
        lead, customer = await first_half(plant)
    async with asyncio.TaskGroup() as group:
        group.create_task(second_half(lead, customer))
        async with begin(then, f"{first} {then}"):
            await lead.sees("answered 1", within=30)
    return kept(plant.data)


async def test_every_way_in_leaves_the_same_records(begin: Begin, tg_room: TestRoom) -> None:
    expected = await played(begin, "polling", "in order")
    assert len(expected["movements"]) == len(WORKERS) * 3 * 2, "a line out and a line in"
    assert len(expected["answers"]) == 1
    assert await played(begin, "webhook", "posted") == expected
    assert len(await tg_room.calls("setWebhook")) == 1
    assert await changed_over(begin, "polling", "webhook") == expected
    assert await changed_over(begin, "webhook", "polling") == expected
    await tg_room.fault("updates", "duplicate", probability=0.7, seed=3)
    await tg_room.fault("updates", "reorder", probability=0.5, seed=4)
    assert await played(begin, "polling", "shuffled") == expected
    assert await played(begin, "webhook", "posted and shuffled") == expected
