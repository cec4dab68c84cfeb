"""A plant whose genealogy is asked with the index and without."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.genealogy import Closure, Direction
from storage.database import Database
from storage.index.live import LiveIndex
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen

NOW = datetime(2022, 6, 27, tzinfo=UTC)
PENS: list[Pen] = []
WAYS = (Direction.FORWARD, Direction.BACKWARD)


class Plant:
    """A plant, and the same program with the index and without."""

    def __init__(self, database: Database, file: Path | None = None) -> None:
        self.database = database
        self.index = LiveIndex(database, file, smallest=0, rests=0)
        self.with_index = OpenUnitOfWork(database, lambda: NOW, index=self.index)
        self.with_sql = OpenUnitOfWork(database, lambda: NOW)

    def write(self, how: Any) -> Any:
        with self.with_sql() as work:
            pen = Pen(work)
            PENS.append(pen)  # a pen's sources are told apart by its place in memory
            found = how(pen)
            work.commit()
        return found

    def ask(self, root: int, direction: Direction = Direction.FORWARD, **limits: int) -> Closure:
        with self.with_index(readonly=True) as work:
            return work.tracing.closure([root], direction, **limits)

    def lots(self, root: int, direction: Direction = Direction.FORWARD) -> list[int]:
        answer = self.ask(root, direction)
        assert answer.engine == "index"
        return list(answer.lot_ids)


def same_answers(plant: Plant, roots: list[list[int]], limit: int = 1000) -> None:
    """Both engines, asked everything about these roots."""
    with plant.with_index(readonly=True) as ours, plant.with_sql(readonly=True) as theirs:
        for asked in roots:
            for way in WAYS:
                fast, slow = (work.tracing.closure(asked, way, limit) for work in (ours, theirs))
                assert (fast.engine, slow.engine) == ("index", "sql")
                assert list(fast.lot_ids) == slow.lot_ids
                assert list(fast.depths) == slow.depths
                assert list(fast.vias) == slow.vias
                assert fast.truncated == slow.truncated
                assert ours.tracing.customers(fast.lot_ids) == theirs.tracing.customers(slow.lot_ids)


def three_lots(pen: Pen) -> tuple[int, int, int]:
    a, b, c = (pen.lot(code) for code in "ABC")
    pen.write("use", {a: 1}, {b: 0})
    return a, b, c
