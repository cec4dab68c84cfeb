"""Who is told again, and who is not any more."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.alerts import AlertKind, Forwarded
from domain.messages import Outgoing
from domain.people import Actor, Role
from domain.recall import RecallState
from domain.steps.alerting import alert_forwarded, update_customers
from domain.steps.noticing import notice_of
from domain.usecases.chase_customer import RemindCustomer
from storage.database import Database
from storage.outgoing import OutgoingQueue
from tests.conftest import StandingClock
from tests.storage.test_alert_ladder import Case, a_case

LEAD = Actor(None, "Lena", Role.LEAD)


@pytest.fixture
def case(database: Database, clock: StandingClock) -> Case:
    return a_case(database, clock)


def test_a_reminder_of_a_case_that_runs_again_does_not_say_that_it_is_over(case: Case) -> None:
    case.launch("C02")
    deliver(case)
    case.do(lambda work, _: work.recalls.move(case.recall_id, RecallState.LAUNCHED, RecallState.CLOSED))
    case.do(lambda work, recall: update_customers(work, recall, [case.partners["C02"]], AlertKind.CLOSING))
    deliver(case)
    case.do(lambda work, _: work.recalls.move(case.recall_id, RecallState.CLOSED, RecallState.LAUNCHED))
    case.do(lambda work, _: RemindCustomer()(work, LEAD, case.recall_id, case.partners["C02"]))
    due = select(Outgoing).where(col(Outgoing.state) == "due", col(Outgoing.alert_id).is_not(None))
    with case.database.session(readonly=True) as session:
        assert [(row.template, row.repeat) for row in session.scalars(due)] == [("alerts/recall", True)]


def test_the_news_of_the_end_that_waited_until_the_case_ran_again_does_not_say_that_it_is_over(case: Case) -> None:
    case.launch("C02")
    case.do(lambda work, _: work.recalls.move(case.recall_id, RecallState.LAUNCHED, RecallState.CLOSED))
    case.do(lambda work, recall: update_customers(work, recall, [case.partners["C02"]], AlertKind.CLOSING))

    def said(work, _):
        return [notice_of(work, alert).kind for alert in work.recalls.alerts(case.recall_id)]

    assert case.do(said) == ["recall", "closing"]
    case.do(lambda work, _: work.recalls.move(case.recall_id, RecallState.CLOSED, RecallState.LAUNCHED))
    assert case.do(said) == ["recall", "update"]


def deliver(case: Case) -> None:
    queue = OutgoingQueue(case.database)
    for row in queue.claim("me", case.clock(), 60, 50, "email"):
        queue.sent(row.id or 0, "me", "m", case.clock())


def test_an_update_does_not_go_to_somebody_who_left_the_customer(case: Case) -> None:
    case.launch("C01")
    case.settle(state="accepted", accepted_at=case.clock())
    with case.open_work() as work:
        person = work.people.by_telegram_id(902)
        assert person is not None
        person.left_at = case.clock()
        work.commit()
    case.do(lambda work, recall: update_customers(work, recall, [case.partners["C01"]], AlertKind.UPDATE))
    assert case.told("C01")[2:] == [(0, "telegram", "901")]


def test_customers_customers_who_share_an_address_are_all_told_and_keep_the_ladder_free(case: Case) -> None:
    case.launch("C02")
    case.settle(state="accepted", accepted_at=case.clock())
    for name, address in (("Shop", "boss@c02.example.com"), ("One", "x@y.example"), ("Two", "x@y.example")):
        below = Forwarded(recall_id=case.recall_id, partner_id=case.partners["C02"], name=name, address=address,
                          language="en", at=case.clock())  # fmt: skip

        def tell(work, recall, below=below):
            return alert_forwarded(work, recall, work.pages.add_forwarded(below))

        assert case.do(tell) == 1, name
    assert [case.climb(hours=5) for _ in range(3)] == [1, 1, 0], "its own second address and the call are still there"
