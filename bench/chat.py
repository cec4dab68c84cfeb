"""Chat updates per CPU second, and a broadcast: our way to Telegram against PTB with its default client.

The handler is the same on both sides and the Bot API costs nothing here, so that what is left is the client, PTB's
dispatch and, for the whole way, our inbox and turns on a real database with synchronous=FULL.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from telegram import Bot, Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from bench.measure import Finding, per_cpu_second, per_second
from bench.telegram import telegram
from bot.inbox import lane_of
from bot.settings import Settings
from bot.telegram_app import TelegramApp
from bot.telegram_request import AiohttpRequest
from bot.turns import Turns
from storage.inbox import Inbox
from storage.opening import open_database

TOKEN = "1:AAbench-of-a-bot-that-nobody-has-00"
UPDATES = 400
AT_ONCE = 64
_numbers = itertools.count(1)


async def reply(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message
    await update.effective_message.reply_text("Used 120 kg of MP07 into B120")


def handlers(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    application.add_handler(MessageHandler(filters.TEXT, reply))


def update_json() -> dict[str, Any]:
    """A text from somebody who has not written before: no two share a chat, so nobody waits for a chat's pace."""
    number = next(_numbers)
    chat = {"id": number, "type": "private", "first_name": "W"}
    sender = {"id": number, "is_bot": False, "first_name": "W"}
    message = {"message_id": number, "date": 1_700_000_000, "chat": chat, "from": sender, "text": "MP07"}
    return {"update_id": number, "message": message}


async def side_by_side(work: Callable[[], Coroutine[Any, Any, Any]], count: int) -> None:
    hands = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with hands:
            await work()

    await asyncio.gather(*(one() for _ in range(count)))


async def measured() -> list[Finding]:
    async with telegram() as url:
        ptb = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").connection_pool_size(256).updater(None).build()
        handlers(ptb)
        settings = Settings.read(token=TOKEN, telegram_api_url=url, send_rate=1000)
        async with ptb, TelegramApp(settings, handlers) as ours:

            async def by_ptb(count: int) -> None:
                await side_by_side(lambda: ptb.process_update(Update.de_json(update_json(), ptb.bot)), count)

            async def by_us(count: int) -> None:
                await side_by_side(lambda: ours.process(update_json()), count)

            theirs = await per_cpu_second(by_ptb, UPDATES)
            client = await per_cpu_second(by_us, UPDATES)
            whole = await whole_way(ours)
        return [
            Finding(
                "chat updates, dispatch and reply", "PTB, its default client, 64 at once", client, theirs, "/CPU s", 4
            ),
            Finding(
                "chat updates, inbox and turns too", "PTB without an inbox: loses on a kill", whole, theirs, "/CPU s"
            ),
            await broadcast(url),
        ]


async def whole_way(ours: TelegramApp) -> float:
    """Stored, committed, taken in turn, answered, marked done."""
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'bench.db'}")
        inbox = Inbox(database, lane_of)
        turns = Turns(inbox, ours.process, lanes_at_once=AT_ONCE)
        async with asyncio.TaskGroup() as group:
            group.create_task(turns.run())

            async def handled(count: int) -> None:
                for _ in range(0, count, 100):  # Telegram gives a hundred at most
                    now = datetime.now(UTC)
                    await asyncio.to_thread(inbox.keep, [update_json() for _ in range(100)], now)
                    turns.wake()
                await asyncio.to_thread(until_done, inbox)

            rate = await per_cpu_second(handled, UPDATES)
            turns.stop()
        database.close()
    return rate


def until_done(inbox: Inbox) -> None:
    """Looks seldom, in a thread of its own: looking costs CPU time too."""
    while inbox.waiting(1):
        time.sleep(0.05)


async def broadcast(url: str) -> Finding:
    """The clients alone: no pace is kept, because Telegram's would hide them."""
    theirs = Bot(TOKEN, base_url=f"{url}/bot", request=HTTPXRequest(connection_pool_size=256))
    ours = Bot(TOKEN, base_url=f"{url}/bot", request=AiohttpRequest(proxies=False))
    async with theirs, ours:

        def by(bot: Bot) -> Callable[[int], Awaitable[None]]:
            async def sent(count: int) -> None:
                await side_by_side(lambda: bot.send_message(next(_numbers), "PRODUCT RECALL"), count)

            return sent

        slow, quick = await per_second(by(theirs), UPDATES), await per_second(by(ours), UPDATES)
    return Finding("alerts to a local Bot API", "PTB, its default client, 64 at once", quick, slow, "/s", 4)
