"""The room's clock: real time plus whatever has been skipped, so that a day passes in a test."""

import asyncio
import time
from collections.abc import Callable


class RoomClock:
    """Seconds since the epoch; `advance` jumps forward and wakes everyone who waits for a moment."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._skipped = 0.0
        self._jumped = asyncio.Event()

    def now(self) -> float:
        """The room's time, in seconds since the epoch."""
        return self._source() + self._skipped

    def today(self) -> int:
        """The same in whole seconds, as Telegram dates its messages."""
        return int(self.now())

    def advance(self, seconds: float) -> float:
        """Skip `seconds` (not backwards); returns the new time."""
        self._skipped += max(0.0, seconds)
        self._jumped.set()
        self._jumped = asyncio.Event()
        return self.now()

    async def sleep_until(self, moment: float) -> None:
        """Return at the room's `moment`, by waiting or by a jump."""
        while (left := moment - self.now()) > 0:
            try:
                await asyncio.wait_for(self._jumped.wait(), left)
            except TimeoutError:
                continue
