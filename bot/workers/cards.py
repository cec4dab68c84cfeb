"""Keeps the living cards true: what changed in the database is shown in the chat, a second later and coalesced.

Only the newest words count, so a card that could not be edited now is simply looked at again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.backoff import full_jitter
from bot.pace import Lane, Paced
from bot.telegram_request import retry_seconds
from bot.workers.rooms import RoomOpener
from bot.workers.wakeful import Wakeful

log = structlog.get_logger(__name__)
REFRESH_SECONDS = 1.0
IDLE_SECONDS = 10.0


@dataclass(frozen=True)
class CardEdit:
    """What a card should say now. `shown` is the hash of it, to be remembered once it is on the screen."""

    card_id: int
    chat_id: int
    message_id: int
    text: str
    reply_markup: Any
    shown: str


class CardsWorker(Wakeful):
    """Opens the incident rooms that wait for their card first.

    `to_refresh` gives the cards whose words changed; `shows` and `gone` note what became of one. All in a thread.
    """

    name = "cards"

    def __init__(
        self,
        bot: ExtBot[Paced],
        to_refresh: Callable[[], Sequence[CardEdit]],
        shows: Callable[[int, str], None],
        gone: Callable[[int], None],
        *,
        rooms: RoomOpener | None = None,
        every: float = REFRESH_SECONDS,
    ) -> None:
        super().__init__()
        self._bot = bot
        self._to_refresh = to_refresh
        self._shows = shows
        self._gone = gone
        self._rooms = rooms
        self._every = every
        self._troubles = 0

    async def _round(self) -> float:
        await self._refresh()
        await asyncio.sleep(self._every)  # whatever changes meanwhile becomes one edit, not ten
        return IDLE_SECONDS  # a change by another process wakes nobody

    async def _refresh(self) -> None:
        try:
            if self._rooms is not None:
                await self._rooms.open_all()
            for edit in await asyncio.to_thread(self._to_refresh):
                await self._edit(edit)
            self._troubles = 0
        except RetryAfter as told:
            await self._again_in(retry_seconds(told))
        except Exception as error:  # noqa: BLE001 - network, Telegram, database: cards are shown later, never given up
            self._troubles += 1
            log.warning("cards_not_refreshed", problem=f"{type(error).__name__}: {error}"[:300])
            await self._again_in(full_jitter(self._troubles, most=30.0))

    async def _again_in(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._news.set()

    async def _edit(self, edit: CardEdit) -> None:
        try:
            await self._bot.edit_message_text(
                edit.text,
                chat_id=edit.chat_id,
                message_id=edit.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=edit.reply_markup,
                rate_limit_args=Paced(Lane.CARD, patience=30.0),
            )
        except (BadRequest, Forbidden, ChatMigrated) as error:
            if not _shows_it_already(error):
                log.info("card_gone", card=edit.card_id, problem=error.message)
                await asyncio.to_thread(self._gone, edit.card_id)
                return
        await asyncio.to_thread(self._shows, edit.card_id, edit.shown)


def _shows_it_already(error: TelegramError) -> bool:
    return "message is not modified" in error.message.lower()
