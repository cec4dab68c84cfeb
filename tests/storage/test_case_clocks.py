"""A case's clocks as they are stored: marks start and meet them, leads are warned in time and once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.audit import AuditEntry
from domain.clocks import ClockState
from domain.house import POLICY
from domain.marks import UnknownMark
from domain.messages import Outgoing
from domain.movements import InTheFuture
from domain.people import Actor, NotAllowed, Person, Role
from domain.recall import Recall, RecallRoom, UnknownRecall
from domain.usecases.stamp_case import CaseClocks, ShowClocks, StampCase
from domain.usecases.warn_of_clocks import WarnOfClocks
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from templates.words import Words, plain
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, launched_dairy

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEAD = Actor(person_id=None, name="Li Na", role=Role.LEAD)


@pytest.fixture(scope="module")
def dairy(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The launched dairy with two leads, made once; every test has a copy of its own."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("dairy") / "launched.db"))
    database = open_database(f"sqlite:///{path}")
    number = with_leads(database, StandingClock())
    database.close()
    return path, number


@pytest.fixture
def database(dairy: tuple[Path, int], tmp_path: Path) -> Iterator[Database]:
    found = open_database(f"sqlite:///{shutil.copy(dairy[0], tmp_path / 'lotbell.db')}")
    yield found
    found.close()


@pytest.fixture
def case(dairy: tuple[Path, int], clock: StandingClock) -> int:
    clock.moment = NOTICE
    return dairy[1]


def with_leads(database: Database, clock: StandingClock) -> int:
    found = launched_dairy(database, clock)
    with OpenUnitOfWork(database, clock)() as work:
        for telegram_id, language in ((31, "zh"), (32, "en")):
            work.people.add(Person(telegram_id=telegram_id, name=f"lead {language}", language=language, role=Role.LEAD))
        work.commit()
    return found.id


def stamp(open_work: OpenUnitOfWork, case: int, key: str, at: datetime | None = None) -> CaseClocks:
    with open_work() as work:
        found = StampCase(SHANGHAI)(work, LEAD, case, key, at)
        work.commit()
    return found


def states(clocks: CaseClocks) -> dict[str, ClockState]:
    return {one.key: one.state for one in clocks.clocks}


def warn(open_work: OpenUnitOfWork) -> datetime | None:
    with open_work() as work:
        again = WarnOfClocks(SHANGHAI)(work, Actor.house())
        work.commit()
    return again


def warned(database: Database) -> list[tuple[str, str, str]]:
    """To whom, of what, at which stage; in the order in which it was written."""
    with database.session(readonly=True) as session:
        rows = session.scalars(
            select(Outgoing).where(col(Outgoing.template) == "chat/clock_warning").order_by(col(Outgoing.id))
        )
        return [(row.address, row.facts["title"], row.facts["stage"]) for row in rows]


def test_the_dairys_clocks_run_by_what_was_noted(open_work: OpenUnitOfWork, clock: StandingClock, case: int) -> None:
    with open_work(readonly=True) as work:
        first = ShowClocks(SHANGHAI)(work, LEAD, case)
    assert states(first) == {"start": "met", "plan": "running", "finish": "waiting"}
    assert first.clocks[0].due_at == datetime(2022, 6, 28, 1, 20, tzinfo=UTC)
    assert first.asked_for == ("filed", "published")
    clock.move(hours=2)
    published = stamp(open_work, case, "published", datetime(2022, 6, 27, tzinfo=SHANGHAI))
    finish = {one.key: one for one in published.clocks}["finish"]
    assert finish.due_at == datetime(2022, 7, 11, 23, 59, 59, tzinfo=SHANGHAI)
    assert published.recall.published_at == datetime(2022, 6, 27, tzinfo=SHANGHAI)
    filed = stamp(open_work, case, "filed")
    assert states(filed) == {"start": "met", "plan": "met", "finish": "running"}
    assert filed.asked_for == ()


@pytest.mark.postgres
def test_postgresql_keeps_a_stamp_once_and_in_the_record_too(postgres_url: str, clock: StandingClock) -> None:
    database = open_database(postgres_url)
    try:
        kept_once(OpenUnitOfWork(database, clock), database, with_leads(database, clock))
    finally:
        database.close()


def test_a_stamp_is_kept_once_and_in_the_record(open_work: OpenUnitOfWork, database: Database, case: int) -> None:
    kept_once(open_work, database, case)


def kept_once(open_work: OpenUnitOfWork, database: Database, case: int) -> None:
    assert stamp(open_work, case, "filed").new
    assert not stamp(open_work, case, "filed").new
    with database.session(readonly=True) as session:
        deeds = session.scalars(select(AuditEntry).where(col(AuditEntry.deed) == "stamped")).all()
    assert [(entry.who, entry.subject_id, entry.facts["mark"]) for entry in deeds] == [("Li Na", case, "filed")]


def test_what_cannot_be_noted_is_refused_and_nothing_is_kept(
    open_work: OpenUnitOfWork, clock: StandingClock, case: int
) -> None:
    with pytest.raises(UnknownMark) as refused:
        stamp(open_work, case, "celebrated")
    assert "filed" in refused.value.known
    with pytest.raises(InTheFuture):
        stamp(open_work, case, "filed", clock() + timedelta(hours=1))
    with pytest.raises(UnknownRecall):
        stamp(open_work, case + 1000, "filed")
    with pytest.raises(NotAllowed), open_work() as work:
        StampCase(SHANGHAI)(work, Actor(1, "worker", Role.WORKER), case, "filed")
    with open_work(readonly=True) as work:
        assert work.case_notes.marks(case) == []


def test_every_lead_is_warned_before_a_clock_is_missed_and_once(
    open_work: OpenUnitOfWork, database: Database, clock: StandingClock, case: int
) -> None:
    assert warn(open_work) == NOTICE + timedelta(hours=12), "half of the 24 hours for the plan"
    assert warned(database) == []
    plan, told = "File the plan with the authority", []
    for hours, stage in ((12, "half"), (22, "two_hours"), (23.5, "half_hour"), (24, "missed")):
        clock.moment = NOTICE + timedelta(hours=hours)
        for _ in range(2):  # the second look is that of a program that was started again
            warn(open_work)
        told += [("31", plan, stage), ("32", plan, stage)]
        assert warned(database) == told


def test_after_a_long_silence_only_the_last_warning_is_said(
    open_work: OpenUnitOfWork, database: Database, clock: StandingClock, case: int
) -> None:
    clock.moment = NOTICE + timedelta(hours=23, minutes=45)
    warn(open_work)
    assert {stage for _, _, stage in warned(database)} == {"half_hour"}


def test_nobody_is_warned_of_what_is_done_or_long_forgotten(
    open_work: OpenUnitOfWork, database: Database, clock: StandingClock, case: int
) -> None:
    clock.moment = NOTICE + timedelta(days=4)
    warn(open_work)
    assert warned(database) == []
    clock.moment = NOTICE + timedelta(hours=1)
    stamp(open_work, case, "filed")
    clock.moment = NOTICE + timedelta(hours=23)
    assert warn(open_work) is None
    assert warned(database) == []


def test_a_case_whose_rule_set_is_gone_stops_nobody_elses_clocks(
    open_work: OpenUnitOfWork, database: Database, clock: StandingClock, case: int
) -> None:
    with open_work() as work:
        known = work.recalls.get(case)
        assert known is not None
        work.recalls.add(Recall(root_lot_id=known.root_lot_id, reason="r", fingerprint="f", drafted_at=NOTICE,
                                source="test:gone", regime="plants-own"))  # fmt: skip
        work.commit()
    clock.move(hours=22)
    warn(open_work)
    assert {address for address, _, _ in warned(database)} == {"31", "32"}


def test_the_incident_room_hears_it_too(
    open_work: OpenUnitOfWork, database: Database, clock: StandingClock, case: int
) -> None:
    with open_work() as work:
        work.cases.put_room(RecallRoom(recall_id=case, chat_id=-1007, thread_id=45, opened_at=NOTICE))
        work.commit()
    clock.move(hours=22)
    warn(open_work)
    assert [address for address, _, _ in warned(database)] == ["31", "32", "-1007/45"]


def test_the_house_may_work_in_another_country(open_work: OpenUnitOfWork, case: int) -> None:
    """House rules count the site's working days: 4 July is off in the United States."""
    with open_work() as work:
        work.house.put(POLICY, {"country": "US"})
        work.cases.change(case, regime="house")
        work.commit()
    with open_work(readonly=True) as work:
        clocks = {one.key: one for one in ShowClocks(SHANGHAI)(work, LEAD, case).clocks}
    # 28, 29, 30 June, 1, 5-8, 11, 12 July
    assert clocks["finish"].due_at == datetime(2022, 7, 12, 23, 59, 59, tzinfo=SHANGHAI)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_message_says_when_by_which_rule_and_what_to_check(
    open_work: OpenUnitOfWork, clock: StandingClock, case: int, language: str
) -> None:
    words = Words()
    with open_work() as work:
        work.cases.change(case, regime="cn-drug-2022", severity="2")
        work.commit()
    with open_work(readonly=True) as work:
        said = plain(words.say("chat/clocks", language, case=ShowClocks(SHANGHAI)(work, LEAD, case)))
    assert {"en": "by 30 Jun 2022 · 3 d left", "zh": "2022年6月30日"}[language] in said
    assert {"en": "check against the official text", "zh": "请核对官方文本"}[language] in said
    assert {"en": "starts with: the close of the case", "zh": "结案"}[language] in said
