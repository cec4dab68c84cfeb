"""What goes wrong in a network, switched on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.phoneroom.client import Phone, RoomClient, RoomRefused
from bot.phoneroom.clock import RoomClock
from bot.phoneroom.faults import FloodLimits
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused
from bot.phoneroom.room import PhoneRoom


async def test_an_error_before_the_call_changes_nothing(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("before", status=502, text="Bad Gateway", times=1, method="sendMessage")
    with pytest.raises(Refused, match="Bad Gateway") as refused:
        await bot("sendMessage", chat_id=ann.id, text="first")
    assert refused.value.status == 502
    await bot("sendMessage", chat_id=ann.id, text="second")
    assert [m["text"] for m in await ann.messages() if m["from"] == "bot"] == ["second"]
    assert [row.get("fault") for row in await tg_room.calls("sendMessage")] == ["before: error", None]


async def test_a_429_names_its_deadline_and_impatience_is_a_violation(
    bot: HttpBot, ann: Phone, tg_room: TestRoom
) -> None:
    await tg_room.fault("before", status=429, retry_after=7, times=1, method="sendMessage")
    with pytest.raises(Refused, match="Too Many Requests: retry after 7") as refused:
        await bot("sendMessage", chat_id=ann.id, text="x")
    assert refused.value.body["parameters"] == {"retry_after": 7}
    await bot("sendMessage", chat_id=ann.id, text="at once")
    assert [one["rule"] for one in await tg_room.forgive()] == ["ignored-retry-after"]


async def test_a_fault_may_concern_one_person_only(
    bot: HttpBot, ann: Phone, tg_room: TestRoom, tg_person: Callable[..., Awaitable[Phone]]
) -> None:
    bob = await tg_person("Bob")
    await bob.start()
    await tg_room.fault("before", status=400, text="chat not found", person=bob.id)
    await bot("sendMessage", chat_id=ann.id, text="x")
    with pytest.raises(Refused, match="Bad Request: chat not found"):
        await bot("sendMessage", chat_id=bob.id, text="x")


async def test_a_lost_answer_leaves_the_message_delivered(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("after", "disconnect", method="sendMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", chat_id=ann.id, text="did it arrive?")
    assert (await ann.last())["text"] == "did it arrive?"
    (row,) = await tg_room.calls("sendMessage")
    assert (row["ok"], row["fault"]) == (True, "after: disconnect")


async def test_a_hanging_answer_ends_when_the_bot_hangs_up(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("after", "hang", method="sendMessage", times=1)
    call = asyncio.ensure_future(bot("sendMessage", chat_id=ann.id, text="hello?"))
    await ann.sees("hello?")
    assert not call.done()
    call.cancel()
    await tg_room.settle()
    assert len(await tg_room.calls("sendMessage")) == 1


async def test_a_slow_call_is_applied_even_if_the_bot_has_hung_up(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("before", "delay", method="sendMessage", seconds=0.2, times=1)
    call = asyncio.ensure_future(bot("sendMessage", chat_id=ann.id, text="slow"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call, 0.1)
    assert (await ann.sees("slow"))["text"] == "slow"


async def test_a_slow_call_may_be_refused_too(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("before", "delay", method="sendMessage", seconds=0.05)
    with pytest.raises(Refused, match="message text is empty"):
        await bot("sendMessage", chat_id=ann.id, text="")
    assert [one["rule"] for one in await tg_room.forgive("text-empty")] == ["text-empty"]
    assert (await tg_room.calls("sendMessage"))[0]["fault"] == "before: delay"
    await tg_room.forgive()


async def test_a_duplicated_update_comes_twice_with_the_same_number(
    bot: HttpBot, ann: Phone, tg_room: TestRoom
) -> None:
    await tg_room.fault("updates", "duplicate", method="message", times=1)
    await ann.send("twice")
    first = await bot.updates()
    second = await bot.updates()
    assert first == second
    await bot.confirm()
    assert await bot.updates(wait=0) == []


async def test_reordered_updates_arrive_in_the_other_order_and_both_arrive(
    bot: HttpBot, ann: Phone, tg_room: TestRoom
) -> None:
    await tg_room.fault("updates", "reorder", times=1, seconds=30)
    await ann.send("first")
    assert await bot.updates(wait=0) == []
    await ann.send("second")
    updates = await bot.updates()
    assert [u["message"]["text"] for u in updates] == ["second", "first"]
    assert updates[0]["update_id"] > updates[1]["update_id"]


async def test_a_held_back_update_comes_alone_if_no_other_follows(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await tg_room.fault("updates", "reorder", times=1, seconds=3600)
    await ann.send("lonely")
    waiting = asyncio.ensure_future(bot.updates(wait=30))
    await bot("getMe")
    await tg_room.advance(3601)
    await ann.send("waker")
    assert [u["message"]["text"] for u in await waiting] == ["lonely", "waker"]


async def test_the_flood_limit_is_telegrams() -> None:
    standing = RoomClock(lambda: 1_790_000_000.0)
    room = await PhoneRoom.start(clock=standing)
    bot = HttpBot(f"{room.url}/bot", "1:a_token_of_a_bot")
    await bot("getMe")
    async with RoomClient(room.url) as client:
        ann = await client.person("Ann")
        await ann.start()
        await client.fault("flood")
        for number in range(3):
            await bot("sendMessage", chat_id=ann.id, text=f"burst {number}")
        with pytest.raises(Refused, match="Too Many Requests: retry after 1") as refused:
            await bot("sendMessage", chat_id=ann.id, text="too much")
        await client.advance(refused.value.body["parameters"]["retry_after"])
        assert (await bot("sendMessage", chat_id=ann.id, text="in time"))["text"] == "in time"
    await bot.close()
    await room.stop()


def test_thirty_messages_a_second_over_all_chats() -> None:
    limits = FloodLimits()
    waits = [limits.check(str(chat), group=False, burst=3, now=0.0) for chat in range(31)]
    assert waits == [None] * 30 + [1]
    assert limits.check("30", group=False, burst=3, now=0.5) == 1
    assert limits.check("30", group=False, burst=3, now=1.0) is None


def test_one_message_a_second_in_a_chat_after_a_burst() -> None:
    limits = FloodLimits()
    assert [limits.check("7", group=False, burst=3, now=0.0) for _ in range(4)] == [None, None, None, 1]
    assert limits.check("8", group=False, burst=3, now=0.0) is None
    assert [limits.check("7", group=False, burst=3, now=1.0) for _ in range(2)] == [None, 1]


def test_twenty_messages_a_minute_in_a_group_and_an_album_counts_for_each_picture() -> None:
    limits = FloodLimits()
    assert limits.check("-1", group=True, burst=3, now=0.0, cost=10) is None
    assert [limits.check("-1", group=True, burst=3, now=0.0) for _ in range(11)] == [None] * 10 + [3]
    assert limits.check("-1", group=True, burst=3, now=60.0, cost=10) is None


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ({"when": "sometimes"}, "when"),
        ({"when": "after", "kind": "error"}, "kind"),
        ({"when": "before", "times": "three"}, "times"),
        ({"when": "before", "colour": "red"}, "colour"),
    ],
)
async def test_a_fault_that_is_none_is_refused_with_the_field(tg_room: TestRoom, fault: Any, word: Any) -> None:
    with pytest.raises(RoomRefused, match=word) as refused:
        await tg_room.request("POST", "/faults", json=fault)
    assert refused.value.status == 400
    assert await tg_room.request("GET", "/faults") == []


async def test_faults_are_listed_and_taken_away(tg_room: TestRoom) -> None:
    one = await tg_room.fault("before", "delay", seconds=1, probability=0.5, seed=3)
    await tg_room.fault("flood")
    assert [fault["when"] for fault in await tg_room.request("GET", "/faults")] == ["before", "flood"]
    await tg_room.request("DELETE", f"/faults/{one}")
    assert [fault["when"] for fault in await tg_room.request("GET", "/faults")] == ["flood"]
    await tg_room.clear_faults()
    assert await tg_room.request("GET", "/faults") == []
