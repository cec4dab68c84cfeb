"""Work that goes round after round until it is stopped, and that news begins sooner."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

from bot.stopping import Stopper


class Wakeful(ABC):
    """Rests after each round for as long as it said, or until `wake`. `breath` is how long it then still waits, in
    seconds and at most as long as it may rest: what else happens meanwhile is one round, not ten."""

    breath = 0.0

    def __init__(self) -> None:
        self._stopper = Stopper()
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Something that the work is about may have changed. Must be called in the event loop."""
        self._news.set()

    def stop(self) -> None:
        """Asks `run` to return. A round that is cut off is made at the next start."""
        self._stopper.ask()

    async def run(self) -> None:
        """Until `stop`."""
        await self._stopper.cut_short(self._for_ever())

    @abstractmethod
    async def _round(self) -> float:
        """Everything there is to do now; how many seconds it may rest."""

    async def _for_ever(self) -> None:
        while True:
            self._news.clear()
            pause = await self._round()
            try:
                async with asyncio.timeout(pause):
                    await self._news.wait()
            except TimeoutError:
                pass  # time itself is the news
            else:
                await asyncio.sleep(min(self.breath, pause))
