"""Updates sent to the bot's own server: with the secret, in order, again until they are taken."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused


class Hook:
    """A real HTTP server that answers as it is told."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.arrived = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.seen.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.arrived.set()
        await self.gate.wait()
        return self.answers.pop(0) if self.answers else web.Response()

    async def count(self, number: int) -> None:
        while len(self.seen) < number:
            self.arrived.clear()
            await asyncio.wait_for(self.arrived.wait(), 5)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.seen]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.gate.set()
    await runner.cleanup()


async def test_an_update_arrives_with_the_secret_and_only_once(
    bot: HttpBot, ann: Phone, hook: Hook, tg_room: TestRoom
) -> None:
    await bot("setWebhook", url=hook.url, secret_token="a-secret_1")
    await ann.send("hello")
    await tg_room.settle()
    assert hook.texts() == ["hello"]
    assert hook.secrets == ["a-secret_1"]
    assert (await bot("getWebhookInfo"))["pending_update_count"] == 0


async def test_the_next_update_of_a_chat_waits_for_the_answer_but_other_chats_do_not(
    bot: HttpBot, ann: Phone, hook: Hook, tg_person: Callable[..., Awaitable[Phone]]
) -> None:
    bob = await tg_person("Bob")
    await bot("setWebhook", url=hook.url)
    hook.gate.clear()
    await ann.send("ann 1")
    await ann.send("ann 2")
    await bob.start()
    await hook.count(2)
    assert sorted(hook.texts()) == ["/start", "ann 1"]
    hook.gate.set()
    await hook.count(3)
    assert hook.texts()[-1] == "ann 2"


async def test_a_refused_update_comes_again_after_a_pause(
    bot: HttpBot, ann: Phone, hook: Hook, tg_room: TestRoom
) -> None:
    await bot("setWebhook", url=hook.url)
    hook.answers = [web.Response(status=500), web.Response(status=503, headers={"Retry-After": "40"})]
    await ann.send("again and again")
    await hook.count(1)
    await tg_room.advance(2)
    await hook.count(2)
    info = await bot("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert "Wrong response from the webhook: 50" in info["last_error_message"]
    await tg_room.advance(41)
    await tg_room.settle()
    assert hook.texts() == ["again and again"] * 3


async def test_the_answer_may_carry_one_call(bot: HttpBot, ann: Phone, hook: Hook) -> None:
    await bot("setWebhook", url=hook.url)
    hook.answers = [web.json_response({"method": "sendMessage", "chat_id": ann.id, "text": "by return of post"})]
    await ann.send("ping")
    assert (await ann.sees("by return"))["from"] == "bot"


async def test_what_waited_is_sent_when_a_webhook_is_set(bot: HttpBot, ann: Phone, hook: Hook) -> None:
    await ann.send("waiting")
    await bot("setWebhook", url=hook.url)
    await hook.count(1)
    assert hook.texts() == ["waiting"]


async def test_setting_a_webhook_twice_in_a_second_is_too_much(bot: HttpBot, hook: Hook) -> None:
    await bot("setWebhook", url=hook.url)
    with pytest.raises(Refused, match="Too Many Requests: retry after 1") as refused:
        await bot("setWebhook", url=hook.url)
    assert refused.value.body["parameters"] == {"retry_after": 1}


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"url": "http://x/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "ftp://x/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ],
)
async def test_a_bad_webhook_is_refused(bot: HttpBot, params: Any, text: Any) -> None:
    with pytest.raises(Refused, match=text):
        await bot("setWebhook", **params)
    assert (await bot("getWebhookInfo"))["url"] == ""


async def test_410_for_a_day_takes_the_webhook_away(bot: HttpBot, ann: Phone, hook: Hook, tg_room: TestRoom) -> None:
    await bot("setWebhook", url=hook.url)
    hook.answers = [web.Response(status=410), web.Response(status=410)]
    await ann.send("gone")
    await hook.count(1)
    await bot("getMe")
    await tg_room.advance(23 * 3600 + 60)
    await hook.count(2)
    while (await bot("getWebhookInfo"))["url"]:
        await bot("getMe")
    assert [u["message"]["text"] for u in await bot("getUpdates")] == ["gone"]
