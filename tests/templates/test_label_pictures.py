"""What we print, our own reader reads: straight, turned, blurred, shrunk and recompressed by a chat."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from bot.readers.codes import read_codes
from bot.readers.gs1 import gs1_content
from bot.readers.pictures import open_grey
from domain.labels import Gs1Content, WrongGtin, code_candidates, lot_payload
from templates.pictures.codes import Gs1Symbol, gs1_image, gs1_text, qr_modules, qr_terminal
from templates.pictures.label import HEIGHT, WIDTH, label_png, qr_png

GTIN = "6901234567892"
LINK = "https://t.me/lotbell_demo_bot?start=lot_F361"
FULL = Gs1Content(gtin="0" + GTIN, lot="F361", made=date(2022, 5, 25), expires=date(2022, 6, 15))


def full_label(language: str = "zh") -> bytes:
    return label_png(
        "F361",
        "cup yoghurt 180g",
        name_zh="杯装酸奶180克",
        gtin=GTIN,
        made=date(2022, 5, 25),
        expires=date(2022, 6, 15),
        quantity="24,000 cup",
        link=LINK,
        language=language,
    )


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("L")


def jpeg(picture: Image.Image, quality: int = 80) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def on_a_desk(label: Image.Image, angle: float = 0, size: tuple[int, int] = (1600, 1200)) -> Image.Image:
    """The label lying on a grey desk, turned, as a phone sees it."""
    desk = Image.effect_noise(size, 12).point(lambda level: level // 2 + 60)
    turned = label.convert("LA").rotate(angle, resample=Image.Resampling.BICUBIC, expand=True)
    desk.paste(
        turned.convert("L"), ((size[0] - turned.width) // 2, (size[1] - turned.height) // 2), turned.getchannel(1)
    )
    return desk


def sent_in_a_chat(photo: Image.Image) -> bytes:
    photo = photo.copy()
    photo.thumbnail((1280, 1280), Image.Resampling.LANCZOS)
    return jpeg(photo, 85)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_full_label_says_its_lot_product_and_dates(language: str) -> None:
    reading = read_codes(open_grey(full_label(language)))
    assert {code.symbology for code in reading.sure} == {"QR Code", "Data Matrix"}
    assert [code.gs1 for code in reading.sure if code.gs1] == [FULL]
    assert code_candidates(reading) == ("F361",)


def test_a_label_without_a_product_number_says_its_lot_alone() -> None:
    reading = read_codes(open_grey(label_png("MP05", "whole milk powder")))
    assert [(code.text, code.sure) for code in reading.codes] == [("MP05", True)]


@pytest.mark.parametrize(
    "spoil",
    [
        jpeg,
        lambda label: jpeg(label.filter(ImageFilter.GaussianBlur(1.2))),
        lambda label: sent_in_a_chat(on_a_desk(label)),
        lambda label: sent_in_a_chat(on_a_desk(label, size=(2400, 1800))),
        lambda label: sent_in_a_chat(on_a_desk(label).point(lambda level: level // 3 + 20)),
        lambda label: sent_in_a_chat(on_a_desk(label, 180)),
        lambda label: sent_in_a_chat(on_a_desk(label, 90)),
    ],
    ids=["jpeg", "blurred", "desk", "far away", "in the dark", "upside down", "on its side"],
)
def test_a_spoilt_label_still_names_its_lot(spoil: Callable[[Image.Image], bytes]) -> None:
    assert code_candidates(read_codes(open_grey(spoil(opened(full_label())))))[:1] == ("F361",)


@pytest.mark.parametrize("angle", range(-40, 41, 8))
def test_a_label_at_any_slant_names_its_lot(angle: int) -> None:
    photo = sent_in_a_chat(on_a_desk(opened(full_label()), angle).filter(ImageFilter.GaussianBlur(0.8)))
    assert code_candidates(read_codes(open_grey(photo)))[:1] == ("F361",)


@settings(max_examples=40, deadline=None)
@given(st.from_regex(r"[A-Z0-9][A-Z0-9_-]{0,19}", fullmatch=True), st.sampled_from([None, GTIN]))
def test_every_camera_safe_lot_comes_back_from_its_label(lot: str, gtin: str | None) -> None:
    picture = jpeg(opened(label_png(lot, "raw milk", gtin=gtin, expires=date(2028, 2, 29))))
    assert code_candidates(read_codes(open_grey(picture)))[:1] == (lot,)


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12))
def test_a_lot_in_any_script_comes_back_through_its_link(lot: str) -> None:
    payload = lot_payload(lot)
    if payload is not None:
        picture = label_png(lot, "raw milk", link=f"https://t.me/lotbell_bot?start={payload}")
        assert code_candidates(read_codes(open_grey(picture))) == (lot,)


@pytest.mark.parametrize("gtin", ["6901234567893", "69012345", "abc"])
def test_a_wrong_product_number_is_refused_before_it_is_printed(gtin: str) -> None:
    with pytest.raises(WrongGtin):
        label_png("F361", "cup yoghurt 180g", gtin=gtin)


def test_a_lot_that_gs1_cannot_carry_is_printed_as_qr_only() -> None:
    reading = read_codes(open_grey(label_png("批次 77", "raw milk", gtin=GTIN)))
    assert [(code.symbology, code.text) for code in reading.codes] == [("QR Code", "批次 77")]


@pytest.mark.parametrize("kind", list(Gs1Symbol))
def test_a_gs1_code_carries_its_mark(kind: Gs1Symbol) -> None:
    text = gs1_text(GTIN, "F361", made=date(2022, 5, 25), expires=date(2022, 6, 15))
    assert text is not None
    [code] = read_codes(gs1_image(text, kind, 4)).codes
    assert (code.gs1, gs1_content(code.text, marked=True)) == (FULL, FULL)


@pytest.mark.parametrize("lot", ["A" * 21, "批77", "A(1)", "A B", ""])
def test_a_lot_outside_of_gs1_gives_no_gs1_text(lot: str) -> None:
    assert gs1_text(GTIN, lot) is None


def test_words_never_run_into_the_codes() -> None:
    long = label_png("W" * 60, "whole milk powder " * 9, name_zh="全脂乳粉" * 20, quantity="9" * 40, gtin=GTIN)
    label = opened(long)
    assert label.size == (WIDTH, HEIGHT)
    gutter = label.crop((516, 20, 540, HEIGHT - 20))
    assert gutter.getextrema() == (255, 255)


def test_the_same_facts_give_the_same_picture() -> None:
    assert full_label() == full_label()


def test_an_invitation_is_read_with_and_without_a_caption() -> None:
    link = "https://t.me/lotbell_bot?start=join_0123456789abcdef"
    for caption in ("", "Invitation for 王芳"):
        [code] = read_codes(open_grey(sent_in_a_chat(opened(qr_png(link, caption))))).codes
        assert (code.text, code.sure) == (link, True)


@pytest.mark.parametrize("colours", [False, True])
def test_a_code_in_the_terminal_is_read_from_the_screen(colours: bool) -> None:
    text = "http://192.168.1.20:8080/p/worker"
    lines = [
        line.removeprefix("\x1b[97;40m").removesuffix("\x1b[0m")
        for line in qr_terminal(text, colours=colours).split("\n")
    ]
    screen = Image.new("L", (len(lines[0]), 2 * len(lines)), 0)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            screen.putpixel((column, 2 * row), 255 if character in "█▀" else 0)
            screen.putpixel((column, 2 * row + 1), 255 if character in "█▄" else 0)
    [code] = read_codes(screen.resize((screen.width * 6, screen.height * 6), Image.Resampling.NEAREST)).codes
    assert code.text == text


def test_a_qr_code_keeps_its_quiet_zone() -> None:
    modules = qr_modules("F361")
    assert not any(any(row) for row in (*modules[:4], *modules[-4:]))
    assert not any(any(row[:4]) or any(row[-4:]) for row in modules)
