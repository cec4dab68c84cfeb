"""Lots that were found to be good: whoever holds only these is asked nothing more, and may be sent more of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.alerts import AnswerKind, Notice
from domain.case_refusals import NothingNew
from domain.lots import LotRef, LotStatus
from domain.people import Actor, Role
from domain.roots import Root
from domain.steps.answers import Claim, keep_answers
from domain.steps.goods import goods_of, noted_of
from domain.steps.noticing import notice_of
from domain.usecases.climb_ladder import ClimbLadder
from domain.usecases.draft_recall import DraftRecall
from domain.usecases.handling_clearing import ClearLots
from domain.usecases.launch_recall import LaunchRecall
from domain.usecases.widen_recall import WidenRecall
from domain.values import LotCode
from storage.database import Database
from storage.outgoing import OutgoingQueue
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.handling_case import PLANT, ZONE, do
from tests.storage.pen import Pen
from tests.storage.plants import told

LEAD = Actor(None, "Grace", Role.LEAD)


@pytest.fixture
def open_work(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return OpenUnitOfWork(database, clock, ("email", "phone"))


@pytest.fixture
def case(open_work: OpenUnitOfWork) -> int:
    """The creamery's milk is recalled: C1 got both lots of cups, C2 only F2, which was cleared before a letter left."""
    told(open_work, PLANT)
    with open_work(readonly=True) as work:
        root = Root(work.lots.by_code(LotCode("M1"))[0])
    draft = do(open_work, DraftRecall(ZONE), (root,), "supplier's notice", "t:1", actor=LEAD).view.recall
    do(open_work, LaunchRecall(ZONE), draft.id, draft.fingerprint, actor=LEAD)
    do(open_work, ClearLots(), draft.id, [LotRef("F2")], "the sample was clean", actor=LEAD)
    return int(draft.id or 0)


def notices(open_work: OpenUnitOfWork, case: int, code: str) -> list[tuple[str, Notice]]:
    """What this customer's alerts say now, each with the way it goes."""
    with open_work(readonly=True) as work:
        partner = work.partners.by_code(code)
        assert partner is not None
        mine = [alert for alert in work.recalls.alerts(case) if alert.partner_id == partner.id]
        return [(alert.channel, notice_of(work, alert)) for alert in mine]


def test_an_alert_that_waits_until_all_its_lots_are_cleared_recalls_nothing(open_work, case) -> None:
    found = [notice for _, notice in notices(open_work, case, "C2")]
    assert len(found) == 2
    assert {(notice.kind, notice.lots, notice.cleared) for notice in found} == {("update", (), ("F2",))}
    assert "recall" in {notice.kind for _, notice in notices(open_work, case, "C1")}


def test_nobody_is_chased_for_lots_that_were_cleared(open_work, case, database, clock) -> None:
    queue = OutgoingQueue(database)
    for row in queue.claim("me", clock(), 60, 50, "email"):
        queue.sent(row.id or 0, "me", "m", clock())
    clock.move(hours=3)
    assert do(open_work, ClimbLadder(ZONE)) == 1
    assert "phone" in {way for way, _ in notices(open_work, case, "C1")}
    assert "phone" not in {way for way, _ in notices(open_work, case, "C2")}


def test_what_is_sent_of_a_cleared_lot_widens_nothing_and_alarms_nobody(open_work, case, clock) -> None:
    clock.move(days=1)
    with open_work() as work:
        pen = Pen(work)
        (good,) = work.lots.by_code(LotCode("F2"))
        assert good.lot.status == LotStatus.FREE
        pen.ship(good.id, 100, pen.partner("C3"))
        work.commit()
    with pytest.raises(NothingNew):
        do(open_work, WidenRecall(ZONE), case, actor=LEAD)
    with open_work() as work:
        (bad,) = work.lots.by_code(LotCode("F1"))
        pen = Pen(work)
        pen.ship(bad.id, 10, pen.partner("C4"))
        work.commit()
    assert do(open_work, WidenRecall(ZONE), case, actor=LEAD).growth.customers == 1
    assert notices(open_work, case, "C3") == []
    with open_work(readonly=True) as work:
        assert work.tallies.figures(case, clock()).customers == 3


def test_what_was_said_of_a_lot_that_is_cleared_later_counts_no_more_and_is_not_too_much(open_work, clock) -> None:
    told(open_work, PLANT)
    with open_work(readonly=True) as work:
        root = Root(work.lots.by_code(LotCode("M1"))[0])
    draft = do(open_work, DraftRecall(ZONE), (root,), "supplier's notice", "t:1", actor=LEAD).view.recall
    case = draft.id or 0
    do(open_work, LaunchRecall(ZONE), case, draft.fingerprint, actor=LEAD)
    with open_work() as work:
        recall, partner = work.recalls.get(case), work.partners.by_code("C2")
        assert recall is not None
        assert partner is not None
        said = [Claim(AnswerKind.HAVE, Decimal(1500), "cup")]
        keep_answers(work, recall, partner.id or 0, said, "page", "s:1", who="Ann")
        work.commit()
    do(open_work, ClearLots(), case, [LotRef("F2")], "the sample was clean", actor=LEAD)
    with open_work(readonly=True) as work:
        (holding,) = work.tallies.holdings(case, partner.id)
        assert (holding.delivered, holding.have, holding.over) == (0, 0, 0)
        goods = goods_of(work, recall, partner.id or 0)
        assert noted_of(work.recalls.answers(case, partner.id), goods).over("cup") == 0
        assert [flag.code for flag in work.tallies.flags(case, clock())] == ["C1"]
        assert work.tallies.consignee(case, partner.id or 0).answered_at is not None
