"""Four eyes: the second lead is asked about what will go out, each time that it changed, and cannot be gone around."""

from __future__ import annotations

import pytest

from domain.case_facts import CaseFact, FactName
from domain.case_refusals import NotProposed
from domain.case_view import Phase
from domain.house import POLICY
from domain.people import Actor, Person, Role
from domain.recall import Recall
from domain.roots import Root
from domain.usecases.draft_recall import DraftRecall, SetCaseFact
from domain.usecases.launch_recall import ApproveRecall, LaunchRecall
from domain.usecases.write_notice import WriteNotice
from domain.values import LotCode
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.handling_case import PLANT, ZONE, do, notes, someone
from tests.storage.plants import told


@pytest.fixture
def grace(open_work: OpenUnitOfWork, clock: StandingClock) -> Actor:
    """A lead beside another one, in a house where a class 1 needs both."""
    told(open_work, PLANT)
    with open_work() as work:
        for number, name in ((11, "Grace"), (12, "Otto")):
            work.people.add(Person(telegram_id=number, name=name, language="en", role="lead", joined_at=clock()))
        work.house.put(POLICY, {"four_eyes": ["1"]})
        work.commit()
    return someone(open_work, 11, Role.LEAD)


@pytest.fixture
def proposed(open_work: OpenUnitOfWork, grace: Actor) -> Recall:
    with open_work(readonly=True) as work:
        root = Root(work.lots.by_code(LotCode("M1"))[0])
    draft = do(open_work, DraftRecall(ZONE), (root,), "supplier's notice", "t:1", actor=grace).view.recall
    assert do(open_work, LaunchRecall(ZONE), draft.id, draft.fingerprint, actor=grace).phase is Phase.PROPOSED
    return draft


def asked(open_work: OpenUnitOfWork) -> int:
    return sum(note.key.startswith("approve:") for note in notes(open_work))


def test_what_is_proposed_again_after_a_change_is_asked_again(open_work, clock, grace, proposed) -> None:
    assert asked(open_work) == 1
    clock.move(minutes=5)
    do(open_work, SetCaseFact(ZONE), proposed.id, CaseFact(FactName.HAZARD, "antibiotics"), actor=grace)
    for _ in range(2):
        do(open_work, LaunchRecall(ZONE), proposed.id, proposed.fingerprint, actor=grace)
    assert asked(open_work) == 2


def test_a_notice_written_after_the_proposal_must_be_proposed_again(open_work, grace, proposed) -> None:
    do(open_work, WriteNotice(), proposed.id, "advice", "Throw it away.", "en", actor=grace)
    with pytest.raises(NotProposed):
        do(open_work, ApproveRecall(ZONE), proposed.id, proposed.fingerprint, actor=someone(open_work, 12, Role.LEAD))


def test_a_lower_class_does_not_take_back_that_a_second_lead_was_asked(open_work, grace, proposed) -> None:
    do(open_work, SetCaseFact(ZONE), proposed.id, CaseFact(FactName.CLASS, "3"), actor=grace)
    again = do(open_work, LaunchRecall(ZONE), proposed.id, proposed.fingerprint, actor=grace)
    assert again.phase is Phase.PROPOSED
