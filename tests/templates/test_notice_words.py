"""What a customer reads, in every form and language: complete, short enough, nobody else's, and safe to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from PIL import Image

from domain.alerts import AlertKind, Notice, NoticeLot
from domain.house import Company
from domain.regime import regimes
from templates.papers.notice import notice_pdf
from templates.pictures.where import where_png
from templates.words import LANGUAGES, Words, plain

DAY = datetime(2022, 5, 27, 4, tzinfo=UTC)
FIRM = Company("Bright Dairy", "光明乳品", "12 Milk Road", "025-8400123", "recall@example.com", "Li Na", "Wang Wei")
NAMES = [rules.name for rules in regimes()]
KINDS = ["recall", "update", "closing"]


def notice(language: str = "en", lots: int = 3, **facts: object) -> Notice:
    made = Notice(
        alert_id=7, number="R1-C09", recall="R1", reason="powder <HY220415> & more", language=language, customer="C09",
        customer_name="Retailer C09", regime="cn-food", company=FIRM, hazard="Salmonella", began_at=DAY,
        lots=tuple(
            NoticeLot(f"F{217 + n}", "cup yoghurt 180g", "杯装酸奶180克", Decimal(8000), "cup",
                      (DAY + timedelta(days=n),), "06901234567892", DAY, DAY + timedelta(days=21))
            for n in range(lots)
        ),
    )  # fmt: skip
    return replace(made, **facts)  # type: ignore[arg-type]  # the facts of a test


def chat(words: Words, told: Notice) -> str:
    return plain(words.say(f"alerts/{told.kind}", told.language, notice=told, listed=len(told.lots)))


def letter(words: Words, told: Notice) -> str:
    return words.page("alerts/mail_html", told.language, notice=told, link="https://example.com/p/x")


def paper(told: Notice) -> tuple[str, int]:
    """Its text and its number of pages."""
    document = pypdfium2.PdfDocument(notice_pdf(Words(), told))
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document), len(document)
    finally:
        document.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_rule_set_has_its_words_in_chat_letter_and_on_paper(name: str, language: str) -> None:
    words, told = Words(), notice(language, regime=name)
    headline = words.label(told.rules.notice.headline, language)
    advice = [words.label(text, language) for text in told.ours("advice")]
    printed, pages = paper(told)
    for text in (chat(words, told), plain(letter(words, told)), printed):
        flat = "".join(text.split())
        for said in (headline, *advice, "F217", "F219", "HY220415", "Salmonella", "025-8400123", "R1-C09"):
            assert "".join(said.split()) in flat, f"{said!r} is missing"
    assert pages == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_notice_can_be_read_in_every_form(kind: str, language: str) -> None:
    told = notice(language, kind=kind, cleared=("F300",), repeat=True)
    words = Words()
    subject = plain(words.say("alerts/mail_subject", language, notice=told))
    assert "R1-C09" in subject
    assert "\n" not in subject
    text = plain(words.say("alerts/mail_text", language, notice=told, link="https://example.com/p/x"))
    assert ("https://example.com/p/x" in text) == (kind != "closing")
    assert "C09" in chat(words, told)
    assert paper(told)[1] == 1


def test_an_update_without_lots_says_that_nothing_is_recalled_any_more() -> None:
    told = notice(kind=AlertKind.UPDATE, lots=0, cleared=("F217", "F218"))
    text = chat(Words(), told)
    assert "None of your lots is recalled any more." in text
    assert "F217, F218" in text
    assert "Stop selling" not in text
    assert "None of your lots" in paper(told)[0]


def test_urgent_stands_where_the_rules_ask_for_it() -> None:
    words = Words()
    assert "URGENT" in chat(words, notice(regime="us-fda", severity="1"))
    assert "URGENT" in paper(notice(regime="us-fda", severity="2"))[0]
    assert "URGENT" not in chat(words, notice(regime="us-fda", severity="3"))
    assert "URGENT" not in paper(notice(regime="eu-gpsr", severity="1"))[0], "the headline is prescribed"


def test_what_a_lead_wrote_replaces_our_sentences_in_that_part_alone() -> None:
    told = notice(texts={"advice": "Stop at once.\nBring it back to depot 4.", "where": "On the lid."})
    for text in (chat(Words(), told), plain(letter(Words(), told)), paper(told)[0]):
        assert "Bring it back to depot 4." in text
        assert "On the lid." in text
        assert "Take what you have off the shelves" not in text
        assert "pay the full price" in text


def test_a_drill_says_so_first() -> None:
    told = notice(drill=True)
    assert "drill" in chat(Words(), told).splitlines()[1]
    assert "drill" in paper(told)[0]


def test_the_end_is_counted_in_working_days_of_the_country() -> None:
    """Published on Friday 27 May 2022: 30 May - 2 June, 6-10 June (3 June was off for the Dragon Boat Festival), 13."""
    assert "by 13 Jun 2022" in chat(Words(), notice(published_at=DAY))
    assert "finished" not in chat(Words(), notice(regime="house"))


def test_whatever_is_in_a_fact_stays_a_fact() -> None:
    html = letter(Words(), notice(customer_name="<script>alert(1)</script>"))
    assert "<script>" not in html
    assert "powder &lt;HY220415&gt; &amp; more" in html
    assert "powder <HY220415> & more" in paper(notice())[0]


@pytest.mark.parametrize("lots", [1, 40, 400])
def test_a_paper_holds_every_lot(lots: int) -> None:
    text, pages = paper(notice(lots=lots))
    assert all(f"F{217 + n}" in text for n in range(lots))
    assert pages <= 1 + lots // 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_a_small_label_with_the_customers_own_code(language: str) -> None:
    content = where_png(notice().lots[0], language, UTC)
    assert len(content) < 40_000
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (560, 430)
    plain_lot = replace(notice().lots[0], gtin="123", made_at=None, expires_at=None)
    assert len(where_png(plain_lot, language, UTC)) > 1000, "a GTIN that is none is left out"


def test_the_same_notice_gives_the_same_paper() -> None:
    first, second = (notice_pdf(Words(), notice()) for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF")


def test_the_days_on_the_picture_are_the_sites() -> None:
    """20:00 in Greenwich is the next morning in Shanghai: another day is printed."""
    lot = replace(notice().lots[0], made_at=datetime(2022, 6, 1, 20, tzinfo=UTC))
    next_day = replace(lot, made_at=datetime(2022, 6, 2, 1, tzinfo=UTC))
    shanghai = ZoneInfo("Asia/Shanghai")
    assert where_png(lot, "en", shanghai) == where_png(next_day, "en", shanghai)
    assert where_png(lot, "en", UTC) != where_png(lot, "en", shanghai)


def test_a_plants_own_rule_file_is_told_in_english_until_it_is_translated() -> None:
    assert Words().rule("Put it into the blue cage.", "zh") == "Put it into the blue cage."
    assert Words().rule("House rule", "zh") == "企业内部规则"
