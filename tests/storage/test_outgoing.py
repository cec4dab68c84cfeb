"""The outbox: nothing is lost, a repeat says so, and only the owner of a lease settles a row."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from domain.alerts import Alert, Attempt
from domain.items import Item
from domain.lots import Lot
from domain.messages import Outgoing, Priority
from domain.partners import Partner
from domain.people import Person
from domain.recall import Recall
from domain.steps.alerting import remind
from storage.database import Database
from storage.outgoing import OutgoingQueue
from storage.unit_of_work import OpenUnitOfWork


@pytest.fixture
def queue(database: Database) -> OutgoingQueue:
    return OutgoingQueue(database)


def message(clock, key: str, priority: int = Priority.NOTE, alert_id: int | None = None) -> Outgoing:
    return Outgoing(key=key, priority=priority, channel="telegram", address="901", language="en",
                    template="chat/hello", alert_id=alert_id, due_at=clock())  # fmt: skip


def put(open_work: OpenUnitOfWork, *messages: Outgoing) -> list[bool]:
    with open_work() as work:
        new = [work.outbox.put(message) for message in messages]
        work.commit()
    return new


@pytest.fixture
def alert_id(open_work: OpenUnitOfWork, clock) -> int:
    """An alert to the person with Telegram id 901, and its message in the outbox."""
    with open_work() as work:
        partner = work.partners.add(Partner(code="C01", kind="customer", name="Corner shop"))
        work.people.add(Person(telegram_id=901, name="Ann", role="customer", partner_id=partner.id))
        item = work.items.add(Item(code="milk", kind="raw", uom="L"))
        lot = work.lots.add(Lot(code="A", item_id=item.id or 0, folded="A"))
        recall = work.recalls.add(
            Recall(root_lot_id=lot.id or 0, reason="r", fingerprint="f", drafted_at=clock(), source="test")
        )
        alert = work.recalls.add_alert(
            Alert(recall_id=recall.id or 0, partner_id=partner.id or 0, channel="telegram", address="901",
                  language="en", notice="R1-C01")
        )  # fmt: skip
        assert alert is not None
        found = alert.id or 0
        work.outbox.put(message(clock, f"alert:{found}", Priority.RECALL, found))
        work.commit()
    return found


def alert_state(open_work: OpenUnitOfWork, alert_id: int) -> tuple[str, str | None]:
    with open_work(readonly=True) as work:
        alert = work.recalls.alert(alert_id)
        assert alert is not None
        return alert.state, alert.problem


def test_the_same_key_is_put_once(open_work: OpenUnitOfWork, clock) -> None:
    assert put(open_work, message(clock, "a"), message(clock, "a"), message(clock, "b")) == [True, False, True]


def test_recall_alerts_go_first_and_then_the_oldest(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock) -> None:
    put(open_work, message(clock, "a"), message(clock, "b"), message(clock, "c", Priority.RECALL))
    assert [row.key for row in queue.claim("me", clock(), 60, 2, "telegram")] == ["c", "a"]
    assert [row.key for row in queue.claim("me", clock(), 60, 2, "telegram")] == ["b"]


def test_what_is_not_due_yet_waits(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock) -> None:
    late = message(clock, "a")
    late.due_at = clock() + timedelta(minutes=1)
    put(open_work, late)
    assert queue.claim("me", clock(), 60, 5, "telegram") == []
    assert queue.next_due("telegram") == late.due_at
    assert [row.key for row in queue.claim("me", clock.move(minutes=1), 60, 5, "telegram")] == ["a"]


def test_a_claimed_row_is_nobody_elses_until_its_lease_ends(
    open_work: OpenUnitOfWork, queue: OutgoingQueue, clock
) -> None:
    put(open_work, message(clock, "a"))
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    assert (row.attempts, row.repeat) == (1, False)
    assert queue.claim("other", clock.move(seconds=60), 60, 5, "telegram") == []
    assert queue.next_due("telegram") == clock()
    (again,) = queue.claim("other", clock.move(seconds=1), 60, 5, "telegram")
    assert (again.id, again.attempts, again.repeat) == (row.id, 2, True)


def test_who_lost_the_lease_settles_nothing(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock) -> None:
    put(open_work, message(clock, "a"))
    (row,) = queue.claim("slow", clock(), 60, 5, "telegram")
    row_id = row.id or 0
    queue.claim("quick", clock.move(seconds=61), 60, 5, "telegram")
    assert not queue.sent(row_id, "slow", "17", clock())
    assert not queue.later(row_id, "slow", clock(), "?", True, clock())
    assert not queue.never(row_id, "slow", "?", clock())
    assert not queue.release(row_id, "slow")
    assert queue.sent(row_id, "quick", "18", clock())
    assert not queue.sent(row_id, "quick", "19", clock()), "settled once"
    assert queue.counts()["sent"] == 1


def test_there_is_work_while_a_row_is_due_or_in_hand(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock) -> None:
    late = message(clock, "a")
    late.due_at = clock() + timedelta(minutes=1)
    put(open_work, late)
    assert not queue.has_work(clock())
    assert queue.has_work(clock.move(minutes=1))
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    assert queue.has_work(clock())
    queue.sent(row.id or 0, "me", "17", clock())
    assert not queue.has_work(clock())


def test_a_row_that_was_never_begun_goes_back_unharmed(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock) -> None:
    put(open_work, message(clock, "a"))
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    assert queue.release(row.id or 0, "me")
    (again,) = queue.claim("me", clock(), 60, 5, "telegram")
    assert (again.attempts, again.repeat, again.due_at) == (1, False, row.due_at)


def test_a_sent_alert_counts_as_accepted(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock, alert_id: int) -> None:
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    clock.move(seconds=2)
    assert queue.sent(row.id or 0, "me", "17", clock())
    with open_work(readonly=True) as work:
        alert = work.recalls.alert(alert_id)
    assert alert is not None
    assert (alert.state, alert.accepted_at) == ("accepted", clock())


def test_an_uncertain_alert_is_sent_again_as_a_repeat(
    open_work: OpenUnitOfWork, queue: OutgoingQueue, clock, alert_id: int
) -> None:
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    queue.later(row.id or 0, "me", clock() + timedelta(seconds=5), "answer lost", True, clock())
    assert alert_state(open_work, alert_id) == ("uncertain", "answer lost")
    assert queue.claim("me", clock(), 60, 5, "telegram") == []
    (again,) = queue.claim("me", clock.move(seconds=5), 60, 5, "telegram")
    assert again.repeat
    queue.sent(again.id or 0, "me", "18", clock())
    assert alert_state(open_work, alert_id) == ("accepted", None)


def test_a_certain_failure_is_no_repeat(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock, alert_id: int) -> None:
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    queue.later(row.id or 0, "me", clock(), "429", False, clock())
    assert alert_state(open_work, alert_id) == ("queued", None)
    (again,) = queue.claim("me", clock(), 60, 5, "telegram")
    assert (again.repeat, again.attempts, again.problem) == (False, 2, "429")
    assert alert_state(open_work, alert_id) == ("sending", None)


def ledger(database: Database) -> list[Attempt]:
    with database.session(readonly=True) as session:
        return list(session.scalars(select(Attempt).order_by(col(Attempt.id))))


def test_every_try_is_in_the_ledger_and_stays_there(
    database: Database, queue: OutgoingQueue, clock, alert_id: int
) -> None:
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    row_id = row.id or 0
    queue.later(row_id, "me", clock(), "no connection", False, clock(), "451 try later")
    queue.claim("me", clock(), 60, 5, "telegram")
    queue.later(row_id, "me", clock(), "answer lost", True, clock())
    queue.claim("me", clock(), 60, 5, "telegram")
    queue.sent(row_id, "me", "4BQ17", clock.move(seconds=3), "250 queued as 4BQ17")
    tries = ledger(database)
    assert [(each.number, each.outcome, each.vendor_id, each.vendor_code) for each in tries] == [
        (1, "later", None, "451 try later"),
        (2, "uncertain", None, None),
        (3, "accepted", "4BQ17", "250 queued as 4BQ17"),
    ]
    assert {(each.alert_id, each.channel) for each in tries} == {(alert_id, "telegram")}
    assert "901" not in tries[0].target, "the proof holds a hash, not the address"
    with pytest.raises(Exception, match=r"(?i)append"):
        change_a_try(database)


def change_a_try(database: Database) -> None:
    with database.session() as session:
        session.execute(update(Attempt).values(outcome="accepted"))
        session.commit()


def test_what_was_accepted_stays_accepted_when_only_its_repeat_got_lost(
    open_work: OpenUnitOfWork, queue: OutgoingQueue, clock, alert_id: int
) -> None:
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    queue.sent(row.id or 0, "me", "17", clock())
    with open_work() as work:
        alert = work.recalls.alert(alert_id)
        assert alert is not None
        assert remind(work, alert)
        assert not remind(work, alert), "it is on its way"
        work.commit()
    (again,) = queue.claim("me", clock(), 60, 5, "telegram")
    assert (again.repeat, again.attempts) == (True, 2)
    queue.later(again.id or 0, "me", clock(), "answer lost", True, clock())
    assert alert_state(open_work, alert_id) == ("accepted", None)


def test_one_channel_does_not_hold_another_back(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock) -> None:
    letter = message(clock, "letter")
    letter.channel = "email"
    put(open_work, *(message(clock, f"m{number}", Priority.RECALL) for number in range(9)), letter)
    assert [row.key for row in queue.claim("me", clock(), 60, 5, "email")] == ["letter"]
    assert queue.next_due("wecom") is None
    assert sorted(queue.channels()) == ["telegram"]


@pytest.mark.parametrize(
    ("problem", "blocked"),
    [("Forbidden: bot was blocked by the user", True), ("Forbidden: user is deactivated", True),
     ("Bad Request: chat not found", False)],
)  # fmt: skip
def test_who_blocked_us_is_no_longer_a_way(
    open_work: OpenUnitOfWork, queue: OutgoingQueue, clock, alert_id: int, problem: str, blocked: bool
) -> None:
    (row,) = queue.claim("me", clock(), 60, 5, "telegram")
    queue.never(row.id or 0, "me", problem, clock())
    assert alert_state(open_work, alert_id) == ("refused", problem)
    with open_work(readonly=True) as work:
        person = work.people.by_telegram_id(901)
        assert person is not None
        assert person.blocked is blocked
        partner_id = person.partner_id or 0
        assert bool(work.reaching.ways([partner_id])[partner_id]) is not blocked
    assert queue.claim("me", clock.move(days=9), 60, 5, "telegram") == []
    assert queue.next_due("telegram") is None


def test_what_a_dead_predecessor_held_is_due_at_once_and_says_that_it_is_a_repeat(
    open_work: OpenUnitOfWork, queue: OutgoingQueue, clock, alert_id: int
) -> None:
    put(open_work, message(clock, "a"), message(clock, "b"))
    queue.claim("dead", clock(), 600, 2, "telegram")
    assert queue.free_orphans(clock()) == 2
    assert alert_state(open_work, alert_id)[0] == "uncertain"
    rows = queue.claim("me", clock(), 60, 5, "telegram")
    assert [(row.key, row.repeat) for row in rows] == [(f"alert:{alert_id}", True), ("a", True), ("b", False)]


def test_workers_side_by_side_never_claim_the_same_row(open_work: OpenUnitOfWork, queue: OutgoingQueue, clock) -> None:
    put(open_work, *(message(clock, f"m{number}") for number in range(40)))
    claimed: list[str] = []

    def work_on(owner: str) -> None:
        while rows := queue.claim(owner, clock(), 600, 3, "telegram"):
            claimed.extend(row.key for row in rows)

    threads = [threading.Thread(target=work_on, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(f"m{number}" for number in range(40))
    assert queue.counts() == {"due": 0, "sending": 40, "sent": 0, "refused": 0, "dead": 0}
