"""When nothing helped: the person learns that their message was not handled, and what to do."""

from __future__ import annotations

from typing import Any

from telegram import Bot, Update
from telegram.constants import ParseMode

from templates.words import Words


async def tell_trouble(bot: Bot, words: Words, update_json: dict[str, Any]) -> None:
    """One sentence to whoever wrote or tapped. Nothing was recorded for that update."""
    update = Update.de_json(update_json, bot)
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        return
    text = words.say("chat/trouble", user.language_code)
    if update.callback_query is not None:
        await bot.answer_callback_query(update.callback_query.id)
    await bot.send_message(chat.id, text, ParseMode.HTML)
