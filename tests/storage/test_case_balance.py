"""The balance of a case adds up, and what was cleared counts no more."""

from decimal import Decimal

import pytest

from domain.balance import Account
from domain.recall import Recall
from domain.steps.case_balance import case_balance, covered_lots, finished
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import DairyCase, launched_dairy

CUPS = {Account.CUSTOMERS: 1_118_696, Account.STORE: 14_728, Account.SAMPLES: 1_368, Account.SCRAP: 8,
        Account.REWORKED: 5_200}  # fmt: skip


@pytest.fixture
def case(database: Database, clock: StandingClock) -> DairyCase:
    return launched_dairy(database, clock)


def recall_of(work, case: DairyCase) -> Recall:
    recall = work.recalls.get(case.id)
    assert recall is not None
    return recall


def test_every_cup_of_the_dairys_case_is_accounted_for(case, open_work: OpenUnitOfWork) -> None:
    with open_work(readonly=True) as work:
        found = case_balance(work, recall_of(work, case))
    (cups,) = finished(found)
    assert cups.made == 1_140_000
    assert dict(cups.told) == CUPS
    assert cups.gap == 0
    assert sum(anew.counted for anew in cups.anew) == 79_896
    powder = found[0]
    assert (powder.gap, powder.percent, powder.flagged) == (
        120,
        Decimal("0.50"),
        True,
    )
    assert len(cups.lots) == 57 + 4
    for lot in cups.lots:
        assert lot.made == sum(lot.accounts.values()) + lot.gap, lot.view.lot.code


def test_a_lot_that_was_cleared_is_weighed_no_more(case, open_work: OpenUnitOfWork, clock: StandingClock) -> None:
    with open_work() as work:
        before = covered_lots(work, recall_of(work, case))
        (released,) = work.lots.by_code("F217")
        work.handling.clear(case.id, [released.id], clock(), None, "samples were good")
        work.commit()
    with open_work(readonly=True) as work:
        assert covered_lots(work, recall_of(work, case)) == [lot for lot in before if lot != released.id]
        (cups,) = finished(case_balance(work, recall_of(work, case)))
    assert cups.made == 1_120_000
    assert "F217" not in {lot.view.lot.code for lot in cups.lots}


def test_a_draft_is_weighed_as_the_genealogy_stands(case, open_work: OpenUnitOfWork, clock: StandingClock) -> None:
    with open_work() as work:
        (root,) = work.lots.by_code("B101")
        draft = work.recalls.add(
            Recall(root_lot_id=root.id, reason="?", fingerprint="x", drafted_at=clock(), source="test:draft")
        )
        assert "B101" in {lot.view.lot.code for balance in case_balance(work, draft) for lot in balance.lots}
