"""Who looks at the same case at the same moment shares one look; nobody waits for one that was refused."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from domain.recall import UnknownRecall
from domain.usecases.show_board import Board
from handlers.web.board_seen import BoardsSeen


class Looks:
    """Counts how often it is asked; each answer waits until it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = asyncio.Event()
        self.refuse = False

    async def __call__(self) -> Board:
        self.asked += 1
        mine = self.asked
        await self.go.wait()
        if self.refuse:
            raise UnknownRecall(recall="R1")
        return cast("Any", f"board {mine}")


async def test_many_at_once_cost_one_look() -> None:
    seen, look = BoardsSeen(), Looks()
    waiting = [asyncio.ensure_future(seen.get(1, look)) for _ in range(20)]
    await asyncio.sleep(0)
    look.go.set()
    assert set(await asyncio.gather(*waiting)) == {"board 1"}
    assert await seen.get(1, look) == "board 1"
    assert await seen.get(2, look) == "board 2", "another case is another look"
    assert await seen.get(1, look, -1.0) == "board 3", "too old"


async def test_who_did_something_sees_what_it_changed() -> None:
    seen, look = BoardsSeen(), Looks()
    before = asyncio.ensure_future(seen.get(1, look))
    await asyncio.sleep(0)
    seen.forget(1)  # while somebody else's look is on its way
    after = asyncio.ensure_future(seen.get(1, look))
    await asyncio.sleep(0)
    look.go.set()
    assert (await before, await after) == ("board 1", "board 2")
    assert await seen.get(1, look) == "board 2", "the older one does not come back"


async def test_a_refused_look_is_nobody_elses_answer() -> None:
    seen, look = BoardsSeen(), Looks()
    look.refuse = True
    waiting = [asyncio.ensure_future(seen.get(1, look)) for _ in range(3)]
    await asyncio.sleep(0)
    look.go.set()
    refused = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in refused] == [UnknownRecall] * 3
    look.refuse = False
    assert str(await seen.get(1, look)).startswith("board")
