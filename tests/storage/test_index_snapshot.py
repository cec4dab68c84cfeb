"""The index is kept over a restart in a file that is never trusted further than it can be checked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Database
from storage.index import live, snapshot
from storage.index.live import LiveIndex
from storage.index.reading import read_ledger
from storage.index.version import Tail, Version
from storage.opening import open_database
from tests.storage.index_plant import Plant, same_answers, three_lots

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "genealogy.index"


@pytest.fixture
def plant(database: Database, file: Path) -> Plant:
    """With links, deliveries in two units, and an index that was saved."""
    found = Plant(database, file)
    a, b, c = found.write(three_lots)
    customer = found.write(lambda pen: pen.partner("C01"))
    found.write(lambda pen: pen.write("ship", {a: 5, b: 2, c: "0.5"}, partner_id=customer))
    found.index.keep()
    assert file.is_file()
    return found


def started_again(plant: Plant, file: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Plant, int]:
    """The program after a restart, and how often it had to read the ledger."""
    read: list[Database] = []

    def counting(database: Database, *given: object) -> object:
        read.append(database)
        return read_ledger(database)

    monkeypatch.setattr(live, "read_ledger", counting)
    again = Plant(plant.database, file)
    again.index.keep()
    assert again.index.ready
    return again, len(read)


def test_a_restart_begins_where_the_last_run_stood(
    plant: Plant, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    again, read = started_again(plant, file, monkeypatch)
    assert not read
    same_answers(again, [[1], [2], [3]])


def test_what_was_written_while_it_was_down_is_there(
    plant: Plant, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    young = plant.write(lambda pen: pen.lot("YOUNG"))
    step = plant.write(lambda pen: pen.write("use", {2: 1, 3: 1}, {young: 0}))
    again, read = started_again(plant, file, monkeypatch)
    assert not read
    assert again.lots(1) == [1, 2, young]
    plant.write(lambda pen: pen.undo(step))
    assert started_again(plant, file, monkeypatch)[0].lots(1) == [1, 2]


@pytest.mark.parametrize("where", [3, 30, 70, 400, -1])
def test_a_file_that_was_changed_is_thrown_away(
    plant: Plant, file: Path, monkeypatch: pytest.MonkeyPatch, where: int
) -> None:
    content = bytearray(file.read_bytes())
    content[where] ^= 1
    file.write_bytes(content)
    again, read = started_again(plant, file, monkeypatch)
    assert read == 1
    same_answers(again, [[1], [2], [3]])
    content_again = file.read_bytes()
    assert content_again != content, "a good one is in its place"


@pytest.mark.parametrize("length", [0, 10, 40, 300, -1])
def test_a_file_that_was_cut_is_thrown_away(
    plant: Plant, file: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    file.write_bytes(file.read_bytes()[:length])
    _, read = started_again(plant, file, monkeypatch)
    assert read == 1


def test_a_file_of_an_older_format_is_thrown_away(
    plant: Plant, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    file.write_bytes(file.read_bytes().replace(snapshot.FORMAT, b"lotbell genealogy index 0\n"))
    _, read = started_again(plant, file, monkeypatch)
    assert read == 1


def test_a_file_of_tables_that_were_changed_since_is_thrown_away(
    plant: Plant, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with plant.database.session(readonly=True) as session:
        loaded = snapshot.load(file, session)
        told = snapshot.told_apart(session, loaded.marks)
    snapshot.save(file, loaded, ["v0000", *told[1:]])
    _, read = started_again(plant, file, monkeypatch)
    assert read == 1


def test_a_file_of_another_database_is_thrown_away(
    plant: Plant, file: Path, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has rows with the same numbers, and a step that the other one has not."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'other.db')}"
    database = open_database(url)
    other = Plant(database)
    _, b, c = other.write(three_lots)
    other.write(lambda pen: pen.write("use", {b: 1}, {c: 0}))
    again, read = started_again(other, file, monkeypatch)
    assert read == 1
    assert again.lots(1) == [1, 2, 3]
    database.close()


def test_a_file_that_is_ahead_of_a_restored_database_is_thrown_away(
    sqlite_url: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(sqlite_url)
    plant = Plant(database, file)
    a, b, c = plant.write(three_lots)
    database.close()
    backup = shutil.copy(database.where, tmp_path / "backup.db")
    plant.write(lambda pen: pen.write("use", {b: 1}, {c: 0}))
    plant.index.keep()
    database.close()
    shutil.copy(backup, database.where)
    restored = Plant(open_database(sqlite_url))
    restored.write(lambda pen: pen.write("use", {a: 1}, {c: 0}, source="after the restore"))
    again, read = started_again(restored, file, monkeypatch)
    assert read == 1
    assert again.lots(a) == [a, b, c]
    assert list(again.ask(a).depths) == [0, 1, 1]
    restored.database.close()


def test_an_index_that_differs_from_sql_is_thrown_away_and_made_anew(
    plant: Plant, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is in order and says something else: as only a mistake of ours could write it."""
    with plant.database.session(readonly=True) as session:
        loaded = snapshot.load(file, session)
        told = snapshot.told_apart(session, loaded.marks)
    snapshot.save(file, Version(loaded.arrays.without([(1, 2)]), Tail.empty(), loaded.marks), told)
    again, read = started_again(plant, file, monkeypatch)
    assert read == 1
    assert again.lots(1) == [1, 2]


def test_an_index_that_differs_even_when_it_is_new_is_never_used(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def wrong(database: Database, *given: object) -> object:
        arrays, marks = read_ledger(database)
        return arrays.without([(1, 2)]), marks

    monkeypatch.setattr(live, "read_ledger", wrong)
    again = Plant(plant.database)
    again.index.keep()
    again.index.keep()
    assert not again.index.ready
    assert again.ask(1).engine == "sql"


def test_a_place_that_cannot_be_written_costs_the_file_alone(plant: Plant, tmp_path: Path) -> None:
    again = Plant(plant.database, tmp_path / "nowhere" / "genealogy.index")
    again.index.keep()
    assert again.lots(1) == [1, 2]


def test_the_file_is_whole_or_not_there(plant: Plant, file: Path) -> None:
    assert [each.name for each in file.parent.glob("genealogy.index*")] == ["genealogy.index"]


def test_one_who_leaves_stops_a_build(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    again = LiveIndex(plant.database, smallest=0)
    again.leave()
    again.keep()
    assert not again.ready


WRITER = """
import sys
from datetime import UTC, datetime
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen
database = open_database(sys.argv[1])
with OpenUnitOfWork(database, lambda: datetime(2022, 6, 27, tzinfo=UTC))() as work:
    pen = Pen(work)
    step = pen.write("use", {2: 1}, {3: 0}, source="elsewhere:1")
    work.commit()
print("written", flush=True)
sys.stdin.readline()
with OpenUnitOfWork(database, lambda: datetime(2022, 6, 27, tzinfo=UTC))() as work:
    pen = Pen(work)
    pen.undo(step)
    work.commit()
print("taken back", flush=True)
"""


def test_what_another_process_writes_is_in_the_very_next_answer(plant: Plant, database_url: str) -> None:
    assert plant.lots(1) == [1, 2]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, database_url], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "written\n"
        assert plant.lots(1) == [1, 2, 3]
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "taken back\n"
        assert plant.lots(1) == [1, 2]
    assert other.returncode == 0
