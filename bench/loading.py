"""`lotbell import` of a generated plant beside `sqlite3 .import` of the same rows: into plain tables without any index,
which is the bar, and beside `sqlite3` copying the finished ledger, which is what its tables and indexes take.

`LOTBELL_BENCH_LINKS` says how many links; 200,000 when it is not set. Needs the program `sqlite3`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Checked, Finding, Line, Remark
from bench.plants import layout_plant
from storage.opening import open_database

LINKS = int(os.environ.get("LOTBELL_BENCH_LINKS", "200000"))
LEDGER = ("item", "partner", "lot", "movement", "movement_line", "genealogy_link", "shipped_lot")


@dataclass(frozen=True)
class Cost:
    """What a program took."""

    seconds: float
    """Of the processor: what it takes whoever else is busy on the machine."""
    megabytes: float
    elapsed: float


async def measured() -> list[Line]:
    return await asyncio.to_thread(_measured)


def _measured() -> list[Line]:
    shell = shutil.which("sqlite3")
    if shell is None:
        return [Remark("loading: the program sqlite3 is not installed here (Debian: apt-get install sqlite3)")]
    folder = layout_plant(LINKS)
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        plain = _run([shell, str(room / "plain.db"), ".mode csv", *_imports(folder)])
        ours = _run([sys.executable, "-m", "bot.cli", "import", str(folder), "--data", str(room)])
        again = _run([sys.executable, "-m", "bot.cli", "import", str(folder), "--data", str(room)])
        rows = {table: _count(room / "lotbell.db", table) for table in LEDGER}
        kept = _ledger_by_shell(shell, room)
    return [
        Finding(f"import of {LINKS:,} links", "sqlite3 .import of the same rows, no index", ours.seconds,
                plain.seconds, "CPU s", at_most=4),
        Finding("the same", "sqlite3 copying the finished ledger", ours.seconds, kept.seconds, "s",
                at_most=4),
        Finding("the same: rows of the files a second", "", _lines(folder) / ours.elapsed, None, "/s"),
        Finding("the same: most memory", "", ours.megabytes, None, "MB"),
        Finding("the same once more, nothing is new", "the first time", again.seconds, ours.seconds, "CPU s"),
        Checked("every link of the file is a link of the genealogy", rows["genealogy_link"] == _links(folder)),
        Remark(", ".join(f"{count:,} {table}" for table, count in rows.items())),
        Remark(f"by the clock: .import {plain.elapsed:.1f} s, ours {ours.elapsed:.1f} s, copy {kept.elapsed:.1f} s"),
    ]  # fmt: skip


def _imports(folder: Path) -> list[str]:
    return [f".import '{file}' {file.stem}" for file in sorted(folder.glob("*.csv"))]


def _run(command: list[str]) -> Cost:
    """Runs it to its end. Raises when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with status {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, time.perf_counter() - start)


def _ledger_by_shell(shell: str, room: Path) -> Cost:
    """The finished rows, read from one database and written into an empty one with our tables and indexes: nothing is
    read from text or checked. Who keeps this ledger in SQLite pays at least so much."""
    open_database(f"sqlite:///{room / 'kept.db'}").close()
    copies = [f"INSERT INTO {table} SELECT * FROM done.{table};" for table in LEDGER]
    return _run([shell, str(room / "kept.db"), f"ATTACH '{room / 'lotbell.db'}' AS done;", *copies])


def _count(database: Path, table: str) -> int:
    with contextlib.closing(sqlite3.connect(database)) as found:
        return int(found.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _links(folder: Path) -> int:
    with (folder / "links.csv").open("rb") as file:
        return sum(1 for _ in file) - 1


def _lines(folder: Path) -> int:
    found = 0
    for path in folder.glob("*.csv"):
        with path.open("rb") as file:
            found += sum(1 for _ in file) - 1
    return found
