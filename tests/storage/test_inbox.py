"""The inbox: once, in order, and never forgotten before it was handled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.inbox import Inbox


def update(update_id: int, chat: int = 1) -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "text": "MP05 \u0000 批号"}}


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, lambda body: int(body["message"]["chat"]["id"]))


def test_updates_come_back_as_they_came_and_in_their_order(inbox: Inbox, clock) -> None:
    assert inbox.keep([update(7), update(5, chat=-100123456789012), update(6)], clock()) == 3
    rows = inbox.waiting(10)
    assert [row.update_id for row in rows] == [7, 5, 6]
    assert [row.lane for row in rows] == [1, -100123456789012, 1]
    assert rows[0].body == update(7)
    assert rows[0].received_at == clock()


def test_a_redelivered_update_changes_nothing(inbox: Inbox, clock) -> None:
    inbox.keep([update(1)], clock())
    (row,) = inbox.waiting(10)
    inbox.done(row.arrival or 0)
    assert inbox.keep([update(1), update(2), update(2)], clock()) == 1
    assert [row.update_id for row in inbox.waiting(10)] == [2]


def test_what_waits_behind_an_update_is_of_its_lane_and_not_handled_yet(inbox: Inbox, clock) -> None:
    inbox.keep([update(1), update(2), update(3, chat=2), update(4), update(5)], clock())
    inbox.done(inbox.waiting(10)[1].arrival or 0)
    assert [body["update_id"] for body in inbox.behind(1, 1)] == [4, 5]
    assert inbox.behind(1, 5) == []


def test_nothing_to_keep_is_nothing_kept(inbox: Inbox, clock) -> None:
    assert inbox.keep([], clock()) == 0


def test_a_page_begins_after_the_last_one(inbox: Inbox, clock) -> None:
    inbox.keep([update(number) for number in range(5)], clock())
    first = inbox.waiting(2)
    second = inbox.waiting(10, after_arrival=first[-1].arrival or 0)
    assert [row.update_id for row in first + second] == [0, 1, 2, 3, 4]


def test_the_last_failed_attempt_makes_an_update_dead(inbox: Inbox, clock) -> None:
    inbox.keep([update(1)], clock())
    arrival = inbox.waiting(1)[0].arrival or 0
    assert [inbox.failed(arrival, "boom", most=3) for _ in range(3)] == ["waiting", "waiting", "dead"]
    assert inbox.waiting(10) == []


def test_pruning_forgets_only_what_was_handled_long_ago(inbox: Inbox, clock) -> None:
    inbox.keep([update(1), update(2), update(3)], clock())
    done, dead, waiting = (row.arrival or 0 for row in inbox.waiting(10))
    inbox.done(done)
    inbox.failed(dead, "boom", most=1)
    clock.move(hours=48)
    inbox.keep([update(4)], clock())
    assert inbox.prune(clock() - timedelta(hours=24)) == 1
    assert inbox.waiting(1)[0].arrival == waiting
    assert inbox.keep([update(2)], clock()) == 0, "the dead one is still there"


def test_a_number_is_never_given_out_twice(inbox: Inbox, clock) -> None:
    inbox.keep([update(1), update(2)], clock())
    last = 0
    for row in inbox.waiting(10):
        last = row.arrival or 0
        inbox.done(last)
    inbox.prune(clock.move(hours=48))
    inbox.keep([update(3)], clock())
    assert [row.update_id for row in inbox.waiting(10, after_arrival=last)] == [3]
