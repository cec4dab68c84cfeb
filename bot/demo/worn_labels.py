"""Labels as they come to a dock: without a code, from a dot-matrix printer, torn, with a supplier's own bars."""

from __future__ import annotations

import io
from collections.abc import Sequence
from random import Random

import numpy as np
from PIL import Image, ImageDraw

from templates.pictures.codes import Gs1Symbol, gs1_image
from templates.pictures.fonts import fitting, font

SIZE = (800, 500)
_MARGIN = 40
Lines = Sequence[tuple[str, str]]
"""What a line is about, and what it says."""


def text_only(company: str, product: str, lines: Lines) -> bytes:
    """A sack's printed label: words in two languages and no code at all."""
    label = Image.new("L", SIZE, 252)
    pen = ImageDraw.Draw(label)
    pen.rectangle((8, 8, SIZE[0] - 9, SIZE[1] - 9), outline=0, width=4)
    words, face = fitting(company, 44, SIZE[0] - 2 * _MARGIN)
    pen.text((_MARGIN, 70), words, fill=0, font=face, anchor="lm", stroke_width=1)
    words, face = fitting(product, 34, SIZE[0] - 2 * _MARGIN)
    pen.text((_MARGIN, 128), words, fill=0, font=face, anchor="lm")
    pen.line((_MARGIN, 164, SIZE[0] - _MARGIN, 164), fill=0, width=3)
    for place, (about, says) in enumerate(lines):
        middle = 210 + 68 * place
        pen.text((_MARGIN, middle), about, fill=0, font=font(32), anchor="lm")
        pen.text((_MARGIN + 300, middle), says, fill=0, font=font(40), anchor="lm", stroke_width=1)
    return _png(label)


def dotted(lines: Sequence[str], seed: str) -> bytes:
    """Lines that a dot-matrix or inkjet head put on a carton, one dot after the other and none quite in its place."""
    random = Random(seed)  # noqa: S311 - the same picture on every machine, no secret
    carton = Image.new("L", SIZE, 205)
    pen = ImageDraw.Draw(carton)
    for place, line in enumerate(lines):
        _print_dots(pen, (_MARGIN, 70 + 120 * place), line, random)
    return _png(carton)


def torn(label: bytes, seed: str) -> bytes:
    """A printed label (`label_png`) of which somebody tore away the codes; what people read is whole."""
    random = Random(seed)  # noqa: S311 - the same picture on every machine, no secret
    with Image.open(io.BytesIO(label)) as opened:
        worn = opened.convert("L")
    edge = [(652 + random.randint(-26, 26), y) for y in range(-20, SIZE[1] + 40, 36)]  # through the middle of the codes
    pen = ImageDraw.Draw(worn)
    pen.polygon([*edge, (SIZE[0], SIZE[1] + 40), (SIZE[0], -20)], fill=120)
    pen.line(edge, fill=225, width=9)
    return _png(worn)


def pallet_bars(company: str, lines: Lines, bars: Sequence[str]) -> bytes:
    """A supplier's logistic label: words above, GS1-128 below with what each says under it (in brackets)."""
    label = Image.new("L", (800, 900), 255)
    pen = ImageDraw.Draw(label)
    pen.rectangle((8, 8, 791, 891), outline=0, width=4)
    pen.text((_MARGIN, 60), company, fill=0, font=font(40), anchor="lm", stroke_width=1)
    for place, (about, says) in enumerate(lines):
        pen.text((_MARGIN, 130 + 56 * place), about, fill=0, font=font(26), anchor="lm")
        pen.text((_MARGIN + 250, 130 + 56 * place), says, fill=0, font=font(32), anchor="lm", stroke_width=1)
    top = 900 - 250 * len(bars) - 20
    for place, text in enumerate(bars):
        code = gs1_image(text, Gs1Symbol.GS1_128, 2)
        wide = code.resize((min(740, code.width), 170), Image.Resampling.NEAREST)
        label.paste(wide, ((800 - wide.width) // 2, top + 250 * place))
        words, face = fitting(text, 26, 720)
        pen.text((400, top + 250 * place + 200), words, fill=0, font=face, anchor="mm")
    return _png(label)


def _print_dots(pen: ImageDraw.ImageDraw, place: tuple[int, int], line: str, random: Random) -> None:
    rows, pitch, radius = 14, 6.0, 2.7
    face = font(rows)
    small = Image.new("L", (int(face.getlength(line)) + 4, rows + 8), 0)
    ImageDraw.Draw(small).text((1, 0), line, fill=255, font=face)
    for row, column in np.argwhere(np.asarray(small) >= 110):
        if random.random() < 0.02:  # the head missed
            continue
        x = place[0] + column * pitch + random.uniform(-0.5, 0.5)
        y = place[1] + row * pitch + random.uniform(-0.5, 0.5)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=35)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
