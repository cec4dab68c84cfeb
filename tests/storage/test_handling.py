"""The goods of the dairy's recall: fetched, come back, destroyed, cleared; and what must change afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain.alerts import Alert
from domain.drills import OnlyADrill
from domain.genealogy import Direction
from domain.handling import (
    ActionDone,
    AlreadyCleared,
    DeedNotUnderstood,
    DueInThePast,
    NotInRecall,
    WitnessMissing,
    place_mark,
)
from domain.items import UnknownUnit
from domain.lots import LotRef, LotStatus, MoreThanIsLeft
from domain.messages import Outgoing
from domain.movements import Amount, MovementOrder, ReturnedMoreThanSent
from domain.people import Actor, AnswerExpected, NotAllowed, Person, Role
from domain.recall import ReasonMissing, Recall, RecallState
from domain.steps.freezing import freeze_scope
from domain.usecases.handling_actions import AddAction, CaseActions, FinishAction, RemindActions
from domain.usecases.handling_clearing import ClearLots
from domain.usecases.handling_disposal import AddDisposalPhoto, CaseDisposals, DisposalOrder, Dispose
from domain.usecases.handling_returns import CaseReturns, MustSayWho
from domain.usecases.handling_stock import StockOnHold, TickStock
from domain.usecases.record import Record, Undo
from domain.values import LotCode
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import DairyCase, answered_dairy, launched_dairy
from tests.storage.plants import CREAMERY, told

ZONE = ZoneInfo("Asia/Shanghai")
HOUSE = Actor.house("test")


PLANT = {
    **CREAMERY,
    "partners.csv": CREAMERY["partners.csv"] + "C2,customer,Store,zh,c2@example.com\n",
    "lots.csv": CREAMERY["lots.csv"] + "F2,cup,3000,cup,2022-06-01 10:00,,\nF9,cup,500,cup,2022-05-01 10:00,,\n",
    "links.csv": CREAMERY["links.csv"] + "B1,F2,500,kg,fill\n",
    "shipments.csv": CREAMERY["shipments.csv"] + "SO2,F2,C1,1000,cup,2022-06-04\nSO3,F2,C2,1500,cup,2022-06-05\n",
}
"""The creamery with a second lot of cups that two customers got, and one that has nothing to do with it."""
IN_STOCK = {"F1": 976, "F2": 500}


@pytest.fixture
def case(database: Database, clock: StandingClock, open_work: OpenUnitOfWork) -> DairyCase:
    """The milk is recalled: launched, its stock stopped, one lead and one worker in the chat."""
    told(open_work, PLANT)
    with open_work() as work:
        recall_id = launched(work, "M1", clock)
        partners = {code: work.partners.by_code(code).id for code in ("C1", "C2")}
        work.commit()
    found = DairyCase(recall_id, partners)
    with open_work() as work:
        ids = [row.lot_id for row in work.handling.lots(found.id)]
        work.lots.set_status(ids, LotStatus.RECALLED, "R1: supplier's notice", clock())
        for number, name, role in ((11, "Grace", "lead"), (12, "Wei", "worker")):
            work.people.add(Person(telegram_id=number, name=name, language="en", role=role, joined_at=clock()))
        work.commit()
    return found


def launched(work, code: str, clock, reason: str = "supplier's notice") -> int:
    (root,) = work.lots.by_code(LotCode(code))
    draft = Recall(root_lot_id=root.id, reason=reason, fingerprint="", drafted_at=clock(), source=f"test:{code}")
    recall = work.recalls.add(draft)
    work.recalls.move(recall.id, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=clock())
    freeze_scope(work, recall, work.tracing.trace(root, Direction.FORWARD))
    return recall.id


def lead(open_work) -> Actor:
    return someone(open_work, 11, Role.LEAD)


def worker(open_work) -> Actor:
    return someone(open_work, 12, Role.WORKER)


def someone(open_work, number: int, role: Role) -> Actor:
    with open_work(readonly=True) as work:
        person = work.people.by_telegram_id(number)
        return Actor(person.id, person.name, role, telegram_id=number)


def do(open_work, use_case, *args, actor: Actor = HOUSE, **kwargs):
    with open_work() as work:
        result = use_case(work, actor, *args, **kwargs)
        work.commit()
    return result


def notes(open_work) -> list[Outgoing]:
    with open_work(readonly=True) as work:
        query = select(Outgoing).where(col(Outgoing.alert_id).is_(None)).order_by(col(Outgoing.id))
        return list(work.recalls._session.scalars(query))


def burned(quantity: str, uom: str | None = "cup", witness: str = "Li Na", lot: str = "F1", method: str = "burned"):
    return DisposalOrder(LotRef(lot), Amount(Decimal(quantity), uom), method, witness)


def returned(open_work, lot: str, cups: str, customer: str | None, source: str, **more):
    order = MovementOrder(kind="return", lot=LotRef(lot), source=source, amount=Amount(Decimal(cups), "cup"),
                          partner=customer, **more)  # fmt: skip
    return do(open_work, Record(), order, actor=worker(open_work))


# Stock


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


# Returns


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


# Disposal


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


# Clearing


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


# Actions


def added(open_work, due: date, owner: str = "Wei", source: str = "a:1"):
    return do(open_work, AddAction(ZONE), 1, "check every certificate", owner, due, source, actor=lead(open_work))


def test_an_action_is_told_its_owner_and_done_with_a_result(case, open_work, clock) -> None:
    sheet = added(open_work, date(2022, 7, 4))
    assert (sheet.open, sheet.overdue) == (1, 0)
    assert added(open_work, date(2022, 7, 4)).actions == sheet.actions
    (note,) = notes(open_work)
    assert (note.address, note.facts["kind"]) == ("12", "new")
    number = sheet.actions[0].id
    sheet = do(open_work, FinishAction(ZONE), number, "done for all of June", actor=worker(open_work))
    assert (sheet.open, sheet.actions[0].result) == (0, "done for all of June")
    with open_work() as work, pytest.raises(ActionDone):
        FinishAction(ZONE)(work, HOUSE, number, "again")


def test_reminders_come_before_the_day_on_it_and_each_day_after_once(case, open_work, clock) -> None:
    added(open_work, date(2022, 7, 4))
    heard: list[tuple[int, str, str]] = []
    for _ in range(11):
        clock.move(days=1)
        before = len(notes(open_work))
        do(open_work, RemindActions(ZONE))
        do(open_work, RemindActions(ZONE))
        heard += [(clock().day, note.facts["kind"], note.address) for note in notes(open_work)[before:]]
    assert [each for each in heard if each[2] == "12"] == [
        (2, "soon", "12"), (4, "today", "12"), *((day, "overdue", "12") for day in (5, 6, 7, 8)),
    ]  # fmt: skip
    assert [each[0] for each in heard if each[2] == "11"] == [5, 6, 7, 8]  # the leads hear of it once it is late


def test_an_owner_outside_the_chat_is_reminded_through_the_leads(case, open_work, clock) -> None:
    added(open_work, date(2022, 6, 28), owner="the dairy's laboratory")
    do(open_work, RemindActions(ZONE))
    assert [(note.facts["kind"], note.address) for note in notes(open_work)] == [("soon", "11")]


def test_what_cannot_be_an_action_is_refused(case, open_work) -> None:
    me = lead(open_work)
    with open_work() as work, pytest.raises(DueInThePast):
        AddAction(ZONE)(work, me, 1, "something", "Wei", date(2022, 6, 1), "a:1")
    with open_work() as work, pytest.raises(DeedNotUnderstood):
        AddAction(ZONE)(work, me, 1, " ", "Wei", date(2022, 8, 1), "a:1")
    with open_work() as work, pytest.raises(NotAllowed):
        AddAction(ZONE)(work, worker(open_work), 1, "x", "Wei", date(2022, 8, 1), "a:1")
    assert do(open_work, CaseActions(ZONE), 1).actions == ()


def test_somebody_elses_action_is_finished_by_a_lead_only(case, open_work) -> None:
    number = added(open_work, date(2022, 7, 4), owner="Grace").actions[0].id
    me = worker(open_work)
    with open_work() as work, pytest.raises(NotAllowed):
        FinishAction(ZONE)(work, me, number, "done")
    assert do(open_work, FinishAction(ZONE), number, "done", actor=lead(open_work)).open == 0


def test_days_are_the_sites(case, open_work, clock) -> None:
    clock.moment = clock.moment.replace(hour=17)  # already the 28th in Shanghai
    with pytest.raises(DueInThePast):
        added(open_work, date(2022, 6, 27))
    assert added(open_work, date(2022, 6, 28)).today == date(2022, 6, 28)
    assert clock.moment.date() + timedelta(days=1) == date(2022, 6, 28)
