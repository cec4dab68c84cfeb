"""A real server for every channel, which answers as the vendor does: also when it refuses, is busy, or hangs up."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Protocol, Self

from aiohttp import web
from aiosmtpd.smtp import SMTP

from bot.channels import Channel
from bot.channels.dingtalk import DingTalkChannel
from bot.channels.email import EmailChannel
from bot.channels.feishu import FeishuChannel
from bot.channels.mail_server import MailServer, Sender
from bot.channels.phone import PhoneChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.webhook import WebhookChannel
from bot.channels.wecom import WeComChannel
from tests.bot.posting import paced_bot

if TYPE_CHECKING:
    from bot.phoneroom.client import Phone
    from bot.phoneroom.fixtures import TestRoom

HOUSE = Sender("Chenmu Dairy 晨牧", "recall@chenmu.example")


def closed_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Vendor(Protocol):
    """`address` is one that exists there, `wrong` one that cannot exist. `mood`: kind, never, later, uncertain."""

    address: str
    wrong: str

    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
    def channel(self) -> Channel: ...
    def channel_when_down(self) -> Channel: ...
    async def mood(self, mood: str) -> None: ...
    async def texts(self) -> list[str]:
        """What arrived, oldest first."""
        ...


class Telegram:
    """The phone room over HTTP."""

    wrong = "not-a-chat"

    def __init__(self, room: TestRoom, token: str) -> None:
        self.room, self.token = room, token

    async def __aenter__(self) -> Self:
        self.bot = paced_bot(self.room.url, self.token)
        await self.bot.initialize()
        self.ann: Phone = await self.room.person("Ann")
        await self.ann.start()
        self.address = str(self.ann.id)
        self.nowhere = paced_bot(f"http://127.0.0.1:{closed_port()}", self.token)
        await self.nowhere._request[1].initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.bot.shutdown()
        await self.nowhere._request[1].shutdown()
        await self.room.forgive()

    def channel(self) -> Channel:
        return TelegramChannel(self.bot, patience=0.5)

    def channel_when_down(self) -> Channel:
        return TelegramChannel(self.nowhere)

    async def mood(self, mood: str) -> None:
        if mood == "never":
            await self.ann.block()
        elif mood == "later":
            await self.room.fault("before", "error", "sendMessage", status=429, retry_after=60, times=1)
        else:
            await self.room.fault("after", "disconnect", "sendMessage", times=1)

    async def texts(self) -> list[str]:
        return [message["text"] for message in await self.ann.messages() if message["from"] == "bot"]


@dataclass
class MailBox:
    """A mail server of our own, with STARTTLS or a login where a test wants one."""

    address: str = "c11@example.com"
    wrong: str = "c11@example.com\r\nRCPT TO:<other@example.com>"
    more: dict[str, Any] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)
    said: str = "kind"
    answer: str = "250 2.0.0 Ok: queued as 4BQ9pX2zKtz"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._line, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def _line(self) -> SMTP:
        return SMTP(self, hostname="mail.example.com", enable_SMTPUTF8=True, loop=asyncio.get_running_loop(),
                    **self.more)  # fmt: skip

    async def handle_RCPT(self, _s: Any, _e: Any, envelope: Any, address: str, _o: list[str]) -> str:  # noqa: N802
        if self.said == "never":
            return "550 5.1.1 No such mailbox here"
        if self.said == "later":
            return "450 4.2.1 The mailbox is busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        if self.said == "uncertain":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.answer

    def channel(self) -> Channel:
        return EmailChannel(MailServer("127.0.0.1", self.port), HOUSE, timeout=5)

    def channel_when_down(self) -> Channel:
        return EmailChannel(MailServer("127.0.0.1", closed_port()), HOUSE, timeout=5)

    async def mood(self, mood: str) -> None:
        self.said = mood

    async def texts(self) -> list[str]:
        return [body.get_content() for letter in self.letters if (body := letter.get_body(("plain",))) is not None]


@dataclass
class WebSite:
    """One path at which everything is noted, and answered as the mood says."""

    address: str = "key-1234"
    wrong: str = "https://qyapi.example.net/cgi-bin/webhook/send?key=key-1234"
    path: str = "/{tail:.*}"
    requests: list[tuple[web.Request, bytes]] = field(default_factory=list)
    said: str = "kind"
    special: Callable[[web.Request, bytes], Awaitable[web.StreamResponse]] | None = None

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_route("*", self.path, self._answer)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port: int = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.requests.append((request, body))
        if self.special is not None:
            return await self.special(request, body)
        if self.said == "uncertain" and request.transport is not None:
            request.transport.abort()
        return self.reply(body)

    def reply(self, _body: bytes) -> web.Response:
        status = {"never": 404, "later": 503}.get(self.said, 200)
        return web.json_response({"id": "gw-17"} if status == 200 else {}, status=status)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.requests]

    async def mood(self, mood: str) -> None:
        self.said = mood


class WeCom(WebSite):
    """Answers 200 whatever happens, as WeCom does."""

    codes: dict[str, tuple[int, str]] = {  # noqa: RUF012 - read only
        "kind": (0, "ok"), "uncertain": (0, "ok"), "never": (93000, "invalid webhook url"),
        "later": (45009, "api freq out of limit"),
    }  # fmt: skip

    def channel(self) -> Channel:
        return WeComChannel(self.url)

    def channel_when_down(self) -> Channel:
        return WeComChannel(f"http://127.0.0.1:{closed_port()}")

    def reply(self, body: bytes) -> web.Response:
        if not self.content(json.loads(body)) and self.said == "kind":
            return web.json_response({"errcode": 44004, "errmsg": "empty content"})
        code, said = self.codes[self.said]
        return web.json_response({"errcode": code, "errmsg": said})

    def content(self, body: dict[str, Any]) -> str:
        return str(body["text"]["content"])

    async def texts(self) -> list[str]:
        return [text for body in self.bodies() if (text := self.content(body))]


class DingTalk(WeCom):
    codes = {  # noqa: RUF012
        "kind": (0, "ok"), "uncertain": (0, "ok"), "never": (300001, "token is not exist"),
        "later": (130101, "send too fast, exceed 20 times per minute"),
    }  # fmt: skip

    def channel(self) -> Channel:
        return DingTalkChannel(self.url)

    def channel_when_down(self) -> Channel:
        return DingTalkChannel(f"http://127.0.0.1:{closed_port()}")


class Feishu(WeCom):
    codes = {  # noqa: RUF012
        "kind": (0, "success"), "uncertain": (0, "success"), "never": (19001, "param invalid: incoming webhook"),
        "later": (11232, "create message service trigger rate limit"),
    }  # fmt: skip

    def channel(self) -> Channel:
        return FeishuChannel(self.url)

    def channel_when_down(self) -> Channel:
        return FeishuChannel(f"http://127.0.0.1:{closed_port()}")

    def content(self, body: dict[str, Any]) -> str:
        return str(body["content"]["text"])

    def reply(self, body: bytes) -> web.Response:
        if not self.content(json.loads(body)) and self.said == "kind":
            return web.json_response({"code": 19002, "msg": "params error", "data": {}})
        code, said = self.codes[self.said]
        # Too fast is a 400 with the code in it.
        return web.json_response({"code": code, "msg": said, "data": {}}, status=400 if code == 11232 else 200)


class Receiver(WebSite):
    """A customer's own program."""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.address, self.wrong = f"{self.url}/recall", "https://10.0.0.1/recall"
        return self

    def channel(self) -> Channel:
        return WebhookChannel("a-secret", ["127.0.0.1"])

    def channel_when_down(self) -> Channel:
        self.address = f"http://127.0.0.1:{closed_port()}/recall"
        return self.channel()

    async def texts(self) -> list[str]:
        return [body["text"] for body in self.bodies()]


class Nobody:
    """There is no vendor of telephone calls: a person makes them."""

    address = "+86 21 5555 0101"
    wrong = "c11@example.com"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def channel(self) -> Channel:
        return PhoneChannel()

    channel_when_down = channel

    async def mood(self, mood: str) -> None:
        pass

    async def texts(self) -> list[str]:
        return []


VENDORS: dict[str, Callable[[TestRoom, str], Vendor]] = {
    "telegram": Telegram,
    "email": lambda *_: MailBox(),
    "wecom": lambda *_: WeCom(),
    "dingtalk": lambda *_: DingTalk(),
    "feishu": lambda *_: Feishu(),
    "webhook": lambda *_: Receiver(),
    "phone": lambda *_: Nobody(),
}
