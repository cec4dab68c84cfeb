"""GS1 content: what is said comes out, what is doubtful is offered and not chosen, nothing gets lost silently."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers.gs1 import gs1_content
from domain.labels import Gs1Content

GTIN = "06901234567892"
FULL = Gs1Content(gtin=GTIN, lot="B121", expires=date(2027, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        f"01{GTIN}1727123110B121",
        f"01{GTIN}10B121\x1d17271231",
        f"\x1d01{GTIN}10B121{{GS}}17271231",
        f"]d201{GTIN}10B121<GS>17271231",
        f"(01){GTIN}(10)B121(17)271231",
        f"（01）{GTIN}（17）271231（10）B121",
        f"[01]{GTIN}[17]271231[10]B121",
        f"(01) {GTIN} (17) 271231 (10) B121",
        f"https://id.gs1.org/01/{GTIN}/10/B121?17=271231",
    ],
)
def test_one_content_in_all_its_spellings(text: str) -> None:
    assert gs1_content(text) == FULL


def test_a_lot_with_brackets_stays_whole() -> None:
    content = gs1_content("(10)A(B)C(17)271231")
    assert content is not None
    assert (content.lot, content.expires) == ("A(B)C", date(2027, 12, 31))


def test_a_misread_bracket_loses_nothing_silently() -> None:
    assert gs1_content("(O1)07350053850019(10)ABC") is None


def test_a_lost_separator_keeps_the_text_and_offers_the_split() -> None:
    content = gs1_content("10ABC12317271231", marked=True)
    assert content is not None
    assert content.lot == "ABC12317271231"
    assert content.lot_alternatives == ("ABC123",)


def test_a_lot_too_long_for_its_field_is_split_where_a_date_follows() -> None:
    content = gs1_content(f"01{GTIN}10ABCDEFGHIJKLMNOPQR17271231", marked=True)
    assert content is not None
    assert (content.lot, content.expires) == ("ABCDEFGHIJKLMNOPQR", date(2027, 12, 31))


def test_a_lot_too_long_for_its_field_is_not_cut() -> None:
    assert gs1_content("10" + "A" * 30, marked=True) is None


def test_a_wrong_check_digit_costs_the_product_and_not_the_lot() -> None:
    content = gs1_content("010690123456789310B121", marked=True)
    assert content == Gs1Content(lot="B121")


@pytest.mark.parametrize("wrong", ["271332", "271300", "270230"])
def test_an_impossible_date_costs_the_date_and_not_the_lot(wrong: str) -> None:
    content = gs1_content(f"17{wrong}10B121", marked=True)
    assert content == Gs1Content(lot="B121")


def test_day_zero_is_the_last_of_the_month() -> None:
    content = gs1_content("1728020010B1", marked=True)
    assert content is not None
    assert content.expires == date(2028, 2, 29)


def test_best_before_stands_in_for_an_expiry() -> None:
    content = gs1_content("1128010115280301", marked=True)
    assert content == Gs1Content(made=date(2028, 1, 1), expires=date(2028, 3, 1))


def test_weight_count_and_serial_are_read() -> None:
    weight = gs1_content(f"01{GTIN}310300125021S-1", marked=True)
    count = gs1_content(f"02{GTIN}3724\x1d10B1", marked=True)
    assert weight == Gs1Content(gtin=GTIN, quantity=Decimal("1.250"), unit="kg", serial="S-1")
    assert count == Gs1Content(gtin=GTIN, quantity=Decimal(24), lot="B1")


@pytest.mark.parametrize(
    "text", ["", "hello", "B121", "HY220801", "101112131415", "10ABC", "http://google.com/m", "批号"]
)
def test_a_plain_code_is_not_taken_for_gs1(text: str) -> None:
    assert gs1_content(text) is None


@given(st.text(max_size=60), st.booleans())
def test_no_text_breaks_the_parser(text: str, marked: bool) -> None:
    content = gs1_content(text, marked=marked)
    assert content is None or content != Gs1Content()


@given(st.from_regex(r"[0-9]{2}[ -~\x1d]{0,40}", fullmatch=True))
def test_no_element_string_breaks_the_parser(text: str) -> None:
    content = gs1_content(text, marked=True)
    assert content is None or content.lot is None or content.lot in text


@pytest.mark.parametrize("mark", ["]C1", "]d2", "]Q3", "]e0", "]J1"])
def test_a_scanners_mark_before_the_text_is_gs1s_mark(mark: str) -> None:
    assert gs1_content(f"{mark}10B121\x1d17271231") == Gs1Content(lot="B121", expires=date(2027, 12, 31))


def test_a_pallets_number_is_read_and_one_with_a_wrong_check_digit_is_not() -> None:
    assert gs1_content("00340063810000000124") == Gs1Content(sscc="340063810000000124")
    assert gs1_content("(00)340063810000000124(10)B1") == Gs1Content(sscc="340063810000000124", lot="B1")
    assert gs1_content("00340063810000000125", marked=True) is None


def test_of_two_lots_in_one_code_both_are_offered_and_none_is_chosen() -> None:
    content = gs1_content("10B121\x1d10B122", marked=True)
    assert content == Gs1Content(lot_alternatives=("B121", "B122"))


def test_a_product_and_a_different_content_at_once_name_no_product() -> None:
    assert gs1_content(f"(01){GTIN}(02)12312312312333(10)B1") == Gs1Content(lot="B1")


@pytest.mark.parametrize(
    ("elements", "expires", "made"),
    [
        ("(7003)2712311200", date(2027, 12, 31), None),
        ("(16)271231(13)270101", date(2027, 12, 31), date(2027, 1, 1)),
        ("(17)271231(15)271101(11)270101(13)270102", date(2027, 12, 31), date(2027, 1, 1)),
        ("(7003)2713311200(15)271101", date(2027, 11, 1), None),
        ("(12)271231(10)B1", None, None),
    ],
)
def test_each_date_is_taken_for_what_it_is(elements: str, expires: date | None, made: date | None) -> None:
    content = gs1_content(f"(01){GTIN}{elements}")
    assert content is not None
    assert (content.expires, content.made) == (expires, made)


@pytest.mark.parametrize(
    ("elements", "quantity", "unit"),
    [
        ("(3103)012500", "12.500", "kg"),
        ("(3201)000100", "4.536", "kg"),
        ("(3152)000250", "2.50", "L"),
        ("(3610)000002", "7.571", "L"),
        ("(3111)000155", "15.5", "m"),
        ("(30)24", "24", None),
        ("(37)24", "24", None),
    ],
)
def test_amounts_are_read_in_our_units(elements: str, quantity: str, unit: str | None) -> None:
    content = gs1_content(f"(02){GTIN}{elements}")
    assert content is not None
    assert (content.quantity, content.unit) == (Decimal(quantity), unit)


def test_a_gross_weight_is_no_amount_of_goods() -> None:
    content = gs1_content(f"(01){GTIN}(3303)012500")
    assert content == Gs1Content(gtin=GTIN)


@pytest.mark.parametrize(
    "link",
    [
        f"https://example.com/gtin/{GTIN}/lot/B121?17=271231",
        f"HTTPS://example.com/some/where/01/{GTIN}/10/B121?17=271231&utm=x",
        f"]Q1https://example.com/01/{GTIN}/10/B121?17=271231",
    ],
)
def test_digital_links_are_read_on_any_host(link: str) -> None:
    assert gs1_content(link) == FULL


@pytest.mark.parametrize(
    "link", ["https://[::1", "https://example.com/01", "http://a/ARHKVAdpQg", "https://a/01/%ff%00"]
)
def test_a_link_that_is_none_breaks_nothing(link: str) -> None:
    assert gs1_content(link) is None


@pytest.mark.parametrize("text", ["]E02345678901231", "]E06901234567893", "]E4abc", "]E"])
def test_a_hand_scanners_retail_code_with_a_wrong_digit_is_no_product(text: str) -> None:
    assert gs1_content(text) is None
    assert gs1_content("]E06901234567892") == Gs1Content(gtin="06901234567892")
