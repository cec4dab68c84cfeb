"""How far codes are apart, and which other explanations of a reading make a lot unsure."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from domain.certainty import RISK, Option, Printed, Rates, exactly, may_be_taken, ranked, risk, shape
from domain.matching import ASK, Near, distance, plain
from domain.values import fold

CODES = st.text("OQD0IL1S5B8Z2G6UV379CAKTX-_./ 批", max_size=12)


@pytest.mark.parametrize(
    ("read", "code", "cost"),
    [
        ("B121", "B121", 0),
        ("b121", "B121", 0),
        ("Ｂ１２１", "B121", 0),
        ("8121", "B121", 0.15),
        ("8I21", "B121", 0.3),
        ("MPO8", "MP08", 0.15),
        ("QD", "0O", 0.3),
        ("L240317", "L24-0317", 0.1),
        ("L24 0317", "L24-0317", 0.1),
        ("MP03", "MP08", 0.6),
        ("MP01", "MP08", 1.0),
        ("MP8", "MP08", 0.9),
        ("MP008", "MP08", 0.9),
        ("MA01", "MP08", 2.0),
        ("", "A1", 1.8),
        ("批0317", "批O317", 0.15),
        ("曰0317", "日0317", 0.6),
    ],
)
def test_a_change_costs_what_it_is_likely_to_be_misread(read: str, code: str, cost: float) -> None:
    assert distance(read, code) == pytest.approx(cost)


@given(CODES, CODES)
def test_the_way_there_is_as_long_as_the_way_back(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)


@given(CODES, CODES)
@example("a", "Ａ ")
def test_only_the_same_code_is_no_distance_away(one: str, other: str) -> None:
    assert (distance(one, other) == 0) == (plain(one) == plain(other))


@given(CODES, CODES)
def test_what_is_offered_is_one_edit_of_the_folded_key_away_at_the_most(one: str, other: str) -> None:
    """What makes an index of keys with one character left out complete."""
    if distance(one, other) <= ASK:
        assert Levenshtein.distance(fold(one), fold(other)) <= 1


@given(CODES, CODES)
def test_codes_of_one_folded_key_differ_by_look_alikes_and_separators(one: str, other: str) -> None:
    if fold(one) == fold(other):
        assert distance(one, other) <= 0.15 * len(fold(one)) + 0.1 * (len(plain(one)) + len(plain(other))) + 1e-9


def test_a_shape_says_where_letters_and_digits_stand() -> None:
    assert shape("L24-03/7") == "A99999"
    assert shape("批24.q") == "批99A"
    assert shape("L24\0B1") == "A99\0A9"


def options(*codes: str) -> list[Option]:
    return [Option(Near(number, code, 0.0)) for number, code in enumerate(codes, start=1)]


def risk_of(printed: Printed, *codes: str) -> float:
    """Of taking the first of these lots, the others being all that are near."""
    there = options(*codes)
    return risk(printed, there[0], there, there)


def test_a_lone_lot_that_was_read_exactly_is_sure_at_any_score() -> None:
    assert risk_of(Printed("QB410425", 0.6), "QB410425") < RISK


def test_a_lot_among_many_sisters_needs_a_high_score() -> None:
    sisters = [f"QB4104{number:02}" for number in range(25, 99)] + ["QB410325", "QB410525"]
    assert risk_of(Printed("QB410425", 0.99995), *sisters) < RISK < risk_of(Printed("QB410425", 0.97), *sisters)


def test_a_doubtful_character_makes_a_high_score_unsure() -> None:
    sisters = [f"QB4104{number:02}" for number in range(25, 99)]
    assert risk_of(Printed("QB410425", 0.99995, doubts=(7,)), *sisters) > RISK


def test_what_is_not_in_hand_counts_less() -> None:
    printed = Printed("QB410425", 0.985)
    mine, other = Option(Near(1, "QB410425", 0.0)), Near(2, "QB410426", 1.0)
    here, away = [mine, Option(other)], [mine, Option(other, 0.01)]
    assert risk(printed, mine, away, away) < risk(printed, mine, here, here)


def test_the_likeliest_comes_first_and_no_lot_twice() -> None:
    printed = Printed("8121", 0.98)
    there = [Option(Near(1, "3121", 0.6)), Option(Near(2, "B121", 0.15)), Option(Near(2, "8127", 1.0))]
    assert [(option.near.lot_id, option.near.code) for option in ranked(printed, there)] == [(2, "B121"), (1, "3121")]


@pytest.mark.parametrize(
    ("read", "code", "labelled", "could_be_code", "taken"),
    [
        ("L24O317", "L240317", True, False, True),
        ("L24O317", "L240317", True, True, False),  # known codes have this shape: it may be another lot's right code
        ("L24O317", "L240317", False, False, False),  # nothing says that it is a lot
        ("MPO8", "MP08", True, False, False),  # short
        ("MP08", "MP08", True, True, True),  # exact
        ("MP08", "MP08", False, True, False),  # a short text beside no word for a lot may be a place or a line
        ("MP0801", "MP0801", False, True, True),
        ("L24 0317", "L24-0317", False, True, True),  # exact but for separators
        ("L240318", "L240313", True, False, False),  # more than look-alikes
    ],
)
def test_what_was_not_read_exactly_is_taken_only_when_it_can_be_no_code(
    read: str, code: str, labelled: bool, could_be_code: bool, taken: bool
) -> None:
    option = Option(Near(1, code, distance(read, code)))
    assert may_be_taken(Printed(read, 1.0, labelled), option, could_be_code=could_be_code) is taken


def test_separators_make_no_other_code() -> None:
    assert exactly(Printed("L24/03 17", 1.0), options("L24-0317")[0])
    assert not exactly(Printed("L24/O3 17", 1.0), options("L24-0317")[0])


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_a_better_score_never_means_more_errors(one: float, other: float) -> None:
    def wrong(score: float) -> float:
        return sum(Printed("", score).rates)

    low, high = sorted((one, other))
    assert wrong(high) <= wrong(low) + 1e-9
    assert all(0 < rate < 1 for rate in Rates(*Printed("", low).rates))
