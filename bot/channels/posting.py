"""Posting to a web address: what became of it, and how fast one robot may be talked to."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver

from bot.channels import Failure

MOST_ANSWERED = 64 * 1024
"""Bytes of an answer that we read."""
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_BUSY = frozenset({408, 425, 429, 503})
"""Not now, and certainly not done (RFC 9110, RFC 8470, RFC 6585)."""


@dataclass(frozen=True)
class Answered:
    """`body` is what stood in it as JSON; None where there was none."""

    status: int
    body: Any
    text: str
    retry_after: float | None = None

    @property
    def code(self) -> str:
        return f"{self.status} {self.text}"[:300]


async def post(
    url: str, body: bytes, begins: Callable[[], None], *, headers: Mapping[str, str] | None = None,
    resolver: AbstractResolver | None = None, seconds: float = 20.0,
) -> Answered:  # fmt: skip
    """One POST of JSON with a connection of its own, redirects not followed. Raises `Failure`: later when there was no
    connection, uncertain when the answer was lost."""
    began = False

    async def leaves(*_: Any) -> None:
        nonlocal began
        began = True
        begins()

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(leaves)
    connector = aiohttp.TCPConnector(force_close=True, resolver=resolver)
    limits = aiohttp.ClientTimeout(total=seconds, sock_connect=min(10.0, seconds))
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector, timeout=limits, trace_configs=[trace], cookie_jar=aiohttp.DummyCookieJar()
            ) as session,
            session.post(
                url, data=body, headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
                allow_redirects=False,
            ) as answer,
        ):  # fmt: skip
            content = await answer.content.read(MOST_ANSWERED)
            text = content.decode("utf-8", "replace")
            return Answered(answer.status, _json(text), text, _seconds(answer.headers.get("Retry-After")))
    except _NEVER_SENT as error:
        raise Failure("later", _told(error)) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Failure("uncertain" if began else "later", _told(error)) from error


def sort_status(answer: Answered) -> None:
    """Raises `Failure` for a status that says no: later for a busy server, uncertain where the server itself broke,
    never for everything else, a redirect included."""
    if 200 <= answer.status < 300:
        return
    if answer.status in _BUSY:
        raise Failure("later", f"HTTP {answer.status}", answer.retry_after, code=answer.code)
    raise Failure("uncertain" if answer.status >= 500 else "never", f"HTTP {answer.status}", code=answer.code)


class Pace:
    """So many messages in so many seconds for each robot, and silence where one was asked for. In memory: a second
    program with the same robot is told by the vendor."""

    def __init__(self, limits: Sequence[tuple[int, float]], *, patience: float = 1.5) -> None:
        self._limits = tuple(limits)
        self._patience = patience
        self._sent: dict[str, deque[float]] = {}
        self._silent_until: dict[str, float] = {}

    async def turn(self, robot: str) -> None:
        """Returns when this robot may be talked to, and counts it. Raises `Failure` when that would take longer than
        our patience; nothing was sent then."""
        while True:
            now = asyncio.get_running_loop().time()
            wait = self._ready_at(robot, now) - now
            if wait <= 0:
                self._sent.setdefault(robot, deque(maxlen=max(count for count, _ in self._limits))).append(now)
                return
            if wait > self._patience:
                raise Failure("later", "not this robot's turn", wait, tried=False)
            await asyncio.sleep(wait)

    def halt(self, robot: str, seconds: float) -> None:
        """The vendor asked for silence."""
        until = asyncio.get_running_loop().time() + seconds
        self._silent_until[robot] = max(until, self._silent_until.get(robot, 0.0))

    def _ready_at(self, robot: str, now: float) -> float:
        ready = self._silent_until.get(robot, 0.0)
        sent = self._sent.get(robot, ())
        for count, seconds in self._limits:
            if len(sent) >= count:
                ready = max(ready, sent[-count] + seconds)
        return ready


def fitted(text: str, end: str, most: int) -> str:
    """The text with `end` behind it in at most so many bytes of UTF-8; what is left out is left out of the text, at a
    line, and a line of dots says so."""
    tail = f"\n{end}" if end else ""
    if len(f"{text}{tail}".encode()) <= most:
        return f"{text}{tail}"
    room = most - len(f"\n…{tail}".encode())
    kept: list[str] = []
    for line in text.split("\n"):
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "…"]) + tail


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() else None


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
