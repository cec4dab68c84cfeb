"""News of a case: told to those who were told, once, whoever taps."""

from __future__ import annotations

import pytest

from domain.people import Actor, AnswerExpected, Role
from domain.recall import RecallNotLaunched, RecallState
from domain.usecases.tell_news import LookAtNews, TellNews
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import launched_dairy

LEAD = Actor(person_id=None, name="Li Na", role=Role.LEAD)


def test_a_second_tap_sends_nothing_and_the_next_news_goes_out_again(database: Database, clock: StandingClock) -> None:
    case = launched_dairy(database, clock).id
    open_work = OpenUnitOfWork(database, clock, ("email",))
    with open_work() as work:
        first = LookAtNews()(work, LEAD, case)
        assert (len(first.customers), first.edition, first.kind) == (26, 0, "update")
        TellNews()(work, LEAD, case, first.edition)
        work.commit()
    with open_work() as work:
        assert sum(alert.kind == "update" for alert in work.recalls.alerts(case)) == 26
        with pytest.raises(AnswerExpected):
            TellNews()(work, LEAD, case, first.edition)
    with open_work() as work:
        TellNews()(work, LEAD, case, first.edition + 1)
        assert sum(alert.kind == "update" for alert in work.recalls.alerts(case)) == 52
        work.recalls.move(case, RecallState.LAUNCHED, RecallState.CLOSED, closed_at=clock())
        work.commit()
    with open_work() as work:
        last = LookAtNews()(work, LEAD, case)
        assert (last.kind, last.edition) == ("closing", 0)
        work.recalls.move(case, RecallState.CLOSED, RecallState.DROPPED)
        work.commit()
    with open_work() as work, pytest.raises(RecallNotLaunched):
        LookAtNews()(work, LEAD, case)
