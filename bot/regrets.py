"""What people hear while nothing can be stored: one sentence, once, and that their message is not lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError

from domain.errors import Refusal
from templates.words import Words

log = structlog.get_logger(__name__)


class Regrets:
    """Tells each chat once that its message waits at Telegram, until `over` says that storing works again.

    The update itself is neither confirmed nor lost: it is delivered again and handled then.
    """

    def __init__(self, bot: Bot, words: Words) -> None:
        self._bot = bot
        self._words = words
        self._told: set[int] = set()

    def over(self) -> None:
        """Something was stored."""
        self._told.clear()

    async def tell(self, updates: Iterable[dict[str, Any]], refusal: Refusal) -> None:
        """Best effort: who cannot be told now will see the answer later."""
        for body in updates:
            update = Update.de_json(body, self._bot)
            user, chat = update.effective_user, update.effective_chat
            if user is None or chat is None or chat.type != chat.PRIVATE or chat.id in self._told:
                continue
            self._told.add(chat.id)
            text = self._words.say("chat/not_stored", user.language_code, problem=type(refusal).__name__)
            try:
                await self._bot.send_message(chat.id, text, ParseMode.HTML)
            except TelegramError as error:
                log.info("regret_not_told", problem=error.message)
