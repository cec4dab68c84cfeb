"""What customers were told and hold: kept beside alerts and answers, equal to the published figures of the dairy."""

from __future__ import annotations

from decimal import Decimal

from domain.alerts import Answer
from domain.figures import FlagKind
from domain.people import Actor
from domain.steps.clearing import clear_lots
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.dairy_case import NOTICE, DairyCase, answered_dairy, launched_dairy


def said(open_work: OpenUnitOfWork, case: DairyCase, customer: str, source: str, **facts: object) -> None:
    with open_work() as work:
        partner_id = case.partners[customer]
        work.recalls.add_answer(
            Answer.model_validate(
                {"recall_id": case.id, "partner_id": partner_id, "at": work.now(), "source": source, **facts}
            )
        )
        work.tallies.answered(case.id, partner_id)
        work.commit()


def test_the_published_figures_come_out(
    database: Database, open_work: OpenUnitOfWork, clock: StandingClock
) -> None:  # fmt: skip
    case = launched_dairy(database, clock)
    answered_dairy(open_work, clock, case)
    with open_work(readonly=True) as work:
        figures = work.tallies.figures(case.id, work.now())
        flags = work.tallies.flags(case.id, work.now())
    assert (figures.customers, figures.deliveries, figures.told) == (26, 164, 26)
    assert (figures.answered, figures.answered_24h, figures.answered_48h, figures.silent) == (23, 20, 23, 3)
    cups = figures.main
    assert cups is not None
    assert (cups.uom, cups.delivered, cups.accounted, cups.recovered) == ("cup", 1_118_696, 1_045_288, 439_511)
    assert (cups.accounted_percent, cups.over) == (Decimal("93.44"), 240)
    assert len(figures.amounts) == 1
    assert [(flag.code, flag.kind, flag.quantity) for flag in flags] == [
        ("C35", FlagKind.SILENT, 39_808),
        ("C49", FlagKind.SILENT, 21_000),
        ("C17", FlagKind.SILENT, 12_000),
        ("C34", FlagKind.OVER, 240),
        ("C28", FlagKind.PARTIAL, 600),
    ]
    assert (figures.first_told_at, figures.first_answer_at) == (NOTICE, NOTICE.replace(hour=3))
    assert not figures.notifying


def test_packs_count_as_the_cups_in_them(
    database: Database, open_work: OpenUnitOfWork, clock: StandingClock
) -> None:  # fmt: skip
    """C51 holds nothing but six-packs: 1,329 of them."""
    case = launched_dairy(database, clock)
    said(open_work, case, "C51", "t:1", kind="sold", quantity=Decimal(1000), uom="pack")
    with open_work(readonly=True) as work:
        (holding,) = work.tallies.holdings(case.id, case.partners["C51"])
    assert (holding.uom, holding.delivered, holding.sold, holding.accounted) == ("cup", 7974, 6000, 6000)


def test_the_last_word_of_a_kind_counts_and_lot_by_lot_replaces_all_at_once(
    database: Database, open_work: OpenUnitOfWork, clock: StandingClock
) -> None:  # fmt: skip
    case = launched_dairy(database, clock)
    partner = case.partners["C36"]
    with open_work(readonly=True) as work:
        lots = [view.id for view, _ in work.recalls.frozen_deliveries(case.id, partner)]

    def have() -> Decimal:
        with open_work(readonly=True) as work:
            (holding,) = work.tallies.holdings(case.id, partner)
        return holding.have

    said(open_work, case, "C36", "t:1", kind="have", quantity=Decimal(5000), uom="cup")
    assert have() == 5000
    said(open_work, case, "C36", "t:2", kind="have", quantity=Decimal(300), uom="cup", lot_id=lots[0])
    assert have() == 300
    said(open_work, case, "C36", "t:3", kind="have", quantity=Decimal(20), uom="cup", lot_id=lots[1])
    assert have() == 320
    said(open_work, case, "C36", "t:4", kind="have", quantity=Decimal(7), uom="cup", lot_id=lots[0])
    assert have() == 27
    said(open_work, case, "C36", "t:5", kind="none")
    assert have() == 0
    with open_work(readonly=True) as work:
        flags = {flag.code: flag.kind for flag in work.tallies.flags(case.id, work.now())}
    assert flags["C36"] is FlagKind.NONE_THOUGH_SENT


def test_a_receipt_or_a_sentence_is_no_answer(
    database: Database, open_work: OpenUnitOfWork, clock: StandingClock
) -> None:  # fmt: skip
    case = launched_dairy(database, clock)
    said(open_work, case, "C09", "t:1", kind="received")
    said(open_work, case, "C09", "t:2", kind="text", words="who are you?")
    with open_work(readonly=True) as work:
        assert work.tallies.figures(case.id, work.now()).answered == 0


def test_what_was_cleared_counts_no_more(
    database: Database, open_work: OpenUnitOfWork, clock: StandingClock
) -> None:  # fmt: skip
    case = launched_dairy(database, clock)
    partner = case.partners["C36"]
    with open_work(readonly=True) as work:
        (view, sent), *_ = work.recalls.frozen_deliveries(case.id, partner)
        before = work.tallies.figures(case.id, work.now()).main
    with open_work() as work:
        recall = work.recalls.get(case.id)
        assert recall is not None
        clear_lots(work, Actor.house("test"), recall, [view.id], "the laboratory found nothing")
        work.commit()
    with open_work(readonly=True) as work:
        after = work.tallies.figures(case.id, work.now()).main
        (holding,) = work.tallies.holdings(case.id, partner)
    assert before is not None
    assert after is not None
    assert holding.delivered == 24000 - sum(quantity for _, quantity in sent)
    assert after.delivered < before.delivered
