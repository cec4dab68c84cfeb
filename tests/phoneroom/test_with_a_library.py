"""The library that bots use in practice finds the room a Telegram like any other."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Update,
)
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom

GO = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])


async def welcome(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    payload = (context.args or [""])[0]
    await update.message.reply_html(f"<b>Welcome</b> {payload}", reply_markup=GO)


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("gone")
    await update.callback_query.edit_message_text("Went")


async def developed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    file = await update.message.photo[-1].get_file()
    content = bytes(await file.download_as_bytearray())
    await update.message.set_reaction("👍")
    await update.message.reply_photo(content, caption="one")
    await update.message.reply_media_group([InputMediaPhoto(content), InputMediaPhoto(content, caption="three")])
    await update.message.reply_document(b"a,b", filename="lots.csv")


@pytest.fixture
async def app(tg_room: TestRoom, tg_bot: str) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    app = ApplicationBuilder().token(tg_bot).base_url(tg_room.bot_base).base_file_url(tg_room.file_base).build()
    app.add_handler(CommandHandler("start", welcome))
    app.add_handler(CallbackQueryHandler(pressed))
    app.add_handler(MessageHandler(filters.PHOTO, developed))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling()
        yield app
        await app.updater.stop()
        await app.stop()


@pytest.fixture
async def ann(app: Any, tg_room: TestRoom) -> Phone:
    phone = await tg_room.person("Ann")
    await phone.start("code")
    await phone.sees("Welcome code")
    return phone


async def test_a_conversation_with_a_button(ann: Phone) -> None:
    assert await ann.tap("Go") == "gone"
    assert (await ann.sees("Went"))["edited"] is True


async def test_pictures_albums_and_files(ann: Phone, tg_room: TestRoom) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (1500, 700), "teal").save(picture, "PNG")
    number = await ann.photo(picture.getvalue())
    await ann.sees("three")
    await tg_room.settle()
    shown = await ann.messages(after=number - 1)
    assert shown[0]["reactions"] == ["👍"]
    assert ["photo" in message for message in shown[1:]] == [True, True, True, False]
    assert shown[2]["album"] == shown[3]["album"]
    assert shown[4]["document"]["file_name"] == "lots.csv"


async def test_errors_become_the_librarys_own(
    ann: Phone, app: Any, tg_room: TestRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library warns of its old form
    await tg_room.fault("after", "hang", method="sendMessage", times=1)
    with pytest.raises(TimedOut):
        await app.bot.send_message(ann.id, "lost", read_timeout=0.3)
    await tg_room.fault("after", "disconnect", method="sendMessage", times=1)
    with pytest.raises(NetworkError):
        await app.bot.send_message(ann.id, "lost too")
    assert [m["text"] for m in (await ann.messages())[-2:]] == ["lost", "lost too"]
    await tg_room.fault("before", status=429, retry_after=3, method="sendChatAction", times=1)
    with pytest.raises(RetryAfter) as wait:
        await app.bot.send_chat_action(ann.id, "typing")
    assert wait.value.retry_after == timedelta(seconds=3)
    await tg_room.advance(3)
    await ann.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await app.bot.send_message(ann.id, "hello?")


async def test_commands_and_chats_are_read_back(ann: Phone, app: Any) -> None:
    own = BotCommandScopeChat(ann.id)
    await app.bot.set_my_commands([BotCommand("trace", "Trace a lot")], scope=own, language_code="en")
    assert await app.bot.get_my_commands(scope=own, language_code="en") == (BotCommand("trace", "Trace a lot"),)
    assert await ann.commands() == ["trace"]
    assert (await app.bot.get_chat(ann.id)).first_name == "Ann"
    assert (await app.bot.get_chat_member(ann.id, ann.id)).status == "member"
