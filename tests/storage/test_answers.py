"""What customers answer is kept in one place: checked, converted, doubted once, counted, and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from domain.alerts import (
    Answer,
    AnswerKind,
    Forwarded,
    MoreThanDelivered,
    NoneThoughSent,
    NothingSaid,
    NotYourLot,
    RecallOver,
)
from domain.genealogy import Direction
from domain.items import Item, ItemUnit, UnknownUnit
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.steps.answers import Claim, Kept, keep_answers
from domain.steps.forwarding import forwarded_of
from domain.steps.freezing import freeze_scope
from domain.steps.goods import goods_of, groups_of, noted_of
from domain.tally import Holding
from domain.values import BadQuantity
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.pen import Pen

HAVE, SOLD, NONE, RETURNED = AnswerKind.HAVE, AnswerKind.SOLD, AnswerKind.NONE, AnswerKind.RETURNED


class Case:
    """ROOT went into CUPS and SIX (six cups a pack). C01 has 100 cups and 10 packs, C02 has 10 packs."""

    def __init__(self, pen: Pen) -> None:
        self.work = pen.work
        cup = pen.work.items.add(Item(code="cup yoghurt", kind="finished", uom="cup"))
        six = pen.work.items.add(Item(code="sixpack", kind="finished", uom="pack"))
        pen.work.loading.add_many([ItemUnit(item_id=six.id or 0, uom="cup", factor=Decimal(1) / Decimal(6))])
        pen.work.loading.add_many([ItemUnit(item_id=cup.id or 0, uom="case", factor=Decimal(12))])
        root = pen.lot("ROOT")
        self.cups, self.six = pen.lot("CUPS", item_id=cup.id), pen.lot("SIX", item_id=six.id)
        self.c1, self.c2 = pen.partner("C01"), pen.partner("C02")
        old = pen.now - timedelta(days=30)
        pen.write("receive", into={root: 100}, at=old)
        pen.write("use", {root: 60}, {self.cups: 0, self.six: 0}, at=old)
        pen.write("make", into={self.cups: 500}, at=old)
        pen.write("make", into={self.six: 100}, at=old)
        pen.ship(self.cups, 100, self.c1, at=old)
        pen.ship(self.six, 10, self.c1, at=pen.now - timedelta(days=3))
        pen.ship(self.six, 10, self.c2, at=old)
        trace = pen.work.tracing.trace(pen.view(root), Direction.FORWARD)
        self.recall = pen.work.recalls.add(
            Recall(root_lot_id=root, reason="r", fingerprint="f", drafted_at=pen.now, source="t:1")
        )
        self.id = self.recall.id or 0
        pen.work.recalls.move(self.id, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=pen.now)
        freeze_scope(pen.work, self.recall, trace)
        self.sources = 0

    def say(self, partner: int, *claims: Claim, insist: bool = False, source: str | None = None) -> Kept:
        self.sources += 1
        return keep_answers(self.work, self.recall, partner, claims, "page", source or f"s:{self.sources}", who="Ann",
                            insist=insist)  # fmt: skip

    def rows(self, partner: int) -> list[Answer]:
        return self.work.recalls.answers(self.id, partner)

    def holding(self, partner: int) -> Holding:
        (found,) = self.work.tallies.holdings(self.id, partner)
        return found


@pytest.fixture
def case(open_work: OpenUnitOfWork) -> Iterator[Case]:
    with open_work() as work:
        yield Case(Pen(work))


def test_goods_that_convert_are_one_group_in_the_cases_unit(case: Case) -> None:
    assert case.recall.uom == "cup"
    (both,) = groups_of(goods_of(case.work, case.recall, case.c1))
    assert (both.uom, both.delivered, both.parts) == ("cup", 160, (("cup", 100), ("pack", 10)))
    (packs,) = groups_of(goods_of(case.work, case.recall, case.c2))
    assert (packs.uom, packs.base_uom, packs.delivered) == ("pack", "cup", 10)


def test_boxes_that_hold_different_amounts_are_never_added_up(open_work: OpenUnitOfWork) -> None:
    """24 cups are in a box of A, 12 in a box of B: "20 boxes" of both says nothing, cups and boxes of one lot do."""
    with open_work() as work:
        pen = Pen(work)
        items = [work.items.add(Item(code=code, kind="finished", uom=uom))
                 for code, uom in (("A", "box"), ("B", "box"), ("C", "cup"))]  # fmt: skip
        for item, cups in zip(items, (24, 12), strict=False):
            work.loading.add_many([ItemUnit(item_id=item.id or 0, uom="cup", factor=Decimal(1) / Decimal(cups))])
        root = pen.lot("ROOT")
        a, b, c = (pen.lot(f"L{item.code}", item_id=item.id) for item in items)
        shop, other = pen.partner("C01"), pen.partner("C02")
        pen.write("receive", into={root: 100})
        pen.write("use", {root: 60}, {a: 0, b: 0, c: 0})
        for lot, amount, customer in ((a, 10, shop), (b, 10, shop), (c, 9999, other)):
            pen.write("make", into={lot: amount})
            pen.ship(lot, amount, customer)
        recall = work.recalls.add(
            Recall(root_lot_id=root, reason="r", fingerprint="f", drafted_at=pen.now, source="t:2")
        )
        work.recalls.move(recall.id or 0, RecallState.DRAFT, RecallState.LAUNCHED, launched_at=pen.now)
        freeze_scope(work, recall, work.tracing.trace(pen.view(root), Direction.FORWARD))
        (group,) = groups_of(goods_of(work, recall, shop))
        assert (group.uom, group.delivered, group.parts) == ("cup", 360, (("box", 20),))
        with pytest.raises(UnknownUnit):
            keep_answers(work, recall, shop, [Claim(SOLD, Decimal(20), "box")], "page", "s:1", who="Ann")
        each = [Claim(SOLD, Decimal(10), "box", a), Claim(SOLD, Decimal(5), "box", b)]
        keep_answers(work, recall, shop, each, "page", "s:2", who="Ann")
        assert work.tallies.holdings(recall.id or 0, shop)[0].sold == 300


def test_a_later_answer_counts_and_the_earlier_one_stays_written(case: Case) -> None:
    case.say(case.c1, Claim(HAVE, Decimal(20), "cup"), Claim(SOLD, Decimal(30), "cup"))
    case.say(case.c1, Claim(HAVE, Decimal(25), "cup"))
    assert [(row.kind, row.quantity) for row in case.rows(case.c1)] == [("have", 20), ("sold", 30), ("have", 25)]
    assert (case.holding(case.c1).have, case.holding(case.c1).sold) == (25, 30)


def test_the_same_source_is_kept_once(case: Case) -> None:
    claims = (Claim(HAVE, Decimal(20), "cup"), Claim(SOLD, Decimal(30), "cup"))
    assert case.say(case.c1, *claims, source="form:1").new
    assert not case.say(case.c1, *claims, source="form:1").new
    assert len(case.rows(case.c1)) == 2
    assert len(case.work.audit.of("recall", case.id)) == 2


def test_another_unit_is_kept_so_that_nothing_is_lost_by_rounding(case: Case) -> None:
    case.say(case.c2, Claim(HAVE, Decimal(31), "cups"))
    (row,) = case.rows(case.c2)
    assert (row.quantity, row.uom, row.lot_id) == (31, "cup", case.six), "31 cups, not 5.166667 packs; its only lot"
    assert case.holding(case.c2).have == 31
    case.say(case.c1, Claim(HAVE, Decimal(2), "case", case.cups))
    assert case.rows(case.c1)[-1].quantity == 24
    case.say(case.c1, Claim(RETURNED, Decimal(3), "pack"))
    assert (case.rows(case.c1)[-1].quantity, case.rows(case.c1)[-1].uom) == (18, "cup")
    with pytest.raises(UnknownUnit) as refused:
        case.say(case.c2, Claim(HAVE, Decimal(1), "pallet"))
    assert set(refused.value.known) == {"pack", "cup"}


def test_a_lot_is_answered_in_the_cases_unit_too(case: Case) -> None:
    case.say(case.c1, Claim(HAVE, Decimal(13), "cup", case.six), Claim(HAVE, Decimal(7), "cup", case.cups))
    assert case.holding(case.c1).have == 20


@pytest.mark.parametrize("amount", [Decimal(-1), Decimal("0.0000001"), Decimal(10) ** 12])
def test_what_is_no_amount_is_refused_and_nothing_is_written(case: Case, amount: Decimal) -> None:
    with pytest.raises(BadQuantity):
        case.say(case.c1, Claim(SOLD, Decimal(1), "cup"), Claim(HAVE, amount, "cup"))
    assert case.rows(case.c1) == []


def test_more_than_was_sent_is_asked_again_one_number_or_all_together(case: Case) -> None:
    with pytest.raises(MoreThanDelivered) as one:
        case.say(case.c2, Claim(HAVE, Decimal(11)))
    assert (one.value.said, one.value.delivered, one.value.uom, one.value.lot) == (11, 10, "pack", "SIX")


def test_what_adds_up_to_too_much_is_asked_again_and_kept_when_insisted(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        case = Case(Pen(work))
        case.say(case.c1, Claim(SOLD, Decimal(100), "cup"))
        work.commit()
    with open_work() as work:
        case.work, case.recall = work, work.recalls.get(case.id) or case.recall
        with pytest.raises(MoreThanDelivered) as together:
            case.say(case.c1, Claim(HAVE, Decimal(61), "cup"))
    assert (together.value.said, together.value.delivered, together.value.together) == (161, 160, True)
    with open_work() as work:
        case.work, case.recall = work, work.recalls.get(case.id) or case.recall
        assert len(case.rows(case.c1)) == 1, "what was refused left nothing behind"
        case.say(case.c1, Claim(HAVE, Decimal(61), "cup"), insist=True)
        assert case.holding(case.c1).over == 1
        case.say(case.c1, Claim(RETURNED, Decimal(61), "cup"))
        assert case.holding(case.c1).over == 1, "what was insisted on is not asked about for ever"


def test_none_is_doubted_only_where_something_was_sent_lately_and_nothing_says_where_it_went(case: Case) -> None:
    assert case.say(case.c2, Claim(NONE)).new, "sent a month ago"
    with pytest.raises(NoneThoughSent) as doubt:
        case.say(case.c1, Claim(NONE))
    assert (doubt.value.quantity, doubt.value.uom) == (10, "pack")
    case.say(case.c1, Claim(SOLD, Decimal(160), "cup"), Claim(NONE), insist=True)
    assert case.say(case.c1, Claim(NONE)).new, "all was sold: none is no wonder"


def test_strangers_lots_empty_forms_and_closed_cases_are_refused(case: Case) -> None:
    with pytest.raises(NotYourLot):
        case.say(case.c2, Claim(HAVE, Decimal(1), "cup", case.cups))
    with pytest.raises(NothingSaid):
        case.say(case.c1)
    case.work.recalls.move(case.id, RecallState.LAUNCHED, RecallState.CLOSED, closed_at=case.work.now())
    with pytest.raises(RecallOver):
        case.say(case.c1, Claim(NONE))


def test_what_counts_is_the_same_as_the_tally_says(case: Case) -> None:
    case.say(case.c1, Claim(HAVE, Decimal(5), "cup", case.cups), Claim(HAVE, Decimal(2), "pack", case.six))
    case.say(case.c1, Claim(SOLD, Decimal(50), "cup"))
    case.say(case.c1, Claim(HAVE, Decimal(9), "cup"))
    case.say(case.c1, Claim(HAVE, Decimal(1), "pack", case.six))
    goods = goods_of(case.work, case.recall, case.c1)
    noted = noted_of(case.rows(case.c1), goods)
    held = case.holding(case.c1)
    assert dict(noted.amounts["cup"]) == {
        name: getattr(held, name) for name in noted.amounts["cup"]
    }  # fmt: skip
    assert held.have == 6


def test_those_below_a_customer_count_by_themselves(case: Case) -> None:
    below = case.work.pages.add_forwarded(
        Forwarded(recall_id=case.id, partner_id=case.c1, name="Shop", language="en", passed_on={str(case.cups): "40"},
                  at=case.work.now())
    )  # fmt: skip
    keep_answers(case.work, case.recall, case.c1, [Claim(HAVE, Decimal(30))], "page", "b:1", who="Shop",
                 forwarded=below)  # fmt: skip
    (found,) = forwarded_of(case.work, case.id, case.c1)
    assert found.noted.amounts["cup"]["have"] == 30
    assert found.noted.amounts["cup"]["delivered"] == 40
    assert case.holding(case.c1).have == 0
    with pytest.raises(NotYourLot):
        keep_answers(case.work, case.recall, case.c1, [Claim(HAVE, Decimal(1), lot_id=case.six)], "page", "b:2",
                     who="Shop", forwarded=below)  # fmt: skip


@pytest.mark.postgres
def test_two_who_answer_for_one_customer_at_once_both_count(postgres_url: str, clock: StandingClock) -> None:
    """In two programs: the second waits for the first, and counts what the first said too."""
    one, two = open_database(postgres_url), open_database(postgres_url)
    with OpenUnitOfWork(one, clock)() as work:
        case = Case(Pen(work))
        work.commit()

    def say(work: Work, kind: AnswerKind, amount: int) -> None:
        recall = work.recalls.get(case.id)
        assert recall is not None
        keep_answers(work, recall, case.c1, [Claim(kind, Decimal(amount), "cup")], "page", f"s:{kind}", who="Ann")
        work.commit()

    def meanwhile() -> None:
        with OpenUnitOfWork(two, clock)() as work:
            say(work, SOLD, 30)

    with ThreadPoolExecutor(1) as pool:
        with OpenUnitOfWork(one, clock)() as work:
            second = pool.submit(meanwhile)
            with two.session(readonly=True) as session:
                while not session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    assert not second.done(), "it did not wait"
            say(work, HAVE, 20)
        second.result()
    with OpenUnitOfWork(one, clock)(readonly=True) as work:
        case.work = work
        assert (case.holding(case.c1).have, case.holding(case.c1).sold) == (20, 30)
    one.close()
    two.close()
