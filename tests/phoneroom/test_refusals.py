"""Every refusal of the room, in Telegram's words."""

import asyncio
from typing import Any

import pytest

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused


def button(**more: Any) -> Any:
    return {"inline_keyboard": [[{"text": "x", **more}]]}


REFUSALS = [
    ("sendMessage", {"text": "hi"}, "chat_id is empty", "missing-parameter"),
    ("sendMessage", {"chat_id": 9, "text": "hi"}, "chat not found", None),
    ("sendMessage", {"chat_id": "ANN", "text": "   "}, "message text is empty", "text-empty"),
    ("sendMessage", {"chat_id": "ANN", "text": "x" * 4097}, "message is too long", "text-too-long"),
    ("sendMessage", {"chat_id": "ANN", "text": "🎉" * 2049}, "message is too long", "text-too-long"),
    ("sendMessage", {"chat_id": "ANN", "text": "*x*", "parse_mode": "MarkdownV2"}, "MarkdownV2", "unparsable"),
    ("sendMessage", {"chat_id": "ANN", "text": "<b>x", "parse_mode": "HTML"}, "can't parse entities", "unparsable"),
    (
        "sendMessage",
        {"chat_id": "ANN", "text": "x", "reply_markup": button(callback_data="x" * 65)},
        "BUTTON_DATA_INVALID",
        "callback-data-too-long",
    ),
    (
        "sendMessage",
        {"chat_id": "ANN", "text": "x", "reply_markup": button()},
        "Text buttons are unallowed in the inline keyboard",
        "unparsable",
    ),
    (
        "sendMessage",
        {"chat_id": "ANN", "text": "x", "reply_parameters": {"message_id": 999}},
        "message to be replied not found",
        None,
    ),
    ("sendMessage", {"chat_id": "ANN", "text": "x", "message_thread_id": 5}, "message thread not found", None),
    ("editMessageText", {"chat_id": "ANN", "message_id": 999, "text": "x"}, "message to edit not found", None),
    ("editMessageText", {"chat_id": "ANN", "message_id": 1, "text": "x"}, "message can't be edited", None),
    ("deleteMessage", {"chat_id": "ANN", "message_id": 999}, "message to delete not found", None),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "query is too old and response timeout expired or query ID is invalid",
        "callback-late",
    ),
    ("getFile", {"file_id": "none"}, "wrong file_id or the file is temporarily unavailable", "bad-file-id"),
    ("sendPhoto", {"chat_id": "ANN"}, "there is no photo in the request", None),
    ("sendMediaGroup", {"chat_id": "ANN", "media": []}, "wrong number of items in the album", None),
    ("sendChatAction", {"chat_id": "ANN", "action": "dancing"}, "wrong parameter action in request", None),
    ("setMyCommands", {"commands": [{"command": "Bad", "description": "x"}]}, "BOT_COMMAND_INVALID", "bad-command"),
    (
        "setMessageReaction",
        {"chat_id": "ANN", "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🥦"}]},
        "REACTION_INVALID",
        None,
    ),
]


@pytest.mark.parametrize(("method", "params", "text", "rule"), REFUSALS)
async def test_a_bad_call_is_refused_in_telegrams_words(
    bot: HttpBot, ann: Phone, tg_room: TestRoom, method: Any, params: Any, text: Any, rule: Any
) -> None:
    if params.get("chat_id") == "ANN":
        params = {**params, "chat_id": ann.id}
    with pytest.raises(Refused, match=text) as refused:
        await bot(method, **params)
    assert refused.value.status == 400
    assert refused.value.text.startswith("Bad Request: ")
    rules = {one["rule"] for one in await tg_room.forgive()}
    assert rules - {"bad-request"} == ({rule} if rule else set())
    assert [m["text"] for m in await ann.messages() if m["from"] == "bot"] == []


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}], "scope": {"type": "chat_member"}}),
        ("deleteMessages", {"chat_id": "ANN", "message_ids": ["x"]}),
        ("sendMediaGroup", {"chat_id": "ANN", "media": ["a", "b"]}),
        ("sendMessage", {"chat_id": "ANN", "text": "x", "entities": [{"type": "bold", "offset": "a", "length": 1}]}),
        ("sendMessage", {"chat_id": "ANN", "text": "x", "reply_markup": "{not json"}),
        ("sendMessage", {"chat_id": "ANN", "text": "x", "reply_markup": {"inline_keyboard": [{}]}}),
        ("setChatMenuButton", {"menu_button": {"type": "web_app", "text": "x", "web_app": "y"}}),
    ],
)
async def test_whatever_its_shape_a_bad_parameter_is_a_400(
    bot: HttpBot, ann: Phone, tg_room: TestRoom, method: Any, params: Any
) -> None:
    if params.get("chat_id") == "ANN":
        params = {**params, "chat_id": ann.id}
    with pytest.raises(Refused, match="Bad Request: ") as refused:
        await bot(method, **params)
    assert refused.value.status == 400
    await tg_room.forgive()


async def test_an_unknown_method_is_a_404_and_a_violation(bot: HttpBot, tg_room: TestRoom) -> None:
    with pytest.raises(Refused, match="Not Found: method not found") as refused:
        await bot("sendCarrierPigeon")
    assert refused.value.status == 404
    assert "unknown-method" in {one["rule"] for one in await tg_room.forgive()}


async def test_a_token_that_is_none_is_unauthorized(bot: HttpBot, tg_room: TestRoom) -> None:
    stranger = HttpBot(tg_room.bot_base, "no-token")
    with pytest.raises(Refused, match="Unauthorized") as refused:
        await stranger("getMe")
    assert refused.value.status == 401
    imposter = HttpBot(tg_room.bot_base, bot.token + "x")
    with pytest.raises(Refused, match="Unauthorized"):
        await imposter("getMe")
    await stranger.close()
    await imposter.close()


async def test_a_token_in_a_text_is_a_violation(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await bot("sendMessage", chat_id=ann.id, text=f"debug: {bot.token}")
    assert [one["rule"] for one in await tg_room.forgive()] == ["token-in-text"]
    calls = await tg_room.calls()
    assert all(bot.token not in str({k: v for k, v in row.items() if k not in {"params", "result"}}) for row in calls)


async def test_a_button_that_nobody_answers_is_a_violation(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await bot("sendMessage", chat_id=ann.id, text="x", reply_markup=button(callback_data="x"))
    room = tg_room.server
    phone = room.desk.world.people[ann.id]
    chat = room.desk.world.private_chat(next(iter(room.desk.world.bots.values())), phone)
    room.desk.new_query(next(iter(room.desk.world.bots.values())), phone, chat, 2)
    assert await tg_room.violations() == []
    await tg_room.advance(16)
    assert [one["rule"] for one in await tg_room.forgive()] == ["callback-unanswered"]


async def test_a_late_answer_is_refused(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    await bot("sendMessage", chat_id=ann.id, text="x", reply_markup=button(callback_data="x"))
    tap = asyncio.ensure_future(ann.tap("x"))
    query = (await bot.updates())[0]["callback_query"]
    await tg_room.advance(61)
    with pytest.raises(Refused, match="query is too old"):
        await bot("answerCallbackQuery", callback_query_id=query["id"])
    tap.cancel()
    assert {one["rule"] for one in await tg_room.forgive()} == {"callback-late", "callback-unanswered"}
