"""A program of its own that imports a folder, to be killed or measured:
`python -m tests.storage.load_child URL FOLDER STAGE KILL_AT WORDS ...`.

It kills itself when it is about to carry out the KILL_AT-th statement (from 1) that contains WORDS; 0 lets it live.
At its end it prints the most memory that it ever had, in kilobytes."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.import_files import look_over
from domain.people import Actor
from domain.usecases.load_plant import LoadPlant
from storage.loading_bulk import Room, StoredBulk
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.plants import ZONE


def now() -> datetime:
    return datetime(2022, 7, 7, 9, 20, tzinfo=UTC)


def main(url: str, folder: str, stage: str, kill_at: int, *said: str) -> None:
    words = " ".join(said)
    database = open_database(url)
    seen = 0

    @event.listens_for(database.writing, "before_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal seen
        if words in statement:
            seen += 1
            if seen == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    bulk = StoredBulk(database, Path(stage), now, Room(rows=200 if kill_at else 2_000, memory=8_000))
    load = LoadPlant(ZONE, OpenUnitOfWork(database, now), bulk, lambda *_: None)
    load(Actor.house(), look_over(Path(folder), lambda _: None).files, folder)
    bulk.close()
    database.close()
    # not ru_maxrss: a program begins with that of the program that started it
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(told["VmHWM"].split()[0])  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), *sys.argv[5:])
