"""Climbs the ladder of every customer who stays silent. All it knows stands in the database: a restart loses nothing,
and two programs side by side tell nobody twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.backoff import full_jitter
from bot.workers.wakeful import Wakeful

log = structlog.get_logger(__name__)
LOOK_SECONDS = 5.0
BREATH_SECONDS = 1.0
"""What happens meanwhile is looked at together."""


class LadderWorker(Wakeful):
    """`climb` moves whom it is time for one rung up, in a thread, and says how many; `climbed` is called after any."""

    name = "ladder"
    breath = BREATH_SECONDS

    def __init__(
        self, climb: Callable[[], int], climbed: Callable[[], None], *, every: float = LOOK_SECONDS
    ) -> None:  # fmt: skip
        super().__init__()
        self._climb = climb
        self._climbed = climbed
        self._every = every
        self._troubles = 0

    async def _round(self) -> float:
        try:
            if await asyncio.to_thread(self._climb):
                self._climbed()
                return 0.0  # there may be more of them
        except Exception as error:  # noqa: BLE001 - locked, full, unreachable: nobody is forgotten, it is late
            self._troubles += 1
            log.warning("ladder_not_climbed", problem=f"{type(error).__name__}: {error}"[:300])
            return full_jitter(self._troubles, most=30.0)
        self._troubles = 0
        return self._every
