"""Which text on a label names a lot, and numbers that check themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.labels import (
    CodeRead,
    Gs1Content,
    Reading,
    WrongGtin,
    check_digit,
    checked_gtin,
    code_candidates,
    lot_from_link,
    lot_from_payload,
    lot_payload,
)


def reading(*codes: CodeRead) -> Reading:
    return Reading(codes=codes)


def test_a_gs1_lot_comes_before_a_plain_code() -> None:
    plain = CodeRead("HY220801", "Code 128")
    gs1 = CodeRead("0106901234567892" + "10B121", "Data Matrix", gs1=Gs1Content("06901234567892", "B121"))
    assert code_candidates(reading(plain, gs1)) == ("B121", "HY220801")


def test_a_lost_separator_offers_both_lots() -> None:
    code = CodeRead("10ABC12317271231", "Code 128", gs1=Gs1Content(lot="ABC12317271231", lot_alternatives=("ABC123",)))
    assert code_candidates(reading(code)) == ("ABC12317271231", "ABC123")


@pytest.mark.parametrize(
    "link",
    ["https://t.me/lotbell_bot?start=lot_B121", "tg://resolve?domain=lotbell_bot&start=lot_B121"],
)
def test_our_own_link_names_its_lot(link: str) -> None:
    assert code_candidates(reading(CodeRead(link, "QR Code"))) == ("B121",)


@pytest.mark.parametrize("text", ["https://t.me/lotbell_bot?start=join_x", "http://google.com/m", "http://[bad", ""])
def test_any_other_link_names_no_lot(text: str) -> None:
    assert lot_from_link(text) is None
    assert code_candidates(reading(CodeRead(text, "QR Code"))) == ()


def test_a_product_number_alone_names_no_lot() -> None:
    code = CodeRead("6901234567892", "EAN-13", gs1=Gs1Content(gtin="06901234567892"))
    assert code_candidates(reading(code)) == ()
    assert reading(code).gtins == ("06901234567892",)


def test_what_is_unsure_comes_last_and_is_not_among_the_sure() -> None:
    phantom = CodeRead("1334", "ITF", sure=False)
    real = CodeRead("F361", "QR Code")
    assert code_candidates(reading(phantom, real)) == ("F361", "1334")
    assert reading(phantom, real).sure == (real,)


def test_a_traceability_number_in_an_industry_message_is_a_lot() -> None:
    text = "[)>\x1e06\x1d25PLEIBMAQ7\x1d1TH77-4\x1e\x04"
    assert code_candidates(reading(CodeRead(text, "Data Matrix"))) == ("H77-4",)


def test_the_same_lot_twice_is_one_candidate() -> None:
    assert code_candidates(reading(CodeRead("B121", "QR Code"), CodeRead("B121", "Code 128"))) == ("B121",)


@given(st.text(min_size=1, max_size=14))
def test_a_link_brings_back_the_lot_it_was_made_for(lot: str) -> None:
    payload = lot_payload(lot)
    if payload is not None:
        assert len(payload) <= 64
        assert payload.replace("_", "").replace("-", "").isascii()
        assert lot_from_payload(payload) == lot


@pytest.mark.parametrize("payload", ["", "join_abc", "lot_", "lot64_", "lot64_!!!", "lot64__w"])
def test_a_payload_that_names_no_lot_gives_none(payload: str) -> None:
    assert lot_from_payload(payload) is None


def test_a_lot_too_long_for_a_link_gets_none() -> None:
    assert lot_payload("批" * 30) is None


@pytest.mark.parametrize("text", ["6901234567892", "06901234567892", "690 1234 567892"])
def test_a_right_gtin_gets_fourteen_digits(text: str) -> None:
    assert checked_gtin(text) == "06901234567892"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("6901234567893", "check_digit"),
        ("690123456789", "check_digit"),
        ("69012", "wrong_length"),
        ("69O12", "not_digits"),
    ],
)
def test_a_wrong_gtin_is_refused_with_its_problem(text: str, problem: str) -> None:
    with pytest.raises(WrongGtin) as refused:
        checked_gtin(text)
    assert refused.value.problem == problem


@given(st.text("0123456789", min_size=13, max_size=13))
def test_the_check_digit_finds_every_single_wrong_digit(payload: str) -> None:
    good = payload + check_digit(payload)
    assert checked_gtin(good) == good
    wrong = good[:5] + str((int(good[5]) + 1) % 10) + good[6:]
    with pytest.raises(WrongGtin):
        checked_gtin(wrong)
