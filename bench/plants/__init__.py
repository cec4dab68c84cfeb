"""Plants to measure and to prove in. A generated one is made once and kept in a folder (`LOTBELL_BENCH_DIR`, else one
among the temporary files): the same size and seed are the same plant, so that runs can be compared."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.plants.layers import LINKS_A_MONTH
from bench.plants.story import months_of
from bench.plants.writing import write_layout, write_postgres, write_sqlite

HERE = Path(__file__).parent
MILLION = 1_000_000


def months(links: int) -> int:
    """How many months a plant of so many links has been running."""
    return max(1, -(-links // LINKS_A_MONTH))


def sqlite_plant(links: int, seed: int = 1) -> Path:
    """A SQLite database with at least so many standing links. Not to be written to: make a copy for that."""
    return _kept(f"plant-{links}-{seed}", ".db", lambda path: write_sqlite(path, months_of(months(links), seed)))


def layout_plant(links: int, seed: int = 1) -> Path:
    """The same plant as a folder of the plain layout, to be imported."""

    def write(folder: Path) -> None:
        folder.mkdir()
        write_layout(folder, months_of(months(links), seed))

    return _kept(f"layout-{links}-{seed}", "", write)


def fill_postgres(url: str, links: int, seed: int = 1) -> None:
    """The same plant in an empty PostgreSQL database that has its tables, row for row."""
    write_postgres(url, months_of(months(links), seed))


def _kept(name: str, suffix: str, write: Callable[[Path], None]) -> Path:
    folder = Path(os.environ.get("LOTBELL_BENCH_DIR") or Path(tempfile.gettempdir()) / "lotbell-bench")
    folder.mkdir(parents=True, exist_ok=True)
    found = folder / f"{name}-{_version()}{suffix}"
    if not found.exists():
        part = folder / f"{found.name}.{os.getpid()}.part"
        try:
            write(part)
            part.replace(found)
        finally:
            if part.is_dir():
                shutil.rmtree(part)
            part.unlink(missing_ok=True)
    return found


def _version() -> str:
    """Another generator makes another plant; later tables are made of it when it is opened."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(HERE.glob("*.py")))).hexdigest()[:8]
