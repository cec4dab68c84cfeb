"""Durable movements: 64 people at once through the use case, each answered only after its commit reached the disk."""

from __future__ import annotations

import asyncio
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from bench.measure import Finding, per_second
from bench.plants.demo import demo_plant
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor
from domain.usecases.record import Record
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork

PRODUCERS = 64
MOVEMENTS = 256
_numbers = itertools.count(1)


class Scale:
    """Records samples of a milk lot. `waits` are the seconds that each took until it was committed."""

    def __init__(self, database: Database) -> None:
        self._open_work = OpenUnitOfWork(database, lambda: datetime.now(UTC))
        self.waits: list[float] = []

    def one(self) -> None:
        start = time.perf_counter()
        order = MovementOrder(
            "sample", LotRef(code="RM90"), amount=Amount(Decimal("0.001"), "L"), source=f"bench:{next(_numbers)}",
            happened_at=None,
        )  # fmt: skip
        with self._open_work() as work:
            Record()(work, Actor.house("bench"), order)
            work.commit()
        self.waits.append(time.perf_counter() - start)


async def measured() -> list[Finding]:
    with TemporaryDirectory() as folder:
        database = demo_plant(Path(folder))
        scale = Scale(database)

        async def alone(count: int) -> None:
            for _ in range(count // 4):
                await asyncio.to_thread(scale.one)

        async def together(count: int) -> None:
            with ThreadPoolExecutor(PRODUCERS) as hands:
                for done in [hands.submit(scale.one) for _ in range(count)]:
                    done.result()

        by_one = await per_second(alone, MOVEMENTS) / 4
        scale.waits.clear()
        by_many = await per_second(together, MOVEMENTS)
        p99 = quantiles(scale.waits, n=100)[98] * 1000
        database.close()
    against = f"one producer, a commit each (p99 of the 64: {p99:,.0f} ms)"
    return [Finding("durable movements, 64 producers", against, by_many, by_one, "/s")]
