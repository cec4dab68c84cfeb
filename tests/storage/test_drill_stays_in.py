"""What belongs to a real case is refused in a drill: no call, no letter, no end but its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.drills import OnlyADrill
from domain.lots import LotRef
from domain.people import Actor, Role
from domain.usecases.answer_by_phone import AnswerByPhone, CallOutcome, LookAtCall, NoteCall
from domain.usecases.draft_recall import DropDraft
from domain.usecases.drilling import BeginDrill, ScopeDrill, StopDrill, TellDrill
from domain.usecases.write_notice import SendTest
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.handling_case import PLANT, ZONE, do, notes
from tests.storage.plants import told

LEAD = Actor(None, "Grace", Role.LEAD)


@pytest.fixture
def open_work(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return OpenUnitOfWork(database, clock, ("telegram", "email", "phone"))


@pytest.fixture
def drill(open_work: OpenUnitOfWork) -> int:
    told(open_work, PLANT)
    return int(do(open_work, BeginDrill(ZONE), [LotRef("F2")], "d:1", actor=LEAD).recall.id)


@pytest.mark.parametrize(
    "deed",
    [
        lambda work, drill, partner: LookAtCall()(work, LEAD, drill, partner),
        lambda work, drill, partner: NoteCall()(work, LEAD, drill, partner, CallOutcome.NOT_REACHED),
        lambda work, drill, partner: AnswerByPhone()(work, LEAD, drill, partner, [], "s:1"),
        lambda work, drill, _: SendTest(ZONE)(work, LEAD, drill, "C1", "buyer@c1.example.com", "s:1"),
    ],
    ids=["look at call", "note call", "answer by phone", "test letter"],
)
def test_nobody_is_called_and_no_letter_leaves(
    open_work: OpenUnitOfWork, drill: int, deed: Callable[..., Any]
) -> None:  # fmt: skip
    do(open_work, ScopeDrill(ZONE), drill, actor=LEAD)
    do(open_work, TellDrill(ZONE), drill, actor=LEAD)
    with open_work() as work:
        partner = work.tallies.consignees(drill)[0][0].partner_id
        with pytest.raises(OnlyADrill):
            deed(work, drill, partner)
        assert {alert.channel for alert in work.recalls.alerts(drill)} == {"drill"}
    assert notes(open_work) == [], "not a line in the outbox"


def test_a_drill_is_stopped_and_not_dropped(open_work: OpenUnitOfWork, drill: int) -> None:
    with pytest.raises(OnlyADrill):
        do(open_work, DropDraft(ZONE), drill, actor=LEAD)
    assert do(open_work, StopDrill(ZONE), drill, actor=LEAD).over
