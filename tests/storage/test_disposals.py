"""The goods of a recall: destroyed before a witness, or found to be good."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain.alerts import Alert
from domain.drills import OnlyADrill
from domain.handling import (
    AlreadyCleared,
    DeedNotUnderstood,
    NotInRecall,
    WitnessMissing,
)
from domain.items import UnknownUnit
from domain.lots import LotRef, LotStatus, MoreThanIsLeft
from domain.people import NotAllowed
from domain.recall import ReasonMissing, Recall
from domain.usecases.handling_clearing import ClearLots
from domain.usecases.handling_disposal import AddDisposalPhoto, CaseDisposals, Dispose
from domain.usecases.record import Undo
from domain.values import LotCode
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import DairyCase
from tests.storage.handling_case import (
    HOUSE,
    burned,
    do,
    handled_case,
    launched,
    lead,
    worker,
)


@pytest.fixture
def case(clock: StandingClock, open_work: OpenUnitOfWork) -> DairyCase:
    return handled_case(clock, open_work)


def test_a_disposal_takes_the_goods_from_stock_and_stands_with_its_witness(case, open_work) -> None:
    view = do(open_work, Dispose(), case.id, burned("300"), "d:1", actor=worker(open_work))
    assert (view.disposal.quantity, view.disposal.uom, view.disposal.method, view.disposal.witness) == \
        (Decimal(300), "cup", "burned", "Li Na")  # fmt: skip
    assert view.by == "Wei"
    with open_work(readonly=True) as work:
        movement = work.movements.get(view.disposal.movement_id)
        assert (movement.kind, movement.document, movement.reason) == ("scrap", "R1", "R1: burned")
    again = do(open_work, Dispose(), case.id, burned("300"), "d:1", actor=worker(open_work))
    assert again.disposal.id == view.disposal.id
    assert again.lot.on_hand == view.lot.on_hand


@pytest.mark.parametrize(
    ("order", "refusal"),
    [
        (burned("999999"), MoreThanIsLeft),
        (burned("300", witness=" "), WitnessMissing),
        (burned("300", method=""), DeedNotUnderstood),
        (burned("300", lot="F9"), NotInRecall),
        (burned("300", uom="barrels"), UnknownUnit),
    ],
)
def test_a_disposal_that_cannot_be_writes_nothing(case, open_work, order, refusal) -> None:
    with open_work() as work, pytest.raises(refusal):
        Dispose()(work, HOUSE, case.id, order, "d:1")
    with open_work(readonly=True) as work:
        assert work.handling.disposals(case.id) == []
        assert work.movements.by_source("d:1") is None


def test_a_word_that_is_no_unit_is_the_method(case, open_work) -> None:
    view = do(open_work, Dispose(), case.id, burned("300", uom="buried", method=""), "d:1")
    assert (view.disposal.method, view.disposal.quantity) == ("buried", Decimal(300))


def test_another_unit_is_converted(case, open_work) -> None:
    view = do(open_work, Dispose(), case.id, burned("18", uom="kg"), "d:1")
    assert (round(view.disposal.quantity), view.disposal.uom) == (100, "cup")


def test_a_disposal_that_was_taken_back_is_none(case, open_work) -> None:
    view = do(open_work, Dispose(), case.id, burned("300"), "d:1")
    do(open_work, Undo(), view.disposal.movement_id, "d:2")
    assert do(open_work, CaseDisposals(), case.id)[1] == []


def test_several_photos_are_kept_with_a_disposal_and_each_once(case, open_work) -> None:
    number = do(open_work, Dispose(), case.id, burned("300"), "d:1").disposal.id
    for content in (b"one", b"two", b"one"):
        view = do(open_work, AddDisposalPhoto(), number, content, "image/jpeg")
    assert [photo.content for photo in view.photos] == [b"one", b"two"]
    assert view.disposal.photo_id == view.photos[0].id


def test_nothing_is_destroyed_in_a_drill(case, open_work) -> None:
    with open_work() as work:
        work.recalls._session.execute(update(Recall).values(drill=True))
        work.commit()
    with open_work() as work, pytest.raises(OnlyADrill):
        Dispose()(work, HOUSE, case.id, burned("300"), "d:1")
    with open_work() as work, pytest.raises(OnlyADrill):
        ClearLots()(work, HOUSE, case.id, [LotRef("F1")], "fine")


def test_cleared_lots_count_no_more_are_free_and_their_customers_are_told(case, open_work, clock) -> None:
    with open_work(readonly=True) as work:
        before = work.tallies.figures(case.id, clock()).main.delivered
        (lot,) = work.lots.by_code(LotCode("F2"))
        sent = sum(total.quantity for total in work.tracing.customers([lot.id]))
    clock.move(hours=20)
    cleared = do(open_work, ClearLots(), case.id, [LotRef("F2")], "the laboratory found nothing", actor=lead(open_work))
    assert [view.lot.code for view in cleared.lots] == ["F2"]
    with open_work(readonly=True) as work:
        row = next(row for row in work.handling.lots(case.id) if row.lot_id == lot.id)
        assert (row.cleared_because, row.cleared_at) == ("the laboratory found nothing", clock())
        assert work.lots.get(lot.id).lot.status == LotStatus.FREE
        assert work.tallies.figures(case.id, clock()).main.delivered == before - sent
        query = select(col(Alert.partner_id)).where(col(Alert.kind) == "update")
        heard = set(work.recalls._session.scalars(query))
        assert heard == set(cleared.touched)
        assert heard


def test_a_lot_that_another_case_covers_stays_stopped(case, open_work, clock) -> None:
    with open_work() as work:
        launched(work, "F1", clock, "lids")
        work.commit()
    cleared = do(open_work, ClearLots(), case.id, [LotRef("F1"), LotRef("F2")], "fine")
    assert [view.lot.code for view in cleared.still] == ["F1"]
    with open_work(readonly=True) as work:
        assert work.lots.by_code(LotCode("F1"))[0].lot.status_reason == "R2: lids"
        assert work.lots.by_code(LotCode("F2"))[0].lot.status == LotStatus.FREE


@pytest.mark.parametrize(
    ("lots", "why", "refusal"),
    [
        (["F1", "F9"], "fine", NotInRecall),
        (["F1"], "  ", ReasonMissing),
        (["F1", "F2"], "fine", AlreadyCleared),
    ],
)
def test_clearing_is_all_or_nothing(case, open_work, lots, why, refusal) -> None:
    do(open_work, ClearLots(), case.id, [LotRef("F2")], "fine")
    with open_work() as work, pytest.raises(refusal):
        ClearLots()(work, HOUSE, case.id, [LotRef(code) for code in lots], why)
    with open_work(readonly=True) as work:
        cleared = [row for row in work.handling.lots(case.id) if row.cleared_at is not None]
        assert len(cleared) == 1


def test_a_worker_clears_nothing(case, open_work) -> None:
    me = worker(open_work)
    with open_work() as work, pytest.raises(NotAllowed):
        ClearLots()(work, me, case.id, [LotRef("F1")], "fine")
