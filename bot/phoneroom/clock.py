"""The room's clock: real time plus whatever has been skipped, so that a day passes in a test, and so that a story
may begin on its own day."""

import asyncio
import time
from collections.abc import Callable


class RoomClock:
    """Seconds since the epoch; `advance` jumps forward and wakes everyone who waits for a moment."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._skipped = 0.0
        self._latest = float("-inf")
        self._jumped = asyncio.Event()
        self.moved: list[Callable[[], None]] = []
        """Called after every jump."""

    def now(self) -> float:
        """The room's time, in seconds since the epoch. Never goes back, whatever the machine's clock does."""
        self._latest = max(self._latest, self._source() + self._skipped)
        return self._latest

    def today(self) -> int:
        """The same in whole seconds, as Telegram dates its messages."""
        return int(self.now())

    @property
    def skipped(self) -> float:
        """How far the room is ahead of the real time, in seconds; behind it where it is negative."""
        return self._skipped

    def begin(self, *, skipped: float | None = None, at: float | None = None, not_before: float = 0.0) -> None:
        """Before anybody lives in the room: stand as far from the real time as before, or begin `at` a moment."""
        if skipped is not None:
            self._skipped = skipped
        elif at is not None:
            self._skipped = at - self._source()
        self._skipped += max(0.0, not_before - (self._source() + self._skipped))
        self._latest = float("-inf")

    def advance(self, seconds: float) -> float:
        """Skip `seconds` (not backwards); returns the new time."""
        self._skipped += max(0.0, seconds)
        self._jumped.set()
        self._jumped = asyncio.Event()
        for tell in self.moved:
            tell()
        return self.now()

    async def sleep_until(self, moment: float) -> None:
        """Return at the room's `moment`, by waiting or by a jump."""
        while (left := moment - self.now()) > 0:
            try:
                await asyncio.wait_for(self._jumped.wait(), left)
            except TimeoutError:
                continue
