"""The yoghurt plant, imported, gives the answers that its README publishes."""

from __future__ import annotations

import csv
import io
import shutil
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.demo.plant import plant_files
from domain.genealogy import Direction
from domain.lots import LotRef
from domain.people import Actor
from domain.trace import Trace
from domain.trace_answer import paths, trace_answer
from domain.usecases.trace_lot import TraceLot
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.plants import ZONE, counts, told

HOUSE = Actor.house()
PUBLISHED = Path(__file__).resolve().parents[2].parent / "shared" / "dairy"
PROMISED_SECONDS = 3
"""The whole plant in so many seconds: in processor time and doubled, so that a busy machine does not lie."""
AFTER_THE_QUARTER = datetime(2022, 7, 7, 9, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def plant() -> dict[str, str]:
    """The published files where they stand beside the project, else those that we generate."""
    if not PUBLISHED.is_dir():
        return plant_files()
    return {path.name: path.read_text(encoding="utf-8") for path in PUBLISHED.glob("*.csv")}


@pytest.fixture(scope="module")
def imported(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, plant: dict[str, str]
) -> Iterator[OpenUnitOfWork]:  # fmt: skip
    """The plant in a database that these tests only read."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("dairy") / "lotbell.db")
    database = open_database(f"sqlite:///{path}")
    open_work = OpenUnitOfWork(database, lambda: AFTER_THE_QUARTER)
    told(open_work, plant)
    yield open_work
    database.close()


def traced(open_work: OpenUnitOfWork, code: str, direction: Direction = Direction.FORWARD) -> Trace:
    with open_work(readonly=True) as work:
        return TraceLot()(work, HOUSE, LotRef(code), direction)


def rows(plant: Mapping[str, str], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(plant[name], newline="")))


def expected(plant: Mapping[str, str], root: str) -> tuple[set[str], dict[tuple[str, str], int]]:
    """Lots reached and what each customer got of which, walked by the test itself over the plain files."""
    children: dict[str, set[str]] = {}
    for row in rows(plant, "links.csv"):
        children.setdefault(row["parent"], set()).add(row["child"])
    reached, edge = {root}, [root]
    while edge:
        edge = [child for lot in edge for child in children.get(lot, ()) if child not in reached]
        reached.update(edge)
    sent: dict[tuple[str, str], int] = {}
    for row in rows(plant, "shipments.csv"):
        if row["lot"] in reached:
            key = (row["customer"], row["lot"])
            sent[key] = sent.get(key, 0) + int(row["qty"])
    return reached - {root}, sent


def answered(trace: Trace) -> tuple[set[str], dict[tuple[str, str], int]]:
    sent = {
        (customer["customer"], lot["lot"]): lot["quantity"]
        for customer in trace_answer(trace, ZONE)["customers"]
        for lot in customer["lots"]
    }
    return {each.view.lot.code for each in trace.lots}, sent


def test_the_published_answers_come_out_on_every_database(open_work: OpenUnitOfWork, clock: StandingClock) -> None:
    clock.moment = AFTER_THE_QUARTER
    plant = plant_files()
    started = time.process_time()
    first = told(open_work, plant)
    assert time.process_time() - started < 2 * PROMISED_SECONDS
    assert first.problems == ()
    assert first.unknown_files == ()
    assert counts(first)["shipments.csv"] == (1073, 0, 0, 0)

    again = told(open_work, plant)
    assert again.written == again.refused == 0
    assert sum(each.unchanged for each in again.files) == sum(each.new for each in first.files) == 3247

    trace = traced(open_work, "HY220415")
    root = trace.root
    assert (root.lot.code, root.supplier, f"{root.made:.0f}") == ("MP05", "S-102", "24000")
    reached = {each.view.lot.code for each in trace.lots}
    assert len(trace.lots) == len(reached) == 81
    assert sum(each.view.item.kind == "finished" and each.view.item.uom == "cup" for each in trace.lots) == 57
    assert reached >= {"RW01", "F217", "F270", "F301", "F303", "KX220601A", "KX220604A"}
    assert not reached & {"F271", "F272", "F304", "MP02"}
    assert (len(trace.consignees), len(trace.deliveries)) == (26, 164)
    per_unit = {"cup": 1, "pack": 6}
    assert sum(each.quantity * per_unit[each.uom] for each in trace.deliveries) == 1_118_696
    cups = [each.view for each in trace.lots if each.view.item.uom == "cup"]
    assert sum(view.made for view in cups) == 1_140_000
    assert sum(view.on_hand for view in cups) == 14_728
    assert root.on_hand == 120


def test_every_kind_of_root_is_answered_as_the_files_say(imported: OpenUnitOfWork, plant: dict[str, str]) -> None:
    for root in ("MP01", "MP02", "MP03", "MP05", "RM44", "RM90", "B073", "B101", "RW01", "F217", "F250", "KX220601A"):
        trace = traced(imported, root)
        assert answered(trace) == expected(plant, root), root
        assert {each.id: list(way) for each in trace.lots for way in [paths(trace)[each.id]]} == {
            each.id: trace.path(each.id) for each in trace.lots
        }


def test_the_other_lot_of_the_same_supplier_is_not_drawn_in(imported: OpenUnitOfWork) -> None:
    other = traced(imported, "HY220412")
    assert other.root.lot.code == "MP02"
    assert other.root.supplier == "S-102"
    reached = {each.view.lot.code for each in traced(imported, "MP05").lots}
    assert not reached & {each.view.lot.code for each in other.lots}


def test_the_cycle_is_walked_once_in_both_directions(imported: OpenUnitOfWork) -> None:
    both = traced(imported, "RW01", Direction.BOTH)
    codes = [each.view.lot.code for each in both.lots]
    assert len(codes) == len(set(codes))
    assert {"B101", "F301", "F250", "MP05"} <= set(codes)
    assert "RW01" not in codes
    assert both.root.on_hand == Decimal(0)
