"""Calls held against a description of the Bot API."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.phoneroom.client import RoomClient
from bot.phoneroom.httpbot import HttpBot, Refused
from bot.phoneroom.room import PhoneRoom
from bot.phoneroom.spec import Spec

TINY = {
    "version": "tiny",
    "methods": {
        "getMe": {"fields": [], "returns": ["User"]},
        "sendMessage": {
            "fields": [
                {"name": "chat_id", "types": ["Integer", "String"], "required": True},
                {"name": "text", "types": ["String"], "required": True},
                {"name": "disable_notification", "types": ["Boolean"], "required": False},
                {"name": "message_thread_id", "types": ["Integer"], "required": False},
                {"name": "reply_markup", "types": ["Markup"], "required": False},
            ],
            "returns": ["User"],
        },
    },
    "types": {
        "User": {"fields": [{"name": "id", "types": ["Integer"], "required": True}]},
        "Markup": {"fields": [], "subtypes": ["Inline", "Keys"]},
        "Inline": {
            "fields": [{"name": "inline_keyboard", "types": ["Array of Array of Button"], "required": True}],
        },
        "Keys": {"fields": [{"name": "keyboard", "types": ["Array of Array of Button"], "required": True}]},
        "Button": {"fields": [{"name": "text", "types": ["String"], "required": True}]},
    },
}


@pytest.fixture
def spec() -> Any:
    return Spec(TINY)


@pytest.mark.parametrize(
    ("value", "kind", "problems"),
    [
        ({"id": 1}, "User", []),
        ({}, "User", ["User.id is missing in User"]),
        ({"id": "1"}, "User", ["User.id is no Integer"]),
        ({"id": True}, "User", ["User.id is no Integer"]),
        ({"id": 1, "x": 2}, "User", ["User.x is unknown in User"]),
        ([], "User", ["User is no User"]),
        (1.5, "Float", []),
        ([1, "x"], "Array of Integer", ["Array of Integer[1] is no Integer"]),
        ({"keyboard": [[{"text": "x"}]]}, "Markup", []),
        ({"keyboard": [["x"]]}, "Markup", ["Markup.keyboard[0][0] is no Button"]),
    ],
)
def test_values_are_held_against_types(spec: Spec, value: Any, kind: Any, problems: Any) -> None:
    assert spec.problems(value, kind) == problems


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, []),
        ({"disable_notification": "maybe"}, ["disable_notification is no Boolean"]),
        ({"disable_notification": True}, []),
        ({"message_thread_id": "seven"}, ["message_thread_id is no Integer"]),
        ({"colour": "red"}, ["unknown parameter colour"]),
        ({"reply_markup": {"inline_keyboard": [["x"]]}}, ["reply_markup.inline_keyboard[0][0] is no Button"]),
    ],
)
async def test_a_request_that_the_description_does_not_know_is_a_violation(
    tmp_path: Path, params: Any, words: Any
) -> None:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(TINY))
    room = await PhoneRoom.start(spec=path)
    bot = HttpBot(f"{room.url}/bot", "1:a_token_of_a_bot")
    with pytest.raises(Refused):
        await bot("sendMessage", chat_id=5, text="x", **params)
    async with RoomClient(room.url) as client:
        details = [one["detail"] for one in await client.violations() if one["rule"] == "bad-request"]
        assert [detail.partition(": ")[2] for detail in details] == words
    await bot.close()
    await room.stop()


async def test_the_rooms_own_answers_are_checked_too(tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(TINY))
    room = await PhoneRoom.start(spec=path)
    bot = HttpBot(f"{room.url}/bot", "1:a_token_of_a_bot")
    await bot("getMe")
    async with RoomClient(room.url) as client:
        assert "result.is_bot is unknown in User" in str(await client.violations())
    await bot.close()
    await room.stop()


async def test_a_file_that_is_no_description_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("[]")
    with pytest.raises(ValueError, match="is no description of the Bot API"):
        await PhoneRoom.start(spec=path)
