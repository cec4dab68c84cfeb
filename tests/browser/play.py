"""What browser tests use: a bot that the test plays itself, and what a page may not complain about."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from PIL import Image
from playwright.async_api import ConsoleMessage, Locator, Page

from bot.phoneroom.room import PhoneRoom

TOKEN = "7:TEST"

OpenPage = Callable[..., Awaitable[Page]]


@dataclass
class Complaints:
    """What a page complained about: script errors, broken content policy, answers that were refusals."""

    lines: list[str] = field(default_factory=list)
    forgiven: list[re.Pattern[str]] = field(default_factory=list)

    def forgive(self, pattern: str) -> None:
        """This test provokes complaints of this kind itself."""
        self.forgiven.append(re.compile(pattern))

    def listen(self, page: Page) -> None:
        """Write down everything that a clean page never says."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.lines.append(f"script error: {error}"))

    def left(self) -> list[str]:
        """What nobody forgave."""
        return [line for line in self.lines if not any(pattern.search(line) for pattern in self.forgiven)]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.lines.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")


@dataclass
class PlayedBot:
    """A bot that the test plays itself: raw calls of the Bot API over HTTP, as any program would make them."""

    url: str
    session: aiohttp.ClientSession
    _offset: int = 0

    async def call(self, method: str, **params: Any) -> Any:
        """The `result` of a call; a refusal fails the test."""
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", json=params) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def upload(self, method: str, fields: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        """A call with files (field -> name and bytes)."""
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, str(value))
        for name, (file_name, content) in files.items():
            form.add_field(name, content, filename=file_name)
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next update of this kind ("message", "callback_query"); others are read past."""
        while True:
            updates = await self.call("getUpdates", offset=self._offset, timeout=20, limit=1)
            assert updates, f"nothing came that is a {kind}"
            self._offset = updates[0]["update_id"] + 1
            if kind in updates[0]:
                return dict(updates[0][kind])

    async def says(self, person: int, text: str, **params: Any) -> int:
        """Send a text with HTML; answers its number."""
        sent = await self.call("sendMessage", chat_id=person, text=text, parse_mode="HTML", **params)
        return int(sent["message_id"])


async def started(bot: PlayedBot, room: PhoneRoom, name: str, role: str = "worker", language: str = "en") -> int:
    """Somebody who has pressed Start; the bot has read it."""
    person = room.add_person(name, language, {"role": role})
    async with bot.session.post(f"{room.url}/room/people/{person}/start", json={}) as response:
        assert response.status == 200
    await bot.hears("message")
    return person


def phone(page: Page, name: str) -> Locator:
    """The phone of `name` on the page."""
    return page.get_by_role("region", name=name)


def a_picture(width: int = 640, height: int = 400) -> bytes:
    """A JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (240, 240, 235)).save(out, "JPEG")
    return out.getvalue()


def buttons(*labels: str, **facts: str) -> dict[str, Any]:
    """An inline keyboard of one row; `facts` go to every button."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label, **facts} for label in labels]]}


class Line:
    """A line between a browser and a room that a test can cut: a plain TCP relay."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._connected = True
        self.url = ""

    async def open(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Every connection ends now; new ones end at once."""
        self._connected = False
        for end in list(self._ends):
            end.close()

    def mend(self) -> None:
        """New connections work again."""
        self._connected = True

    async def close(self) -> None:
        """Stop listening."""
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._connected:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._ends |= {writer, far_writer}
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        self._ends -= {writer, far_writer}

    @staticmethod
    async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while block := await reader.read(65536):
                writer.write(block)
                await writer.drain()
        except OSError:
            pass  # the line was cut, which is what it is for
        finally:
            writer.close()
