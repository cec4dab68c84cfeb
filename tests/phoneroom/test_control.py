"""The control interface: plain errors, events, pages, and nobody from elsewhere."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.phoneroom.client import Phone, RoomRefused
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot


@pytest.mark.parametrize(
    ("verb", "path", "given", "status", "word"),
    [
        ("POST", "/people", {"name": " "}, 400, "name"),
        ("POST", "/people", {"name": "x", "tags": 3}, 400, "tags"),
        ("POST", "/people/9/send", {"text": "x"}, 404, "nobody 9"),
        ("POST", "/people/ANN/send", {}, 400, "what to send"),
        ("POST", "/people/ANN/send", {"text": " "}, 400, "empty"),
        ("POST", "/people/ANN/send", {"text": "x", "chat": "here"}, 400, "chat"),
        ("POST", "/people/ANN/send", {"text": "x", "reply_to": 99}, 404, "99"),
        ("POST", "/people/ANN/send", {"text": "x", "chat": -5}, 404, "-5"),
        ("POST", "/people/ANN/start", {"payload": "a b"}, 400, "payload"),
        ("POST", "/people/ANN/tap", {}, 400, "which button"),
        ("POST", "/people/ANN/tap", {"row": 0, "column": 0, "message_id": 1}, 404, "not there"),
        ("POST", "/people/ANN/react", {"message_id": 77, "emoji": "x"}, 404, "message"),
        ("POST", "/people/ANN/language", {}, 400, "language"),
        ("POST", "/people/ANN/photo", {}, 400, "multipart"),
        ("GET", "/people/ANN/messages?after=x", None, 400, "after"),
        ("POST", "/clock", {"advance": "soon"}, 400, "advance"),
        ("DELETE", "/faults/7", None, 404, "7"),
        ("GET", "/nothing", None, 404, "Not Found"),
        ("GET", "/files/x/y", None, 404, "file"),
    ],
)
async def test_a_request_that_cannot_be_is_refused_in_one_sentence(
    ann: Phone, tg_room: TestRoom, verb: Any, path: Any, given: Any, status: Any, word: Any
) -> None:
    with pytest.raises(RoomRefused, match=word) as refused:
        await tg_room.request(verb, path.replace("ANN", str(ann.id)), json=given)
    assert refused.value.status == status
    assert set(refused.value.facts) <= {"error", "labels"}


async def test_a_body_that_is_no_json_is_refused(tg_room: TestRoom) -> None:
    with pytest.raises(RoomRefused, match="the body is no JSON"):
        await tg_room.request("POST", "/people", data=b"{nope")
    assert await tg_room.request("GET", "/people") == []


async def test_a_broken_multipart_body_is_refused(ann: Phone, bot: HttpBot, tg_room: TestRoom) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with pytest.raises(RoomRefused, match="can't parse the multipart body"):
        await tg_room.request("POST", f"/people/{ann.id}/photo", data=b"no boundary at all", headers=headers)
    async with bot.session.post(bot.url("sendMessage"), data=b"no boundary at all", headers=headers) as answer:
        assert (answer.status, (await answer.json())["error_code"]) == (400, 400)


async def test_people_are_listed_in_the_order_of_their_making(
    tg_room: TestRoom, tg_person: Callable[..., Awaitable[Phone]]
) -> None:
    for name, language in (("Zoe", "en"), ("阿明", "zh")):
        await tg_person(name, language, role="customer", customer="C09")
    people = await tg_room.request("GET", "/people")
    assert [(p["id"], p["name"]) for p in people] == [(1001, "Zoe"), (1002, "阿明")]
    assert people[1]["tags"] == {"role": "customer", "customer": "C09"}
    assert (await tg_room.request("GET", "/state"))["people"] == people


async def test_before_a_bot_comes_the_phones_are_empty(
    tg_room: TestRoom, tg_person: Callable[..., Awaitable[Phone]]
) -> None:
    phone = await tg_person("Ann")
    assert await phone.messages() == []
    assert await phone.keyboard() is None
    assert await phone.commands() == []
    with pytest.raises(RoomRefused, match="no bot has come into the room yet"):
        await phone.start()


async def test_a_phone_may_be_named_instead_of_numbered(
    bot: HttpBot, tg_room: TestRoom, tg_person: Callable[..., Awaitable[Phone]]
) -> None:
    await tg_person("李娜", "zh")
    await tg_room.request("POST", "/people/李娜/start", json={})
    assert (await bot.updates())[0]["message"]["text"] == "/start"


async def test_the_web_socket_tells_what_was_and_what_comes(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{tg_room.url}/room/ws?after=0") as socket:
        first = json.loads((await socket.receive()).data)
        assert (first["type"], first["method"]) == ("call", "getMe")
        await bot("sendMessage", chat_id=ann.id, text="news")
        seen = [first]
        while not (seen[-1]["type"] == "call" and seen[-1]["method"] == "sendMessage"):
            seen.append(json.loads((await asyncio.wait_for(socket.receive(), 5)).data))
        news = next(e for e in seen if e["type"] == "message" and e["message"]["text"] == "news")
        assert news["people"] == [ann.id]
        assert [e["seq"] for e in seen] == sorted({e["seq"] for e in seen})


async def test_pages_of_other_sites_cannot_drive_the_room(tg_room: TestRoom) -> None:
    for path in ("/people", "/faults"):
        with pytest.raises(RoomRefused, match="are refused") as refused:
            await tg_room.request("POST", path, json={"name": "x"}, headers={"Origin": "https://evil.example"})
        assert refused.value.status == 403
    with pytest.raises(RoomRefused, match="are refused"):
        await tg_room.request("POST", "/people", json={"name": "x"}, headers={"Origin": "null"})
    with pytest.raises(RoomRefused, match=r"is not called evil\.example"):
        await tg_room.request("GET", "/people", headers={"Host": "evil.example"})
    own = {"Origin": tg_room.url}
    assert (await tg_room.request("POST", "/people", json={"name": "Ann"}, headers=own))["id"] == 1001


@pytest.mark.parametrize("path", ["/", "/p/Ann"])
async def test_pages_allow_nothing_from_elsewhere(tg_room: TestRoom, path: Any) -> None:
    async with aiohttp.ClientSession() as session, session.get(tg_room.url + path) as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert "<script" in await answer.text()


@pytest.mark.parametrize("path", ["/page/../room.py", "/page/%2e%2e/room.py", "/page/none.js", "/page/"])
async def test_only_the_page_folder_is_served(tg_room: TestRoom, path: Any) -> None:
    url = URL(tg_room.url + path, encoded=True)
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 404


async def test_a_place_in_the_keyboard_may_be_pressed(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "a"}], [{"text": "b", "callback_data": "b"}]]}
    sent = await bot("sendMessage", chat_id=ann.id, text="x", reply_markup=markup)

    async def answer() -> Any:
        query = (await bot.updates())[0]["callback_query"]
        await bot("answerCallbackQuery", callback_query_id=query["id"], text=query["data"], show_alert=True)

    place = {"row": 1, "column": 0, "message_id": sent["message_id"]}
    result, _ = await asyncio.gather(tg_room.request("POST", f"/people/{ann.id}/tap", json=place), answer())
    assert (result["toast"], result["alert"]) == ("b", True)
