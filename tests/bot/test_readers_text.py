"""Printed text is read from pictures by models that are already here, in a process of their own."""

from __future__ import annotations

import asyncio
import io
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from bench.labels.dots import Jet, printed
from bot.readers.apart import child_settings
from bot.readers.barcode import BarcodeReader
from bot.readers.child import framed
from bot.readers.labels import LabelEye
from bot.readers.text import RapidText, text_reading_installed
from bot.readers.text_child import ANSWER
from domain.labels import NotAPicture, PictureTooLarge, ReadingFailed, TextRead
from templates.pictures.fonts import font

pytestmark = pytest.mark.skipif(not text_reading_installed(), reason="the extra ocr is not installed")


@pytest.fixture
async def reader() -> AsyncIterator[RapidText]:
    reader = RapidText(workers=1)
    yield reader
    await reader.close()


def label(*rows: str, size: int = 40) -> Image.Image:
    page = Image.new("L", (900, 120 + len(rows) * 2 * size), 235)
    for down, row in enumerate(rows):
        ImageDraw.Draw(page).text((70, 60 + down * 2 * size), row, fill=30, font=font(size))
    return page


CHINESE = ("全脂奶粉", "批号: AB20260308-017", "生产日期: 2026年3月8日", "有效期至: 2027.03.07", "净含量 25kg")
ENGLISH = ("Whole milk powder", "LOT NO. L26067B", "PROD 08 MAR 2026", "BEST BEFORE 07.03.2027", "Tel +49 451 778812")


def jpeg(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85)
    return out.getvalue()


def read_once(read: TextRead) -> tuple[str, date | None, date | None]:
    return read.lots[0].text, read.made, read.expires


@pytest.fixture(scope="module")
def eye() -> Iterator[Any]:
    """The models in this process: loaded once for all pictures of these tests."""
    from bot.readers.text_eye import TextEye  # noqa: PLC0415 - the extra

    threads = cv2.getNumThreads()
    yield TextEye()
    cv2.setNumThreads(threads)


@pytest.mark.parametrize("degrees", [0, 20, 90, 180])
def test_a_label_is_read_however_it_lies(eye: Any, degrees: int) -> None:
    turned = label(*ENGLISH).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=140)
    assert read_once(eye.read(turned)) == ("L26067B", date(2026, 3, 8), date(2027, 3, 7))


def test_values_in_a_column_of_their_own_are_read(eye: Any) -> None:
    page = label("批号", "生产日期", "有效期至")
    for down, value in enumerate(("K7712-40", "20260308", "20270307")):
        ImageDraw.Draw(page).text((420, 60 + down * 80), value, fill=30, font=font(40))
    assert read_once(eye.read(page)) == ("K7712-40", date(2026, 3, 8), date(2027, 3, 7))


def test_dots_that_do_not_touch_are_read(eye: Any) -> None:
    page = Image.new("L", (1100, 330), 225)
    rng = random.Random(3)
    for down, row in enumerate(("LOT 26067B14", "EXP 07.03.27")):
        printed(page, (60, 50 + down * 120), row, Jet(9, 0.33, 0.05), 50, rng)
    read = eye.read(page)
    assert (read.lots[0].text, read.expires) == ("26067B14", date(2027, 3, 7))


def test_a_lot_that_was_struck_out_is_never_sure(eye: Any) -> None:
    page = label("LOT L26067B14X", "EXP 07.03.2027")
    ImageDraw.Draw(page).line([(60, 86), (480, 90)], fill=30, width=5)
    assert eye.read(page).confidence <= 0.5


def test_a_picture_without_text_says_nothing(eye: Any) -> None:
    noise = np.random.default_rng(1).integers(90, 160, (480, 640), dtype=np.uint8)
    read = eye.read(Image.fromarray(noise))
    assert (read.lots, read.made, read.expires, read.confidence) == ((), None, None, 0.0)


async def test_a_chinese_label_goes_to_the_process_and_comes_back_as_values(reader: RapidText) -> None:
    read, cpu_ms = await reader.read(jpeg(label(*CHINESE)))
    assert read_once(read) == ("AB20260308-017", date(2026, 3, 8), date(2027, 3, 7))
    assert (read.lots[0].labelled, read.lines[0].text) == (True, "全脂奶粉")
    assert read.confidence > 0.95
    assert cpu_ms > 1


async def test_what_is_no_picture_is_refused_and_the_process_stays(reader: RapidText) -> None:
    with pytest.raises(NotAPicture):
        await reader.read(b"hello")
    with pytest.raises(PictureTooLarge):
        await reader.read(b"\xff\xd8\xff" + bytes(21_000_000))
    [child] = reader._children._idle
    assert child.returncode is None


async def test_a_process_that_dies_or_hangs_is_replaced() -> None:
    reader = RapidText(workers=1, seconds=60)
    with pytest.raises(NotAPicture):
        await reader.read(b"hello")
    [first] = reader._children._idle
    os.kill(first.pid, signal.SIGSTOP)
    reader._children._seconds = 0.05
    with pytest.raises(ReadingFailed):
        await reader.read(jpeg(label("LOT B121")))
    assert first.returncode is not None
    reader._children._seconds = 60
    with pytest.raises(NotAPicture):
        await reader.read(b"hello")
    [second] = reader._children._idle
    os.kill(second.pid, signal.SIGSTOP)
    os.kill(second.pid, signal.SIGKILL)
    with pytest.raises(ReadingFailed):
        await reader.read(jpeg(label("LOT B121")))
    with pytest.raises(NotAPicture):
        await reader.read(b"hello")
    await reader.close()


_NOTHING_FETCHED = """
import os, sys
def watch(event, details):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"):
        os._exit(7)
    if event == "open" and isinstance(details[1], str) and set(details[1]) & set("wax+"):
        if not str(details[0]).startswith("/dev/") and not isinstance(details[0], int):
            os._exit(8)
sys.addaudithook(watch)
from bot.readers.text_child import main
main()
"""


def test_nothing_is_downloaded_or_written() -> None:
    """Whoever asks for another machine, or opens a file for writing, ends this process at once."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", _NOTHING_FETCHED],
        input=framed(jpeg(label(*ENGLISH))),
        env={**child_settings(), "HOME": "/nonexistent"},
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = ANSWER.validate_json(done.stdout[4:])
    assert answer.text is not None
    assert read_once(answer.text) == ("L26067B", date(2026, 3, 8), date(2027, 3, 7))


def test_the_process_ends_with_the_program_that_started_it() -> None:
    command = [sys.executable, "-m", "bot.readers.text_child"]
    done = subprocess.run(command, check=False, input=b"", capture_output=True, timeout=30)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_missing_extra_is_seen_without_loading_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # as where it is not installed
    assert not text_reading_installed()


async def test_text_is_read_only_where_no_code_names_a_lot(reader: RapidText) -> None:
    codes = BarcodeReader(workers=1)
    coded = label("LOT B122")
    bars = zxingcpp.create_barcode("B121", zxingcpp.BarcodeFormat.QRCode).to_image(scale=4)
    coded.paste(Image.fromarray(bars), (600, 30))
    eye, without = LabelEye(codes, reader), LabelEye(codes)
    both = await eye.read(jpeg(coded))
    assert ([code.text for code in both.sure], both.text) == (["B121"], None)
    printed_only = await eye.read(jpeg(label("LOT B122")))
    assert printed_only.text is not None
    assert (printed_only.text.lots[0].text, printed_only.hint) == ("B122", None)  # nothing spoiled it
    assert (await without.read(jpeg(coded))).sure == both.sure  # codes go on where the extra is missing
    assert (await without.read(jpeg(label("LOT B122")))).text is None
    await codes.close()


async def test_a_text_reader_that_fails_costs_nobody_the_codes(
    reader: RapidText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader._children, "_module", "bot.readers.no_such_child")
    codes = BarcodeReader(workers=1)
    reading = await LabelEye(codes, reader).read(jpeg(label("LOT B122")))
    assert (reading.codes, reading.text) == ((), None)
    await codes.close()


def test_secrets_are_not_given_to_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTBELL_TOKEN", "1:secret")

    async def environment() -> bytes:
        reader = RapidText(workers=1)
        with pytest.raises(NotAPicture):
            await reader.read(b"hello")
        [child] = reader._children._idle
        seen = (Path("/proc") / str(child.pid) / "environ").read_bytes()
        await reader.close()
        return seen

    assert b"secret" not in asyncio.run(environment())
