"""Opens incident rooms: a topic in the quality group with one pinned card; without topics the pinned card alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ExtBot

from bot.pace import Lane, Paced

log = structlog.get_logger(__name__)
PATIENCE = 30.0


@dataclass(frozen=True)
class RoomToOpen:
    """What the room begins with. `shown` is the hash of the card's words, to be remembered."""

    recall_id: int
    chat_id: int
    thread_id: int | None
    title: str
    text: str
    reply_markup: Any
    language: str
    shown: str


class RoomOpener:
    """`to_open` gives the rooms that have no card; `opened` and `failed` note what became of one. All in a thread.

    A kill between the card and its note opens the room once more: two cards are better than none.
    """

    def __init__(
        self,
        bot: ExtBot[Paced],
        to_open: Callable[[], Sequence[RoomToOpen]],
        opened: Callable[[RoomToOpen, int | None, int], None],
        failed: Callable[[int, str], None],
    ) -> None:
        self._bot = bot
        self._to_open = to_open
        self._opened = opened
        self._failed = failed

    async def open_all(self) -> bool:
        """Whether any was opened or given up. Raises what is worth trying again later: the network, a 429."""
        rooms = await asyncio.to_thread(self._to_open)
        for room in rooms:
            try:
                await self._open(room)
            except (BadRequest, Forbidden, ChatMigrated) as error:
                log.info("room_not_opened", recall=room.recall_id, problem=error.message)
                await asyncio.to_thread(self._failed, room.recall_id, error.message)
        return bool(rooms)

    async def _open(self, room: RoomToOpen) -> None:
        thread_id = room.thread_id or await self._topic(room)
        message = await self._bot.send_message(
            room.chat_id,
            room.text,
            parse_mode=ParseMode.HTML,
            reply_markup=room.reply_markup,
            message_thread_id=thread_id,
            rate_limit_args=Paced(Lane.REPLY, patience=PATIENCE),
        )
        await asyncio.to_thread(self._opened, room, thread_id, message.message_id)
        try:
            await self._bot.pin_chat_message(room.chat_id, message.message_id, disable_notification=False)
        except (BadRequest, Forbidden) as error:
            log.info("card_not_pinned", recall=room.recall_id, problem=error.message)  # the card is there all the same

    async def _topic(self, room: RoomToOpen) -> int | None:
        """A topic of its own; None where the group has none, or we may not make one."""
        try:
            topic = await self._bot.create_forum_topic(room.chat_id, room.title)
        except BadRequest as error:
            log.info("no_topic", recall=room.recall_id, problem=error.message)
            return None
        return topic.message_thread_id
