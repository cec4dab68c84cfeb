"""Whole stories: the real bot, over real HTTP, on a real database with the demo plant in it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.demo.plant import plant_files
from bot.lifetime import Lifetime
from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.settings import Settings
from bot.wiring import House, open_storage, utc_now, wire
from domain.imports import layout
from domain.people import Actor, Role
from domain.usecases.import_plant import ImportPlant
from domain.usecases.join import Invite
from storage.unit_of_work import OpenUnitOfWork
from tests.browser.conftest import chromium  # noqa: F401 - a fixture for journeys that go through a browser

CHAT_SECONDS = 0.05
"""Between two messages in one chat: that the real second is kept is shown in `tests/bot/test_pace.py`."""
SPEC = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api-spec.slim.json"


@pytest.fixture
def tg_spec() -> str | None:
    """Every journey is held against the published description, where it stands beside the project."""
    return str(SPEC) if SPEC.is_file() else None


@pytest.fixture(scope="session")
def plant_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demo plant imported, once a test process."""
    data = tmp_path_factory.mktemp("plant")
    database = open_storage(Settings.read(data=data))
    files = {name: text.encode() for name, text in plant_files().items() if name in layout.KNOWN_FILES}
    with OpenUnitOfWork(database, utc_now)() as work:
        ImportPlant(ZoneInfo("Asia/Shanghai"))(work, Actor.house("test"), files)
        work.commit()
    database.close()
    return data


@dataclass
class Plant:
    """A running plant: its house, its room, its data, and a way to let people in."""

    house: House
    room: TestRoom
    data: Path
    token: str

    async def joined(self, name: str, role: str, language: str = "en", customer: str | None = None) -> Phone:
        """Somebody who came in by a real one-time link."""
        phone = await self.room.person(name, language, role=role)
        invited = await self.house.desk.do(Invite(), Actor.house("test"), Role(role), customer)
        await phone.start(invited.code)
        await phone.sees("English? 中文?")
        return phone

    async def worker(self, language: str = "en", name: str = "Wei") -> Phone:
        return await self.joined(name, "worker", language)

    async def lead(self, language: str = "en", name: str = "Grace") -> Phone:
        return await self.joined(name, "lead", language)

    async def customer(self, code: str, language: str = "en", name: str | None = None) -> Phone:
        return await self.joined(name or f"Contact of {code}", "customer", language, code)

    def work(self, *, readonly: bool = True) -> Any:
        """A transaction beside the running bot, to look at what it left behind."""
        return self.house.desk.open_work(readonly=readonly)


OpenPlant = Callable[..., AbstractAsyncContextManager[Plant]]


@pytest.fixture
def open_plant(plant_template: Path, tmp_path: Path, tg_room: TestRoom, tg_bot: str) -> OpenPlant:
    """Starts the bot on a copy of the demo plant (`data` of an earlier life to start it again)."""

    @asynccontextmanager
    async def opened(data: Path | None = None, **given: Any) -> AsyncIterator[Plant]:
        if data is None:
            data = tmp_path / "data"
            shutil.copytree(plant_template, data)
        pace = {"chat_seconds": CHAT_SECONDS, **given}
        settings = Settings.read(data=data, token=tg_bot, telegram_api_url=tg_room.url, **pace)
        database = open_storage(settings)
        house = wire(settings, database)
        lifetime = Lifetime()
        async with asyncio.TaskGroup() as group:
            living = group.create_task(lifetime.live(house.opens, house.runs))
            ready = group.create_task(lifetime.ready())
            await asyncio.wait({living, ready}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                ready.cancel()
                await living
            try:
                yield Plant(house, tg_room, data, tg_bot)
                await tg_room.settle()
            finally:
                lifetime.stop()
        database.close()

    return opened


@pytest.fixture
async def plant(open_plant: OpenPlant) -> AsyncIterator[Plant]:
    """The demo plant with its bot running and nobody in it yet."""
    async with open_plant() as running:
        yield running
