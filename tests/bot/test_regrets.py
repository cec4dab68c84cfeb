"""While nothing can be stored, people hear it once, and their message is handled afterwards all the same."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite  # the library of the product: two of them in one process do not see each other

from bot.inbox import Polling, lane_of
from bot.lifetime import Lifetime
from bot.phoneroom.fixtures import TestRoom
from bot.regrets import Regrets
from bot.settings import Settings
from bot.telegram_app import TelegramApp
from bot.wiring import utc_now
from storage.inbox import Inbox
from storage.opening import open_database
from templates.words import Words


@pytest.mark.parametrize(("language", "sentence"), [("en", "need not send it again"), ("zh", "不用重发")])
async def test_a_locked_database_is_said_once_and_the_message_kept(
    tg_room: TestRoom, tg_bot: str, tmp_path: Path, language: str, sentence: str
) -> None:
    settings = Settings.read(data=tmp_path, token=tg_bot, telegram_api_url=tg_room.url)
    database = open_database(settings.database, busy_seconds=0.2)
    inbox, app, stored = Inbox(database, lane_of), TelegramApp(settings, lambda _: None), asyncio.Event()
    sorry = Regrets(app.bot, Words())
    line = Polling(app.bot, app.polling, inbox, utc_now, stored.set, sorry=sorry)
    lifetime = Lifetime()
    person = await tg_room.person("Wei", language)
    with closing(sqlite.connect(tmp_path / "lotbell.db", isolation_level=None)) as other:
        async with asyncio.TaskGroup() as group:
            group.create_task(lifetime.live([app], [line]))
            await lifetime.ready()
            other.execute("BEGIN IMMEDIATE")
            await person.send("/start")
            await person.sees(sentence)
            await person.send("MP05")
            other.execute("ROLLBACK")
            async with asyncio.timeout(20):
                await stored.wait()
            lifetime.stop()
    told = [message for message in await person.messages() if sentence in message["text"]]
    assert len(told) == 1
    assert len(inbox.waiting(10, 0)) >= 1
    database.close()
