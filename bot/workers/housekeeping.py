"""What grows for ever unless somebody tidies up: the updates that were handled long ago."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.backoff import full_jitter

log = structlog.get_logger(__name__)
KEPT = timedelta(days=3)
"""Telegram delivers again for a day. Not for ever: after a quiet week it starts to number updates anew at random,
and a number that we still had would make a new update look like an old one."""
EVERY = timedelta(hours=6)


class OldUpdates(Protocol):
    """The part of `storage.inbox.Inbox` that is needed here."""

    def prune(self, older_than: datetime) -> int:
        """Forgets some of those that were handled before this moment; how many, 0 when none is left."""
        ...


class Housekeeping:
    """Tidies up at the start and every few hours after. May be cancelled at any moment: it goes on next time."""

    def __init__(self, inbox: OldUpdates, clock: Callable[[], datetime], *, every: timedelta = EVERY) -> None:
        self._inbox = inbox
        self._clock = clock
        self._every = every.total_seconds()

    async def work(self) -> None:
        """For ever."""
        troubles = 0
        while True:
            try:
                while await asyncio.to_thread(self._inbox.prune, self._clock() - KEPT):
                    pass
            except Exception as error:  # noqa: BLE001 - locked, full, unreachable: it can wait
                troubles += 1
                log.warning("not_tidied", problem=f"{type(error).__name__}: {error}"[:300])
                await asyncio.sleep(full_jitter(troubles, first=10.0, most=self._every))
            else:
                troubles = 0
                await asyncio.sleep(self._every)
