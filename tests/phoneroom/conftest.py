"""A bot written with nothing but HTTP, so that no library stands between the test and the wire."""

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom

SPEC = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api-spec.slim.json"


class Refused(Exception):
    """The answer was not ok."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("description"))
        self.status = status
        self.body = body
        self.text: str = body["description"]


class HttpBot:
    """`await bot("sendMessage", chat_id=1, text="hi")` as a form, values that are trees as JSON."""

    def __init__(self, base: str, token: str) -> None:
        self.base, self.token = base, token
        self.session = aiohttp.ClientSession()
        self.offset = 0

    def url(self, method: str) -> str:
        return f"{self.base}{self.token}/{method}"

    async def __call__(self, method: str, **params: Any) -> Any:
        form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
        async with self.session.post(self.url(method), data=form) as answer:
            return self._result(answer.status, await answer.json())

    async def upload(self, method: str, files: dict[str, bytes], **params: Any) -> Any:
        form = aiohttp.FormData()
        for name, content in files.items():
            form.add_field(name, io.BytesIO(content), filename=f"{name}.bin", content_type="application/octet-stream")
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self.session.post(self.url(method), data=form) as answer:
            return self._result(answer.status, await answer.json())

    def _result(self, status: int, body: dict[str, Any]) -> Any:
        if not body["ok"]:
            assert status == body["error_code"]
            raise Refused(status, body)
        return body["result"]

    async def updates(self, wait: int = 5) -> list[dict[str, Any]]:
        """The next updates; asking again confirms them."""
        found: list[dict[str, Any]] = await self("getUpdates", offset=self.offset, timeout=wait)
        if found:
            self.offset = found[-1]["update_id"] + 1
        return found

    async def confirm(self) -> None:
        await self("getUpdates", offset=self.offset, timeout=0)


@pytest.fixture
def tg_spec() -> str | None:
    return str(SPEC) if SPEC.exists() else None


@pytest.fixture
async def bot(tg_room: TestRoom, tg_bot: str) -> AsyncIterator[HttpBot]:
    bot = HttpBot(tg_room.bot_base, tg_bot)
    await bot("getMe")
    yield bot
    await bot.session.close()


@pytest.fixture
async def ann(bot: HttpBot, tg_person: Callable[..., Awaitable[Phone]]) -> Phone:
    """Somebody who has pressed start; the bot has read that."""
    phone = await tg_person("Ann", "en", role="worker")
    await phone.start()
    await bot.updates()
    await bot.confirm()
    return phone
