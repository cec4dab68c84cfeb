"""The board's lists on a real database: every standing, the chase list's order, the lots, the hours."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlmodel import col

from domain.alerts import Alert, Answer
from domain.board import RISK, Standing
from domain.recall import RecallLot
from domain.tally import RecallConsignee
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, DairyCase, answered_dairy, launched_dairy


@pytest.fixture
def case(database: Database, open_work: OpenUnitOfWork, clock: StandingClock) -> DairyCase:
    """48 hours after the notice, everybody who answers has answered."""
    launched = launched_dairy(database, clock)
    answered_dairy(open_work, clock, launched)
    clock.moment = NOTICE + timedelta(hours=48)
    return launched


def consignee(database: Database, case: DairyCase, code: str, **facts: object) -> None:
    with database.session() as session:
        session.execute(
            update(RecallConsignee).where(col(RecallConsignee.partner_id) == case.partners[code]).values(**facts)
        )
        session.commit()


def test_every_customer_has_one_standing(database: Database, open_work: OpenUnitOfWork, case: DairyCase) -> None:
    with open_work(readonly=True) as work:
        standings = work.boards.standings(case.id)
        listed = work.boards.customers(case.id, limit=100)
    assert {kind: count for kind, count in standings.items() if count} == {
        Standing.ACCOUNTED: 22, Standing.PARTLY: 1, Standing.TOLD: 3,
    }  # fmt: skip
    assert (listed.total, len(listed.rows)) == (26, 26)
    assert [line.code for line in listed.rows] == sorted(case.partners)
    assert sum(line.open for line in listed.rows) == 1_118_696 - 1_045_288
    for code, facts, expected in (
        ("C17", {"opened_at": NOTICE}, Standing.OPENED),
        ("C35", {"told_at": None, "state": "refused"}, Standing.REFUSED),
        ("C49", {"told_at": None, "state": "none"}, Standing.UNREACHABLE),
        ("C49", {"told_at": None, "state": "uncertain"}, Standing.WAITING),
    ):
        consignee(database, case, code, **facts)
        with open_work(readonly=True) as work:
            (line,) = work.boards.customer(case.id, case.partners[code])
            found = work.boards.customers(case.id, standing=expected)
        assert line.standing is expected
        assert [row.code for row in found.rows] == [code]


def test_a_list_of_customers_is_paged_and_searched(open_work: OpenUnitOfWork, case: DairyCase) -> None:
    with open_work(readonly=True) as work:
        page = work.boards.customers(case.id, offset=20, limit=10)
        assert (len(page.rows), page.total, page.offset) == (6, 26, 20)
        assert [row.code for row in work.boards.customers(case.id, search="c17").rows] == ["C17"]
        assert work.boards.customers(case.id, search="%").total == 0, "no wildcard of SQL"
        assert work.boards.customer(case.id, 10**9) == []


def test_the_chase_list_is_ordered_by_risk_times_quantity_times_silence(
    database: Database, open_work: OpenUnitOfWork, clock: StandingClock, case: DairyCase
) -> None:
    def order() -> list[str]:
        with open_work(readonly=True) as work:
            recall = work.recalls.get(case.id)
            assert recall is not None
            return [each.line.code for each in work.boards.chase(recall, {"cup": Decimal(1_118_696)}, clock())]

    assert order() == ["C35", "C49", "C17", "C28"], "alike in risk and silence: by what is open"
    consignee(database, case, "C35", opened_at=NOTICE + timedelta(hours=24))
    assert order() == ["C49", "C17", "C35", "C28"], "opened a day ago: half the risk, half the silence"
    consignee(database, case, "C17", told_at=None, state="none")
    assert order() == ["C17", "C49", "C35", "C28"], "who knows of nothing goes on selling"
    with open_work() as work:
        work.recalls.add_answer(Answer(recall_id=case.id, partner_id=case.partners["C49"], kind="received", at=clock(),
                                       source="late"))  # fmt: skip
        work.commit()
    assert order() == ["C17", "C35", "C49", "C28"], "a word just now is a sign of life"
    with open_work(readonly=True) as work:
        recall = work.recalls.get(case.id)
        assert recall is not None
        first, *_ = work.boards.chase(recall, {"cup": Decimal(1_118_696)}, clock(), limit=1)
    assert _ == []
    expected = RISK[Standing.UNREACHABLE] * float(Decimal(12_000) / Decimal(1_118_696)) * 48
    assert first.score == pytest.approx(expected)
    assert first.hours == 48


def test_a_lot_says_what_its_customers_make_of_it(
    database: Database, open_work: OpenUnitOfWork, case: DairyCase
) -> None:
    with open_work(readonly=True) as work:
        whole = work.boards.lots(case.id, limit=200)
        page = work.boards.lots(case.id, offset=80, limit=25)
    assert (whole.total, len(page.rows)) == (82, 2)
    assert whole.rows[0].code == "MP05", "the root first"
    cups = [line for line in whole.rows if line.uom == "cup"]
    packs = [line for line in whole.rows if line.uom == "pack"]
    assert sum(line.delivered for line in cups) + 6 * sum(line.delivered for line in packs) == 1_118_696
    assert sum(line.silent for line in cups) + 6 * sum(line.silent for line in packs) == 39_808 + 21_000 + 12_000
    assert all(line.delivered == line.accounted + line.partly + line.silent for line in whole.rows)
    assert not any(line.cleared for line in whole.rows)
    with database.session() as session:
        session.execute(update(RecallLot).where(col(RecallLot.lot_id) == cups[0].lot_id).values(cleared_at=NOTICE))
        session.commit()
    with open_work(readonly=True) as work:
        assert [line.code for line in work.boards.lots(case.id, limit=200).rows if line.cleared] == [cups[0].code]


def test_the_hours_show_how_the_answers_came_in(open_work: OpenUnitOfWork, case: DairyCase) -> None:
    with open_work(readonly=True) as work:
        counts = work.boards.over_time(case.id, NOTICE, timedelta(hours=1))
    assert counts[0].told == 26
    assert [(count.at - NOTICE) // timedelta(hours=1) for count in counts] == [1, 3, 8, 13, 18, 31]
    assert [count.answered for count in counts][-2:] == [20, 23]


def test_what_was_sent_to_a_customer_is_listed_with_every_try(open_work: OpenUnitOfWork, case: DairyCase) -> None:
    partner_id = case.partners["C17"]
    with open_work() as work:
        if not work.boards.alerts(case.id, partner_id):
            work.recalls.add_alert(Alert(recall_id=case.id, partner_id=partner_id, channel="email", address="a@b.c",
                                         language="en", notice="R1-C17"))  # fmt: skip
        alerts = work.boards.alerts(case.id, partner_id)
        assert [tries for _, tries in alerts] == [[]]
        assert work.boards.alerts(case.id, 10**9) == []
        assert work.boards.passed_on(case.id).named == 0
        assert not work.boards.has_photo(case.id, 1)
        assert work.boards.newest_movement() > 0
