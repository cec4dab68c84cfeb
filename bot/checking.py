"""`lotbell check`: what is missing before the bot can run, all of it at once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.refusals import LittleRoom, TelegramUnreachable, WrongToken
from bot.settings import BadSettings, LiveSettings, Settings
from bot.telegram_request import AiohttpRequest
from bot.ways_out import greet_mail_server
from bot.wiring import look_at_storage
from domain.errors import Refusal
from domain.imports.outcome import ImportUnfinished
from templates.words import N_, Words, plain

ENOUGH_ROOM = 200_000_000
"""Bytes that should be free where the data lie."""


@dataclass(frozen=True)
class Point:
    """One thing that was looked at, and what a person should know about it."""

    well: bool
    says: str


async def look_over(data: Path | None, words: Words, language: str) -> AsyncIterator[Point]:
    """Looks at the settings, the data directory, the database and Telegram; goes on after a bad one."""

    def told(refusal: Refusal) -> Point:
        return Point(False, plain(words.refusal(refusal, language)))

    try:
        settings: Settings = LiveSettings.read(data=data)
        yield Point(True, words.label(N_("The settings are complete."), language))
    except BadSettings as bad:
        yield told(bad)
        try:
            settings = Settings.read(data=data)
        except BadSettings:
            return
    looks: tuple[Callable[[Settings], Awaitable[str]], ...] = (_room, _database, _telegram, _mail)
    for look in looks:
        try:
            said = await look(settings)
        except Refusal as refusal:
            yield told(refusal)
        else:
            if said:
                yield Point(True, words.label(said, language))


async def _room(settings: Settings) -> str:
    place = settings.data
    while not place.exists():
        place = place.parent
    if shutil.disk_usage(place).free < ENOUGH_ROOM:
        raise LittleRoom(where=str(settings.data), megabytes=shutil.disk_usage(place).free // 1_000_000)
    return N_("There is room for the data.")


async def _database(settings: Settings) -> str:
    if settings.database_url is None and not (settings.data / "lotbell.db").exists():
        return N_("The database will be made at the first start.")
    unfinished = await asyncio.to_thread(look_at_storage, settings)
    if unfinished is not None:
        raise ImportUnfinished(folder=unfinished.folder, since=unfinished.started_at)
    return N_("The database can be opened.")


async def _telegram(settings: Settings) -> str:
    if settings.token is None:
        return ""
    api = settings.telegram_api_url
    bot = Bot(settings.token.get_secret_value(), f"{api}/bot", f"{api}/file/bot", request=AiohttpRequest(),
              get_updates_request=AiohttpRequest())  # fmt: skip
    try:
        async with bot:
            return N_("Telegram knows this bot.")
    except InvalidToken as error:
        raise WrongToken from error
    except TelegramError as error:
        raise TelegramUnreachable(problem=error.message) from error


async def _mail(settings: Settings) -> str:
    return N_("The mail server takes our letters.") if await greet_mail_server(settings) else ""
