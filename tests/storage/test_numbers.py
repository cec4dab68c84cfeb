"""Numbers by pattern: no two alike, whoever asks, in whatever process; what people named by hand is passed over."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta, timezone
from decimal import Decimal

import pytest

from domain.items import Item
from domain.lot_numbers import BadPattern, NoPattern, NumberNeedsLine
from domain.lots import Lot, LotRef
from domain.movements import Amount, MovementOrder, SlotMissing
from domain.people import Actor, NotAllowed, Role
from domain.usecases.lot_patterns import LookAtPattern, SetPattern
from domain.usecases.record import Record
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.numbers_child import DAY, order

SHANGHAI = timezone(timedelta(hours=8))
EACH = 25


def plant(open_work: OpenUnitOfWork, pattern: str = "CY{YY}{JJJ}-{N:3}") -> None:
    with open_work() as work:
        work.items.add(Item(code="cup yoghurt", name_zh="酸奶", kind="finished", uom="cup", gtin="06901234567892"))
        work.items.add(Item(code="milk", kind="raw", uom="L"))
        SetPattern(SHANGHAI)(work, Actor.house(), "cup yoghurt", pattern)
        work.commit()


def made(open_work: OpenUnitOfWork, wanted: MovementOrder) -> str:
    with open_work() as work:
        code = Record()(work, Actor.house(), wanted).lot.lot.code
        work.commit()
    return code


@pytest.fixture
def open_work(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return OpenUnitOfWork(database, clock)


def test_two_processes_never_give_out_the_same_number(database_url: str, clock: StandingClock) -> None:
    database = open_database(database_url)
    open_work = OpenUnitOfWork(database, clock)
    plant(open_work)
    taken = {made(open_work, order(f"hand:{n}", f"CY22178-{n:03d}")) for n in (3, 4, 17, 40)}
    command = [sys.executable, "-m", "tests.storage.numbers_child", database_url]
    children = [
        subprocess.Popen([*command, name, str(EACH)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    given = [child.communicate("go\n")[0].split() for child in children]
    assert [child.returncode for child in children] == [0, 0]
    codes = given[0] + given[1]
    assert len(codes) == len(set(codes)) == 2 * EACH
    assert not set(codes) & taken
    assert set(codes) | taken == {f"CY22178-{n:03d}" for n in range(1, 2 * EACH + 5)}
    database.close()


def test_a_number_that_somebody_is_just_giving_out_by_hand_is_passed_over(open_work: OpenUnitOfWork) -> None:
    plant(open_work)
    assert made(open_work, order("a", "CY22178-001")) == "CY22178-001"
    assert made(open_work, order("b")) == "CY22178-002"
    with open_work() as work:  # the code of a supplier, and of an order that is not made yet, are taken too
        milk = work.items.by_code("milk")
        assert milk is not None
        work.lots.add(Lot(code="M1", item_id=milk.id or 0, folded="M1", supplier_lot="CY22178-003"))
        work.commit()
    made(open_work, replace(order("c", "B1"), work_order="CY22178-004"))
    assert made(open_work, order("d")) == "CY22178-005"


def test_a_code_that_another_transaction_wrote_meanwhile_costs_nothing(open_work: OpenUnitOfWork) -> None:
    plant(open_work)
    made(open_work, order("a", "X1"))
    with open_work() as work:
        item = work.items.by_code("cup yoghurt")
        assert item is not None
        again = Lot(code="X1", item_id=item.id or 0, folded="X1")
        assert work.numbers.add_lot(again) is None
        fresh = work.numbers.add_lot(Lot(code="X2", item_id=item.id or 0, folded="X2"))
        assert fresh is not None
        work.commit()
    with open_work(readonly=True) as work:
        assert [view.lot.code for code in ("X1", "X2") for view in work.lots.by_code(code)] == ["X1", "X2"]


def test_each_day_and_each_line_counts_for_itself(open_work: OpenUnitOfWork) -> None:
    plant(open_work, "CY{YY}{JJJ}-{LINE}-{N:3}{C}")
    one = replace(order("a"), line="Filling line 1")
    numbers = [
        made(open_work, replace(one, source="a")),
        made(open_work, replace(one, source="b")),
        made(open_work, replace(one, source="c", line="灌装2线")),
        made(open_work, replace(one, source="d", day=DAY + timedelta(days=1))),
    ]
    assert [number[:-1] for number in numbers] == ["CY22178-1-001", "CY22178-1-002", "CY22178-2-001", "CY22179-1-001"]
    with pytest.raises(NumberNeedsLine):
        made(open_work, order("e"))


def test_what_was_rolled_back_leaves_no_lot_and_the_message_told_twice_takes_one_number(
    open_work: OpenUnitOfWork,
) -> None:
    plant(open_work)
    with open_work() as work:
        lost = Record()(work, Actor.house(), order("lost")).lot.lot.code
    first = made(open_work, order("a"))
    assert made(open_work, order("a")) == first
    assert made(open_work, order("b")) != first
    with open_work(readonly=True) as work:
        assert len(work.lots.by_code(first)) == 1
        assert len(work.lots.by_code(lost)) == (lost == first)


def test_goods_that_are_poured_together_get_a_number_too(open_work: OpenUnitOfWork) -> None:
    plant(open_work)
    made(open_work, order("a"))
    split = MovementOrder(kind="split", lot=LotRef("CY22178-001"), into=LotRef("自动"), source="s",
                          amount=Amount(Decimal(4)), day=DAY)  # fmt: skip
    with open_work() as work:
        into = Record()(work, Actor.house(), split).into
        work.commit()
    assert into is not None
    assert (into.lot.code, into.on_hand) == ("CY22178-002", Decimal(4))


def test_without_a_pattern_or_a_product_there_is_no_number(open_work: OpenUnitOfWork) -> None:
    plant(open_work)
    with pytest.raises(NoPattern):
        made(open_work, order("a", item="milk"))
    with pytest.raises(SlotMissing) as missing:
        made(open_work, replace(order("b"), item=None))
    assert missing.value.slot == "item"


def test_leads_set_patterns_and_what_gs1_could_not_carry_is_refused(open_work: OpenUnitOfWork) -> None:
    plant(open_work)
    worker = Actor(1, "Wei", Role.WORKER)
    with open_work() as work:
        with pytest.raises(NotAllowed):
            SetPattern(SHANGHAI)(work, worker, "酸奶", "X{N}")
        with pytest.raises(BadPattern):
            SetPattern(SHANGHAI)(work, Actor.house(), "酸奶", "CY {N}")
        view = SetPattern(SHANGHAI)(work, Actor.house(), "酸奶", "Y{YYYY}{MM}{DD}-{N:2}")
        assert view.example == "Y20220627-01"
        assert SetPattern(SHANGHAI)(work, Actor.house(), "milk", "M {N}").example == "M 0001"
        work.commit()
    with open_work() as work:
        assert LookAtPattern(SHANGHAI)(work, worker, "酸奶").example == "Y20220627-01"
        assert SetPattern(SHANGHAI)(work, Actor.house(), "酸奶", None).pattern is None
