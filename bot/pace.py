"""How fast we may talk: Telegram's limits kept before Telegram has to remind us, and obeyed when it does.

About 30 messages a second over all chats, one a second in a chat (a few at once are tolerated), 20 a minute in a
group. The exact limits are unpublished, so a 429 halts everything until the moment that Telegram named.
Who waits is served by importance: a recall alert passes every reply, a reply passes every living card. Only after
seven alerts in a row one other message may pass, or a thousand alerts would leave everybody without an answer.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram_request import NotSent, retry_seconds

CHAT_SECONDS = 1.0
CHAT_BURST = 3
GROUP_MOST = 20
GROUP_SECONDS = 60.5
"""A little more than the minute that Telegram counts: its clock starts when our message arrives."""
ALERTS_IN_A_ROW = 7
_ENOUGH_CHATS = 2_000
_IN_CHAT = ("send", "edit", "copy", "forward")
Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Lane(IntEnum):
    """Who goes first. None is zero: PTB takes a false `rate_limit_args` for a missing one."""

    ALERT = 1
    REPLY = 2
    CARD = 3


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Paced:
    """Given to a bot method as `rate_limit_args`: whose message it is and how many seconds it is worth waiting.

    `begins` is called right before the request leaves.
    """

    lane: Lane = Lane.REPLY
    patience: float = 60.0
    begins: Callable[[], None] = _nothing


@dataclass
class _Chat:
    """When this chat may be written to again. `free_at` runs ahead of the clock by what was sent in a burst."""

    group: bool
    seconds: float
    free_at: float = 0.0
    recent: deque[float] = field(default_factory=deque)

    def ready_at(self, now: float) -> float:
        ready = self.free_at - (CHAT_BURST - 1) * self.seconds
        if self.group:
            while self.recent and self.recent[0] <= now - GROUP_SECONDS:
                self.recent.popleft()
            if len(self.recent) >= GROUP_MOST:
                ready = max(ready, self.recent[0] + GROUP_SECONDS)
        return ready

    def take(self, now: float) -> None:
        self.free_at = max(self.free_at, now) + self.seconds
        if self.group:
            self.recent.append(now)

    def forgotten(self, now: float) -> bool:
        return self.free_at <= now and not (self.recent and self.recent[-1] > now - GROUP_SECONDS)


@dataclass(eq=False)
class _Waiting:
    lane: Lane
    turn: int
    chat: _Chat | None
    counted: bool
    go: asyncio.Future[None]


class Pace(BaseRateLimiter[Paced]):
    """One for the bot of this process. `rate` are messages a second, all chats together; `chat_seconds` is the time
    between two messages in one chat."""

    def __init__(self, rate: float = 28.0, chat_seconds: float = CHAT_SECONDS) -> None:
        self._gap = 1.0 / rate
        self._chat_seconds = chat_seconds
        self._next_slot = 0.0
        self._halted_until = 0.0
        self._chats: dict[str, _Chat] = {}
        self._line: list[_Waiting] = []
        self._turns = 0
        self._alerts_in_a_row = 0
        self._alarm: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Whoever still waits is told that nothing was sent."""
        if self._alarm:
            self._alarm.cancel()
        for waiting in self._line:
            if not waiting.go.done():
                waiting.go.set_exception(NotSent("stopping"))
        self._line.clear()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Paced | None,
    ) -> Answer:
        """Makes the call when it is its turn. Raises `RetryAfter` when that would take longer than its patience."""
        paced = rate_limit_args or Paced()
        deadline = self._now() + paced.patience
        while True:
            await self._turn(paced, endpoint, data.get("chat_id"), deadline)
            paced.begins()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as told:
                self.halt(retry_seconds(told))
                if self._halted_until > deadline:
                    raise

    def halt(self, seconds: float) -> None:
        """Telegram asked for silence: nobody talks until then, and a shorter wish does not end a longer one."""
        self._halted_until = max(self._halted_until, self._now() + seconds + 0.1)

    async def _turn(self, paced: Paced, endpoint: str, chat_id: Any, deadline: float) -> None:
        chat = self._chat(chat_id) if chat_id is not None and _counts_in_chat(endpoint) else None
        self._turns += 1
        go = asyncio.get_running_loop().create_future()
        waiting = _Waiting(paced.lane, self._turns, chat, chat_id is not None, go)
        if self._ready_at(waiting) > deadline:
            raise self._not_now(waiting)
        self._line.append(waiting)
        self._serve()
        try:
            async with asyncio.timeout_at(deadline):
                await go
        except TimeoutError:
            raise self._not_now(waiting) from None
        finally:
            if waiting in self._line:
                self._line.remove(waiting)

    def _not_now(self, waiting: _Waiting) -> RetryAfter:
        return RetryAfter(max(1, math.ceil(self._ready_at(waiting) - self._now())))

    def _serve(self) -> None:
        """Lets go whoever may go now, the most important first, and sets the alarm for the next one."""
        self._line.sort(key=self._importance)
        now = self._now()
        for waiting in list(self._line):
            if self._ready_at(waiting) <= now:
                self._line.remove(waiting)
                if waiting.go.done():  # gave up meanwhile: its slot is not used up
                    continue
                self._take(waiting, now)
                waiting.go.set_result(None)
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if self._line:
            next_one = min(map(self._ready_at, self._line))
            self._alarm = asyncio.get_running_loop().call_at(next_one, self._serve)

    def _importance(self, waiting: _Waiting) -> tuple[int, int]:
        stands_back = waiting.lane is Lane.ALERT and self._alerts_in_a_row >= ALERTS_IN_A_ROW
        return (Lane.CARD + 1 if stands_back else waiting.lane), waiting.turn

    def _ready_at(self, waiting: _Waiting) -> float:
        ready = self._halted_until
        if waiting.counted:
            ready = max(ready, self._next_slot)
        if waiting.chat:
            ready = max(ready, waiting.chat.ready_at(self._now()))
        return ready

    def _take(self, waiting: _Waiting, now: float) -> None:
        if waiting.counted:
            self._next_slot = max(self._next_slot, now) + self._gap
            self._alerts_in_a_row = self._alerts_in_a_row + 1 if waiting.lane is Lane.ALERT else 0
        if waiting.chat:
            waiting.chat.take(now)

    def _chat(self, chat_id: Any) -> _Chat:
        key = str(chat_id)
        if len(self._chats) > _ENOUGH_CHATS:
            now = self._now()
            self._chats = {name: chat for name, chat in self._chats.items() if not chat.forgotten(now)}
        # A channel or a group can also be addressed by its @name.
        return self._chats.setdefault(key, _Chat(key.startswith(("-", "@")), self._chat_seconds))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _counts_in_chat(endpoint: str) -> bool:
    """A "typing" sign costs a slot of the whole but does not keep the answer waiting."""
    return endpoint.startswith(_IN_CHAT) and endpoint != "sendChatAction"
