"""Numbers by a pattern: lawful, checkable, and refused with a reason where they could not be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.lot_numbers import (
    BadPattern,
    Pattern,
    check_character,
    checked_pattern,
    is_auto,
    line_sign,
)
from domain.values import LotCode

TODAY = date(2026, 11, 22)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_the_check_character_is_that_of_iso_7064_mod_37_36() -> None:
    assert check_character("A12425GABC1234002") == "M"  # the published example of GRid, which uses it
    assert check_character("a1-2425g-ABC 1234002") == "M"


@given(st.text(ALPHABET, min_size=2, max_size=19), st.data())
def test_a_wrong_character_and_two_that_changed_places_are_noticed(text: str, data: st.DataObject) -> None:
    right = check_character(text)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(ALPHABET))
    assume(other != text[place])
    assert check_character(text[:place] + other + text[place + 1 :]) != right
    swap = data.draw(st.integers(0, len(text) - 2))
    # Signs that are neighbours in the alphabet may change places unnoticed, once in 36 places; all others may not.
    assume((ALPHABET.index(text[swap]) - ALPHABET.index(text[swap + 1])) % 36 not in {0, 1, 35})
    assert check_character(text[:swap] + text[swap + 1] + text[swap] + text[swap + 2 :]) != right


@given(
    st.lists(
        st.sampled_from(["{YY}", "{YYYY}", "{MM}", "{DD}", "{JJJ}", "{LINE}", "L", "CY", "-", ".", "/"]), max_size=5
    ),
    st.sampled_from(["{N}", "{N:2}", "{N:6}", "{n:3}"]),
    st.sampled_from(["", "{C}"]),
    st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    st.integers(1, 99),
)
def test_every_number_of_a_checked_pattern_is_a_lawful_code_of_its_own(
    parts: list[str], counter: str, check: str, day: date, count: int
) -> None:
    pattern = checked_pattern("".join(parts) + counter + check, "yoghurt", has_gtin=False, today=TODAY)
    first = pattern.number(day, "yoghurt", "line L1", count)
    second = pattern.number(day, "yoghurt", "line L1", count + 1)
    assert LotCode(first) == first
    assert first != second
    assert "{N}" in pattern.series(day, "yoghurt", "line L1")
    assert str(count) in first
    if check:
        assert check_character(first[:-1]) == first[-1]


def test_fields_say_the_day_at_the_plant_and_a_counter_may_outgrow_its_digits() -> None:
    pattern = Pattern("CY{YY}{JJJ}-{LINE}-{N:3}{C}")
    day = date(2028, 12, 31)
    assert pattern.number(day, "cup", "Filling line 2", 7)[:-1] == "CY28366-2-007"
    assert pattern.number(day, "cup", "L2", 1000)[:-1] == "CY28366-L2-1000"
    assert pattern.series(day, "cup", "灌装2线") == "CY28366-2-{N}{C}"
    assert Pattern("{ITEM}{YYYY}{MM}{DD}{N}").number(day, "mp", None, 3) == "MP202812310003"


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "empty"),
        ("L{YY}", "no_counter"),
        ("L{N}{N:2}", "several_counters"),
        ("L{N}{WEEK}", "field"),
        ("L{N", "brace"),
        ("L}{N}", "brace"),
        ("{C}L{N}", "early_check"),
        ("L{N}{C}{C}", "early_check"),
        ("L{N}\u200b", "character"),
        ("{YY}" * 26 + "{N}", "too_long"),
        ("X" * 60 + "{N}", "number_too_long"),
        ("ABCDEFGHIJKLM{YYYY}{N:4}", "gs1_too_long"),
        ("{ITEM}-{N}", "gs1_character"),
        ("批{N}", "gs1_character"),
    ],
)
def test_a_pattern_that_could_not_number_lots_is_refused_with_the_reason(pattern: str, problem: str) -> None:
    with pytest.raises(BadPattern) as refused:
        checked_pattern(pattern, "cup yoghurt", has_gtin=True, today=TODAY)
    assert refused.value.problem == problem


def test_without_a_gtin_gs1_sets_no_limits() -> None:
    assert checked_pattern("批{YYYY}{MM}{DD}-{ITEM}-{N:4}", "cup yoghurt", has_gtin=False, today=TODAY)


@pytest.mark.parametrize(("line", "sign"), [("Filling line 1", "1"), ("L2", "L2"), ("灌装1线", "1"), ("north", "NORTH"),
                                            ("北线", ""), ("FL-03", "03"), ("", "")])  # fmt: skip
def test_a_line_is_written_short(line: str, sign: str) -> None:
    assert line_sign(line) == sign


def test_auto_is_said_in_both_languages() -> None:
    assert is_auto("auto")
    assert is_auto(" AUTO ")
    assert is_auto("自动")
    assert not is_auto("AUTO1")
