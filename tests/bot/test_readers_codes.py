"""What makes a code sure, what makes it unsure and why, and what was wrong with a photo that gave nothing."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from bot.readers.codes import read_codes
from domain.labels import HINTS, WHY, Reading

F = zxingcpp.BarcodeFormat
Grey = NDArray[np.uint8]


def code(text: str, kind: zxingcpp.BarcodeFormat, scale: int = 3, around: int = 40) -> Grey:
    bars = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=scale, add_quiet_zones=True))
    return np.asarray(np.pad(np.minimum(bars, 235), around, constant_values=235), np.uint8)


def read(photo: Grey) -> Reading:
    return read_codes(Image.fromarray(photo))


def why(reading: Reading) -> dict[str, str]:
    return {found.text: found.why for found in reading.codes}


def noisy(photo: Grey, grey_levels: float) -> Grey:
    noise = np.random.default_rng(5).normal(0, grey_levels, photo.shape)
    return np.clip(photo + noise, 0, 255).astype(np.uint8)


def test_bars_that_no_single_line_shows_are_read_from_their_mean() -> None:
    photo = noisy(cv2.GaussianBlur(code("6901234567892", F.EAN13, 2), (0, 0), 1.2).astype(np.uint8), 40)
    assert zxingcpp.read_barcodes(photo) == []
    assert [(found.text, found.sure) for found in read(photo).codes] == [("6901234567892", True)]


def test_an_interleaved_code_that_is_no_carton_number_is_unsure() -> None:
    assert why(read(code("2167361334", F.ITF))) == {"2167361334": "too_short"}


def test_a_carton_number_with_a_wrong_check_digit_is_unsure() -> None:
    assert why(read(code("15400141288764", F.ITF))) == {"15400141288764": "few_digits"}


@pytest.mark.parametrize("text", ["B121\x07", "B1\x0021", "\u202eB121", "B121\u200b"])
def test_characters_that_no_label_has_make_a_code_unsure(text: str) -> None:
    assert set(why(read(code(text, F.QRCode))).values()) == {"control_characters"}


@pytest.mark.parametrize("text", ["line one\r\nline two", "[)>\x1e06\x1d1TB121\x1dQ24\x1e\x04", "批号 B121"])
def test_line_ends_and_the_separators_of_a_transport_message_are_no_reason_for_doubt(text: str) -> None:
    assert why(read(code(text, F.QRCode))) == {text: ""}


def test_sixty_codes_in_one_photo_are_all_read_in_bounded_time() -> None:
    rows = [
        np.hstack([code(f"LOT-{row * 10 + column:03}", F.QRCode, 3, 20) for column in range(10)]) for row in range(6)
    ]
    started = time.process_time()
    reading = read(np.vstack(rows))
    assert {found.text for found in reading.sure} == {f"LOT-{number:03}" for number in range(60)}
    assert time.process_time() - started < 3


def test_a_second_label_that_is_blurred_is_read_beside_a_sharp_one() -> None:
    sharp, faint = code("B121", F.QRCode, 4), code("HY220801", F.Code128, 2)
    photo = np.full((1000, 1000), 200, np.uint8)
    photo[40 : 40 + sharp.shape[0], 40 : 40 + sharp.shape[1]] = sharp
    blurred = noisy(cv2.GaussianBlur(faint, (0, 0), 1.3).astype(np.uint8), 40)
    photo[500 : 500 + faint.shape[0], 300 : 300 + faint.shape[1]] = blurred
    assert "HY220801" not in {found.text for found in zxingcpp.read_barcodes(photo)}
    assert {found.text for found in read(photo).sure} == {"B121", "HY220801"}


def scene() -> Grey:
    """A label on a darker table, that is read."""
    label = code("HY220801", F.Code128, 4, 60)
    table = np.full((700, 900), 110, np.uint8)
    table[200 : 200 + label.shape[0], 100 : 100 + label.shape[1]] = label
    return table


def spoiled(how: str) -> Grey:
    photo = scene()
    if how == "blur":
        return np.asarray(cv2.GaussianBlur(photo, (0, 0), 9), np.uint8)
    if how == "dark":
        return noisy((photo * 0.08).astype(np.uint8), 9)
    if how == "far":
        small = cv2.resize(photo, None, fx=0.16, fy=0.16, interpolation=cv2.INTER_AREA)
        table = np.full((1200, 1600), 110, np.uint8)
        table[500 : 500 + small.shape[0], 700 : 700 + small.shape[1]] = small
        return table
    if how == "glare":
        down, across = np.mgrid[0:700, 0:900]
        spot = 500 * np.exp(-(((across - 350) / 120) ** 2 + ((down - 310) / 400) ** 2))
        return np.clip(photo + spot, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(photo[:, 300:])


def test_a_photo_that_was_read_needs_no_hint() -> None:
    reading = read(scene())
    assert [found.text for found in reading.sure] == ["HY220801"]
    assert reading.hint is None
    assert reading.cpu_ms > 0


@pytest.mark.parametrize("how", HINTS)
def test_a_spoiled_photo_says_what_spoiled_it(how: str) -> None:
    reading = read(spoiled(how))
    assert (reading.sure, reading.hint) == ((), how)


def test_every_reason_is_one_that_the_words_know() -> None:
    reasons = {reason for text in ("2167361334", "15400141288764") for reason in why(read(code(text, F.ITF))).values()}
    assert reasons <= set(WHY)
