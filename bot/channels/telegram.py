"""The way out through Telegram. An address is a chat id, or `chat/topic` for a topic of a group."""

from __future__ import annotations

from collections.abc import Callable

from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError
from telegram.ext import ExtBot

from bot.channels import Checked, Delivered, Failure, Parcel
from bot.channels.failures import classify
from bot.pace import Lane, Paced


class TelegramChannel:
    """Sends at the pace of recall alerts. Waits `patience` seconds for its turn, then reports "later"."""

    at_once = 8

    def __init__(self, bot: ExtBot[Paced], *, patience: float = 20.0) -> None:
        self._bot = bot
        self._patience = patience

    async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        """See `Channel`. A group that became a supergroup is followed."""
        chat_id, topic = _chat(address)
        try:
            return await self._send(chat_id, topic, parcel, begins)
        except ChatMigrated as moved:
            try:
                return await self._send(moved.new_chat_id, topic, parcel, begins)
            except TelegramError as error:
                raise classify(error) from error
        except TelegramError as error:
            raise classify(error) from error

    async def check(self, address: str) -> Checked:
        """Whether the bot knows this chat. Whether the person blocked it shows only when something is sent."""
        try:
            chat_id, _ = _chat(address)
            await self._bot.get_chat(chat_id, rate_limit_args=Paced(Lane.CARD, self._patience))
        except Failure as failure:
            return Checked(False, "not_an_address", failure.problem)
        except TelegramError as error:
            never = classify(error).kind == "never"
            return Checked(False if never else None, "refused" if never else "no_server", error.message)
        return Checked(True, "chat_known")

    async def _send(self, chat_id: int, topic: int | None, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        message = await self._bot.send_message(
            chat_id,
            parcel.text,
            parse_mode=ParseMode.HTML,
            reply_markup=parcel.reply_markup,
            message_thread_id=topic,
            rate_limit_args=Paced(Lane.ALERT, self._patience, begins),
        )
        return Delivered(str(message.message_id))


def _chat(address: str) -> tuple[int, int | None]:
    chat, _, topic = address.partition("/")
    try:
        return int(chat), int(topic) if topic else None
    except ValueError:
        raise Failure("never", "not a Telegram chat") from None
