"""Ending a piece of work from outside, without a task of its own and without losing what it raises."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Stopper:
    """`ask` may be called before, during and after the work, any number of times."""

    def __init__(self) -> None:
        self._asked = False
        self._cuts: set[asyncio.Timeout] = set()

    @property
    def asked(self) -> bool:
        return self._asked

    def ask(self) -> None:
        if self._asked:  # a timeout that is running out already cannot be moved
            return
        self._asked = True
        for cut in self._cuts:
            cut.reschedule(asyncio.get_running_loop().time())

    async def cut_short(self, work: Coroutine[Any, Any, None]) -> None:
        """Awaits the work, at most until `ask`: then it is cancelled and this returns. Its own errors come through."""
        if self._asked:
            work.close()
            return
        cut = asyncio.timeout(None)
        try:
            async with cut:
                self._cuts.add(cut)
                try:
                    await work
                finally:
                    self._cuts.discard(cut)
        except TimeoutError:
            if not cut.expired():
                raise
