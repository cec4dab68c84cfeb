"""Several people and a bot in one chat."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.phoneroom.client import Phone, RoomRefused
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused


@pytest.fixture
async def bob(bot: HttpBot, ann: Phone, tg_person: Callable[..., Awaitable[Phone]]) -> Any:
    phone = await tg_person("Bob", "zh")
    await phone.start()
    await bot.updates()
    await bot.confirm()
    return phone


@pytest.fixture
async def group(bot: HttpBot, ann: Phone, bob: Phone, tg_room: TestRoom) -> Any:
    chat = await tg_room.group("Quality", [ann, bob])
    await bot.updates()
    await bot.confirm()
    return chat


async def test_a_bot_is_told_that_it_was_added(bot: HttpBot, ann: Phone, bob: Phone, tg_room: TestRoom) -> None:
    chat = await tg_room.group("Quality", [ann, bob])
    updates = await bot.updates()
    change = next(u["my_chat_member"] for u in updates if "my_chat_member" in u)
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "member")
    assert change["chat"] == {"id": chat, "type": "group", "title": "Quality"}
    assert chat < 0
    assert any("new_chat_members" in u.get("message", {}) for u in updates)


async def test_everybody_in_the_group_sees_what_the_bot_writes(
    bot: HttpBot, ann: Phone, bob: Phone, group: int
) -> None:
    await bot("sendMessage", chat_id=group, text="Recall 7 started")
    assert (await ann.sees("recall 7", chat=group))["chat"] == group
    assert (await bob.sees("recall 7", chat=group))["name"].startswith("Bot")
    assert [m for m in await ann.messages() if "Recall" in m["text"]] == []


async def test_privacy_mode_hides_talk_but_not_commands(
    bot: HttpBot, ann: Phone, bob: Phone, group: int, tg_room: TestRoom
) -> None:
    await ann.send("just talking", chat=group)
    await ann.send("/trace F361", chat=group)
    await ann.send("/trace@other_bot F361", chat=group)
    assert [u["message"]["text"] for u in await bot.updates()] == ["/trace F361"]
    await tg_room.member(group, int(bot.token.split(":")[0]), "administrator")
    await bob.send("now you hear me", chat=group)
    assert (await bot.updates())[-1]["message"]["text"] == "now you hear me"


async def test_a_reply_to_the_bot_reaches_it(bot: HttpBot, ann: Phone, group: int) -> None:
    sent = await bot("sendMessage", chat_id=group, text="How many?")
    await ann.send("12", chat=group, reply_to=sent["message_id"])
    assert (await bot.updates())[0]["message"]["reply_to_message"]["text"] == "How many?"


async def test_a_bot_that_was_thrown_out_cannot_write(bot: HttpBot, group: int, tg_room: TestRoom) -> None:
    await tg_room.member(group, int(bot.token.split(":")[0]), "kicked")
    with pytest.raises(Refused, match="Forbidden: bot was kicked from the group chat") as refused:
        await bot("sendMessage", chat_id=group, text="hello?")
    assert refused.value.status == 403
    updates = await bot.updates()
    assert any(u.get("my_chat_member", {}).get("new_chat_member", {}).get("status") == "kicked" for u in updates)


async def test_an_upgraded_group_names_its_new_id(bot: HttpBot, ann: Phone, group: int, tg_room: TestRoom) -> None:
    new = await tg_room.upgrade(group)
    with pytest.raises(Refused, match="group chat was upgraded to a supergroup chat") as refused:
        await bot("sendMessage", chat_id=group, text="alert")
    assert refused.value.body["parameters"] == {"migrate_to_chat_id": new}
    assert (await bot("sendMessage", chat_id=new, text="alert"))["chat"]["type"] == "supergroup"
    messages = [u["message"] for u in await bot.updates()]
    assert [m.get("migrate_to_chat_id") for m in messages] == [new, None]
    assert messages[1]["migrate_from_chat_id"] == group
    assert (await ann.sees("alert", chat=group))["chat"] == new


async def test_members_and_administrators_are_known(
    bot: HttpBot, ann: Phone, bob: Phone, group: int, tg_room: TestRoom
) -> None:
    assert (await bot("getChatMember", chat_id=group, user_id=ann.id))["status"] == "creator"
    assert (await bot("getChatMember", chat_id=group, user_id=bob.id))["status"] == "member"
    await tg_room.member(group, bob.id, "administrator")
    admins = await bot("getChatAdministrators", chat_id=group)
    assert {admin["user"]["id"] for admin in admins} == {ann.id, bob.id}
    assert await bot("getChatMemberCount", chat_id=group) == 3
    await tg_room.member(group, bob.id, "left")
    assert (await bot("getChatMember", chat_id=group, user_id=bob.id))["status"] == "left"
    with pytest.raises(RoomRefused, match="is in no chat"):
        await bob.send("still here?", chat=group)
    await bot("leaveChat", chat_id=group)
    assert (await tg_room.request("GET", "/groups"))[0]["members"][-1]["status"] == "left"


async def test_administrators_have_their_own_commands(
    bot: HttpBot, ann: Phone, bob: Phone, group: int, tg_room: TestRoom
) -> None:
    one = [{"command": "all", "description": "x"}]
    two = [{"command": "admin", "description": "x"}]
    await bot("setMyCommands", commands=one, scope={"type": "all_group_chats"})
    await bot("setMyCommands", commands=two, scope={"type": "chat_administrators", "chat_id": group})
    for phone, expected in ((ann, "admin"), (bob, "all")):
        found = await tg_room.request("GET", f"/people/{phone.id}/commands", params={"chat": str(group)})
        assert [c["command"] for c in found["commands"]] == [expected]


async def test_two_people_press_the_same_button(bot: HttpBot, ann: Phone, bob: Phone, group: int) -> None:
    markup = {"inline_keyboard": [[{"text": "Launch", "callback_data": "go"}]]}
    await bot("sendMessage", chat_id=group, text="Recall?", reply_markup=markup)

    async def answer_two() -> Any:
        seen: list[int] = []
        while len(seen) < 2:
            for update in await bot.updates():
                query = update["callback_query"]
                seen.append(query["from"]["id"])
                await bot("answerCallbackQuery", callback_query_id=query["id"], text=query["from"]["first_name"])
        return seen

    one, two, seen = await asyncio.gather(ann.tap("Launch", chat=group), bob.tap("Launch", chat=group), answer_two())
    assert (one, two) == ("Ann", "Bob")
    assert sorted(seen) == sorted([ann.id, bob.id])


async def test_topics_of_a_forum(bot: HttpBot, ann: Phone, bob: Phone, tg_room: TestRoom) -> None:
    forum = await tg_room.group("Incidents", [ann, bob], forum=True)
    with pytest.raises(Refused, match="not enough rights to create a topic"):
        await bot("createForumTopic", chat_id=forum, name="Recall 7")
    await tg_room.member(forum, int(bot.token.split(":")[0]), "administrator")
    topic = await bot("createForumTopic", chat_id=forum, name="Recall 7")
    thread = topic["message_thread_id"]
    sent = await bot("sendMessage", chat_id=forum, message_thread_id=thread, text="first fact")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    await bot("editForumTopic", chat_id=forum, message_thread_id=thread, name="Recall 7, launched")
    await bot("closeForumTopic", chat_id=forum, message_thread_id=thread)
    await bot("reopenForumTopic", chat_id=forum, message_thread_id=thread)
    await bot("deleteForumTopic", chat_id=forum, message_thread_id=thread)
    with pytest.raises(Refused, match="message thread not found"):
        await bot("sendMessage", chat_id=forum, message_thread_id=thread, text="too late")


@pytest.mark.parametrize(
    ("given", "word"),
    [({"title": "x", "people": [77]}, "nobody"), ({"title": "", "people": [1001]}, "title"), ({"people": 1}, "people")],
)
async def test_a_group_that_cannot_be_is_refused(ann: Phone, tg_room: TestRoom, given: Any, word: Any) -> None:
    with pytest.raises(RoomRefused, match=word):
        await tg_room.request("POST", "/groups", json=given)
    assert await tg_room.request("GET", "/groups") == []
