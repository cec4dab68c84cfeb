"""What several people see of one case at the same moment is asked for once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from domain.usecases.show_board import Board

FRESH_SECONDS = 1.0
MOST = 32
"""So many cases are remembered."""


@dataclass
class BoardsSeen:
    """A board is at most a second old: two leads who look every two seconds, and everybody who comes beside them, cost
    one look a second. Who did something sees what it changed: `forget`."""

    _kept: dict[int, tuple[float, asyncio.Future[Board]]] = field(default_factory=dict)

    async def get(self, recall_id: int, look: Callable[[], Awaitable[Board]]) -> Board:
        now = asyncio.get_running_loop().time()
        kept = self._kept.get(recall_id)
        if kept is None or (kept[1].done() and now - kept[0] > FRESH_SECONDS):
            return await self._look(recall_id, look)
        return await asyncio.shield(kept[1])

    def forget(self, recall_id: int) -> None:
        self._kept.pop(recall_id, None)

    async def _look(self, recall_id: int, look: Callable[[], Awaitable[Board]]) -> Board:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Board] = loop.create_future()
        while len(self._kept) >= MOST:
            self._kept.pop(next(iter(self._kept)))
        mine = (loop.time(), waiting)
        self._kept[recall_id] = mine
        try:
            found = await look()
        except BaseException as error:
            if self._kept.get(recall_id) is mine:
                del self._kept[recall_id]
            waiting.set_exception(error)
            waiting.exception()  # nobody else may have waited for it
            raise
        self._kept[recall_id] = (
            (loop.time(), waiting) if self._kept.get(recall_id) is mine else self._kept.get(recall_id, mine)
        )
        waiting.set_result(found)
        return found
