"""A very large import that is killed in the middle leaves a plant that says so, and the same command finishes it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import inspect

from domain.database_errors import ChangedMeanwhile, DatabaseLocked
from domain.holes import HoleKind
from domain.imports.outcome import ImportUnfinished
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor
from domain.usecases.record import Record
from domain.usecases.trace_lot import TraceLot
from storage.database import Database
from storage.loading_bulk import StoredBulk
from storage.loading_indexes import RESTING
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.large_plants import facts, layered_plant, loaded, tables, written
from tests.storage.plants import CREAMERY, told
from tests.storage.test_load_plant import random_plant

FILES = random_plant(11)


@pytest.fixture(autouse=True)
def _after_the_last_row(clock: StandingClock) -> None:
    clock.move(days=10)


def child(url: str, folder: Path, kill_at: int = 0, words: str = "INSERT") -> subprocess.CompletedProcess[str]:
    stage = folder.with_name("stage")
    stage.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.storage.load_child", url, str(folder), str(stage), str(kill_at), words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def whole(sqlite_template: Path, tmp_path: Path, clock: StandingClock) -> dict[str, list[str]]:
    """What the plant holds when nobody ends the import."""
    path = tmp_path / "whole.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}")
    loaded(database, clock, written(tmp_path / "elsewhere" / "uncut", FILES))
    found = facts(database)
    database.close()
    return found


def killed(url: str, folder: Path, kill_at: int, words: str) -> None:
    done = child(url, folder, kill_at, words)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(
    ("kill_at", "words"),
    [
        (1, "INSERT INTO lot "),
        (2, "INSERT INTO movement "),
        (4, "INSERT INTO genealogy_link "),
        (3, "UPDATE import_run"),
        (1, "INSERT INTO shipped_lot"),
        (1, "CREATE INDEX ix_link_down"),
        (1, "INSERT INTO audit_entry"),
    ],
)
def test_killed_while_it_writes_it_goes_on_where_it_was(
    database_url: str, clock: StandingClock, tmp_path: Path, whole: dict[str, list[str]], kill_at: int, words: str
) -> None:
    folder = written(tmp_path / "folder", FILES)
    killed(database_url, folder, kill_at, words)
    database = open_database(database_url)
    before = tables(database)
    with OpenUnitOfWork(database, clock)(readonly=True) as work:
        run = work.loading.unfinished()
        assert run is not None
        assert run.folder == str(folder)
    outcome = loaded(database, clock, folder)
    assert outcome.written > 500
    assert facts(database) == whole
    after = tables(database)
    for name in ("lot", "movement", "genealogy_link"):
        assert after[name][: len(before[name])] == before[name], "what was written stays as it was"
    with OpenUnitOfWork(database, clock)(readonly=True) as work:
        assert work.loading.unfinished() is None
        assert len(work.audit.of("import", 0)) == 0
    assert loaded(database, clock, folder).written == 0
    database.close()


def test_killed_before_everything_was_checked_nothing_is_there(
    database_url: str, clock: StandingClock, tmp_path: Path
) -> None:
    killed(database_url, written(tmp_path / "folder", FILES), 1, "INSERT INTO item")
    database = open_database(database_url)
    assert not any(tables(database).values())
    with OpenUnitOfWork(database, clock)(readonly=True) as work:
        assert work.loading.unfinished() is None
    database.close()


@pytest.fixture
def half(database: Database, database_url: str, tmp_path: Path) -> Database:
    """A plant of which an import was cut off while it wrote the links."""
    killed(database_url, written(tmp_path / "folder", FILES), 3, "INSERT INTO genealogy_link ")
    return database


def test_the_plant_says_that_rows_are_missing(half: Database, clock: StandingClock, tmp_path: Path) -> None:
    open_work = OpenUnitOfWork(half, clock)
    with pytest.raises(ImportUnfinished) as small:
        told(open_work, CREAMERY)
    assert small.value.folder == str(tmp_path / "folder")
    with pytest.raises(ImportUnfinished):
        loaded(half, clock, written(tmp_path / "other", CREAMERY))
    with open_work(readonly=True) as work:
        trace = TraceLot()(work, Actor.house(), LotRef("L000", "A"))
        assert trace.holes[0].kind is HoleKind.IMPORT_UNFINISHED
    loaded(half, clock, tmp_path / "folder")
    assert told(open_work, CREAMERY).written > 5


def test_without_its_stage_everything_is_read_again_and_nothing_is_written_twice(
    half: Database, clock: StandingClock, tmp_path: Path, whole: dict[str, list[str]]
) -> None:
    (tmp_path / "stage" / "import.stage").unlink()
    outcome = loaded(half, clock, tmp_path / "folder")
    assert sum(counts.unchanged for counts in outcome.files) > 100
    assert facts(half) == whole


@pytest.mark.parametrize("begins", [0, 4096 * 3], ids=["all", "pages"])
def test_with_a_damaged_stage_everything_is_read_again(
    half: Database, clock: StandingClock, tmp_path: Path, whole: dict[str, list[str]], begins: int
) -> None:
    stage = tmp_path / "stage" / "import.stage"
    content = stage.read_bytes()
    stage.write_bytes(content[:begins] + bytes([255]) * (len(content) - begins))
    loaded(half, clock, tmp_path / "folder")
    assert facts(half) == whole


def test_killed_after_its_last_row_and_without_its_stage_the_indexes_come_back(
    database: Database, database_url: str, clock: StandingClock, tmp_path: Path
) -> None:
    """Of files without runs and cleanings every row is known then: nothing is left but the indexes."""
    files = {name: text for name, text in FILES.items() if name not in {"runs.csv", "cleanings.csv"}}
    killed(database_url, written(tmp_path / "folder", files), 1, "CREATE INDEX ix_link_down")
    (tmp_path / "stage" / "import.stage").unlink()
    assert loaded(database, clock, tmp_path / "folder").written == 0
    there = {index["name"] for table in RESTING for index in inspect(database.writing).get_indexes(table)}
    assert there >= {name for names in RESTING.values() for name in names}
    with OpenUnitOfWork(database, clock)(readonly=True) as work:
        assert work.loading.unfinished() is None


def test_other_files_may_take_its_place(half: Database, clock: StandingClock, tmp_path: Path) -> None:
    more = dict(FILES)
    more["cleanings.csv"] += "L9,2022-05-05\n"
    loaded(half, clock, written(tmp_path / "mended", more), start_over=True)
    with OpenUnitOfWork(half, clock)(readonly=True) as work:
        assert work.loading.unfinished() is None
    assert any("L9" in row for row in facts(half)["cleaning"])
    assert told(OpenUnitOfWork(half, clock), FILES).written == 0


def test_what_changes_between_checking_and_writing_is_read_again(
    database: Database, clock: StandingClock, tmp_path: Path
) -> None:
    """A worker makes a lot that waits to be written: the import stops, and knows it the next time."""
    open_work = OpenUnitOfWork(database, clock)
    told(open_work, {"items.csv": CREAMERY["items.csv"]})
    folder = written(tmp_path / "folder", CREAMERY)

    def meanwhile(what: str, file: str, *_: int) -> None:
        if (what, file) == ("checking", ""):
            order = MovementOrder("make", LotRef("B1"), "tg:1:1", Amount(Decimal(900), "kg"), item="base")
            with open_work() as work:
                Record()(work, Actor.house(), order)
                work.commit()

    with pytest.raises(ChangedMeanwhile):
        loaded(database, clock, folder, meanwhile)
    with open_work(readonly=True) as work:
        assert work.loading.unfinished() is not None
    loaded(database, clock, folder)
    with open_work(readonly=True) as work:
        assert work.loading.unfinished() is None
        assert work.lots.by_code("B1")[0].made == 900
        assert work.lots.by_code("M1")[0].on_hand == 50


def test_two_imports_at_once_are_one_after_the_other(database: Database, tmp_path: Path, clock: StandingClock) -> None:
    first = StoredBulk(database, tmp_path, clock)
    with pytest.raises(DatabaseLocked):
        StoredBulk(database, tmp_path, clock)
    first.close()
    StoredBulk(database, tmp_path, clock).close()


def test_memory_does_not_grow_with_the_files(sqlite_template: Path, tmp_path: Path) -> None:
    """Four times the rows, and no more memory than a few pages of Python's."""
    most = []
    for links in (40_000, 160_000):
        place = tmp_path / str(links)
        folder = written(place / "folder", layered_plant(links, random.Random(5)))
        (place / "own.db").write_bytes(sqlite_template.read_bytes())
        done = child(f"sqlite:///{place / 'own.db'}", folder)
        assert done.returncode == 0, done.stderr
        most.append(int(done.stdout))
    assert most[0] > 30_000
    assert most[1] - most[0] < 12_000, most
