"""Two programs, one PostgreSQL, one bot: whoever gets a message answers it once, and one may be killed."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientError, ClientSession, web

from bot.demo.plant import plant_files
from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.settings import Settings
from bot.wiring import open_storage, transactions
from domain.imports import layout
from domain.people import Actor, Role
from domain.usecases.import_plant import ImportPlant
from domain.usecases.join import Invite
from storage.database import Database
from tests.journeys.programs import Program, free_port, start

pytestmark = pytest.mark.postgres
SECRET = "a-word_between-us-and-Telegram"


class Balancer:
    """Posts what it is given to the programs in turn, as any HTTP balancer in front of a webhook does."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self._turn = itertools.count()

    async def post(self, request: web.Request) -> web.Response:
        body, ports = await request.read(), list(self.ports)
        first = next(self._turn)
        for number in range(len(ports)):
            port = ports[(first + number) % len(ports)]
            try:
                async with (
                    ClientSession() as client,
                    client.post(f"http://127.0.0.1:{port}/telegram", data=body, headers=request.headers) as answer,
                ):
                    return web.Response(status=answer.status)
            except ClientError:
                continue  # that one is gone: the next
        return web.Response(status=502)


@pytest.fixture
async def balancer() -> AsyncIterator[tuple[Balancer, str]]:
    balancer, port = Balancer(), free_port()
    app = web.Application()
    app.router.add_post("/telegram", balancer.post)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield balancer, f"http://127.0.0.1:{port}/telegram"
    await runner.cleanup()


@pytest.fixture
def records(postgres_url: str) -> Database:
    """The demo plant on a PostgreSQL that every program of the test uses."""
    database = open_storage(Settings.read(database_url=postgres_url))
    files = {name: text.encode() for name, text in plant_files().items() if name in layout.KNOWN_FILES}
    with transactions(database)() as work:
        ImportPlant(ZoneInfo("Asia/Shanghai"))(work, Actor.house("test"), files)
        work.commit()
    return database


async def program(room: TestRoom, token: str, postgres_url: str, hook: str, data: Path) -> tuple[Program, int]:
    port = free_port()
    running = await start(
        "run",
        env={
            "LOTBELL_TOKEN": token,
            "LOTBELL_TELEGRAM_API_URL": room.url,
            "LOTBELL_DATABASE_URL": postgres_url,
            "LOTBELL_DATA": str(data),
            "LOTBELL_WEBHOOK_URL": hook,
            "LOTBELL_WEBHOOK_SECRET": SECRET,
            "LOTBELL_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        },
    )
    await running.says("running")
    return running, port


async def joined(records: Database, room: TestRoom, name: str, role: Role, customer: str | None = None) -> Phone:
    phone = await room.person(name, "en", role=role.value)
    with transactions(records)() as work:
        invited = Invite()(work, Actor.house("test"), role, customer)
        work.commit()
    await phone.start(invited.code)
    await phone.sees("English? 中文?", within=20)
    return phone


async def test_two_programs_share_the_work_and_one_can_be_killed(
    records: Database, tg_room: TestRoom, tg_bot: str, postgres_url: str, balancer: tuple[Balancer, str], tmp_path: Path
) -> None:
    between, hook = balancer
    async with AsyncExitStack() as ending:
        ending.callback(records.close)
        one, first_port = await program(tg_room, tg_bot, postgres_url, hook, tmp_path / "one")
        ending.push_async_callback(one.kill)
        other, second_port = await program(tg_room, tg_bot, postgres_url, hook, tmp_path / "other")
        ending.push_async_callback(other.kill)
        between.ports = [first_port, second_port]
        workers = [await joined(records, tg_room, f"Worker {n}", Role.WORKER) for n in range(4)]
        for amount in (1, 2, 3):
            for worker in workers:
                await worker.send(f"/use MP07 {amount} kg into B120")
        await asyncio.gather(*(worker.sees("3 kg", within=30) for worker in workers))
        lead = await joined(records, tg_room, "Grace", Role.LEAD)
        customer = await joined(records, tg_room, "Contact of C09", Role.CUSTOMER, "C09")
        await lead.send("/trace MP07")
        await lead.sees("MP07", within=20)
        await one.kill()
        await lead.send("/recall MP05 supplier notice")
        await lead.sees("57 finished", within=30)
        await lead.tap("Launch recall")
        await customer.sees("PRODUCT RECALL", within=30)
        await customer.tap("Sold")
        await customer.sees("how much did you sell", within=30)
        assert used(records) == sorted([1, 2, 3] * 4), "each line once, whichever program got it"
        assert len([sent for sent in await customer.messages() if "PRODUCT RECALL" in sent["text"]]) == 1
        assert await other.stop() == 0


def used(records: Database) -> list[int]:
    """The kilograms that were used from the chat."""
    with transactions(records)(readonly=True) as work:
        movements = [found for found in work.movements.recent("use", 100) if found.source.startswith("tg:")]
        lines = [line for found in movements for line in work.movements.lines(found.id or 0)]
        return sorted(int(line.quantity or 0) for line in lines if line.direction == "out")
