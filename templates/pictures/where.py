"""Where to find the lot code: the label of one of the customer's lots, with a frame and an arrow around its code."""

from __future__ import annotations

import io
from datetime import date, tzinfo
from functools import lru_cache

from PIL import Image, ImageDraw

from domain.alerts import NoticeLot
from domain.labels import WrongGtin
from templates.pictures.fonts import drawable, fitting
from templates.pictures.label import label_png

WIDTH, HEIGHT = 560, 430
_LABEL = (560, 350)
_RED = (176, 0, 32)
_CODE = (12, 96, 372, 214)
"""Where on the shrunk label the code stands: see `label._lot`."""
_SAYS = {"en": "This is the lot code. Compare it with yours.", "zh": "这里是批号，请与您手中的产品核对。"}


def where_png(lot: NoticeLot, language: str, zone: tzinfo) -> bytes:
    """A PNG of 560 x 430 pixels, below 40 kB; its days are the site's. A GTIN that is none is left out.

    Thousands of customers hold the same few lots: each picture is drawn once.
    """
    made = lot.made_at.astimezone(zone).date() if lot.made_at else None
    expires = lot.expires_at.astimezone(zone).date() if lot.expires_at else None
    return _drawn(lot.code, lot.item, lot.item_zh, lot.gtin, made, expires, "zh" if language == "zh" else "en")


@lru_cache(maxsize=512)
def _drawn(
    code: str, item: str, item_zh: str | None, gtin: str | None, made: date | None, expires: date | None, language: str
) -> bytes:
    def label(number: str | None) -> bytes:
        return label_png(code, item, name_zh=item_zh, gtin=number, made=made, expires=expires, language=language)

    try:
        drawn = label(gtin)
    except WrongGtin:
        drawn = label(None)
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    with Image.open(io.BytesIO(drawn)) as whole:
        picture.paste(whole.convert("RGB").resize(_LABEL, Image.Resampling.LANCZOS), (0, 0))
    _point(ImageDraw.Draw(picture), _SAYS[language])
    out = io.BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _point(pen: ImageDraw.ImageDraw, says: str) -> None:
    """The frame around the code, the arrow to it, and what it means."""
    pen.rounded_rectangle(_CODE, radius=14, outline=_RED, width=6)
    foot, tip = (348, 372), (348, _CODE[3] + 6)
    pen.line((foot, tip), fill=_RED, width=8)
    pen.polygon([(tip[0] - 18, tip[1] + 26), (tip[0] + 18, tip[1] + 26), (tip[0], tip[1] - 4)], fill=_RED)
    words, face = fitting(drawable(says), 26, WIDTH - 24, smallest=14)
    pen.text((12, HEIGHT - 32), words, fill=_RED, font=face, anchor="lm", stroke_width=1)
