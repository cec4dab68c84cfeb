"""A movement is in the next answer of the index: in the process that wrote it and in another one, every time.

`python -m bench.visible FILE` is the other process: it answers each line, a lot's id, with what the index finds.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from bench.measure import Checked, Line
from bench.plants import sqlite_plant
from domain.lots import Lot
from domain.movements import UNDO, Direction, LineDraft, Movement, inverse
from domain.ports import Work
from storage.database import Database
from storage.index.live import LiveIndex
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

LINKS = 100_000
ROUNDS = 50
ROOT = 10


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def indexed(path: str) -> Iterator[tuple[Database, OpenUnitOfWork]]:
    database = open_database(f"sqlite:///{path}")
    index = LiveIndex(database)
    index.keep()
    try:
        yield database, OpenUnitOfWork(database, now, index=index)
    finally:
        database.close()


def answer(opened: OpenUnitOfWork, root: int) -> list[object]:
    """Who answered, and the newest lot of the answer."""
    with opened(readonly=True) as work:
        found = work.tracing.closure([root])
        return [found.engine, max(found.lot_ids), len(found.lot_ids)]


def used_into_a_new_lot(work: Work, root: int, number: int) -> tuple[int, int]:
    """The new lot and the movement."""
    item = work.lots.get(root).item.id or 0
    lot = work.lots.add(Lot(code=f"NEW{number}", folded=f"NEW{number}", item_id=item))
    movement = Movement(kind="use", happened_at=work.now(), recorded_at=work.now(), source=f"bench:{number}")
    lines = [LineDraft(root, Direction.OUT, Decimal(1)), LineDraft(lot.id or 0, Direction.IN, Decimal(0))]
    return lot.id or 0, work.movements.append(movement, lines).id or 0


def taken_back(work: Work, movement: int, number: int) -> None:
    correction = Movement(kind=UNDO, happened_at=work.now(), recorded_at=work.now(), source=f"bench:undo:{number}",
                          corrects_id=movement)  # fmt: skip
    work.movements.append(correction, inverse(work.movements.lines(movement)))


async def measured() -> list[Line]:
    with TemporaryDirectory() as folder:
        same, elsewhere = two_processes(str(shutil.copy(sqlite_plant(LINKS), Path(folder) / "plant.db")))
    return [
        Checked(f"{ROUNDS} movements and corrections, each in the next answer: same process", same),
        Checked(f"{ROUNDS} movements and corrections, each in the next answer: another process", elsewhere),
    ]


def two_processes(path: str) -> tuple[bool, bool]:
    command = [sys.executable, "-m", "bench.visible", path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin
        assert other.stdout
        while other.stdout.readline() != "ready\n":  # it makes its index, and may say so
            assert other.poll() is None
        with indexed(path) as (_, opened):
            found = told(opened, other.stdin, other.stdout)
        other.stdin.close()
        return found


def told(opened: OpenUnitOfWork, question: IO[str], reply: IO[str]) -> tuple[bool, bool]:
    """Whether every answer here, and every answer there, was right."""
    before = answer(opened, ROOT)
    same = elsewhere = True
    for number in range(ROUNDS):
        with opened() as work:
            lot, movement = used_into_a_new_lot(work, ROOT, number)
            work.commit()
        for expected in (["index", lot, int(str(before[2])) + 1], before):
            same = same and answer(opened, ROOT) == expected
            question.write(f"{ROOT}\n")
            question.flush()
            elsewhere = elsewhere and json.loads(reply.readline()) == expected
            if expected is not before:
                with opened() as work:
                    taken_back(work, movement, number)
                    work.commit()
    return same, elsewhere


if __name__ == "__main__":
    with indexed(sys.argv[1]) as (_, asked):
        print("ready", flush=True)
        for line in sys.stdin:
            print(json.dumps(answer(asked, int(line))), flush=True)
