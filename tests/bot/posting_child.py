"""A sender of its own, to be killed: `python -m tests.bot.posting_child ROOM_URL TOKEN DATABASE_URL`."""

from __future__ import annotations

import asyncio
import sys

from bot.lifetime import Lifetime, signals_stop
from bot.settings import Settings
from bot.telegram_app import TelegramApp
from storage.opening import open_database
from tests.bot.posting import Post


async def main(room_url: str, token: str, database_url: str) -> None:
    database = open_database(database_url)
    app = TelegramApp(Settings.read(token=token, telegram_api_url=room_url), lambda _: None)
    lifetime = Lifetime()
    with signals_stop(lifetime):
        await lifetime.live([app], [Post(database, app.bot).worker()])
    database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
