"""Watches the clocks of all cases, so that nobody misses one for not having looked.

What was warned of stands in the outbox under the clock's own key: after a restart nothing is said twice, and what fell
into the time that the program was off is said at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.backoff import full_jitter
from bot.workers.wakeful import Wakeful

log = structlog.get_logger(__name__)
LOOK_AGAIN = 30.0
"""Seconds. A mark or a launch by another program wakes nobody here."""
_AT_LEAST = 0.2


class ClockWatch(Wakeful):
    """Each of `looks` is run in a thread, warns or begins whatever is due, and says when it wants to look again; then
    `told` is called in the event loop: there may be something to send.

    `clock` is the house's; after it jumped, `wake` must be called.
    """

    name = "clocks"
    breath = _AT_LEAST

    def __init__(
        self, looks: Sequence[Callable[[], datetime | None]], clock: Callable[[], datetime], told: Callable[[], None],
        *, every: float = LOOK_AGAIN,
    ) -> None:  # fmt: skip
        super().__init__()
        self._looks = looks
        self._clock = clock
        self._told = told
        self._every = every
        self._troubles = 0

    async def _round(self) -> float:
        try:
            wanted = [await asyncio.to_thread(look) for look in self._looks]
        except Exception as error:  # noqa: BLE001 - locked, full, unreachable: clocks run on, we look again
            self._troubles += 1
            log.warning("clocks_not_read", problem=f"{type(error).__name__}: {error}"[:300])
            return full_jitter(self._troubles, first=1.0, most=self._every)
        self._troubles = 0
        self._told()
        waits = [(moment - self._clock()).total_seconds() for moment in wanted if moment is not None]
        return max(_AT_LEAST, min([self._every, *waits]))
