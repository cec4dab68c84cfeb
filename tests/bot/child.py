"""A program of its own, to be killed: `python -m tests.bot.child ROOM_URL TOKEN DATABASE_URL hang|run`."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from telegram import Update

from bot.lifetime import signals_stop
from storage.opening import open_database
from tests.bot.house import House


async def main(room_url: str, token: str, database_url: str, mode: str) -> None:
    async def handle(update: Update, context: Any) -> None:
        assert update.effective_message
        text = update.effective_message.text or ""
        if mode == "hang" and text.startswith("slow"):
            await update.effective_message.reply_text(f"begun {text}")
            await asyncio.Event().wait()
        await update.effective_message.reply_text(f"done {text}")

    database = open_database(database_url)
    house = House(room_url, token, database, handle)
    with signals_stop(house.lifetime):
        await house.run()
    database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
