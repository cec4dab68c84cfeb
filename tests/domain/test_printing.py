"""What may be printed: GS1's rules are kept before a printer gets anything, and what it cannot say is said."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers.gs1 import gs1_content
from domain.labels import WrongGtin, check_digit, checked_gtin
from domain.pallets import WrongSscc
from domain.printing import (
    SIZES,
    Gs1Data,
    LabelDatesCross,
    content_said,
    lot_link,
    lot_said,
    pallet_said,
    size_named,
    with_check_digit,
)

TODAY = date(2026, 11, 22)
GTIN = "06901234567892"
CHARSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"


def said(lot: str, **facts: date) -> Gs1Data:
    data = lot_said(lot, GTIN, facts.get("made"), facts.get("expires"), TODAY).data
    assert data is not None
    return data


@given(st.text(CHARSET_82, min_size=1, max_size=20), st.dates(date(1980, 1, 1), date(2070, 12, 31)))
def test_what_a_label_says_is_what_its_scanner_gives_back(lot: str, expires: date) -> None:
    data = said(lot, expires=expires)
    read = gs1_content(data.element_string, marked=True)
    assert read is not None
    assert (read.gtin, read.lot, read.expires) == (GTIN, lot, expires)
    assert data.bracketed == f"(01){GTIN}(17){expires:%y%m%d}(10){lot}"


@pytest.mark.parametrize(
    ("lot", "gtin", "expires", "why"),
    [
        ("F361", None, None, "no_gtin"),
        ("F361", "06901234567890", None, "wrong_gtin"),
        ("F361", "12345", None, "wrong_gtin"),
        ("A" * 21, GTIN, None, "lot_too_long"),
        ("批次77", GTIN, None, "lot_character"),
        ("MP 08", GTIN, None, "lot_character"),
        ("F#1", GTIN, None, "lot_character"),
        ("F361", GTIN, date(2077, 1, 1), "year"),
    ],
)
def test_what_gs1_cannot_carry_gets_no_gs1_code_and_the_reason(
    lot: str, gtin: str | None, expires: date | None, why: str
) -> None:
    found = lot_said(lot, gtin, None, expires, TODAY)
    assert (found.data, found.why) == (None, why)


def test_goods_that_expired_before_they_were_made_get_no_label() -> None:
    with pytest.raises(LabelDatesCross):
        lot_said("F361", GTIN, TODAY, TODAY - timedelta(days=1), TODAY)
    assert said("F361", made=TODAY, expires=TODAY).parts[1:3] == (("11", "261122"), ("17", "261122"))


def test_the_content_of_a_pallet_is_said_with_its_number_of_pieces_or_not_at_all() -> None:
    content = content_said(GTIN, "F361", None, 1200, TODAY)
    assert content is not None
    assert content.bracketed == f"(02){GTIN}(37)1200(10)F361"
    assert content.element_string == f"02{GTIN}371200\x1d10F361"
    for gtin, pieces in ((GTIN, None), (GTIN, 0), (GTIN, 10**8), (None, 5), ("1", 5)):
        assert content_said(gtin, "F361", None, pieces, TODAY) is None


@given(st.from_regex(re.compile(r"[0-9]{17}", re.ASCII), fullmatch=True))
def test_an_sscc_has_a_right_check_digit_or_is_refused(seventeen: str) -> None:
    right = with_check_digit(seventeen)
    assert pallet_said(right).element_string == f"00{right}"
    wrong = seventeen + str((int(right[-1]) + 1) % 10)
    with pytest.raises(WrongSscc) as refused:
        pallet_said(wrong)
    assert (refused.value.problem, refused.value.expected) == ("check_digit", right[-1])


@given(st.from_regex(re.compile(r"[0-9]{13}", re.ASCII), fullmatch=True), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_gtin_never_passes(digits: str, place: int, more: int) -> None:
    right = digits + check_digit(digits)
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    assert checked_gtin(right) == right
    with pytest.raises(WrongGtin):
        checked_gtin(wrong)


def test_a_label_opens_our_page_where_there_is_one_and_the_chat_elsewhere() -> None:
    bot = "https://t.me/our_bot"
    assert lot_link("A/1", GTIN, base="https://x.example/", bot=bot) == f"https://x.example/01/{GTIN}/10/A%2F1"
    assert lot_link("F361", None, base="https://x.example", bot=bot) == f"{bot}?start=lot_F361"
    assert lot_link("F361", GTIN, base=None, bot=bot) == f"{bot}?start=lot_F361"
    assert lot_link("批" * 60, None, base=None, bot=bot) == "批" * 60


@pytest.mark.parametrize(("words", "name"), [("50×30", "50x30"), ("60*40mm", "60x40"), ("100x150毫米", "100x150"),
                                             ("A4", "a4"), ("整页", "a4"), (" sheet", "a4")])  # fmt: skip
def test_sizes_are_called_as_people_write_them(words: str, name: str) -> None:
    assert size_named(words) is SIZES[name]
    assert size_named("12x12") is None
