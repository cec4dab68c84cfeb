"""The webhook and the web server around it: 200 means stored, and nobody but Telegram gets in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import unused_port

from bot.http_app import HEADERS, HttpApp
from bot.inbox import BIGGEST_UPDATE, Webhook, announce_webhook, lane_of
from bot.refusals import AddressTaken
from bot.settings import BadSettings
from domain.database_errors import DiskFull
from handlers.web.routes import routes
from storage.database import Database
from storage.inbox import Inbox
from tests.bot.house import House, living, utc_now
from tests.bot.posting import paced_bot

if TYPE_CHECKING:
    from bot.phoneroom.fixtures import TestRoom

SECRET = "a-long-random_word"
UPDATE = {"update_id": 7, "message": {"chat": {"id": 5}, "text": "hello"}}
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def well() -> bool:
    return True


def nothing() -> None:
    pass


@asynccontextmanager
async def serving(webhook: Webhook | None, **more: Any) -> AsyncIterator[tuple[ClientSession, str, HttpApp]]:
    app = HttpApp(
        "127.0.0.1",
        more.pop("port", 0),
        webhook=("/telegram", webhook.post) if webhook else None,
        routes=[*routes(more.pop("healthy", well)), *more.pop("routes", ())],
        **more,
    )
    async with app, ClientSession() as session:
        yield session, f"http://127.0.0.1:{app.port}", app


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, lane_of)


async def test_an_update_is_stored_before_it_is_answered_and_wakes_the_turns(inbox: Inbox) -> None:
    woken: list[bool] = []
    webhook = Webhook(SECRET, inbox, utc_now, lambda: woken.append(True))
    async with serving(webhook) as (session, url, _):
        async with session.post(f"{url}/telegram", json=UPDATE, headers={HEADER: SECRET}) as answer:
            assert answer.status == 200
        (row,) = inbox.waiting(10)
        assert (row.body, row.lane) == (UPDATE, 5)
        # Telegram sends again what it believes to be lost.
        async with session.post(f"{url}/telegram", json=UPDATE, headers={HEADER: SECRET}) as answer:
            assert answer.status == 200
    assert len(inbox.waiting(10)) == 1
    assert woken == [True]


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: SECRET + "x"}, {HEADER: "口令"}])
async def test_without_the_secret_nothing_is_stored(inbox: Inbox, headers: dict[str, str]) -> None:
    async with (
        serving(Webhook(SECRET, inbox, utc_now, nothing)) as (session, url, _),
        session.post(f"{url}/telegram", json=UPDATE, headers=headers) as answer,
    ):
        assert answer.status == 401
        assert await answer.read() == b""
    assert inbox.waiting(10) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"[1]", 400),
        (b"{}", 400),
        (b'{"update_id": "7"}', 400),
        (b'{"update_id": true}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (json.dumps(UPDATE | {"x": "y" * BIGGEST_UPDATE}).encode(), 413),
    ],
    ids=["empty", "text", "list", "no number", "text number", "bool", "bytes", "deep", "big"],
)
async def test_what_is_no_update_is_refused(inbox: Inbox, body: bytes, status: int) -> None:
    async with serving(Webhook(SECRET, inbox, utc_now, nothing)) as (session, url, _):
        async with session.post(f"{url}/telegram", data=body, headers={HEADER: SECRET}) as answer:
            assert (answer.status, await answer.read()) == (status, b"")
        async with session.get(f"{url}/telegram", headers={HEADER: SECRET}) as answer:
            assert answer.status == 405
    assert inbox.waiting(10) == []


async def test_what_could_not_be_stored_is_asked_for_again() -> None:
    class Full:
        def keep(self, updates: Any, now: Any) -> int:
            raise DiskFull("data")

    async with (
        serving(Webhook(SECRET, Full(), utc_now, nothing)) as (session, url, _),
        session.post(f"{url}/telegram", json=UPDATE, headers={HEADER: SECRET}) as answer,
    ):
        assert answer.status == 503


def test_a_webhook_without_a_secret_cannot_be_made(inbox: Inbox) -> None:
    with pytest.raises(ValueError, match="secret"):
        Webhook("", inbox, utc_now, nothing)


async def test_telegram_posts_and_people_are_answered_in_order(
    tg_room: TestRoom, tg_bot: str, database: Database
) -> None:
    house = House(tg_room.url, tg_bot, database, polls=False)
    webhook = Webhook(SECRET, house.inbox, utc_now, house.turns.wake)
    async with serving(webhook) as (_, url, _app), living(house):
        await announce_webhook(house.app.bot, f"{url}/telegram", SECRET)
        ann = await tg_room.person("Ann")
        await ann.start()
        await tg_room.fault("updates", "duplicate")
        for number in range(5):
            await ann.send(f"m{number}")
        await ann.sees("heard m4", within=10)
        await tg_room.settle()
    heard = [message["text"] for message in await ann.messages() if message["from"] == "bot"]
    assert heard == ["heard /start", *(f"heard m{number}" for number in range(5))]


async def test_polling_takes_over_from_a_webhook_and_loses_nothing(
    tg_room: TestRoom, tg_bot: str, database: Database
) -> None:
    house = House(tg_room.url, tg_bot, database, polls=False)
    async with living(house):
        await announce_webhook(house.app.bot, f"http://127.0.0.1:{unused_port()}/gone", SECRET)
        ann = await tg_room.person("Ann")
        await ann.start()
    async with living(House(tg_room.url, tg_bot, database)):
        await ann.sees("heard /start", within=10)


async def test_an_address_that_telegram_refuses_is_named_as_the_setting(tg_room: TestRoom, tg_bot: str) -> None:
    async with paced_bot(tg_room.url, tg_bot) as bot:
        await tg_room.fault("before", "error", "setWebhook", status=502, times=1)
        await tg_room.fault("before", "error", "setWebhook", status=400, text="Bad Request: bad webhook")
        with pytest.raises(BadSettings) as refused:
            await announce_webhook(bot, "https://bot.example.com/telegram", SECRET)
    assert [problem.name for problem in refused.value.problems] == ["LOTBELL_WEBHOOK_URL"]


async def test_health_says_whether_the_house_is_well() -> None:
    states: list[bool | Exception] = [True, False, DiskFull("data")]

    async def healthy() -> bool:
        state = states.pop(0)
        if isinstance(state, Exception):
            raise state
        return state

    async with serving(None, healthy=healthy) as (session, url, _):
        for status in (200, 503, 503):
            async with session.get(f"{url}/healthz") as answer:
                assert answer.status == status
                assert (await answer.json())["ok"] is (status == 200)
                for name in HEADERS:
                    assert name in answer.headers
                assert "Server" not in answer.headers


async def test_pages_get_the_headers_and_may_choose_their_own() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="x", headers={"Content-Security-Policy": "default-src 'self'"})

    async with serving(None, routes=[web.get("/page", page)]) as (session, url, _):
        async with session.get(f"{url}/page") as answer:
            assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        async with session.get(f"{url}/nowhere") as answer:
            assert answer.status == 404
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_taken_port_is_a_clear_refusal() -> None:
    async with serving(None) as (_, _url, app):
        with pytest.raises(AddressTaken) as refused:
            async with serving(None, port=app.port):
                pass
    assert refused.value.port == app.port
