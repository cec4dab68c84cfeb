"""A bad row is refused with its place and its reason, and the others wait for it unless told not to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.imports.problems import Problem
from domain.lots import LotRef
from domain.people import Actor
from domain.ports import Clock
from domain.usecases.trace_lot import TraceLot
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.plants import CREAMERY, counts, told, told_badly

HOUSE = Actor.house()


@pytest.fixture
def open_work(sqlite_url: str, clock: Clock) -> Iterator[OpenUnitOfWork]:
    """On SQLite alone: which rows are refused is decided before anything is asked of a database."""
    database = open_database(sqlite_url)
    yield OpenUnitOfWork(database, clock)
    database.close()


@pytest.mark.parametrize(
    ("file", "row", "column", "code"),
    [
        ("items.csv", "milk,牛乳,raw,kg,,", "item", Problem.GIVEN_TWICE),
        ("units.csv", "cheese,kg,2", "item", Problem.UNKNOWN_ITEM),
        ("units.csv", "cup,cup,1", "uom", Problem.OWN_UNIT),
        ("units.csv", "cup,kg,5", "uom", Problem.GIVEN_TWICE),
        ("units.csv", "杯,kg,5", "uom", Problem.GIVEN_TWICE),
        ("partners.csv", "S1,supplier,牧场二,zh,", "partner", Problem.GIVEN_TWICE),
        ("lots.csv", "X1,cheese,1,kg,2022-06-01,,", "item", Problem.UNKNOWN_ITEM),
        ("lots.csv", "X1,milk,1,L,2022-06-01,S9,", "supplier", Problem.UNKNOWN_PARTNER),
        ("lots.csv", "X1,milk,1,L,2022-06-01,C1,", "supplier", Problem.PARTNER_KIND),
        ("lots.csv", "X1,milk,1,bucket,2022-06-01,,", "uom", Problem.UNKNOWN_UNIT),
        ("lots.csv", "X1,milk,1,L,2032-06-01,,", "made_at", Problem.IN_THE_FUTURE),
        ("lots.csv", "M1,milk,999,L,2022-06-01 03:00,S1,T9", "lot", Problem.GIVEN_TWICE),
        ("lots.csv", "M1,牛乳,1000,L,2022-06-01 03:00,S1,T9", "lot", Problem.GIVEN_TWICE),
        ("links.csv", "M9,B1,1,L,mix", "parent", Problem.UNKNOWN_LOT),
        ("links.csv", "M1,B9,1,L,mix", "child", Problem.UNKNOWN_LOT),
        ("links.csv", "M1,M1,1,L,mix", "child", Problem.INTO_ITSELF),
        ("links.csv", "M1,F1,1,kg,mix", "uom", Problem.UNKNOWN_UNIT),
        ("shipments.csv", "SO2,F9,C1,1,cup,2022-06-03", "lot", Problem.UNKNOWN_LOT),
        ("shipments.csv", "SO2,F1,C9,1,cup,2022-06-03", "customer", Problem.UNKNOWN_PARTNER),
        ("shipments.csv", "SO2,F1,S1,1,cup,2022-06-03", "customer", Problem.PARTNER_KIND),
        ("shipments.csv", "SO2,F1,C1,1,cup,2032-06-03", "date", Problem.IN_THE_FUTURE),
        ("moves.csv", "F9,scrap,1,cup,2022-06-03,", "lot", Problem.UNKNOWN_LOT),
        ("moves.csv", "F1,scrap,999999999,kg,2022-06-03,", "qty", Problem.BAD_NUMBER),
        ("runs.csv", "L1,F9,2022-06-01 08:00,", "lot", Problem.UNKNOWN_LOT),
        ("runs.csv", "L1,F1,2022-06-01 08:00,2022-06-01 14:00", "line", Problem.GIVEN_TWICE),
        ("cleanings.csv", "L1,2032-06-01 20:00", "at", Problem.IN_THE_FUTURE),
    ],
)
def test_a_bad_row_refuses_the_whole_import_with_its_place(
    open_work: OpenUnitOfWork, file: str, row: str, column: str, code: Problem
) -> None:
    line = CREAMERY[file].count("\n") + 1
    outcome = told_badly(open_work, CREAMERY | {file: CREAMERY[file] + row + "\n"})
    (problem,) = outcome.problems
    assert (problem.file, problem.line, problem.column, problem.code) == (file, line, column, code)
    with open_work(readonly=True) as work:
        assert work.items.by_code("milk") is None


def test_with_skip_bad_the_good_rows_are_written_and_the_bad_ones_listed(open_work: OpenUnitOfWork) -> None:
    spoilt = {
        "lots.csv": CREAMERY["lots.csv"] + "F2,cup,many,cup,2022-06-02 09:00,,\n",
        "links.csv": CREAMERY["links.csv"] + "B1,F2,1,kg,fill\n",
        "units.csv": "",
    }
    outcome = told(open_work, CREAMERY | spoilt, skip_bad=True)
    listed = [(each.file, each.line, each.code) for each in outcome.problems]
    assert listed == [
        ("units.csv", 1, Problem.EMPTY_FILE),
        ("lots.csv", 5, Problem.BAD_NUMBER),
        ("links.csv", 4, Problem.REFUSED_BEFORE),
    ]
    assert counts(outcome)["lots.csv"] == (3, 0, 0, 1)
    with open_work(readonly=True) as work:
        trace = TraceLot()(work, HOUSE, LotRef("M1"))
        assert [each.view.lot.code for each in trace.lots] == ["B1", "F1"]


def test_what_refers_to_a_refused_row_is_told_which_row_that_was(open_work: OpenUnitOfWork) -> None:
    lots = CREAMERY["lots.csv"].replace("B1,base,900", "B1,base,-900")
    outcome = told_badly(open_work, CREAMERY | {"lots.csv": lots})
    referring = [each for each in outcome.problems if each.code is Problem.REFUSED_BEFORE]
    assert [(each.file, each.line, each.facts["file"], each.facts["line"]) for each in referring] == [
        ("links.csv", 2, "lots.csv", 3),
        ("links.csv", 3, "lots.csv", 3),
    ]


def test_a_code_that_two_items_share_must_come_with_its_item(open_work: OpenUnitOfWork) -> None:
    shared = CREAMERY["lots.csv"] + "F1,base,10,kg,2022-06-02 06:00,,\n"
    links = "parent,parent_item,child,child_item,qty,uom,step\nM1,,B1,,950,L,mix\nB1,,F1,cup,900,kg,fill\n"
    ambiguous = CREAMERY | {"lots.csv": shared}
    outcome = told_badly(open_work, ambiguous)
    places = [(each.file, each.column, each.facts.get("items")) for each in outcome.problems]
    assert places == [
        ("links.csv", "child", ("base", "cup")),
        ("shipments.csv", "lot", ("base", "cup")),
        ("moves.csv", "lot", ("base", "cup")),
        ("runs.csv", "lot", ("base", "cup")),
    ]
    named = ambiguous | {
        "links.csv": links,
        "shipments.csv": "ship,lot,item,customer,qty,uom,date\nSO1,F1,杯,C1,4000,cup,2022-06-03\n",
        "moves.csv": "lot,item,kind,qty,uom,at\nF1,CUP,sample,24,cup,2022-06-01 13:00\n",
        "runs.csv": "line,lot,item,start,end\nL1,F1,06901234567892,2022-06-01 08:00,\n",
    }
    assert told(open_work, named).problems == ()


def test_a_mistyped_name_is_answered_with_what_it_may_have_been(open_work: OpenUnitOfWork) -> None:
    told(open_work, CREAMERY)
    outcome = told_badly(
        open_work,
        {
            "lots.csv": CREAMERY["lots.csv"] + "X1,mlik,1,L,2022-06-01,,\n",
            "shipments.csv": "ship,lot,customer,qty,uom,date\nSO2,FI,C1,1,cup,2022-06-03\n",
        },
    )
    assert [each.facts["nearest"] for each in outcome.problems] == [("milk",), ("F1", "M1", "B1")]


def test_the_same_row_twice_in_one_file_is_one_row_where_it_names_something(open_work: OpenUnitOfWork) -> None:
    twice = {name: CREAMERY[name] + CREAMERY[name].splitlines()[1] + "\n" for name in ("items.csv", "lots.csv")}
    outcome = told(open_work, CREAMERY | twice)
    assert counts(outcome)["items.csv"] == (3, 1, 0, 0)
    assert counts(outcome)["lots.csv"] == (3, 1, 0, 0)
