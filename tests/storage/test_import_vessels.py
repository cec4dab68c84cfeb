"""What another system says of tanks: joined as if it had been recorded at the tank, in whatever order it comes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from domain.imports.problems import Problem
from domain.imports.remarks import Remark
from domain.movements import CLEAN
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.large_plants import loaded, written
from tests.storage.plants import counts, told, told_badly

DAIRY = {
    "items.csv": "item,kind,uom\nmilk,raw,L\nbase,intermediate,kg\n",
    "lots.csv": "lot,item,qty,uom,made_at\nM1,milk,1000,L,2022-06-01 03:00\nM2,milk,1000,L,2022-06-02 03:00\n"
    "B1,base,400,kg,2022-06-01 09:00\nB2,base,400,kg,2022-06-02 09:00\nB3,base,400,kg,2022-06-03 09:00\n",
    "vessels.csv": "vessel,kind,lot,qty,uom,at\nT1,draw,B2,400,L,2022-06-02 08:00\nT1,fill,M1,1000,L,2022-06-01 04:00\n"
    "tank t1,draw,B1,0.4,L,2022-06-01 08:00\nT1,draw,B1,399.6,L,2022-06-01 08:30\nT1,fill,M2,600,L,2022-06-02 04:00\n"
    "T1,draw,B3,100,L,2022-06-03 08:00\n",
}
Held = dict[str, dict[str, Decimal | None]]


def held(open_work: OpenUnitOfWork) -> Held:
    """What is in each lot, of which lot how much, by the links that stand."""
    with open_work(readonly=True) as work:
        lots = {work.lots.by_code(code)[0].id: code for code in ("M1", "M2", "B1", "B2", "B3")}
        found: Held = {}
        for link in work.tracing.links(list(lots)):
            amounts = found.setdefault(lots[link.child_id], {})
            amounts[lots[link.parent_id]] = (amounts.get(lots[link.parent_id]) or Decimal(0)) + (link.quantity or 0)
        return found


def test_what_was_drawn_holds_what_was_filled_in_before(open_work: OpenUnitOfWork) -> None:
    outcome = told(open_work, DAIRY)
    assert counts(outcome)["vessels.csv"] == (6, 0, 0, 0)
    assert held(open_work) == {"B1": {"M1": 400}, "B2": {"M1": 200, "M2": 200}, "B3": {"M1": 50, "M2": 50}}
    with open_work(readonly=True) as work:
        assert [work.lots.by_code(code)[0].on_hand for code in ("M1", "M2", "B1")] == [0, 400, 400]
        assert work.movements.vessels.latest(5) == ["T1"]


def test_told_twice_it_changes_nothing_and_told_otherwise_it_is_refused(open_work: OpenUnitOfWork) -> None:
    told(open_work, DAIRY)
    before = held(open_work)
    assert counts(told(open_work, DAIRY))["vessels.csv"] == (0, 6, 0, 0)
    other = {"vessels.csv": DAIRY["vessels.csv"].replace("B3,100,L", "B3,120,L")}
    assert [problem.code for problem in told_badly(open_work, other).problems] == [Problem.RECORDED_DIFFERENTLY]
    assert held(open_work) == before


def test_a_cleaning_and_a_fill_that_come_late_change_what_was_drawn_after_them(open_work: OpenUnitOfWork) -> None:
    told(open_work, DAIRY)
    told(open_work, {"cleanings.csv": "line,at\ntank T1,2022-06-01 20:00\nL1,2022-06-01 20:00\n"})
    assert held(open_work) == {"B1": {"M1": 400}, "B2": {"M2": 400}, "B3": {"M2": 100}}
    late = "vessel,kind,lot,qty,uom,at\nT1,fill,M2,200,L,2022-06-03 04:00\nT1,fill,M1,200,L,2022-06-01 03:30\n"
    told(open_work, {"vessels.csv": late})
    assert held(open_work) == {"B1": {"M1": 400}, "B2": {"M2": 400}, "B3": {"M2": 100}}
    with open_work(readonly=True) as work:
        kinds = [movement.kind for movement in map(work.movements.get, range(1, 60)) if movement]
    assert kinds.count(CLEAN) == 1, "only a cleaning that changed something is in the ledger"


def test_all_at_once_is_the_same_as_one_after_the_other(open_work: OpenUnitOfWork) -> None:
    cleaned = {"cleanings.csv": "line,at\nT1,2022-06-01 20:00\n"}
    told(open_work, DAIRY | cleaned)
    assert held(open_work) == {"B1": {"M1": 400}, "B2": {"M2": 400}, "B3": {"M2": 100}}


def test_more_than_was_inside_is_taken_in_and_remarked_with_its_row(open_work: OpenUnitOfWork) -> None:
    outcome = told(open_work, DAIRY)
    assert outcome.remarks == ()
    rows = "T1,draw,B1,2000,L,2022-06-04 08:00\nT1,fill,M1,5,L,2022-06-05 08:00\nT1,draw,B2,5,L,2022-06-06 08:00\n"
    outcome = told(open_work, {"vessels.csv": "vessel,kind,lot,qty,uom,at\n" + rows})
    short = [(each.line, each.facts) for each in outcome.remarks if each.code is Remark.MORE_THAN_INSIDE]
    assert short == [(2, {"vessel": "T1", "lot": "B1"})]


def test_bad_rows_are_named_and_nothing_is_written(open_work: OpenUnitOfWork) -> None:
    bad = "vessel,kind,lot,qty,uom,at\nT1,pour,M1,1,L,2022-06-01 03:00\n,fill,M1,1,L,2022-06-01 03:00\n"
    bad += "T1,fill,M9,1,L,2022-06-01 03:00\nT1,fill,M1,1,cup,2022-06-01 03:00\nT1,draw,B1,-5,L,2022-06-01 03:00\n"
    outcome = told_badly(open_work, DAIRY | {"vessels.csv": bad})
    assert [(problem.line, problem.column) for problem in outcome.problems] == [
        (2, "kind"), (3, "vessel"), (4, "lot"), (5, "uom"), (6, "qty"),
    ]  # fmt: skip


def test_a_very_large_import_of_cleanings_changes_what_was_drawn_after_them_as_well(
    database: Database, open_work: OpenUnitOfWork, clock: StandingClock, tmp_path: Path
) -> None:
    told(open_work, DAIRY)
    folder = written(tmp_path / "folder", {"cleanings.csv": "line,at\nT1,2022-06-01 20:00\n"})
    assert loaded(database, clock, folder).written == 1
    assert held(open_work) == {"B1": {"M1": 400}, "B2": {"M2": 400}, "B3": {"M2": 100}}


def test_a_very_large_import_reads_tanks_too(database: Database, clock: StandingClock, tmp_path: Path) -> None:
    open_work = OpenUnitOfWork(database, clock)
    folder = written(tmp_path / "folder", DAIRY | {"cleanings.csv": "line,at\nT1,2022-06-01 20:00\n"})
    assert counts(loaded(database, clock, folder))["vessels.csv"] == (6, 0, 0, 0)
    assert held(open_work) == {"B1": {"M1": 400}, "B2": {"M2": 400}, "B3": {"M2": 100}}
    assert counts(loaded(database, clock, folder))["vessels.csv"] == (0, 6, 0, 0)
    assert counts(told(open_work, DAIRY))["vessels.csv"] == (0, 6, 0, 0)
