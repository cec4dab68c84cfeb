"""Ending work from outside: as often as somebody likes, at any moment."""

from __future__ import annotations

import asyncio

from bot.stopping import Stopper


async def test_work_that_is_closing_may_be_asked_to_stop_again() -> None:
    """Somebody presses Ctrl-C twice while the first one is still being obeyed."""
    stopper, begun, closing, closed = Stopper(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            closing.set()
            await closed.wait()

    async def impatient() -> None:
        await begun.wait()
        stopper.ask()
        await closing.wait()
        stopper.ask()
        closed.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(impatient())
        await stopper.cut_short(work())
    assert stopper.asked
