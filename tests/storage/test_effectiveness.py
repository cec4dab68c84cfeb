"""Effectiveness checks of the dairy's case: drawn by the rules, kept, summed."""

import pytest

from domain.checks import NoChecksAsked, NotInSample, UnknownLevel, draw
from domain.people import Actor, NotAllowed, Role
from domain.recall import RecallNotLaunched, RecallState
from domain.usecases.effectiveness import DrawSample, NoteCheck, RecordCheck, ShowChecks
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import DairyCase, answered_dairy, launched_dairy

LEAD = Actor.house()
LARGEST_OPEN = ["C35", "C49", "C17", "C28"]


@pytest.fixture
def case(database: Database, clock: StandingClock, open_work: OpenUnitOfWork) -> DairyCase:
    case = launched_dairy(database, clock)
    answered_dairy(open_work, clock, case)
    return case


def drawn(open_work, case, seed="5eed", level=None, percent=None):
    with open_work() as work:
        sheet = DrawSample()(work, LEAD, case.id, seed, level, percent)
        work.commit()
    return sheet


def test_the_rules_level_is_proposed_and_all_are_drawn_at_level_a(case, open_work) -> None:
    with open_work(readonly=True) as work:
        sheet = ShowChecks()(work, LEAD, case.id)
    assert (sheet.level, sheet.customers, sheet.checks) == ("A", 26, ())
    assert {each.code for each in drawn(open_work, case).checks} == set(case.partners)


def test_a_sample_can_be_drawn_again_from_what_is_kept(case, open_work) -> None:
    sheet = drawn(open_work, case, level="B", percent=20)
    with open_work(readonly=True) as work:
        (entry,) = [each for each in work.audit.of("recall", case.id) if each.deed == "sample drawn"]
    again = draw(entry.facts["order"], entry.facts["drawn"], entry.facts["seed"])
    assert [each.check.partner_id for each in sheet.checks] == again
    assert len(again) == 6
    codes = {number: code for code, number in case.partners.items()}
    assert [codes[number] for number in entry.facts["order"][:4]] == LARGEST_OPEN, "most open first"
    assert set(LARGEST_OPEN) & {each.code for each in sheet.checks}, "the largest holes are never all left out"


def test_drawing_again_at_a_stricter_level_only_adds(case, open_work) -> None:
    first = drawn(open_work, case, level="D")
    second = drawn(open_work, case, seed="other", level="C")
    assert (len(first.checks), len(second.checks)) == (1, 3)
    assert first.checks[0].code in {each.code for each in second.checks}
    assert len(drawn(open_work, case, level="C").checks) == 3, "asked for once more it stays"


def test_what_customers_say_is_kept_and_summed(case, open_work, clock) -> None:
    sheet = drawn(open_work, case, level="C")
    verdicts = [(True, True), (True, False), (False, True)]
    for each, (got, acted) in zip(sheet.checks, verdicts, strict=True):
        with open_work() as work:
            sheet = RecordCheck()(work, LEAD, each.check.id or 0, case.id, got=got, acted=acted)
            work.commit()
    with open_work() as work:
        NoteCheck()(work, LEAD, sheet.checks[1].check.id or 0, case.id, " on  the shelf\nstill ")
        work.commit()
    with open_work(readonly=True) as work:
        kept = ShowChecks()(work, LEAD, case.id)
    sums = kept.sums
    assert (sums.drawn, sums.done, sums.got, sums.acted, sums.effective, sums.failed, sums.open) == (
        3,
        3,
        2,
        1,
        1,
        2,
        0,
    )
    assert kept.checks[1].check.words == "on the shelf still"
    assert kept.checks[0].check.checked_at == clock()


def test_what_makes_no_sense_is_refused_and_nothing_is_written(case, open_work) -> None:
    with open_work() as work:
        with pytest.raises(UnknownLevel):
            DrawSample()(work, LEAD, case.id, "s", "AB")
        with pytest.raises(UnknownLevel):
            DrawSample()(work, LEAD, case.id, "s", "F")
        with pytest.raises(NoChecksAsked):
            DrawSample()(work, LEAD, case.id, "s", "E")
        with pytest.raises(NotInSample):
            RecordCheck()(work, LEAD, 77, case.id, got=True, acted=True)
        with pytest.raises(NotAllowed):
            ShowChecks()(work, Actor(person_id=None, name="w", role=Role.WORKER), case.id)
        assert work.proof.checks(case.id) == []


def test_a_draft_has_no_checks(case, open_work) -> None:
    with open_work() as work:
        work.recalls.move(case.id, RecallState.LAUNCHED, RecallState.DRAFT)
        with pytest.raises(RecallNotLaunched):
            ShowChecks()(work, LEAD, case.id)
