"""Commands by scope and language, menu button, names."""

from typing import Any

import pytest

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused


def listed(*names: Any) -> Any:
    return [{"command": name, "description": f"about {name}"} for name in names]


async def test_the_narrowest_scope_in_the_own_language_wins(bot: HttpBot, ann: Phone) -> None:
    await bot("setMyCommands", commands=listed("help"))
    assert await ann.commands() == ["help"]
    await bot("setMyCommands", commands=listed("hilfe"), language_code="en")
    assert await ann.commands() == ["hilfe"]
    await bot("setMyCommands", commands=listed("private"), scope={"type": "all_private_chats"})
    assert await ann.commands() == ["private"]
    await bot("setMyCommands", commands=listed("own"), scope={"type": "chat", "chat_id": ann.id})
    assert await ann.commands() == ["own"]
    await bot("setMyCommands", commands=listed("zh"), scope={"type": "chat", "chat_id": ann.id}, language_code="zh")
    assert await ann.commands() == ["own"]
    await ann.speaks("zh")
    assert await ann.commands() == ["zh"]
    await bot("deleteMyCommands", scope={"type": "chat", "chat_id": ann.id}, language_code="zh")
    assert await ann.commands() == ["own"]


async def test_get_my_commands_gives_exactly_one_scope(bot: HttpBot, ann: Phone) -> None:
    await bot("setMyCommands", commands=listed("help", "trace"))
    assert await bot("getMyCommands") == listed("help", "trace")
    assert await bot("getMyCommands", scope={"type": "all_private_chats"}) == []
    assert await bot("getMyCommands", language_code="zh") == []


@pytest.mark.parametrize(
    ("commands", "error"),
    [
        (listed("Help"), "BOT_COMMAND_INVALID"),
        (listed("x" * 33), "BOT_COMMAND_INVALID"),
        ([{"command": "help", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        (listed(*[f"c{n}" for n in range(101)]), "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_bad_commands_are_refused(bot: HttpBot, tg_room: TestRoom, commands: Any, error: Any) -> None:
    with pytest.raises(Refused, match=error):
        await bot("setMyCommands", commands=commands)
    assert await bot("getMyCommands") == []
    assert "bad-command" in {one["rule"] for one in await tg_room.forgive()}


async def test_the_menu_button_is_the_chats_own_or_the_one_for_all(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    app = {"type": "web_app", "text": "Board", "web_app": {"url": "https://example.org/"}}
    assert await bot("getChatMenuButton", chat_id=ann.id) == {"type": "commands"}
    await bot("setChatMenuButton", menu_button=app)
    assert await bot("getChatMenuButton", chat_id=ann.id) == app
    await bot("setChatMenuButton", chat_id=ann.id, menu_button={"type": "commands"})
    found = await tg_room.request("GET", f"/people/{ann.id}/commands")
    assert found["menu"] == {"type": "commands"}
    await bot("setChatMenuButton", chat_id=ann.id)
    found = await tg_room.request("GET", f"/people/{ann.id}/commands")
    assert found["menu"] == {"type": "web_app", "text": "Board", "url": "https://example.org/"}


@pytest.mark.parametrize("what", ["Name", "Description", "ShortDescription"])
async def test_names_and_descriptions_per_language(bot: HttpBot, what: Any) -> None:
    field = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}[what]
    await bot(f"setMy{what}", **{field: "Lotbell"})
    await bot(f"setMy{what}", **{field: "批铃"}, language_code="zh")
    assert await bot(f"getMy{what}", language_code="zh") == {field: "批铃"}
    assert await bot(f"getMy{what}", language_code="de") == {field: "Lotbell"}
    with pytest.raises(Refused, match="TOO_LONG"):
        await bot(f"setMy{what}", **{field: "x" * 513})


async def test_typing_is_shown(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    seq = (await tg_room.request("GET", "/state"))["seq"]
    await bot("sendChatAction", chat_id=ann.id, action="typing")
    assert tg_room.server.desk.events.after(seq)[0]["type"] == "typing"
