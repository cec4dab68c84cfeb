"""What several people see of one case at the same moment is asked for once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from domain.usecases.show_board import Board

FRESH_SECONDS = 1.0
OPENING_SECONDS = 2.5
"""A page that is just opened may show what other open pages asked for last; its own first poll follows at once."""
MOST = 32
"""So many cases are remembered."""


@dataclass
class BoardsSeen:
    """A poll sees what was known a second ago at the earliest: two leads who look every two seconds, and everybody who
    comes beside them, cost one look a second. Who did something sees what it changed: `forget`."""

    _kept: dict[int, tuple[float, asyncio.Future[Board | None]]] = field(default_factory=dict)

    async def get(self, recall_id: int, look: Callable[[], Awaitable[Board]], seconds: float | None = None) -> Board:
        """`look` is asked unless its last answer came within `seconds` (usually `FRESH_SECONDS`), or is on its way."""
        loop = asyncio.get_running_loop()
        kept = self._kept.get(recall_id)
        most = FRESH_SECONDS if seconds is None else seconds
        if kept is not None and (not kept[1].done() or loop.time() - kept[0] <= most):
            found = await asyncio.shield(kept[1])
            if found is not None:
                return found  # None: whoever asked was refused or went away
        return await self._look(recall_id, look)

    def forget(self, recall_id: int) -> None:
        self._kept.pop(recall_id, None)

    async def _look(self, recall_id: int, look: Callable[[], Awaitable[Board]]) -> Board:
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Board | None] = loop.create_future()
        while len(self._kept) >= MOST:
            self._kept.pop(next(iter(self._kept)))
        mine = (loop.time(), waiting)
        self._kept[recall_id] = mine
        found: Board | None = None
        try:
            found = await look()
        finally:
            waiting.set_result(found)
            if self._kept.get(recall_id) is mine:  # nobody did anything meanwhile
                self._kept[recall_id] = (loop.time(), waiting)
                if found is None:
                    del self._kept[recall_id]
        return found
