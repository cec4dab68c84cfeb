"""The card of a running case: short enough for a phone, and every published figure of the dairy on it."""

from __future__ import annotations

import pytest

from domain.case_view import RecallView
from domain.links import Links
from domain.people import Actor
from domain.usecases.watch_recall import ShowRecall
from handlers.telegram.recall_card import board_address, card_keys, card_text
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from templates.words import Words, plain
from tests.conftest import StandingClock
from tests.storage.dairy_case import answered_dairy, launched_dairy
from tests.storage.plants import ZONE

LONGEST = 3000
WORDS = Words()


@pytest.fixture
def answered(database: Database, open_work: OpenUnitOfWork, clock: StandingClock) -> RecallView:
    """48 hours after the launch, with the published answers."""
    case = launched_dairy(database, clock)
    answered_dairy(open_work, clock, case)
    with open_work(readonly=True) as work:
        return ShowRecall(ZONE)(work, Actor.house(), case.id)


@pytest.mark.parametrize(("language", "parts"), [
    ("en", ("told 26 / 26", "answered 23 (20 within 24 h)", "silent 3", "delivered 1,118,696 cups",
            "accounted for 1,045,288 (93.44 %)", "recovered 439,511", "open 73,408", "Start the recall by 28 Jun 2022",
            "gap in our books 0", "5 customers need a second look", "600 cups", "240 cups", "81 lots", "26 customers")),
    ("zh", ("已通知 26 / 26", "已回复 23 (24 小时内 20)", "未回复 3", "1,118,696", "1,045,288", "93.44", "439,511",
            "73,408", "2022年6月28日", "账面缺口 0", "5 家客户")),
])  # fmt: skip
def test_every_figure_of_the_dairy_is_on_the_card(answered: RecallView, language: str, parts: tuple[str, ...]) -> None:
    text = plain(card_text(WORDS, answered, language))
    for part in parts:
        assert part in text, text
    for code in ("C17", "C35", "C49", "C28", "C34"):
        assert code in text
    assert len(text) < LONGEST


def test_a_board_link_is_on_a_leads_own_card_alone(answered: RecallView, clock: StandingClock) -> None:
    links = Links("https://recall.example", b"x" * 32)
    mine = board_address(links, 1, 7, clock())
    assert mine is not None
    assert links.read(mine.rsplit("/", 1)[1], clock()).person_id == 7
    assert board_address(links, 1, None, clock()) is None
    in_the_group = str(card_keys(WORDS, answered, "en", -100123))
    assert "recall.example" not in in_the_group
    assert "rp:" in in_the_group
    assert mine in str(card_keys(WORDS, answered, "en", 9, mine))
