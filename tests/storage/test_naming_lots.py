"""Whoever types a lot's code gets the one lot that it means, or a choice."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from domain.items import UnknownItem
from domain.lots import AmbiguousLot, LotRef, UnknownLot
from domain.people import Actor, NotAllowed, Role
from domain.ports import Clock, Work
from domain.usecases.find_lot import FindLot
from domain.usecases.trace_lot import TraceLot
from domain.values import BadLotCode
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.plants import CREAMERY, told

HOUSE = Actor.house()
LOTS = (
    CREAMERY["lots.csv"]
    + "F1,base,10,kg,2022-06-02 06:00,,\n"  # our code, under a second item
    + "M2,milk,10,L,2022-06-02 06:00,S1,B1\n"  # the supplier calls his lot what we call our base
    + "M3,milk,10,L,2022-06-02 06:00,S1,T7\n"
    + "M4,milk,10,L,2022-06-02 06:00,S1,T7\n"  # two lots of one supplier code
)


@pytest.fixture
def work(sqlite_url: str, clock: Clock) -> Iterator[Work]:
    database = open_database(sqlite_url)
    open_work = OpenUnitOfWork(database, clock)
    told(open_work, {name: CREAMERY[name] for name in ("items.csv", "partners.csv")} | {"lots.csv": LOTS})
    with open_work(readonly=True) as found:
        yield found
    database.close()


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (LotRef("M1"), "M1"),
        (LotRef(" m1 "), "M1"),
        (LotRef("t9"), "M1"),
        (LotRef("B1"), "B1"),
        (LotRef("F1", "cup"), "F1"),
        (LotRef("F1", "杯"), "F1"),
        (LotRef("B1", "milk"), "M2"),
    ],
)
def test_a_code_finds_its_lot(work: Work, ref: LotRef, expected: str) -> None:
    view = FindLot()(work, HOUSE, ref)
    assert view.lot.code == expected
    assert FindLot()(work, HOUSE, LotRef(lot_id=view.id)).lot.code == expected


def test_our_own_code_wins_over_a_suppliers(work: Work) -> None:
    assert FindLot()(work, HOUSE, LotRef("B1")).item.code == "base"


def test_a_code_of_several_lots_gives_the_choice(work: Work) -> None:
    with pytest.raises(AmbiguousLot) as ours:
        FindLot()(work, HOUSE, LotRef("F1"))
    assert [view.item.code for view in ours.value.candidates] == ["cup", "base"]
    with pytest.raises(AmbiguousLot) as theirs:
        FindLot()(work, HOUSE, LotRef("T7"))
    assert [view.lot.code for view in theirs.value.candidates] == ["M3", "M4"]


def test_an_unknown_code_comes_with_the_nearest(work: Work) -> None:
    with pytest.raises(UnknownLot) as refused:
        TraceLot()(work, HOUSE, LotRef("FI"))
    assert {view.lot.code for view in refused.value.nearest} >= {"F1"}


def test_a_lot_of_another_item_is_not_meant(work: Work) -> None:
    with pytest.raises(UnknownLot):
        FindLot()(work, HOUSE, LotRef("M1", "cup"))
    with pytest.raises(UnknownItem) as refused:
        FindLot()(work, HOUSE, LotRef("M1", "mlik"))
    assert refused.value.nearest[0] == "milk"


def test_what_cannot_be_a_code_is_refused_as_such(work: Work) -> None:
    with pytest.raises(BadLotCode):
        FindLot()(work, HOUSE, LotRef("<b>"))


def test_a_customer_neither_finds_nor_traces(work: Work) -> None:
    customer = dataclasses.replace(HOUSE, role=Role.CUSTOMER)
    with pytest.raises(NotAllowed):
        FindLot()(work, customer, LotRef("M1"))
    with pytest.raises(NotAllowed):
        TraceLot()(work, customer, LotRef("M1"))
