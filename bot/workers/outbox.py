"""Delivers what was written into the outbox: claim with a lease, send with no transaction open, settle.

At least once: a row is claimed before it is sent, so that a kill in between leaves a row which may have been
delivered. It is sent again and says that it is a repeat, because a lost recall alert is worse than a second one.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.backoff import full_jitter
from bot.channels import Channel, Delivered, Failure, Parcel
from bot.stopping import Stopper
from domain.messages import Outgoing, Priority

log = structlog.get_logger(__name__)
AT_ONCE = 8
DESKS = 2
"""Threads in which one channel's words are made."""
LEASE_SECONDS = 120.0
SEND_SECONDS = 90.0
"""A send that takes longer is cut off, well before its lease ends and somebody else may take the row."""
LONGEST_PAUSE = 300.0
MOST_ATTEMPTS = 50
"""For what is not a recall alert; those are tried for ever."""
_LOOK_AGAIN = 5.0
_FINISHING = 4.0


class OutgoingRows(Protocol):
    """The part of `storage.outgoing.OutgoingQueue` that the worker needs."""

    def claim(
        self, owner: str, now: datetime, lease_seconds: float, limit: int, channel: str
    ) -> Sequence[Outgoing]: ...
    def release(self, outgoing_id: int, owner: str, due_at: datetime | None = None) -> object: ...
    def sent(self, outgoing_id: int, owner: str, message_id: str, now: datetime, code: str | None) -> object: ...
    def later(
        self, outgoing_id: int, owner: str, due_at: datetime, problem: str, uncertain: bool, now: datetime,
        code: str | None = None,
    ) -> object: ...  # fmt: skip
    def never(self, outgoing_id: int, owner: str, problem: str, now: datetime, code: str | None) -> object: ...
    def free_orphans(self, now: datetime) -> object: ...
    def next_due(self, channel: str) -> datetime | None: ...
    def channels(self) -> Sequence[str]: ...


def _do_nothing(*_: Any) -> None:
    pass


@dataclass(frozen=True)
class OutboxHooks:
    """What the house wants to know. `refused` runs in a thread, `settled` and `given_up` in the event loop: the latter
    once a row that cannot be delivered is closed.

    `refused(outgoing, problem)` comes before the row is closed and again if we are killed in between: whatever it
    writes must be keyed by the row.
    """

    refused: Callable[[Outgoing, str], None] = _do_nothing
    settled: Callable[[], None] = _do_nothing
    given_up: Callable[[], None] = _do_nothing


@dataclass
class _Lane:
    """One channel's hands. `dry` says that nothing was due when we looked last, and until when at least. Words are made
    at a `desk` of its own: a letter with its paper takes long, and must keep no chat message waiting."""

    hands: int
    desk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(DESKS, "composing"))
    in_hand: int = 0
    dry: bool = False
    next_due: datetime | None = None

    @property
    def free(self) -> int:
        return self.hands - self.in_hand


class OutboxWorker:
    """`compose` makes the words of a row, in a thread; channels are found by the row's `channel`. Each channel has
    `hands` of its own (`at_once` where nothing is said), so that a slow one holds no other back."""

    name = "outbox"

    def __init__(
        self,
        queue: OutgoingRows,
        channels: Mapping[str, Channel],
        compose: Callable[[Outgoing], Parcel],
        clock: Callable[[], datetime],
        *,
        hooks: OutboxHooks | None = None,
        at_once: int = AT_ONCE,
        hands: Mapping[str, int] | None = None,
        first_pause: float = 1.0,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        self._queue = queue
        self._channels = channels
        self._compose = compose
        self._clock = clock
        self._hooks = hooks or OutboxHooks()
        self._at_once = at_once
        self._hands = hands or {}
        self._first_pause = first_pause
        self._send_seconds = send_seconds
        self._owner = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._stopper = Stopper()
        self._news = asyncio.Event()
        self._in_hand: dict[asyncio.Task[None], asyncio.Event] = {}
        self._lanes = {name: _Lane(self._hands.get(name, at_once)) for name in channels}

    def wake(self) -> None:
        """Something new may be due. Must be called in the event loop."""
        for lane in self._lanes.values():
            lane.dry = False
        self._news.set()

    def stop(self) -> None:
        """Asks `run` to return: nothing new is claimed, what Telegram has already heard of is finished."""
        self._stopper.ask()
        self._news.set()

    async def run(self) -> None:
        """Until `stop`. Nobody else may be sending from this database when it begins: orphans are taken back."""
        await self._stopper.cut_short(self._free_orphans())
        await self._look_around()
        async with asyncio.TaskGroup() as group:
            while not self._stopper.asked:
                self._news.clear()
                if not await self._claim(group):
                    await self._wait_for_news()
            await self._finish()
        for lane in self._lanes.values():
            lane.desk.shutdown(wait=False, cancel_futures=True)

    async def _finish(self) -> None:
        """Gives back at once what nobody outside has heard of; the rest gets a moment to be answered."""
        await asyncio.sleep(0)  # a task that was never entered could not give its row back
        for task, began in self._in_hand.items():
            if not began.is_set():
                task.cancel()
        if self._in_hand:
            _, late = await asyncio.wait(set(self._in_hand), timeout=_FINISHING)
            for task in late:
                task.cancel()

    async def _free_orphans(self) -> None:
        await self._insist(self._queue.free_orphans, self._clock())

    async def _look_around(self) -> None:
        """What another process wrote wakes nobody; and what waits for a channel that is no more must be refused."""
        try:
            waiting = await asyncio.to_thread(self._queue.channels)
        except Exception as error:  # noqa: BLE001 - a database that is away for a while must not end the program
            log.warning("outbox_unreadable", problem=_told(error))
        else:
            for name in waiting:
                self._lanes.setdefault(name, _Lane(self._hands.get(name, self._at_once)))
        for lane in self._lanes.values():
            lane.dry = False

    async def _claim(self, group: asyncio.TaskGroup) -> bool:
        """Takes what is due in each lane, the most important first, as far as hands are free; whether there was any."""
        took = False
        for name, lane in self._lanes.items():
            if lane.free <= 0 or (lane.dry and (lane.next_due is None or lane.next_due > self._clock())):
                continue
            try:
                rows = await asyncio.to_thread(
                    self._queue.claim, self._owner, self._clock(), LEASE_SECONDS, lane.free, name
                )
                if not rows:
                    lane.dry = True
                    lane.next_due = await asyncio.to_thread(self._queue.next_due, name)
            except Exception as error:  # noqa: BLE001 - as above
                log.warning("outbox_unreadable", problem=_told(error))
                return False
            for row in rows:
                self._take(group, lane, row)
            took = took or bool(rows)
        return took

    def _take(self, group: asyncio.TaskGroup, lane: _Lane, row: Outgoing) -> None:
        began = asyncio.Event()
        task = group.create_task(self._deliver(row, began), name=f"outgoing {row.id}")
        lane.in_hand += 1
        self._in_hand[task] = began

        def let_go(done: asyncio.Task[None]) -> None:
            del self._in_hand[done]
            lane.in_hand -= 1
            lane.dry = False  # what was put off may be due before anything else
            self._news.set()

        task.add_done_callback(let_go)

    async def _wait_for_news(self) -> None:
        """Until a hand is free, somebody calls, or the next row is due (another process may have written one)."""
        moments = [lane.next_due for lane in self._lanes.values() if lane.free > 0 and lane.next_due is not None]
        seconds = _LOOK_AGAIN
        if moments:
            seconds = min(seconds, max(0.05, (min(moments) - self._clock()).total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            await self._look_around()

    async def _deliver(self, row: Outgoing, began: asyncio.Event) -> None:
        """One row, from words to settled. Ends with the row sent, due again, refused or given back."""
        try:
            delivered = await self._send(row, began)
        except asyncio.CancelledError:
            # We are stopping. Cancelled once, so the row can still be settled before the program ends.
            await self._give_back(row, began=began.is_set())
            raise
        except Failure as failure:
            await self._settle_failure(row, failure)
        else:
            known = delivered.message_id, self._clock(), delivered.code
            await self._insist(self._queue.sent, _id(row), self._owner, *known)
            self._hooks.settled()

    async def _send(self, row: Outgoing, began: asyncio.Event) -> Delivered:
        channel = self._channels.get(row.channel)
        if channel is None:
            raise Failure("never", f"there is no channel {row.channel}")
        try:
            desk = self._lanes[row.channel].desk
            parcel = await asyncio.get_running_loop().run_in_executor(desk, self._compose, row)
        except Exception as error:
            if row.attempts <= 1:  # the same traceback fifty times helps nobody
                log.exception("outgoing_without_words", outgoing=row.id, template=row.template)
            raise Failure("later", f"no words: {_told(error)}") from error
        try:
            async with asyncio.timeout(self._send_seconds):
                return await channel.send(row.address, parcel, began.set)
        except Failure:
            raise
        except TimeoutError as error:
            raise Failure("uncertain" if began.is_set() else "later", "it took too long") from error
        except Exception as error:
            log.exception("channel_broken", channel=row.channel, outgoing=row.id)
            raise Failure("uncertain" if began.is_set() else "later", _told(error)) from error

    async def _settle_failure(self, row: Outgoing, failure: Failure) -> None:
        if not failure.tried:
            due = self._clock() + timedelta(seconds=failure.retry_after or self._first_pause)
            await self._insist(self._queue.release, _id(row), self._owner, due)
            return
        gave_up = row.priority != Priority.RECALL and row.attempts >= MOST_ATTEMPTS
        log.warning("not_delivered", outgoing=row.id, kind=failure.kind, attempts=row.attempts, problem=failure.problem)
        said = failure.problem, self._clock(), failure.code
        if failure.kind == "never" or gave_up:
            await self._insist(self._hooks.refused, row, failure.problem)
            await self._insist(self._queue.never, _id(row), self._owner, *said)
            self._hooks.settled()
            self._hooks.given_up()
            return
        pause = full_jitter(max(1, row.attempts), first=self._first_pause, most=LONGEST_PAUSE)
        due = self._clock() + timedelta(seconds=max(pause, failure.retry_after or 0.0))
        settled = due, failure.problem, failure.kind == "uncertain", self._clock(), failure.code
        await self._insist(self._queue.later, _id(row), self._owner, *settled)
        self._hooks.settled()

    async def _give_back(self, row: Outgoing, *, began: bool) -> None:
        if began:
            now = self._clock()
            await self._insist(self._queue.later, _id(row), self._owner, now, "stopped while sending", True, now)
        else:
            await self._insist(self._queue.release, _id(row), self._owner)

    async def _insist(self, write: Callable[..., object], *facts: Any) -> None:
        """Writes until the database takes it. When we stop before that, the row is an orphan of the next start."""
        tries = 0
        while True:
            try:
                await asyncio.to_thread(write, *facts)
            except Exception as error:  # noqa: BLE001 - locked, full, unreachable: it will be possible again
                tries += 1
                log.warning("outbox_unwritable", problem=_told(error), tries=tries)
            else:
                return
            if self._stopper.asked:
                return
            await self._stopper.cut_short(asyncio.sleep(full_jitter(tries, first=0.5, most=10.0)))


def _id(row: Outgoing) -> int:
    if row.id is None:
        raise ValueError("an outgoing row that was never stored")
    return row.id


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]
