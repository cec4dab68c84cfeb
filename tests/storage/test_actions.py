"""What must change after a recall: told, reminded of, done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.handling import (
    ActionDone,
    DeedNotUnderstood,
    DueInThePast,
)
from domain.people import NotAllowed
from domain.usecases.handling_actions import AddAction, CaseActions, FinishAction, RemindActions
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import DairyCase
from tests.storage.handling_case import (
    HOUSE,
    ZONE,
    do,
    handled_case,
    lead,
    notes,
    worker,
)


@pytest.fixture
def case(clock: StandingClock, open_work: OpenUnitOfWork) -> DairyCase:
    return handled_case(clock, open_work)


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
