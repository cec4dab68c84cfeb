"""Climbs the ladder of every customer who stays silent. All it knows stands in the database: a restart loses nothing,
and two programs side by side tell nobody twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.backoff import full_jitter
from bot.stopping import Stopper

log = structlog.get_logger(__name__)
LOOK_SECONDS = 5.0
BREATH_SECONDS = 1.0
"""What happens meanwhile is looked at together."""


class LadderWorker:
    """`climb` moves whom it is time for one rung up, in a thread, and says how many; `climbed` is called after any."""

    name = "ladder"

    def __init__(
        self, climb: Callable[[], int], climbed: Callable[[], None], *, every: float = LOOK_SECONDS
    ) -> None:  # fmt: skip
        self._climb = climb
        self._climbed = climbed
        self._every = every
        self._stopper = Stopper()
        self._news = asyncio.Event()

    def wake(self) -> None:
        """A message was refused, or the clock was moved. Must be called in the event loop."""
        self._news.set()

    def stop(self) -> None:
        """Asks `run` to return. What was begun is one transaction: done, or done at the next start."""
        self._stopper.ask()

    async def run(self) -> None:
        """Until `stop`."""
        await self._stopper.cut_short(self._for_ever())

    async def _for_ever(self) -> None:
        troubles = 0
        while True:
            self._news.clear()
            pause = self._every
            try:
                if await asyncio.to_thread(self._climb):
                    self._climbed()
                    continue  # there may be more of them
                troubles = 0
            except Exception as error:  # noqa: BLE001 - locked, full, unreachable: nobody is forgotten, it is late
                troubles += 1
                pause = full_jitter(troubles, most=30.0)
                log.warning("ladder_not_climbed", problem=f"{type(error).__name__}: {error}"[:300])
            try:
                async with asyncio.timeout(pause):
                    await self._news.wait()
                    await asyncio.sleep(min(BREATH_SECONDS, pause))
            except TimeoutError:
                pass  # time itself is the news
