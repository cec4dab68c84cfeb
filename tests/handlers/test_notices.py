"""A notice always fits into a message, and every lot of it can be read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.alerts import Notice, NoticeLot
from handlers.telegram.notices import lot_pages, notice_message
from templates.words import Words, plain

TELEGRAMS_LIMIT = 4096


def notice(lots: int, *, wide: bool = False, language: str = "en") -> Notice:
    day = datetime(2022, 5, 27, tzinfo=UTC)
    return Notice(
        alert_id=7,
        number="R1-C09",
        recall="R1",
        reason="r" * (500 if wide else 20),
        language=language,
        customer="C09",
        customer_name="Retailer C09",
        lots=tuple(
            NoticeLot(
                code=f"F{number:04}" + ("-X" * 28 if wide else ""),
                item="cup yoghurt 180g" * (4 if wide else 1),
                item_zh="杯装酸奶180克",
                quantity=Decimal(8000),
                uom="cup",
                dates=tuple(day + timedelta(days=n) for n in range(5 if wide else 1)),
            )
            for number in range(lots)
        ),
    )


def codes(text: str) -> list[str]:
    return re.findall(r"^• (F\d{4})", plain(text), flags=re.MULTILINE)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("lots", [1, 8, 40, 60, 500])
def test_a_notice_fits_and_no_lot_is_out_of_reach(lots: int, wide: bool, language: str) -> None:
    words, told = Words(), notice(lots, wide=wide, language=language)
    text, markup = notice_message(words, told)
    assert len(plain(text)) <= TELEGRAMS_LIMIT
    listed = codes(text)
    assert listed == [lot.code[:5] for lot in told.lots[: len(listed)]]
    pages = lot_pages(words, told)
    assert all(len(plain(page)) <= TELEGRAMS_LIMIT for page in pages)
    assert [code for page in pages for code in codes(page)] == [lot.code[:5] for lot in told.lots]
    assert markup is not None
    keys = [key.text for row in markup.inline_keyboard for key in row]
    assert (words.label("All my lots", language) in keys) == (len(listed) < lots)


def test_a_usual_notice_holds_all_its_lots() -> None:
    words = Words()
    text, _ = notice_message(words, notice(40))
    assert len(codes(text)) == 40
    assert "more lot" not in text
