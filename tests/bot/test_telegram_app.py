"""PTB as the house uses it: errors come out, a late tap is no error, menus are set once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from telegram import BotCommandScopeChat, Update
from telegram.ext import CallbackQueryHandler, MessageHandler, TypeHandler, filters

from bot.menus import CommandMenu, SetHashes, offer_commands
from bot.settings import Settings
from bot.telegram_app import HouseApplication, TelegramApp

if TYPE_CHECKING:
    from bot.phoneroom.fixtures import TestRoom


@asynccontextmanager
async def app_of(
    room: TestRoom, token: str, register: Callable[[HouseApplication], None] = lambda _: None
) -> AsyncIterator[TelegramApp]:
    settings = Settings.read(token=token, telegram_api_url=room.url)
    async with TelegramApp(settings, register) as app:
        yield app


def message(chat: int, text: str) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "Ann"}
    return {
        "update_id": 1,
        "message": {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private"}, "from": who, "text": text},
    }


async def test_what_a_handler_raises_comes_out_and_no_later_handler_runs(tg_room: TestRoom, tg_bot: str) -> None:
    ran: list[str] = []

    async def fail(update: Update, context: Any) -> None:
        raise LookupError("lot")

    async def later(update: object, context: Any) -> None:
        ran.append("later")

    def register(application: HouseApplication) -> None:
        application.add_handler(MessageHandler(filters.TEXT, fail), group=0)
        application.add_handler(TypeHandler(object, later), group=1)

    async with app_of(tg_room, tg_bot, register) as app:
        with pytest.raises(LookupError, match="lot"):
            await app.process(message(5, "hello"))
    assert ran == []


async def test_fields_that_nobody_knows_yet_do_no_harm(tg_room: TestRoom, tg_bot: str) -> None:
    seen: list[str | None] = []

    async def note(update: Update, context: Any) -> None:
        seen.append(update.effective_message.text if update.effective_message else None)

    def register(application: HouseApplication) -> None:
        application.add_handler(MessageHandler(filters.ALL, note))

    async with app_of(tg_room, tg_bot, register) as app:
        body = message(5, "hello")
        body["message"]["hologram"] = {"depth": 3}
        await app.process(body)
        await app.process({"update_id": 2, "hologram": {"depth": 3}})
    assert seen == ["hello"]


async def test_who_blocked_the_bot_meanwhile_is_no_failure_of_the_handler(tg_room: TestRoom, tg_bot: str) -> None:
    tries: list[int] = []

    async def answer(update: Update, context: Any) -> None:
        assert update.effective_message
        tries.append(1)
        await update.effective_message.reply_text("too late")

    def register(application: HouseApplication) -> None:
        application.add_handler(MessageHandler(filters.ALL, answer))

    async with app_of(tg_room, tg_bot, register) as app:
        ann = await tg_room.person("Ann")
        await ann.start()
        await ann.block()
        await app.process(message(ann.id, "hello"))
    assert tries == [1]
    assert [call["status"] for call in await tg_room.calls("sendMessage")] == [403]


async def test_a_tap_that_telegram_forgot_does_not_spoil_the_work_behind_it(tg_room: TestRoom, tg_bot: str) -> None:
    done: list[bool] = []

    async def tapped(update: Update, context: Any) -> None:
        assert update.callback_query
        done.append(await update.callback_query.answer("saved"))

    def register(application: HouseApplication) -> None:
        application.add_handler(CallbackQueryHandler(tapped))

    async with app_of(tg_room, tg_bot, register) as app:
        who = {"id": 5, "is_bot": False, "first_name": "Ann"}
        await app.process(
            {"update_id": 1, "callback_query": {"id": "77", "from": who, "chat_instance": "1", "data": "x"}}
        )
    assert done == [False]
    await tg_room.forgive()


async def test_commands_are_set_once_and_again_only_when_they_change(
    tg_room: TestRoom, tg_bot: str, tmp_path: Path
) -> None:
    english = CommandMenu((("trace", "Where did it go?"),))
    chinese = CommandMenu((("trace", "追溯"),), language="zh")
    async with app_of(tg_room, tg_bot) as app:
        ann = await tg_room.person("Ann")
        await ann.start()
        own = CommandMenu((("recall", "Recall a lot"), ("trace", "Trace")), scope=BotCommandScopeChat(ann.id))
        assert await offer_commands(app.bot, [english, chinese, own], SetHashes(tmp_path / "menus")) == 3
        assert await offer_commands(app.bot, [english, chinese, own], SetHashes(tmp_path / "menus")) == 0
        assert await ann.commands() == ["recall", "trace"]
        changed = CommandMenu((("trace", "Follow a lot"),))
        assert await offer_commands(app.bot, [changed, chinese], SetHashes(tmp_path / "menus")) == 1
        (tmp_path / "menus").write_text("broken")
        assert await offer_commands(app.bot, [changed], SetHashes(tmp_path / "menus")) == 1
    assert len(await tg_room.calls("setMyCommands")) == 5
