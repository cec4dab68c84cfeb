"""A very large import makes the same rows as a small one, and finds the same faults, on both databases."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.demo.plant import plant_files
from domain.imports.layout import KNOWN_FILES
from domain.imports.outcome import Imported, ImportRefused
from domain.people import Actor
from domain.ports import Clock
from domain.usecases.import_plant import ImportPlant
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.large_plants import facts, loaded, tables, written
from tests.storage.plants import CREAMERY, ZONE, told
from tests.storage.test_import_vessels import DAIRY as TANKS

DAIRY = {name: text for name, text in plant_files().items() if name in KNOWN_FILES}


@pytest.fixture(autouse=True)
def _after_the_last_row(clock: StandingClock) -> None:
    """The dairy's last day is over."""
    clock.move(days=10)


@pytest.fixture
def other(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A database that is told in the other way."""
    path = tmp_path / "other.db"
    path.write_bytes(sqlite_template.read_bytes())
    found = open_database(f"sqlite:///{path}")
    yield found
    found.close()


def random_plant(seed: int) -> dict[str, str]:
    """Loops, two codes shared by two items, other units, undated and dated rows, equal rows, every kind of move."""
    dice = random.Random(seed)
    start = datetime(2022, 1, 1, tzinfo=UTC)
    lots = [(f"L{number % 90:03}", "AB"[number // 90]) for number in range(120)]
    files = {
        "items.csv": "item,kind,uom,name_zh\nA,raw,kg,甲\nB,finished,cup,乙\n",
        "units.csv": "item,uom,factor\nB,box,12\nB,kg,5.5555555556\n",
        "partners.csv": "partner,kind,name\nS1,supplier,Farm\nX1,subcontractor,Packer\nC1,customer,Shop\n"
        "C2,customer,Inn\n",
    }

    def day(most: int) -> str:
        return f"{start + timedelta(hours=dice.randrange(24 * most)):%Y-%m-%d %H:%M}"

    def named() -> tuple[str, str]:
        return dice.choice(lots)

    def amount(item: str) -> str:
        unit = dice.choice(["kg", "kg", "g"] if item == "A" else ["cup", "cup", "box", "kg"])
        return f"{dice.randint(1, 400)}{dice.choice(['', '.5'])},{unit}"

    made = []
    for code, item in lots:
        supplier = dice.choice([",", "S1,T" + str(dice.randrange(40)), "X1,"])
        made.append(f"{code},{item},{amount(item)},{day(90)},{supplier},{dice.choice(['', 'x'])}")
    links: list[str] = []
    shipments, moves = [], []
    while len(links) < 500:
        parent, child = named(), named()
        if parent != child:
            step, at, order = (
                dice.choice(["mix", "Fill", "rework"]),
                dice.choice(["", day(120)]),
                dice.choice(["", "W7"]),
            )
            links.append(f"{parent[0]},{parent[1]},{child[0]},{child[1]},{amount(parent[1])},{step},{at},{order}")
    links += dice.sample(links, 5)
    for number in range(120):
        code, item = named()
        shipments.append(f"SO{number // 3},{code},{item},C{dice.randint(1, 2)},{amount(item)},{day(150)[:10]}")
        code, item = named()
        kind = dice.choice(["sample", "scrap", "return", "adjust"])
        sign = dice.choice(["-", ""]) if kind == "adjust" else ""
        moves.append(f"{code},{item},{kind},{sign}{amount(item)},{day(150)},{dice.choice(['', 'spilt'])}")
    runs = [f"L{dice.randrange(3)},{code},{item},{day(90)}," for code, item in lots]
    header = {
        "lots.csv": ("lot,item,qty,uom,made_at,supplier,supplier_lot,shelf", made),
        "links.csv": ("parent,parent_item,child,child_item,qty,uom,step,at,work_order", links),
        "shipments.csv": ("ship,lot,item,customer,qty,uom,date", shipments),
        "moves.csv": ("lot,item,kind,qty,uom,at,reason", moves),
        "runs.csv": ("line,lot,item,start,end", runs),
        "cleanings.csv": ("line,at", [f"L{number % 3},{day(90)}" for number in range(20)]),
    }
    return files | {name: "\n".join([first, *rows, ""]) for name, (first, rows) in header.items()}


def told_of(outcome: Imported) -> list[object]:
    """Everything that is said of an import, in an order that does not matter."""
    return [
        outcome.files,
        outcome.unknown_files,
        sorted(str(each) for each in outcome.problems),
        sorted(str(each) for each in outcome.remarks),
    ]


@pytest.mark.parametrize(
    "files", [CREAMERY, DAIRY, TANKS, random_plant(1), random_plant(2)], ids=["small", "dairy", "tanks", "one", "two"]
)
def test_both_ways_write_the_same_rows_with_the_same_numbers(
    database: Database, other: Database, clock: Clock, tmp_path: Path, files: Mapping[str, str]
) -> None:
    in_parts = loaded(database, clock, written(tmp_path / "folder", files))
    at_once = told(OpenUnitOfWork(other, clock), files)
    assert told_of(in_parts) == told_of(at_once)
    mine, theirs = tables(database), tables(other)
    assert len(theirs["movement"]) > 5
    for name, rows in theirs.items():
        assert mine[name] == rows, name


@pytest.mark.parametrize("files", [CREAMERY, DAIRY, random_plant(1)], ids=["small", "dairy", "random"])
def test_the_same_rows_twice_change_nothing(
    database: Database, clock: Clock, tmp_path: Path, files: Mapping[str, str]
) -> None:
    first = loaded(database, clock, written(tmp_path / "folder", files))
    before = tables(database)
    second = loaded(database, clock, tmp_path / "folder")
    assert (second.written, second.refused) == (0, 0)
    assert [counts.unchanged for counts in second.files] == [counts.new + counts.unchanged for counts in first.files]
    assert tables(database) == before
    assert told(OpenUnitOfWork(database, clock), files).written == 0


@pytest.mark.postgres
def test_a_server_with_the_order_of_a_language_knows_the_rows_again(
    postgres_url: str, clock: Clock, tmp_path: Path
) -> None:
    """There `;` comes before `:`, and everywhere else than in C.UTF-8 it may."""
    database = open_database(postgres_url)
    column = "ALTER TABLE movement ALTER COLUMN source TYPE varchar COLLATE {}"
    try:
        with database.session() as session:
            session.execute(text(column.format('"en-x-icu"')))
            session.commit()
        loaded(database, clock, written(tmp_path / "folder", CREAMERY))
        assert loaded(database, clock, tmp_path / "folder").written == 0
    finally:
        with database.session() as session:  # the next test has the same tables
            session.execute(text(column.format('"default"')))
            session.commit()
        database.close()


def test_what_was_imported_at_once_is_known_to_an_import_in_parts(
    database: Database, clock: Clock, tmp_path: Path
) -> None:  # fmt: skip
    files = random_plant(3)
    told(OpenUnitOfWork(database, clock), files)
    before = tables(database)
    assert loaded(database, clock, written(tmp_path / "folder", files)).written == 0
    assert tables(database) == before


def without_suggestions(outcome: Imported) -> list[object]:
    """What is said of the faults. What else may have been meant, each way finds in what it holds."""
    plain = [
        dataclasses.replace(each, facts={**each.facts, "nearest": ()}) if "nearest" in each.facts else each
        for each in outcome.problems
    ]
    return told_of(dataclasses.replace(outcome, problems=tuple(plain)))[:3]


def refused(call: object, *arguments: object) -> Imported:
    with pytest.raises(ImportRefused) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.outcome


def spoilt(seed: int) -> dict[str, str]:
    """A plant in which about every fiftieth row is bad in one of many ways."""
    dice = random.Random(seed)
    files = random_plant(seed)
    for name in ("lots.csv", "links.csv", "shipments.csv", "moves.csv", "runs.csv", "cleanings.csv"):
        lines = files[name].splitlines()
        for place in dice.sample(range(1, len(lines)), max(3, len(lines) // 50)):
            cells = lines[place].split(",")
            which = dice.randrange(len(cells))
            cells[which] = dice.choice(
                ["", "no such", "9999999999999", "2099-01-01", "-5", "L001", "bucket", "x" * 700]
            )
            lines[place] = ",".join(cells)
        files[name] = "\n".join([*lines, lines[1], ""])
    return files


@pytest.mark.parametrize("seed", range(4, 10))
def test_both_ways_find_the_same_faults_and_write_nothing(
    other: Database, sqlite_url: str, clock: Clock, tmp_path: Path, seed: int
) -> None:
    files = spoilt(seed)
    folder = written(tmp_path / "folder", files)
    database = open_database(sqlite_url)
    content = {name: text.encode() for name, text in files.items()}
    in_parts = refused(loaded, database, clock, folder)
    with OpenUnitOfWork(other, clock)() as work:
        at_once = refused(ImportPlant(ZONE), work, Actor.house(), content)
    assert len(at_once.problems) > 10
    assert without_suggestions(in_parts) == without_suggestions(at_once)
    assert not any(tables(database).values())
    # and with the bad rows left out, both write the same
    loaded(database, clock, folder, skip_bad=True)
    told(OpenUnitOfWork(other, clock), files, skip_bad=True)
    mine, theirs = facts(database), facts(other)
    assert theirs["lot"]
    assert theirs["genealogy_link"]
    for name, rows in theirs.items():
        assert mine[name] == rows, name
    database.close()
