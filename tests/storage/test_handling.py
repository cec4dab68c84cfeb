"""The goods of a recall: looked for where they lie, and come back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.handling import (
    place_mark,
)
from domain.lots import LotRef, LotStatus
from domain.movements import Amount, MovementOrder, ReturnedMoreThanSent
from domain.people import AnswerExpected
from domain.usecases.handling_returns import CaseReturns, MustSayWho
from domain.usecases.handling_stock import StockOnHold, TickStock
from domain.usecases.record import Record, Undo
from domain.values import LotCode
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import DairyCase, answered_dairy, launched_dairy
from tests.storage.handling_case import (
    HOUSE,
    IN_STOCK,
    do,
    handled_case,
    notes,
    returned,
    worker,
)


@pytest.fixture
def case(clock: StandingClock, open_work: OpenUnitOfWork) -> DairyCase:
    return handled_case(clock, open_work)


def test_the_stock_of_a_case_is_what_the_ledger_says(case, open_work) -> None:
    sheet = do(open_work, StockOnHold(), case.id)
    assert {row.lot.lot.code: row.quantity for row in sheet.rows if row.lot.item.code == "cup"} == IN_STOCK
    assert (sheet.found, sheet.not_found, sheet.open) == (0, 0, len(sheet.rows))


def test_goods_at_a_place_are_listed_there_and_at_a_co_packer_apart(case, open_work) -> None:
    order = MovementOrder(kind="move", lot=LotRef("F1"), source="test:move", to_place="Cold store A",
                          amount=Amount(Decimal(100), "cup"))  # fmt: skip
    do(open_work, Record(), order)
    sheet = do(open_work, StockOnHold(), case.id)
    assert sheet.places[0][0] == "Cold store A"
    assert [(row.lot.lot.code, row.quantity) for row in sheet.places[0][1]] == [("F1", Decimal(100))]
    assert sheet.places[-1][0] is None
    assert sum(row.quantity for row in sheet.rows if row.lot.lot.code == "F1") == \
        next(view.on_hand for view in [row.lot for row in sheet.rows if row.lot.lot.code == "F1"])  # fmt: skip


def test_a_tick_is_kept_with_its_person_and_what_is_not_there_is_told_the_leads(case, open_work) -> None:
    row = do(open_work, StockOnHold(), case.id).rows[0]
    me = worker(open_work)
    sheet = do(open_work, TickStock(), case.id, row.lot.id, place_mark(row.place), "t:1", found=False, actor=me)
    ticked = next(each for each in sheet.rows if each.lot.id == row.lot.id)
    assert (ticked.by, ticked.tick.found, sheet.not_found) == ("Wei", False, 1)
    (note,) = notes(open_work)
    assert (note.template, note.address, note.facts["who"]) == ("chat/stock_not_found", "11", "Wei")
    do(open_work, TickStock(), case.id, row.lot.id, place_mark(row.place), "t:1", found=False, actor=me)
    assert len(notes(open_work)) == 1
    sheet = do(open_work, TickStock(), case.id, row.lot.id, place_mark(row.place), "t:2", found=True, actor=me)
    assert (sheet.found, sheet.not_found) == (1, 0)


def test_a_tick_of_what_is_not_there_any_more_is_refused(case, open_work) -> None:
    with open_work() as work, pytest.raises(AnswerExpected):
        TickStock()(work, HOUSE, case.id, 999, "-", "t:1", found=True)


def test_a_return_is_matched_to_its_case_and_blocked(case, open_work, clock) -> None:
    clock.move(hours=30)
    with open_work() as work:  # somebody released it by hand meanwhile
        (lot,) = work.lots.by_code(LotCode("F2"))
        work.lots.set_status([lot.id], LotStatus.FREE, None, clock())
        work.commit()
    recorded = returned(open_work, "F2", "500", "C2", "r:1")
    assert recorded.arrival.recall == "R1"
    assert (recorded.arrival.tally.code, recorded.arrival.tally.received) == ("C2", Decimal(500))
    assert (recorded.lot.lot.status, recorded.lot.on_hand) == ("recalled", Decimal(1000))


def test_what_came_is_shown_beside_what_was_said_and_counted_once(database, open_work, clock) -> None:
    dairy = launched_dairy(database, clock)
    answered_dairy(open_work, clock, dairy)
    with open_work(readonly=True) as work:
        assert work.tallies.figures(dairy.id, clock()).main.recovered == 439_511
        said = next(row.returned for row in work.tallies.holdings(dairy.id, dairy.partners["C09"]))
    clock.move(hours=1)
    order = MovementOrder(kind="return", lot=LotRef("F217"), source="r:1", amount=Amount(Decimal(500)), partner="C09")
    do(open_work, Record(), order)
    sheet = do(open_work, CaseReturns(), dairy.id)
    mine = next(tally for tally in sheet.tallies if tally.code == "C09")
    assert (mine.said, mine.received, mine.difference) == (said, Decimal(500), said - 500)
    assert mine in sheet.different
    assert (
        sum(row.quantity for row in do(open_work, StockOnHold(), dairy.id).rows if row.lot.lot.code.startswith("F"))
        == 15_228
    )
    with open_work(readonly=True) as work:
        assert work.tallies.figures(dairy.id, clock()).main.recovered == 439_511


def test_the_leads_hear_once_of_a_customer_who_sends_back_more_than_they_said(case, open_work, clock) -> None:
    clock.move(hours=30)
    returned(open_work, "F2", "100", "C2", "r:1")
    returned(open_work, "F2", "200", "C2", "r:2")
    (note,) = notes(open_work)
    assert (note.template, note.address) == ("chat/return_differs", "11")
    assert (note.facts["customer"], Decimal(note.facts["came"]), Decimal(note.facts["said"])) == ("C2", 100, 0)


def test_a_return_that_was_taken_back_never_came(case, open_work, clock) -> None:
    clock.move(hours=30)
    recorded = returned(open_work, "F2", "500", "C2", "r:1")
    do(open_work, Undo(), recorded.movement_id, "r:2", actor=worker(open_work))
    with open_work(readonly=True) as work:
        assert work.handling.returns(case.id) == []


def test_of_a_lot_that_one_customer_got_nobody_is_asked_who_sent_it(case, open_work, clock) -> None:
    clock.move(hours=30)
    assert not do(open_work, MustSayWho(), LotRef("F1"))
    recorded = returned(open_work, "F1", "6", None, "r:1")
    assert recorded.partner.code == "C1"
    assert (recorded.arrival.recall, recorded.arrival.tally.received) == ("R1", Decimal(6))


def test_of_a_lot_that_several_got_it_is_asked(case, open_work) -> None:
    assert do(open_work, MustSayWho(), LotRef("F2"))
    assert not do(open_work, MustSayWho(), LotRef("F9"))  # under no recall
    assert not do(open_work, MustSayWho(), LotRef("F9999"))


def test_more_than_was_sent_is_asked_about(case, open_work, clock) -> None:
    clock.move(hours=30)
    with pytest.raises(ReturnedMoreThanSent):
        returned(open_work, "F2", "999999", "C2", "r:1")
