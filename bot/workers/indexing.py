"""The index of the genealogy: made while the bot answers already, and kept in order from then on."""

from __future__ import annotations

import asyncio
from typing import Protocol

import structlog

from bot.backoff import full_jitter
from bot.stopping import Stopper

log = structlog.get_logger(__name__)
EVERY = 15.0
"""Seconds. Nobody waits for it: every answer takes in by itself what was written since."""


class Index(Protocol):
    """The part of `storage.index.live.LiveIndex` that is needed here."""

    def keep(self) -> None:
        """One round of upkeep: seconds of work the first time, next to nothing when nothing was written."""
        ...

    def leave(self) -> None:
        """Returns at once, and so does `keep` soon after."""
        ...


class IndexKeeper:
    """Without it SQL answers everything: what goes wrong here is logged and tried again."""

    name = "index"

    def __init__(self, index: Index, *, every: float = EVERY) -> None:
        self._index = index
        self._every = every
        self._stopper = Stopper()

    async def run(self) -> None:
        troubles = 0
        while not self._stopper.asked:
            pause = self._every
            try:
                await asyncio.to_thread(self._index.keep)
            except Exception as error:  # noqa: BLE001 - locked, full, unreachable: it can wait
                troubles += 1
                pause = full_jitter(troubles, first=self._every, most=600.0)
                log.warning("index_not_kept", problem=f"{type(error).__name__}: {error}"[:300])
            else:
                troubles = 0
            await self._stopper.cut_short(asyncio.sleep(pause))

    def stop(self) -> None:
        self._stopper.ask()
        self._index.leave()
