"""A customer who blocked the bot and lets it back in is told what they missed, once."""

from __future__ import annotations

import pytest

from domain.alerts import Alert, AlertState
from domain.messages import Outgoing
from domain.people import Actor, Person, Role
from domain.ports import Work
from domain.roots import Root
from domain.usecases.close_recall import CloseRecall
from domain.usecases.draft_recall import DraftRecall
from domain.usecases.identify import NoteReach
from domain.usecases.launch_recall import LaunchRecall
from storage.database import Database
from storage.outgoing import OutgoingQueue
from tests.conftest import StandingClock
from tests.domain.conftest import Floor
from tests.storage.plants import ZONE

CUSTOMER = 70


@pytest.fixture
def queue(database: Database) -> OutgoingQueue:
    return OutgoingQueue(database)


@pytest.fixture
def shop(floor: Floor) -> Floor:
    """Cups were shipped to C01, whose buyer is in the chat."""

    def joins(work: Work, _: Actor) -> None:
        partner = work.partners.by_code("C01")
        assert partner is not None
        work.people.add(Person(telegram_id=CUSTOMER, name="Bo", role=Role.CUSTOMER.value, partner_id=partner.id))

    floor.record("make", "F1", "1000 cup", item="cup")
    floor.record("ship", "F1", "400 cup", partner="C01")
    floor.do(joins, floor.lead)
    return floor


def launch(shop: Floor) -> int:
    draft = shop.do(DraftRecall(ZONE), shop.lead, (Root(shop.lot("F1")),), "smell", "tg:9:recall").view.recall
    shop.do(LaunchRecall(ZONE), shop.lead, draft.id, draft.fingerprint)
    return int(draft.id)


def reach(shop: Floor, *, blocked: bool) -> None:
    shop.do(lambda work, _: NoteReach()(work, CUSTOMER, blocked), shop.lead)


def alerts(shop: Floor, recall_id: int) -> list[Alert]:
    found: list[Alert] = shop.look(lambda work: work.recalls.alerts(recall_id))
    return found


def claimed(queue: OutgoingQueue, clock: StandingClock) -> list[Outgoing]:
    return queue.claim("worker", clock.move(seconds=1), 60.0, 10, "telegram")


def test_who_had_blocked_us_at_the_launch_is_told_when_they_let_us_back(
    shop: Floor, queue: OutgoingQueue, clock: StandingClock
) -> None:
    reach(shop, blocked=True)
    recall_id = launch(shop)
    assert [alert.channel for alert in alerts(shop, recall_id)] == ["phone"], "a person must call"
    for _ in range(2):  # a redelivered update tells nobody twice
        reach(shop, blocked=False)
    assert [row.address for row in claimed(queue, clock)] == [str(CUSTOMER)]


def test_an_alert_that_was_refused_goes_out_again(shop: Floor, queue: OutgoingQueue, clock: StandingClock) -> None:
    recall_id = launch(shop)
    (row,) = claimed(queue, clock)
    queue.never(row.id or 0, "worker", "Forbidden: bot was blocked by the user", clock())
    assert alerts(shop, recall_id)[0].state == AlertState.REFUSED
    reach(shop, blocked=False)
    (again,) = claimed(queue, clock)
    assert (again.id, again.repeat) == (row.id, False)
    assert alerts(shop, recall_id)[0].state == AlertState.SENDING
    queue.sent(again.id or 0, "worker", "5", clock())
    reach(shop, blocked=False)
    assert claimed(queue, clock) == []


def test_a_closed_recall_is_told_to_nobody_any_more(shop: Floor, queue: OutgoingQueue, clock: StandingClock) -> None:
    reach(shop, blocked=True)
    shop.do(CloseRecall(ZONE), shop.lead, launch(shop), "called them")
    reach(shop, blocked=False)
    assert claimed(queue, clock) == []
