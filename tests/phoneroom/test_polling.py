"""getUpdates: what is confirmed is gone, what is not comes again."""

import asyncio
from typing import Any

import pytest

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused


async def said(bot: HttpBot, **params: Any) -> Any:
    return [update["message"]["text"] for update in await bot("getUpdates", **params)]


async def test_unconfirmed_updates_come_again_and_confirmed_ones_do_not(bot: HttpBot, ann: Phone) -> None:
    for text in ("one", "two", "three"):
        await ann.send(text)
    assert await said(bot) == ["one", "two", "three"]
    assert await said(bot, limit=2) == ["one", "two"]
    second = (await bot("getUpdates"))[1]["update_id"]
    assert await said(bot, offset=second + 1) == ["three"]
    assert await said(bot) == ["three"]


async def test_a_negative_offset_keeps_only_the_newest(bot: HttpBot, ann: Phone) -> None:
    for text in ("one", "two", "three"):
        await ann.send(text)
    assert await said(bot, offset=-1) == ["three"]
    assert await said(bot) == ["three"]


async def test_a_waiting_poll_returns_with_the_first_update(bot: HttpBot, ann: Phone) -> None:
    waiting = asyncio.ensure_future(said(bot, timeout=30))
    await ann.send("here I am")
    assert await waiting == ["here I am"]


async def test_a_second_poller_ends_the_first_with_409(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    first = asyncio.ensure_future(bot("getUpdates", timeout=30))
    # The trace has no row for a waiting poll: the second one is sent until it has met the first.
    while not first.done():
        await bot("getUpdates", timeout=0)
    with pytest.raises(Refused, match="Conflict: terminated by other getUpdates request") as refused:
        await first
    assert refused.value.status == 409


async def test_allowed_updates_are_remembered_but_not_retroactive(bot: HttpBot, ann: Phone) -> None:
    await ann.send("before")
    await bot("getUpdates", allowed_updates=["callback_query"])
    await ann.send("after")
    assert await said(bot) == ["before"]
    await bot("getUpdates", allowed_updates=[])
    await ann.send("again")
    assert await said(bot) == ["before", "again"]


async def test_updates_are_kept_for_a_day(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await ann.send("old")
    await tg_room.advance(24 * 3600 - 60)
    await ann.send("new")
    assert await said(bot) == ["old", "new"]
    await tg_room.advance(120)
    assert await said(bot) == ["new"]


async def test_after_a_quiet_week_the_numbers_go_on_elsewhere_and_nothing_is_lost(
    bot: HttpBot, ann: Phone, tg_room: TestRoom
) -> None:
    await ann.send("before")
    old = (await bot.updates())[0]["update_id"]
    await bot.confirm()
    await tg_room.advance(8 * 24 * 3600)
    await ann.send("after a week")
    (update,) = await bot("getUpdates", offset=old + 1)
    assert update["message"]["text"] == "after a week"
    assert update["update_id"] < old


async def test_a_webhook_and_a_poll_exclude_each_other(bot: HttpBot, ann: Phone) -> None:
    waiting = asyncio.ensure_future(bot("getUpdates", timeout=30))
    await bot("getMe")
    await bot("setWebhook", url="http://127.0.0.1:9/none")
    with pytest.raises(Refused, match="Conflict"):
        await waiting
    with pytest.raises(Refused, match="can't use getUpdates method while webhook is active"):
        await bot("getUpdates")
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_settle_waits_until_every_update_is_confirmed(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await ann.send("work")
    with pytest.raises(AssertionError, match="did not come to rest"):
        await tg_room.settle(within=0.3)
    resting = asyncio.ensure_future(tg_room.settle())
    await bot.updates()
    await bot.confirm()
    await resting
    waiting = asyncio.ensure_future(bot("getUpdates", timeout=30))
    await tg_room.settle()
    assert not waiting.done()
    waiting.cancel()


@pytest.mark.parametrize("style", ["query", "json", "form", "multipart"])
async def test_parameters_may_come_in_four_ways(bot: HttpBot, ann: Phone, style: Any) -> None:
    values = {"chat_id": str(ann.id), "text": "<b>你好</b>", "parse_mode": "HTML"}
    url = bot.url("SENDmessage").replace(":", "%3A").replace("http%3A", "http:").replace("1%3A", "1:")
    how: dict[str, Any] = {"query": {"params": values}, "json": {"json": values}, "form": {"data": values}}
    if style == "multipart":
        result = await bot.upload("sendMessage", {}, **values)
    else:
        async with bot.session.post(url, **how[style]) as answer:
            result = (await answer.json())["result"]
    assert result["text"] == "你好"
    assert result["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
