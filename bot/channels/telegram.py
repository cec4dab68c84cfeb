"""The way out through Telegram. An address is a chat id."""

from __future__ import annotations

from collections.abc import Callable

from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError
from telegram.ext import ExtBot

from bot.channels import Delivered, Failure, Parcel
from bot.channels.failures import classify
from bot.pace import Lane, Paced


class TelegramChannel:
    """Sends at the pace of recall alerts. Waits `patience` seconds for its turn, then reports "later"."""

    def __init__(self, bot: ExtBot[Paced], *, patience: float = 20.0) -> None:
        self._bot = bot
        self._patience = patience

    async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        """See `Channel`. A group that became a supergroup is followed."""
        try:
            chat_id = int(address)
        except ValueError:
            raise Failure("never", "not a Telegram chat") from None
        try:
            return await self._send(chat_id, parcel, begins)
        except ChatMigrated as moved:
            try:
                return await self._send(moved.new_chat_id, parcel, begins)
            except TelegramError as error:
                raise classify(error) from error
        except TelegramError as error:
            raise classify(error) from error

    async def _send(self, chat_id: int, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        message = await self._bot.send_message(
            chat_id,
            parcel.text,
            parse_mode=ParseMode.HTML,
            reply_markup=parcel.reply_markup,
            rate_limit_args=Paced(Lane.ALERT, self._patience, begins),
        )
        return Delivered(str(message.message_id))
