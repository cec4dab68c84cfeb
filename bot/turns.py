"""Whose turn it is: updates of one chat are handled in order, chats side by side.

A row of the inbox is taken up, handled, and only then marked done: whatever is cut off starts again at the next
start. So a handler may run twice for one update, and everything it does must be keyed by the update's source.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog

from bot.backoff import full_jitter
from bot.stopping import Stopper
from domain.errors import Refusal
from domain.messages import InboxState, InboxUpdate

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 5
LANES_AT_ONCE = 16
FILES_AT_ONCE = 5
"""Pictures and files have places of their own: they take nobody's words their place. Few more than there are readers:
what this program itself does for each of them would keep words waiting (`python -m bench burst`)."""
MOST_IN_HAND = 5_000
"""Updates held in memory. One lane that waits for its poisonous update cannot fill it in the seconds that takes."""
_PAGE = 500
_LOOK_BACK = 1_000
"""On PostgreSQL a lower number may be committed after a higher one: each look starts this much earlier."""
_LOOK_AGAIN = 30.0
_LOOK_AGAIN_SHARED = 2.0
"""Where other processes share the inbox: one of them may be killed with rows that only it knew of."""
_CLAIM_AGAIN = 0.25
_OUTAGE_SECONDS = 3_600.0


class InboxRows(Protocol):
    """The part of `storage.inbox.Inbox` that the turns need."""

    def waiting(self, limit: int, after_arrival: int) -> list[InboxUpdate]: ...
    def done(self, arrival: int) -> None: ...
    def failed(self, arrival: int, problem: str, most: int = MOST_ATTEMPTS) -> str: ...
    def still_waiting(self, arrival: int) -> bool: ...


class Lanes(Protocol):
    """Whose lane it is, where several processes share one inbox: `storage.lanes.Lanes`."""

    @property
    def shared(self) -> bool: ...
    def claim(self, lane: int) -> bool: ...
    def release(self, lane: int) -> None: ...


async def _tell_nobody(update: dict[str, Any]) -> None:
    pass


class Turns:
    """Gives every update to `handle`.

    An error is tried again with growing pauses, `MOST_ATTEMPTS` times, then the row is dead and `on_dead` is
    awaited; while `temporary(error)` is true (Telegram or the network is to blame) the tries are not counted.
    Meanwhile the lane waits, and only this lane.
    """

    name = "turns"

    def __init__(
        self,
        inbox: InboxRows,
        handle: Callable[[dict[str, Any]], Awaitable[None]],
        *,
        on_dead: Callable[[dict[str, Any]], Awaitable[None]] = _tell_nobody,
        temporary: Callable[[BaseException], bool] = lambda _: False,
        lanes_at_once: int = LANES_AT_ONCE,
        first_pause: float = 0.5,
        lanes: Lanes | None = None,
    ) -> None:
        self._shared_lanes = lanes if lanes is not None and lanes.shared else None
        self._inbox = inbox
        self._handle = handle
        self._on_dead = on_dead
        self._temporary = temporary
        self._first_pause = first_pause
        self._room = asyncio.Semaphore(lanes_at_once)
        self._room_for_files = asyncio.Semaphore(FILES_AT_ONCE)
        self._lanes: dict[int, deque[InboxUpdate]] = {}
        self._in_hand: set[int] = set()
        self._just_settled: set[int] = set()
        self._newest = 0
        self._stopper = Stopper()
        self._news = asyncio.Event()

    def wake(self) -> None:
        """New rows were committed. Must be called in the event loop."""
        self._news.set()

    def stop(self) -> None:
        """Asks `run` to return once the updates that are being handled right now are done."""
        self._stopper.ask()
        self._news.set()

    async def run(self) -> None:
        """Until `stop`. Rows that were not begun by then, or wait for another try, stay in the inbox."""
        async with asyncio.TaskGroup() as group:
            while not self._stopper.asked:
                self._news.clear()
                more = await self._take_up(group)
                if not more and not self._stopper.asked:
                    await self._wait_for_news()

    async def _wait_for_news(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_AGAIN if self._shared_lanes is None else _LOOK_AGAIN_SHARED):
                await self._news.wait()
        except TimeoutError:
            pass  # another process may have stored something without being able to wake us

    async def _take_up(self, group: asyncio.TaskGroup) -> bool:
        """Puts the next waiting rows into their lanes; whether there may be more at once."""
        if len(self._in_hand) >= MOST_IN_HAND:
            return False
        self._just_settled.clear()
        limit = _PAGE + len(self._in_hand)
        try:
            rows = await asyncio.to_thread(self._inbox.waiting, limit, max(0, self._newest - _LOOK_BACK))
        except Exception as error:  # noqa: BLE001 - a database that is away for a while must not end the program
            log.warning("inbox_unreadable", problem=str(error) or type(error).__name__)
            await asyncio.sleep(full_jitter(1, most=1.0))
            return True
        for row in rows:
            arrival = _number(row)
            # A row that was settled while we read was still waiting when the database looked.
            if arrival in self._in_hand or arrival in self._just_settled or self._stopper.asked:
                continue
            self._in_hand.add(arrival)
            self._newest = max(self._newest, arrival)
            if row.lane in self._lanes:
                self._lanes[row.lane].append(row)
            else:
                self._lanes[row.lane] = deque([row])
                group.create_task(self._walk(row.lane), name=f"lane {row.lane}")
        return len(rows) >= limit

    async def _walk(self, lane: int) -> None:
        queue = self._lanes[lane]
        try:
            while queue and not self._stopper.asked:  # more may come while the lane is being released
                if not await self._claimed(lane):
                    # What the other process handles meanwhile is passed over afterwards.
                    await self._stopper.cut_short(asyncio.sleep(_CLAIM_AGAIN))
                    continue
                try:
                    await self._next(queue)
                finally:
                    if not queue or self._stopper.asked:
                        await self._released(lane)
        finally:
            del self._lanes[lane]

    async def _next(self, queue: deque[InboxUpdate]) -> None:
        row = queue.popleft()
        await self._settle(row)
        self._just_settled.add(_number(row))
        self._in_hand.discard(_number(row))
        if len(self._in_hand) == MOST_IN_HAND - 1:
            self._news.set()  # there is room again for what was left in the inbox

    async def _claimed(self, lane: int) -> bool:
        """Whether the lane is ours. While the database cannot say, it is not."""
        if self._shared_lanes is None:
            return True
        try:
            return await asyncio.to_thread(self._shared_lanes.claim, lane)
        except Refusal as refusal:
            log.warning("lane_not_claimed", lane=lane, problem=_told(refusal))
            return False

    async def _released(self, lane: int) -> None:
        if self._shared_lanes is not None:
            try:
                await asyncio.to_thread(self._shared_lanes.release, lane)
            except Refusal as refusal:  # the connection is gone, and the claim with it
                log.warning("lane_not_released", lane=lane, problem=_told(refusal))

    async def _settle(self, row: InboxUpdate) -> None:
        """Handles one row until it is done or dead; returns early, leaving it waiting, when we stop."""
        if self._shared_lanes is not None and not await self._write(self._inbox.still_waiting, _number(row)):
            return  # another process handled it between our look and our claim
        tries = 0
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not self._stopper.asked:
            error = await self._try(row)
            if error is None:
                await self._write(self._inbox.done, _number(row))
                return
            tries += 1
            outage = self._temporary(error) and loop.time() - began < _OUTAGE_SECONDS
            if not outage and await self._write(self._inbox.failed, _number(row), _told(error)) == InboxState.DEAD:
                log.error("update_dead", update_id=row.update_id, lane=row.lane, exc_info=error)
                await self._mourn(row)
                return
            log.warning("update_failed", update_id=row.update_id, lane=row.lane, tries=tries, problem=_told(error))
            await self._pause(tries)

    async def _try(self, row: InboxUpdate) -> Exception | None:
        async with self._room_for_files if _brings_a_file(row.body) else self._room:
            try:
                await self._handle(row.body)
            except Exception as error:  # noqa: BLE001 - any bug of a handler: judged and counted by the caller
                return error
        return None

    async def _mourn(self, row: InboxUpdate) -> None:
        try:
            await self._on_dead(row.body)
        except Exception as error:  # noqa: BLE001 - the person could not be told either: no reason to end the lane
            log.warning("update_dead_untold", update_id=row.update_id, problem=_told(error))

    async def _pause(self, tries: int) -> None:
        """Waits before the next try, but not longer than until `stop`."""
        seconds = full_jitter(tries, first=self._first_pause, most=10.0)
        await self._stopper.cut_short(asyncio.sleep(seconds))

    async def _write(self, write: Callable[..., Any], *facts: Any) -> Any:
        """Marks a row. While the database is away the lane waits: the next update could not be marked either.

        None when we stop before it was possible: the row is handled once more at the next start.
        """
        tries = 0
        while True:
            try:
                return await asyncio.to_thread(write, *facts)
            except Exception as error:  # noqa: BLE001 - locked, full, unreachable: it will be possible again
                tries += 1
                log.warning("inbox_unwritable", problem=_told(error), tries=tries)
            if self._stopper.asked:
                return None
            await self._pause(tries)


def _brings_a_file(update: dict[str, Any]) -> bool:
    message = update.get("message")
    return isinstance(message, dict) and not {"photo", "document"}.isdisjoint(message)


def _number(row: InboxUpdate) -> int:
    if row.arrival is None:
        raise ValueError("an inbox row that was never stored")
    return row.arrival


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]
