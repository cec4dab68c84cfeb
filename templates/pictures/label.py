"""A lot's label as it would be printed, and QR cards for links. Pure: the same facts give the same picture."""

from __future__ import annotations

import io
from datetime import date

from PIL import Image, ImageDraw

from templates.pictures.codes import Gs1Symbol, gs1_image, gs1_text, qr_image
from templates.pictures.fonts import drawable, fitting, font

WIDTH, HEIGHT = 800, 500
_MARGIN = 28
_CODES_LEFT = 540  # codes stand right of this line, words left of it
_QR_SIDE, _QR_ALONE = 236, 252
_WORDS = {
    "lot": ("批号", "Lot"),
    "made": ("生产日期", "Made"),
    "expires": ("有效期至", "Expires"),
    "quantity": ("数量", "Quantity"),
}


def label_png(
    lot: str,
    item_name: str,
    *,
    name_zh: str | None = None,
    gtin: str | None = None,
    made: date | None = None,
    expires: date | None = None,
    quantity: str | None = None,
    link: str | None = None,
    language: str = "en",
) -> bytes:
    """The label of one lot as a PNG of 800 x 500 pixels.

    The lot code stands in letters one can read across a room, with the item in Chinese and English; `language`
    ("zh" or "en") comes first. The QR code holds `link`, or the bare lot code. With a `gtin` there is a GS1
    DataMatrix too (product, dates, lot), unless the lot code is one that GS1 cannot carry. Raises `WrongGtin`.
    """
    gs1 = gs1_text(gtin, lot, made=made, expires=expires) if gtin else None
    label = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(label)
    pen.rounded_rectangle((6, 6, WIDTH - 7, HEIGHT - 7), radius=18, outline=0, width=3)
    names = [name_zh or "", item_name] if language == "zh" else [item_name, name_zh or ""]
    _names(pen, [name for name in names if name])
    _lot(pen, lot, language)
    facts = {
        "made": made.isoformat() if made else None,
        "expires": expires.isoformat() if expires else None,
        "quantity": quantity,
    }
    _facts(pen, {word: fact for word, fact in facts.items() if fact}, language)
    _codes(label, pen, link or lot, gs1)
    return _png(label)


def qr_png(text: str, caption: str = "") -> bytes:
    """A QR code of `text` on white with `caption` under it: for invitations, on paper or on another screen."""
    code = qr_image(text, 520)
    words, face = fitting(caption, 34, code.width - 2 * _MARGIN)
    card = Image.new("L", (code.width, code.height + (64 if words else 0)), 255)
    card.paste(code, (0, 0))
    if words:
        ImageDraw.Draw(card).text((code.width / 2, code.height + 16), words, fill=0, font=face, anchor="mm")
    return _png(card)


def _names(pen: ImageDraw.ImageDraw, names: list[str]) -> None:
    for name, size, middle in zip(names, (46, 30), (56, 110), strict=False):
        words, face = fitting(name, size, _CODES_LEFT - 2 * _MARGIN, smallest=20)
        pen.text((_MARGIN, middle), words, fill=0, font=face, anchor="lm")


def _lot(pen: ImageDraw.ImageDraw, lot: str, language: str) -> None:
    """The code itself: what people read to each other over the noise of a line, so as large as it fits, and bold."""
    pen.text((_MARGIN, 148), _caption("lot", language), fill=90, font=font(26))
    words, face = fitting(lot, 104, _CODES_LEFT - 2 * _MARGIN, smallest=20)
    pen.text((_MARGIN, 242), words, fill=0, font=face, anchor="lm", stroke_width=2 if face.size > 40 else 1)


def _facts(pen: ImageDraw.ImageDraw, facts: dict[str, str], language: str) -> None:
    top = 326
    for word, fact in facts.items():
        pen.text((_MARGIN, top), _caption(word, language), fill=90, font=font(24))
        words, face = fitting(fact, 34, _CODES_LEFT - _MARGIN - 250, smallest=16)
        pen.text((_MARGIN + 222, top + 17), words, fill=0, font=face, anchor="lm", stroke_width=1)
        top += 50


def _codes(label: Image.Image, pen: ImageDraw.ImageDraw, text: str, gs1: str | None) -> None:
    middle = (_CODES_LEFT + WIDTH - 16) // 2
    if gs1 is None:
        code = qr_image(text, _QR_ALONE)
        label.paste(code, (middle - code.width // 2, (HEIGHT - code.height) // 2))
        return
    code = qr_image(text, _QR_SIDE)
    label.paste(code, (middle - code.width // 2, 14))
    matrix = gs1_image(gs1, Gs1Symbol.DATA_MATRIX, 5)
    top = 268
    label.paste(matrix, (middle - matrix.width // 2, top))
    for line, words in enumerate((gs1[:18], gs1[18:])):  # the product, then the rest
        shown, face = fitting(words, 17, WIDTH - _CODES_LEFT, smallest=11)
        place = (middle, top + matrix.height + 16 + 22 * line)
        pen.text(place, shown, fill=0, font=face, anchor="mm")


def _caption(word: str, language: str) -> str:
    chinese, english = _WORDS[word]
    return drawable(f"{chinese} {english}" if language == "zh" else f"{english} {chinese}")


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
