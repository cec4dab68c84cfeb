"""The request class against a real Bot API server: what arrives, and what a failure means."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from telegram import Bot, Message
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.failures import classify, temporary
from bot.telegram_request import AiohttpRequest, NotSent, retry_seconds

if TYPE_CHECKING:
    from bot.phoneroom.fixtures import TestRoom


def a_bot(base: str, token: str, *, read_timeout: float = 5.0) -> Bot:
    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=AiohttpRequest(read_timeout=read_timeout, proxies=False),
        get_updates_request=AiohttpRequest(proxies=False),
    )


@pytest.fixture
async def bot(tg_room: TestRoom, tg_bot: str) -> AsyncIterator[Bot]:
    async with a_bot(tg_room.url, tg_bot) as bot:
        yield bot


async def failing(bot: Bot, chat: int) -> TelegramError:
    with pytest.raises(TelegramError) as failed:
        await bot.send_message(chat, "recall")
    return failed.value


async def test_words_in_any_language_arrive_as_written(tg_room: TestRoom, bot: Bot) -> None:
    ann = await tg_room.person("Ann")
    await ann.start()
    words = "召回 L-42 <&> +1 & 50 % \n“ok” 🥛"
    sent = await bot.send_message(ann.id, words)
    assert isinstance(sent, Message)
    assert (await ann.sees("召回"))["text"] == words


async def test_a_file_arrives_with_its_chinese_name_and_comes_back_the_same(tg_room: TestRoom, bot: Bot) -> None:
    ann = await tg_room.person("Ann")
    await ann.start()
    content = bytes(range(256)) * 400
    await bot.send_document(ann.id, content, filename="召回 清单.xlsx", caption="列表")
    seen = await ann.sees("列表")
    assert seen["document"]["name" if "name" in seen["document"] else "file_name"] == "召回 清单.xlsx"
    call = (await tg_room.calls("sendDocument"))[-1]
    assert call["status"] == 200


async def test_a_photo_can_be_downloaded(tg_room: TestRoom, bot: Bot) -> None:
    ann = await tg_room.person("Ann")
    await ann.start()
    await ann.photo(b"not a picture but bytes " * 9_000, as_document=True, name="big.bin")
    updates = await bot.get_updates()
    document = next(update.message.document for update in updates if update.message and update.message.document)
    file = await bot.get_file(document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"not a picture but bytes " * 9_000


async def test_a_lost_answer_is_uncertain_and_the_message_is_there(tg_room: TestRoom, bot: Bot) -> None:
    ann = await tg_room.person("Ann")
    await ann.start()
    await tg_room.fault("after", "disconnect", "sendMessage", times=1)
    error = await failing(bot, ann.id)
    assert not isinstance(error, NotSent)
    assert classify(error).kind == "uncertain"
    assert temporary(error)
    await ann.sees("recall")


async def test_an_answer_that_never_comes_is_uncertain(tg_room: TestRoom, tg_bot: str) -> None:
    async with a_bot(tg_room.url, tg_bot, read_timeout=0.3) as bot:
        ann = await tg_room.person("Ann")
        await ann.start()
        await tg_room.fault("after", "hang", "sendMessage", times=1)
        error = await failing(bot, ann.id)
    assert isinstance(error, TimedOut)
    assert classify(error).kind == "uncertain"


async def test_no_connection_is_certainly_not_sent(tg_bot: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        bot = a_bot(f"http://127.0.0.1:{taken.getsockname()[1]}", tg_bot)
        await bot._request[1].initialize()
        error = await failing(bot, 1)
        await bot._request[1].shutdown()
    assert isinstance(error, NotSent)
    assert classify(error).kind == "later"


async def test_a_request_after_the_end_is_certainly_not_sent(tg_room: TestRoom, tg_bot: str) -> None:
    bot = a_bot(tg_room.url, tg_bot)
    await bot.initialize()
    await bot.shutdown()
    assert isinstance(await failing(bot, 1), NotSent)


@pytest.mark.parametrize("told", [3, 0])
async def test_too_many_requests_is_later_and_never_a_repeat(tg_room: TestRoom, bot: Bot, told: int) -> None:
    ann = await tg_room.person("Ann")
    await ann.start()
    await tg_room.fault("before", "error", "sendMessage", status=429, retry_after=told, times=1)
    error = await failing(bot, ann.id)
    assert isinstance(error, RetryAfter)
    assert retry_seconds(error) == max(1, told)
    failure = classify(error)
    assert (failure.kind, failure.retry_after) == ("later", max(1, told))


async def test_a_blocked_bot_is_never(tg_room: TestRoom, bot: Bot) -> None:
    ann = await tg_room.person("Ann")
    await ann.start()
    await ann.block()
    failure = classify(await failing(bot, ann.id))
    assert failure.kind == "never"
    assert "blocked" in failure.problem


async def test_an_unknown_chat_is_never(tg_room: TestRoom, bot: Bot) -> None:
    assert classify(await failing(bot, 999_999)).kind == "never"
    await tg_room.forgive()


async def test_a_broken_server_is_uncertain(tg_room: TestRoom, bot: Bot) -> None:
    ann = await tg_room.person("Ann")
    await ann.start()
    await tg_room.fault("before", "error", "sendMessage", status=502, times=1)
    error = await failing(bot, ann.id)
    assert isinstance(error, NetworkError)
    assert classify(error).kind == "uncertain"


def test_a_mistake_of_ours_is_not_blamed_on_the_network() -> None:
    assert classify(KeyError("facts")).kind == "never"
    assert not temporary(KeyError("facts"))
