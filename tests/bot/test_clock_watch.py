"""The watch over the clocks looks when a moment comes, when it is woken, and again after trouble."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.workers.clocks import ClockWatch
from tests.conftest import StandingClock


class Looks:
    """Counts the looks, fails as often as it is told to, and wants to look again after so long."""

    def __init__(self, clock: StandingClock, again: timedelta | None, failures: int = 0) -> None:
        self._clock, self._again, self._failures = clock, again, failures
        self.rounds = 0
        self.looked = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def __call__(self) -> datetime | None:
        self.rounds += 1
        if self.rounds <= self._failures:
            raise OSError("the database is locked")
        self._loop.call_soon_threadsafe(self.looked.set)
        return None if self._again is None else self._clock() + self._again

    async def next_look(self) -> None:
        self.looked.clear()
        await self.looked.wait()


async def test_it_looks_again_when_the_next_moment_has_come(clock: StandingClock) -> None:
    looks, told = Looks(clock, timedelta(seconds=0.3)), []
    watch = ClockWatch([looks], clock, lambda: told.append(1), every=3600)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(watch.run())
        await looks.looked.wait()
        await looks.next_look()
        watch.stop()
    assert looks.rounds >= 2
    assert told


async def test_a_clock_that_jumped_is_looked_at_at_once(clock: StandingClock) -> None:
    looks = Looks(clock, timedelta(hours=12))
    watch = ClockWatch([looks], clock, lambda: None, every=3600)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(watch.run())
        await looks.looked.wait()
        clock.move(hours=13)
        watch.wake()
        await looks.next_look()
        watch.stop()
    assert looks.rounds == 2


async def test_trouble_is_tried_again(clock: StandingClock) -> None:
    looks = Looks(clock, None, failures=2)
    watch = ClockWatch([looks], clock, lambda: None, every=0.01)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(watch.run())
        await looks.looked.wait()
        watch.stop()
    assert looks.rounds >= 3
