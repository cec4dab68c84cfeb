"""A bot that is nothing but HTTP, and a person who has started it; every call is held against the description."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot

SPEC = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api-spec.slim.json"


@pytest.fixture
def tg_spec() -> str | None:
    return str(SPEC) if SPEC.exists() else None


@pytest.fixture
async def bot(tg_room: TestRoom, tg_bot: str) -> AsyncIterator[HttpBot]:
    bot = HttpBot(tg_room.bot_base, tg_bot)
    await bot("getMe")
    yield bot
    await bot.close()


@pytest.fixture
async def ann(bot: HttpBot, tg_person: Callable[..., Awaitable[Phone]]) -> Phone:
    """Somebody who has pressed start; the bot has read that."""
    phone = await tg_person("Ann", "en", role="worker")
    await phone.start()
    await bot.updates()
    await bot.confirm()
    return phone
