"""Phantoms are told from codes by where they lie."""

from __future__ import annotations

import math

from bot.readers.geometry import Found, Point, without_phantoms


def band(
    text: str, symbology: str = "EAN-13", *, at: Point = (100, 100), size: Point = (200, 80), turn: float = 0
) -> Found:
    """A band whose top left corner is `at`, turned by `turn` degrees around the picture's origin."""
    (x, y), (width, height) = at, size
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    first, second, third, fourth = ((a * cos - b * sin, a * sin + b * cos) for a, b in corners)
    return Found(text, symbology, linear=True, marked=False, corners=(first, second, third, fourth))


def test_a_thin_band_over_a_code_is_a_phantom_at_any_angle() -> None:
    for turn in (0, 37, 90, 200):
        code = band("6901234567892", turn=turn)
        thin = band("ABCDE", "Code 39", at=(105, 120), size=(185, 12), turn=turn)
        assert [(found.text, found.phantom) for found in without_phantoms([thin, code])] == [
            ("6901234567892", False),
            ("ABCDE", True),
        ]


def test_a_part_of_a_longer_text_on_the_same_bars_is_left_out() -> None:
    whole, part = band("0284111935", "ITF"), band("028411", "ITF", at=(100, 110), size=(150, 20))
    assert without_phantoms([part, whole]) == [whole]


def test_two_labels_under_each_other_are_both_real() -> None:
    upper, lower = band("1234567"), band("7654321", at=(100, 210))
    assert [found.phantom for found in without_phantoms([upper, lower])] == [False, False]


def test_two_labels_side_by_side_are_both_real() -> None:
    left, right = band("1234567"), band("7654321", at=(310, 100))
    assert [found.phantom for found in without_phantoms([left, right])] == [False, False]


def test_bars_read_out_of_a_matrix_code_are_a_phantom() -> None:
    square = Found("F361", "QR Code", False, False, ((0, 0), (200, 0), (200, 200), (0, 200)))
    assert without_phantoms([square, band("12", "ITF", at=(20, 50), size=(100, 10))])[1].phantom


def test_the_same_code_seen_twice_is_one() -> None:
    assert without_phantoms([band("1234567"), band("1234567", at=(100, 100), size=(200, 60))]) == [band("1234567")]


def test_a_code_with_little_checking_needs_a_second_look() -> None:
    assert band("05096893", "UPC-E").doubtful
    assert band("6901234567892", size=(200, 8)).doubtful
    assert not band("6901234567892").doubtful
    assert not band("HY220801", "Code 128", size=(200, 8)).doubtful


def test_short_codes_without_a_check_digit_are_not_believed() -> None:
    assert not band("1334", "ITF").plausible
    assert not band("AB1", "Code 39").plausible
    assert band("15400141288763", "ITF").plausible
