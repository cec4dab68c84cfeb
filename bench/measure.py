"""Ratios of medians. Absolute times say more about the machine than about the program."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 3


@dataclass(frozen=True)
class Finding:
    """One line of the table. `ours` and `theirs` in `unit`; `goal` is the bar that was set for `ratio`, if any."""

    what: str
    against: str
    ours: float
    theirs: float
    unit: str
    goal: float | None = None

    @property
    def ratio(self) -> float:
        """How many times better ours is. Units that end in "/s" are better when larger."""
        return self.ours / self.theirs if "/" in self.unit else self.theirs / self.ours


async def per_cpu_second(work: Callable[[int], Awaitable[None]], count: int) -> float:
    """How often per second of this process' own CPU time, threads included: the median of some rounds."""
    rates = []
    for _ in range(ROUNDS):
        start = time.process_time()
        await work(count)
        rates.append(count / (time.process_time() - start))
    return median(rates)


async def per_second(work: Callable[[int], Awaitable[None]], count: int) -> float:
    """How often per second of the clock: the median of some rounds."""
    rates = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await work(count)
        rates.append(count / (time.perf_counter() - start))
    return median(rates)


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """How long one takes: the median."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times) * 1000
