"""Photos become codes; what cannot be opened is refused before it costs anything."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from datetime import date

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.readers.child import ANSWER, answer, framed
from bot.readers.codes import read_codes
from bot.readers.enhance import local_contrast
from bot.readers.pictures import open_grey
from domain.labels import Gs1Content, NotAPicture, PictureDamaged, PictureTooLarge, Reading

F = zxingcpp.BarcodeFormat
GTIN = "06901234567892"


def read(picture: bytes) -> Reading:
    return read_codes(open_grey(picture))


def code(text: str, kind: zxingcpp.BarcodeFormat = F.QRCode, scale: int = 6, *, gs1: bool = False) -> Image.Image:
    made = zxingcpp.create_barcode(text, kind, gs1=True) if gs1 else zxingcpp.create_barcode(text, kind)
    bars = Image.fromarray(made.to_image(scale=scale))
    sheet = Image.new("L", (bars.width + 80, bars.height + 80), 255)
    sheet.paste(bars, (40, 40))
    return sheet


def file(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def texts(reading: Reading) -> set[str]:
    return {found.text for found in reading.sure}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_kind_of_picture_that_we_promise_is_read(kind: str) -> None:
    assert texts(read(file(code("B121"), kind))) == {"B121"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (F.QRCode, "F361"),
        (F.DataMatrix, "F361"),
        (F.Aztec, "F361"),
        (F.PDF417, "F361"),
        (F.Code128, "HY220801"),
        (F.Code39, "HY220801"),
        (F.EAN13, "6901234567892"),
        (F.EAN8, "96385074"),
        (F.ITF, "15400141288763"),
    ],
)
def test_every_kind_of_code_on_goods_is_read(kind: zxingcpp.BarcodeFormat, text: str) -> None:
    assert texts(read(file(code(text, kind)))) == {text}


@pytest.mark.parametrize("kind", [F.DataMatrix, F.Code128, F.QRCode, F.DataBarExp])
def test_gs1_content_arrives_as_values(kind: zxingcpp.BarcodeFormat) -> None:
    reading = read(file(code(f"(01){GTIN}(17)271231(10)B121", kind, 4, gs1=True)))
    assert [found.gs1 for found in reading.sure] == [Gs1Content(GTIN, "B121", date(2027, 12, 31))]


def test_a_retail_code_names_its_product() -> None:
    reading = read(file(code("012345678905", F.UPCA)))
    assert reading.gtins == ("00012345678905",)


def test_two_codes_in_one_photo_are_both_read() -> None:
    left, right = code("B121"), code("HY220801", F.Code128, 3)
    both = Image.new("L", (left.width + right.width, max(left.height, right.height)), 255)
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    assert texts(read(file(both))) == {"B121", "HY220801"}


def test_a_photo_without_a_code_is_an_empty_reading() -> None:
    assert read(file(Image.effect_noise((640, 480), 40))).codes == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_read_as_its_exif_says_it_lies(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert texts(read(file(code("B121", F.Code128), exif=exif))) == {"B121"}


def test_a_broken_exif_block_costs_nothing() -> None:
    assert texts(read(file(code("B121"), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff"))) == {"B121"}


def test_black_on_nothing_is_read_as_black_on_white() -> None:
    bars = code("B121")
    clear = Image.new("RGBA", bars.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=bars.point(lambda level: 255 - level))
    assert texts(read(file(clear, "PNG"))) == {"B121"}


@pytest.mark.parametrize("mode", ["1", "P", "LA", "CMYK", "I;16", "F"])
def test_rare_kinds_of_colour_are_read(mode: str) -> None:
    bars = code("B121")
    picture = (
        bars.convert("I").point(lambda level: level * 256).convert("I;16") if mode == "I;16" else bars.convert(mode)
    )
    assert texts(read(file(picture, "PNG" if mode in {"P", "LA"} else "TIFF"))) == {"B121"}


def test_a_photo_of_thirty_megabytes_is_refused_with_the_limit() -> None:
    with pytest.raises(PictureTooLarge) as refused:
        read(b"\xff\xd8\xff" + bytes(30_000_000))
    assert (refused.value.megabytes, refused.value.limit_megabytes) == (30.0, 20)


@pytest.mark.parametrize("size", [(6400, 6400), (20_000, 20_000)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(PictureTooLarge) as refused:
        read(bomb(*size))
    assert refused.value.limit_megapixels == 40
    assert refused.value.megapixels is not None


def test_a_jpeg_beyond_any_phone_is_refused() -> None:
    sent = bytearray(file(Image.new("L", (64, 64), 255)))
    frame = sent.index(b"\xff\xc0") + 5
    sent[frame : frame + 4] = struct.pack(">HH", 16_000, 14_000)  # claims 224 megapixels
    with pytest.raises(PictureTooLarge) as refused:
        read(bytes(sent))
    assert refused.value.megapixels is not None


def test_a_phones_fifty_megapixels_are_read_in_a_child_with_little_memory() -> None:
    photo = Image.new("RGB", (8160, 6120), (150, 140, 130))
    photo.paste(code("B121", scale=16), (3000, 2000))
    asked = subprocess.run(
        [sys.executable, "-m", "bot.readers.child"],
        input=framed(file(photo, quality=85)), check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    told = ANSWER.validate_json(asked.stdout[4:])
    assert told.reading is not None
    assert texts(told.reading) == {"B121"}


def bomb(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that claims to be `width` x `height` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"PK\x03\x04" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
)
def test_what_is_no_picture_is_refused_with_the_kinds_we_open(sent: bytes) -> None:
    with pytest.raises(NotAPicture) as refused:
        read(sent)
    assert "JPEG" in refused.value.kinds
    assert texts(read(file(code("B121")))) == {"B121"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_that_was_cut_off_is_refused(kind: str) -> None:
    whole = file(Image.effect_noise((400, 400), 60), kind)
    with pytest.raises((PictureDamaged, NotAPicture)):
        read(whole[: len(whole) // 2])


def test_ten_thousand_frames_cost_one() -> None:
    frame = file(code("B121", scale=3), "GIF")
    start = frame.index(b"\x2c", 13 + 3 * 2 ** ((frame[10] & 7) + 1))
    animated = frame[:start] + frame[start:-1] * 10_000 + b";"
    assert len(animated) < 20_000_000
    assert texts(read(animated)) == {"B121"}


def test_a_file_that_is_two_things_at_once_is_read_as_a_picture_only() -> None:
    polyglot = file(code("B121")) + b"PK\x03\x04" + b"<script>alert(1)</script>" * 100
    assert texts(read(polyglot)) == {"B121"}


def test_a_large_photo_is_read_small_enough_to_be_quick() -> None:
    grey = open_grey(file(Image.new("L", (6000, 5000), 255)))
    assert 3000 <= max(grey.size) <= 4100
    assert grey.mode == "L"


def test_a_phones_twelve_megapixels_are_read_whole() -> None:
    assert open_grey(file(Image.new("RGB", (4032, 3024), "white"))).size == (4032, 3024)


@pytest.mark.parametrize("size", [(1, 1), (9, 4000), (17, 17), (4000, 9), (64, 65), (641, 479)])
def test_a_picture_of_any_shape_is_looked_at(size: tuple[int, int]) -> None:
    assert local_contrast(np.full(size, 90, np.uint8)).shape == size
    assert read(file(Image.effect_noise(size, 80))).codes == ()


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
    st.integers(20, 100_000),
)
def test_no_broken_file_breaks_the_reader(kind: str, changes: list[tuple[int, int]], length: int) -> None:
    sent = bytearray(file(code("B121", scale=3), kind))
    for place, value in changes:
        sent[place % len(sent)] = value
    told = answer(bytes(sent[:length]))
    assert told.failed is None
    assert (told.reading is None) != (told.refusal is None)
