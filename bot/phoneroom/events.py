"""What happened, in order: the page and the waiting tests read it, and may come late."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator

from bot.phoneroom.errors import Json

KEPT = 20_000
BLOCK = 10_000


class EventLog:
    """A numbered log with a long memory; `changed` wakes all who wait for the next entry."""

    def __init__(self, first: int = 0, reserve: Callable[[int], None] = lambda _last: None, kept: int = KEPT) -> None:
        """Number on from `first`. `reserve` is told of every block of numbers before it is used, so that a room that
        was killed never gives a number twice."""
        self.seq = first
        self._reserve = reserve
        self._reserved = first
        self._entries: deque[Json] = deque(maxlen=kept)
        self._changed = asyncio.Event()

    def add(self, kind: str, facts: Json, seq: int | None = None) -> int:
        """Append one event and wake the readers; returns its number. `seq` uses a number taken by `take`."""
        number = self.take() if seq is None else seq
        self._entries.append({"seq": number, "type": kind, **facts})
        self.stir()
        return number

    def take(self) -> int:
        """Take the next number before its event is written (a message carries its own number)."""
        self.seq += 1
        if self.seq > self._reserved:
            self._reserved = self.seq + BLOCK
            self._reserve(self._reserved)
        return self.seq

    def stir(self) -> None:
        """Something moved that is no event of its own (an update was confirmed): wake those who wait for quiet."""
        self._changed.set()
        self._changed = asyncio.Event()

    def after(self, seq: int) -> list[Json]:
        """The events with a higher number, oldest first; only those still remembered."""
        found: list[Json] = []
        for entry in reversed(self._entries):
            if entry["seq"] <= seq:
                break
            found.append(entry)
        found.reverse()
        return found

    def latest(self) -> Iterator[Json]:
        """Newest first."""
        return reversed(self._entries)

    async def changed(self, within: float | None = None) -> bool:
        """Wait for the next stir; False when `within` seconds passed first."""
        event = self._changed
        try:
            await asyncio.wait_for(event.wait(), within)
        except TimeoutError:
            return False
        return True

    async def changed_since(self, seq: int) -> None:
        """Return as soon as there is an event with a higher number."""
        while not (self._entries and self._entries[-1]["seq"] > seq):
            await self._changed.wait()
