"""A small running program made of the real parts: what `bot.wiring` builds, with a handler of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.channels.failures import temporary
from bot.inbox import Polling, lane_of
from bot.lifetime import Lifetime, Service
from bot.settings import Settings
from bot.telegram_app import HouseApplication, TelegramApp
from bot.turns import Turns
from storage.database import Database
from storage.inbox import Inbox

Handle = Callable[[Update, Any], Coroutine[Any, Any, None]]


def utc_now() -> datetime:
    return datetime.now(UTC)


async def echo(update: Update, context: Any) -> None:
    assert update.effective_message
    await update.effective_message.reply_text(f"heard {update.effective_message.text}")


@dataclass
class House:
    """`run` lives until `lifetime.stop()`. `dead` collects the updates that were given up."""

    room_url: str
    token: str
    database: Database
    handle: Handle = echo
    newcomer_patience: float = 10.0
    first_pause: float = 0.01
    polls: bool = True
    lifetime: Lifetime = field(default_factory=Lifetime)
    dead: list[dict[str, Any]] = field(default_factory=list)
    more: list[Service] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = Settings(token=self.token, telegram_api_url=self.room_url)  # type: ignore[arg-type]  # as the environment gives it
        self.inbox = Inbox(self.database, lane_of)
        self.app = TelegramApp(settings, self._register)
        self.turns = Turns(
            self.inbox, self.app.process, on_dead=self._mourn, temporary=temporary, first_pause=self.first_pause
        )
        self.polling = Polling(
            self.app.bot,
            self.app.polling,
            self.inbox,
            utc_now,
            self.turns.wake,
            newcomer_patience=self.newcomer_patience,
        )

    def _register(self, application: HouseApplication) -> None:
        application.add_handler(MessageHandler(filters.ALL, self.handle))

    async def _mourn(self, update: dict[str, Any]) -> None:
        self.dead.append(update)

    async def run(self) -> None:
        intake = [self.polling] if self.polls else []
        await self.lifetime.live([self.app], [self.turns, *self.more, *intake])


@asynccontextmanager
async def living(house: House) -> AsyncIterator[House]:
    """The house is ready inside and has ended in good order outside."""
    async with asyncio.TaskGroup() as group:
        life = group.create_task(house.run())
        ready = group.create_task(house.lifetime.ready())
        await asyncio.wait({life, ready}, return_when=asyncio.FIRST_COMPLETED)
        try:
            yield house
        finally:
            house.lifetime.stop()
            await life
            ready.cancel()


both_kinds = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""For the few tests whose promise depends on how a database locks and numbers its rows."""
