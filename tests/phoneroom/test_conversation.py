"""A person and a bot talk: what each does reaches the other."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.phoneroom.client import Phone, RoomRefused
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused

BUTTON = {"inline_keyboard": [[{"text": "Hold lot", "callback_data": "hold"}]]}


async def test_a_deep_link_reaches_the_bot_as_a_command(
    bot: HttpBot, tg_person: Callable[..., Awaitable[Phone]]
) -> None:
    phone = await tg_person("李娜", "zh", role="customer")
    await phone.start("one-time_code")
    (update,) = await bot.updates()
    message = update["message"]
    assert message["text"] == "/start one-time_code"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "zh"
    assert message["chat"] == {"id": phone.id, "type": "private", "first_name": "李娜"}


async def test_nobody_can_write_before_start(bot: HttpBot, tg_person: Callable[..., Awaitable[Phone]]) -> None:
    phone = await tg_person("Ann")
    with pytest.raises(RoomRefused, match="has not pressed start"):
        await phone.send("hello")
    await phone.send("/start")
    assert (await bot.updates())[0]["message"]["text"] == "/start"


async def test_a_bot_cannot_write_first(
    bot: HttpBot, tg_person: Callable[..., Awaitable[Phone]], tg_room: TestRoom
) -> None:
    phone = await tg_person("Ann")
    with pytest.raises(Refused, match="chat not found"):
        await bot("sendMessage", chat_id=phone.id, text="hi")
    assert [one["rule"] for one in await tg_room.forgive()] == ["chat-not-started"]


async def test_the_person_sees_safe_html(bot: HttpBot, ann: Phone) -> None:
    await bot("sendMessage", chat_id=ann.id, text="<b>Lot</b> &lt;script&gt; 🎉 <i>now</i>", parse_mode="HTML")
    seen = await ann.sees("lot")
    assert seen["text"] == "Lot <script> 🎉 now"
    assert seen["html"] == "<b>Lot</b> &lt;script&gt; 🎉 <i>now</i>"


async def test_a_tap_waits_for_its_toast(bot: HttpBot, ann: Phone) -> None:
    await bot("sendMessage", chat_id=ann.id, text="What now?", reply_markup=BUTTON)

    async def answer() -> None:
        (update,) = await bot.updates()
        query = update["callback_query"]
        assert query["data"] == "hold"
        assert query["message"]["text"] == "What now?"
        await bot("answerCallbackQuery", callback_query_id=query["id"], text="On hold")

    toast, _ = await asyncio.gather(ann.tap("hold"), answer())
    assert toast == "On hold"


async def test_the_newest_button_with_the_label_is_pressed(bot: HttpBot, ann: Phone) -> None:
    for name in ("old", "new"):
        markup = {"inline_keyboard": [[{"text": "Undo", "callback_data": name}]]}
        await bot("sendMessage", chat_id=ann.id, text=name, reply_markup=markup)

    async def answer() -> Any:
        query = (await bot.updates())[0]["callback_query"]
        await bot("answerCallbackQuery", callback_query_id=query["id"])
        return query["data"]

    toast, data = await asyncio.gather(ann.tap("Undo"), answer())
    assert (toast, data) == (None, "new")


async def test_a_missing_button_is_refused_with_those_that_exist(bot: HttpBot, ann: Phone) -> None:
    await bot("sendMessage", chat_id=ann.id, text="x", reply_markup=BUTTON)
    with pytest.raises(RoomRefused, match="the buttons are: Hold lot") as refused:
        await ann.tap("Release")
    assert refused.value.status == 404
    assert refused.value.facts["labels"] == ["Hold lot"]


async def test_a_url_button_is_handed_back(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    markup = {"inline_keyboard": [[{"text": "Open", "url": "https://example.org/x"}]]}
    await bot("sendMessage", chat_id=ann.id, text="x", reply_markup=markup)
    answer = await tg_room.request("POST", f"/people/{ann.id}/tap", json={"text": "Open"})
    assert answer["url"] == "https://example.org/x"


async def test_a_reply_key_sends_its_text_and_can_be_taken_away(bot: HttpBot, ann: Phone) -> None:
    keys = {"keyboard": [["📷 Scan", {"text": "Help"}]], "is_persistent": True, "resize_keyboard": True}
    await bot("sendMessage", chat_id=ann.id, text="ready", reply_markup=keys)
    assert await ann.keyboard() == [["📷 Scan", "Help"]]
    await ann.tap("scan")
    assert (await bot.updates())[0]["message"]["text"] == "📷 Scan"
    await bot("sendMessage", chat_id=ann.id, text="bye", reply_markup={"remove_keyboard": True})
    assert await ann.keyboard() is None


async def test_sees_waits_for_a_message_that_comes_later(bot: HttpBot, ann: Phone) -> None:
    seen = asyncio.ensure_future(ann.sees("later"))
    await bot("sendMessage", chat_id=ann.id, text="a bit LATER")
    assert (await seen)["text"] == "a bit LATER"


async def test_sees_does_not_take_what_came_before_the_last_action(bot: HttpBot, ann: Phone) -> None:
    await bot("sendMessage", chat_id=ann.id, text="answer")
    await ann.send("again")
    with pytest.raises(RoomRefused, match='Ann does not see "answer"'):
        await ann.sees("answer", within=0.05)


async def test_a_long_text_arrives_in_parts(bot: HttpBot, ann: Phone) -> None:
    await ann.send("x" * 5000)
    parts = [update["message"]["text"] for update in await bot.updates()]
    assert [len(part) for part in parts] == [4096, 904]


async def test_a_reply_shows_what_it_answers(bot: HttpBot, ann: Phone) -> None:
    sent = await bot("sendMessage", chat_id=ann.id, text="How many?")
    await ann.send("12 kg", reply_to=sent["message_id"])
    message = (await bot.updates())[0]["message"]
    assert message["reply_to_message"]["text"] == "How many?"
    answer = await bot(
        "sendMessage", chat_id=ann.id, text="Noted", reply_parameters={"message_id": message["message_id"]}
    )
    assert answer["reply_to_message"]["text"] == "12 kg"
    assert (await ann.last())["reply_to"] == message["message_id"]


async def test_blocking_is_told_and_refuses_what_follows(bot: HttpBot, ann: Phone) -> None:
    await ann.block()
    change = (await bot.updates())[0]["my_chat_member"]
    assert change["new_chat_member"]["status"] == "kicked"
    with pytest.raises(Refused, match="Forbidden: bot was blocked by the user"):
        await bot("sendMessage", chat_id=ann.id, text="hi")
    with pytest.raises(RoomRefused, match="has blocked the bot"):
        await ann.send("hi")
    await ann.unblock()
    assert (await bot.updates())[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert (await bot("sendMessage", chat_id=ann.id, text="hi"))["text"] == "hi"


async def test_two_bots_do_not_read_each_others_chats(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    other = HttpBot(tg_room.bot_base, "77:another_bot_token")
    await other("getMe")
    await ann.send("for the first")
    assert await other.updates(wait=0) == []
    assert (await bot.updates())[0]["message"]["text"] == "for the first"
    await other.close()


async def test_a_corrected_text_comes_as_an_edit(bot: HttpBot, ann: Phone) -> None:
    number = await ann.send("12 kg")
    await ann.edit(number, "21 kg")
    edited = (await bot.updates())[-1]["edited_message"]
    assert (edited["message_id"], edited["text"]) == (number, "21 kg")
    assert (await ann.messages())[-1]["edited"] is True


async def test_a_deleted_account_is_named_so(bot: HttpBot, ann: Phone) -> None:
    await ann.leave_telegram()
    with pytest.raises(Refused, match="Forbidden: user is deactivated"):
        await bot("sendMessage", chat_id=ann.id, text="hi")
    with pytest.raises(RoomRefused, match="has deleted the account"):
        await ann.send("hi")


async def test_reactions_go_both_ways(bot: HttpBot, ann: Phone) -> None:
    await bot("getUpdates", allowed_updates=["message", "message_reaction"], timeout=0)
    number = await ann.send("a label")
    await bot("setMessageReaction", chat_id=ann.id, message_id=number, reaction=[{"type": "emoji", "emoji": "👀"}])
    assert (await ann.messages())[-1]["reactions"] == ["👀"]
    sent = await bot("sendMessage", chat_id=ann.id, text="done")
    await ann.react(sent["message_id"], "👍")
    change = (await bot.updates())[-1]["message_reaction"]
    assert change["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
