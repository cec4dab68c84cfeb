"""Ratios of medians. Absolute times say more about the machine than about the program."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 3


@dataclass(frozen=True)
class Finding:
    """One line of the table: `ours` and `theirs` in `unit`, `theirs` None where there is nothing to compare with.

    `goal` is the bar for how many times better ours is. `at_most` is a bar for the cost instead: ours may be at most so
    many times theirs or, where there is nothing to compare with, so many units.
    """

    what: str
    against: str
    ours: float
    theirs: float | None
    unit: str
    goal: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times better ours is; with `at_most`, how many times theirs it costs. What is counted
        per time ("/s") is better when larger."""
        if self.theirs is None:
            return None
        better = self.ours / self.theirs if self.unit.startswith("/") else self.theirs / self.ours
        return better if self.at_most is None else 1 / better

    @property
    def met(self) -> bool | None:
        """Whether the bar holds; None where none was set."""
        if self.at_most is not None:
            figure = self.ratio
            return (self.ours if figure is None else figure) <= self.at_most
        return None if self.goal is None or self.ratio is None else self.ratio >= self.goal

    @property
    def bar(self) -> str:
        if self.at_most is not None:
            return f"at most {self.at_most:g}{self.unit if self.theirs is None else 'x'}"
        return "" if self.goal is None else f"at least {self.goal:,g}x"


@dataclass(frozen=True)
class Checked:
    """One line of the table that is right or wrong, not more or less."""

    what: str
    right: bool


@dataclass(frozen=True)
class Remark:
    """A line of words under the figures that it explains."""

    text: str


Line = Finding | Checked | Remark


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


def cpu_milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """How much of this process' own CPU time one takes: the median. For what never waits for a disk or another process,
    where it is the time that it takes, whoever else is busy on the machine."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times) * 1000


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """How long one takes: the median."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times) * 1000
