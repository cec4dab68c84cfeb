"""The ladder on a real database: nobody who is silent is forgotten, nobody is told twice, and drills stay in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain.alerts import Alert, AlertKind
from domain.items import Item
from domain.lots import Lot
from domain.messages import Outgoing
from domain.partners import Contact, Partner
from domain.people import Actor, Person
from domain.recall import Recall, RecallState
from domain.steps.alerting import alert_customer, escalate_all, update_customers
from domain.tally import RecallConsignee
from domain.usecases.climb_ladder import ClimbLadder
from storage.database import Database
from storage.outgoing import OutgoingQueue
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock

WAYS = ("telegram", "email", "wecom", "phone")
HOUSE = Actor.house()
CLIMB = ClimbLadder(ZoneInfo("Asia/Shanghai"))
CONTACTS = {
    "C01": [("email", "c01@example.com"), ("wecom", "robot-c01")],
    "C02": [("email", "c02@example.com"), ("email", "boss@c02.example.com"), ("phone", "+86 21 5555 0102")],
    "C03": [],
}


@dataclass
class Case:
    """A launched recall of class 1 under the house's rules, with three customers; C01 has two people in the chat."""

    database: Database
    clock: StandingClock
    recall_id: int
    partners: dict[str, int]

    @property
    def open_work(self) -> OpenUnitOfWork:
        return OpenUnitOfWork(self.database, self.clock, WAYS)

    def do(self, deed: Callable[..., object]) -> object:
        with self.open_work() as work:
            recall = work.recalls.get(self.recall_id)
            result = deed(work, recall)
            work.commit()
        return result

    def launch(self, *codes: str) -> None:
        for code in codes or self.partners:
            self.do(lambda work, recall, code=code: alert_customer(work, recall, self.partners[code]))

    def climb(self, **after: float) -> int:
        self.clock.move(**after)
        climbed = self.do(lambda work, _: CLIMB(work, HOUSE))
        assert isinstance(climbed, int)
        return climbed

    def told(self, code: str) -> list[tuple[int, str, str]]:
        query = select(Alert).where(col(Alert.partner_id) == self.partners[code]).order_by(col(Alert.id))
        with self.database.session(readonly=True) as session:
            return [(alert.rung, alert.channel, alert.address) for alert in session.scalars(query)]

    def waiting(self) -> list[tuple[str, str]]:
        query = select(Outgoing).where(col(Outgoing.alert_id).is_not(None)).order_by(col(Outgoing.id))
        with self.database.session(readonly=True) as session:
            return [(row.channel, row.address) for row in session.scalars(query)]

    def settle(self, **facts: object) -> None:
        with self.database.session() as session:
            session.execute(update(Alert).values(**facts))
            session.commit()
        self.do(lambda work, _: work.tallies.told(self.recall_id))

    def standing(self, code: str) -> tuple[str, int]:
        with self.open_work(readonly=True) as work:
            consignee = work.tallies.consignee(self.recall_id, self.partners[code])
        assert consignee is not None
        return consignee.state, consignee.rung


@pytest.fixture
def case(database: Database, clock: StandingClock) -> Case:
    return a_case(database, clock)


def a_case(database: Database, clock: StandingClock, **facts: Any) -> Case:
    with OpenUnitOfWork(database, clock)() as work:
        work.people.add(Person(telegram_id=1, name="Lena", role="lead"))
        partners = {}
        for code, contacts in CONTACTS.items():
            partner = work.partners.add(Partner(code=code, kind="customer", name=f"Shop {code}"))
            partners[code] = partner.id or 0
            for channel, address in contacts:
                work.partners.add_contact(Contact(partner_id=partners[code], channel=channel, address=address))
        for number in (901, 902):
            work.people.add(Person(telegram_id=number, name="Ann", role="customer", partner_id=partners["C01"]))
        item = work.items.add(Item(code="milk", kind="raw", uom="L"))
        lot = work.lots.add(Lot(code="A", item_id=item.id or 0, folded="A"))
        recall = work.recalls.add(
            Recall(root_lot_id=lot.id or 0, reason="r", fingerprint="f", drafted_at=clock(), source="test",
                   state=RecallState.LAUNCHED.value, launched_at=clock(), **facts)
        )  # fmt: skip
        recall_id = recall.id or 0
        work.commit()
    with database.session() as session:
        session.add_all(RecallConsignee(recall_id=recall_id, partner_id=each) for each in partners.values())
        session.commit()
    return Case(database, clock, recall_id, partners)


def test_at_launch_only_the_best_way_is_told_and_everybody_in_the_chat_at_once(case: Case) -> None:
    case.launch()
    assert case.told("C01") == [(0, "telegram", "901"), (0, "telegram", "902")]
    assert case.told("C02") == [(0, "email", "c02@example.com")]
    assert case.waiting() == [("telegram", "901"), ("telegram", "902"), ("email", "c02@example.com")]


def test_a_customer_whom_no_way_leads_to_is_a_call_task_and_counts_as_unreachable(case: Case) -> None:
    case.launch("C03")
    assert case.told("C03") == [(0, "phone", "")]
    assert case.standing("C03") == ("none", 0)
    assert case.waiting() == []


def test_silence_climbs_after_each_wait_to_the_call_and_then_ends(case: Case) -> None:
    case.launch("C02")
    case.settle(state="accepted", accepted_at=case.clock())
    assert case.climb(minutes=29) == 0
    assert case.climb(minutes=1) == 1
    assert case.climb(minutes=0) == 0, "the next rung has its own time"
    assert case.climb(hours=1) == 1
    assert case.climb(days=2) == 0
    assert case.told("C02") == [
        (0, "email", "c02@example.com"), (1, "email", "boss@c02.example.com"), (2, "phone", "+86 21 5555 0102"),
    ]  # fmt: skip
    assert case.standing("C02") == ("accepted", 2)


def test_the_last_wait_holds_for_all_further_rungs(case: Case) -> None:
    partner = case.partners["C02"]
    waits = (timedelta(minutes=30), timedelta(hours=1))

    def silent() -> list[int]:
        before = [case.clock() - wait for wait in waits]
        found = case.do(lambda work, recall: work.recalls.silent(recall.id or 0, before, 10))
        assert isinstance(found, list)
        return found

    case.launch("C02")
    for rung, minutes in ((0, 30), (1, 60)):
        case.clock.move(minutes=minutes - 1)
        assert silent() == [], f"rung {rung} still has its time"
        case.clock.move(minutes=1)
        assert silent() == [partner]
        case.do(lambda work, recall: escalate_all(work, recall, [partner]))


def test_the_leads_hear_once_of_those_whom_somebody_must_call(case: Case) -> None:
    case.launch("C02", "C03")
    for _ in range(4):
        case.climb(days=1)
    query = select(Outgoing).where(col(Outgoing.template) == "chat/calls_needed")
    with case.database.session(readonly=True) as session:
        (note,) = session.scalars(query)
    assert (note.facts["count"], note.facts["names"]) == (1, ["Shop C02"])


@pytest.mark.parametrize("seen", ["opened_at", "received_at"])
def test_whoever_opened_or_confirmed_is_left_in_peace(case: Case, seen: str) -> None:
    case.launch("C02")
    case.settle(state="accepted", accepted_at=case.clock(), **{seen: case.clock()})
    assert case.climb(days=3) == 0


def test_what_was_refused_goes_the_next_way_at_once(case: Case) -> None:
    case.launch("C01")
    queue = OutgoingQueue(case.database)
    (one, other) = queue.claim("me", case.clock(), 60, 5, "telegram")
    queue.never(one.id or 0, "me", "chat not found", case.clock())
    assert case.climb() == 0, "a colleague in the chat may still get it"
    queue.never(other.id or 0, "me", "chat not found", case.clock())
    assert case.climb() == 1
    assert case.told("C01")[2:] == [(1, "email", "c01@example.com")]


def test_a_channel_that_is_down_does_not_keep_the_next_one_waiting_for_ever(case: Case) -> None:
    case.launch("C02")
    queue = OutgoingQueue(case.database)
    (row,) = queue.claim("me", case.clock(), 60, 5, "email")
    queue.later(row.id or 0, "me", case.clock.move(minutes=5), "connection refused", False, case.clock())
    assert case.climb(minutes=25) == 1


def test_by_night_a_class_three_is_left_to_sleep_and_a_class_one_is_not(
    database: Database, clock: StandingClock
) -> None:
    case = a_case(database, clock, severity="3", regime="cn-food")
    case.launch("C02")
    clock.moment = clock().replace(hour=14)  # 22:00 at the plant
    assert case.climb(days=2) == 0
    with database.session() as session:
        session.execute(update(Recall).values(severity="1"))
        session.commit()
    assert case.climb() == 1


def test_a_closed_recall_climbs_no_more(case: Case) -> None:
    case.launch("C02")
    case.do(lambda work, _: work.recalls.move(case.recall_id, RecallState.LAUNCHED, RecallState.CLOSED))
    assert case.climb(days=3) == 0


def test_a_drill_tells_nobody_and_asks_nobody_to_call(database: Database, clock: StandingClock) -> None:
    case = a_case(database, clock, drill=True)
    case.launch()
    assert case.told("C01") == [(0, "drill", "telegram 901"), (0, "drill", "telegram 902")]
    assert case.told("C02") == [(0, "drill", "email c02@example.com")]
    assert case.told("C03") == []
    assert case.climb(days=3) == 0
    assert case.waiting() == []


def test_programs_side_by_side_climb_once(case: Case) -> None:
    case.launch("C02")
    case.clock.move(minutes=30)
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(case.climb())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 0, 0, 1]
    assert case.told("C02") == [(0, "email", "c02@example.com"), (1, "email", "boss@c02.example.com")]


def test_a_lead_may_climb_by_hand_until_nothing_is_left(case: Case) -> None:
    case.launch("C01")
    partner = case.partners["C01"]
    steps = [case.do(lambda work, recall: escalate_all(work, recall, [partner])) for _ in range(4)]
    assert steps == [{partner: "email"}, {partner: "wecom"}, {partner: "phone"}, {}]


def test_a_change_is_told_by_the_ways_that_worked_and_can_be_told_twice(case: Case) -> None:
    case.launch()
    case.settle(state="accepted")
    case.climb(hours=1)
    for _ in range(2):
        case.do(lambda work, recall: update_customers(work, recall, [case.partners["C02"]], AlertKind.UPDATE))
    case.do(lambda work, recall: update_customers(work, recall, [case.partners["C02"]], AlertKind.CLOSING))
    assert [address for _, _, address in case.told("C02")] == [
        "c02@example.com", "boss@c02.example.com",
        *["c02@example.com", "boss@c02.example.com"] * 3,
    ]  # fmt: skip
    with case.database.session(readonly=True) as session:
        templates = list(session.scalars(select(col(Outgoing.template)).order_by(col(Outgoing.id))))
    assert templates[-6:] == ["alerts/update"] * 4 + ["alerts/closing"] * 2


def test_telling_again_what_was_told_writes_nothing(case: Case) -> None:
    case.launch()
    before = {code: case.told(code) for code in case.partners}
    case.launch()
    assert {code: case.told(code) for code in case.partners} == before


def test_the_call_sheet_names_who_said_nothing_and_who_must_hear_of_a_change(case: Case) -> None:
    case.launch()
    assert called(case) == ["C03"]
    case.do(lambda work, recall: escalate_all(work, recall, [case.partners["C02"]]))
    assert called(case) == ["C03"], "a second letter is on its way"
    case.do(lambda work, recall: escalate_all(work, recall, [case.partners["C02"]]))
    assert called(case) == ["C02", "C03"]
    with case.database.session() as session:
        session.execute(update(RecallConsignee).values(answered_at=case.clock()))
        session.commit()
    assert called(case) == []
    case.do(lambda work, recall: update_customers(work, recall, [case.partners["C03"]], AlertKind.UPDATE))
    assert called(case) == ["C03"]


def called(case: Case) -> list[str]:
    with case.open_work(readonly=True) as work:
        return [task.code for task in work.recalls.calls(case.recall_id)]
