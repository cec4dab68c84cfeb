"""A label as it comes out of a printer: grey levels on a page, before any camera has seen it."""

from __future__ import annotations

import math
import random
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.labels.cameras import Grey
from bench.labels.dots import Jet, printed, width
from bench.labels.wording import Wording
from templates.pictures.fonts import FONT_FILE

_FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/share/fonts/opentype"))
_LATIN = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSansCondensed.ttf",
          "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSerif-Regular.ttf",
          "LiberationSansNarrow-Regular.ttf")  # fmt: skip
_MONO = ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf")
_CHINESE = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc", "wqy-microhei.ttc")


@lru_cache(maxsize=8)
def fonts_here(names: tuple[str, ...]) -> tuple[Path, ...]:
    """Which of these fonts the machine has; the one that is carried along is always there."""
    found = [path for folder in _FOLDERS if folder.is_dir() for path in sorted(folder.rglob("*")) if path.name in names]
    return tuple(found) or (FONT_FILE,)


def font_for(rng: random.Random, language: str, size: int, *, mono: bool = False) -> ImageFont.FreeTypeFont:
    """A font that has what the language needs."""
    names = _CHINESE if language == "zh" else _MONO if mono else _LATIN
    paths = (*fonts_here(names), FONT_FILE) if language == "zh" else fonts_here(names)
    return ImageFont.truetype(rng.choice(paths), size)


def typeset(rng: random.Random, what: Wording, size: int, *, mono: bool = False) -> Image.Image:
    """The label in fonts, `size` pixels high: values behind their words, in a column of their own, or below them."""
    face = font_for(rng, what.language, size, mono=mono)
    value_face = font_for(rng, "en", size, mono=True) if mono else face
    paper, ink = rng.randrange(225, 256), rng.randrange(0, 60)
    gap = size * rng.uniform(0.45, 1.0)
    style = rng.choice(["behind", "behind", "behind", "column", "below"])
    colon = rng.choice([":", ": ", "：", " ", ""] if what.language == "zh" else [":", ": ", ": ", " "])
    column = max((face.getlength(word) for word, _ in what.lines), default=0) + size * rng.uniform(0.8, 2.5)
    pieces: list[tuple[float, float, str, ImageFont.FreeTypeFont]] = []
    y = size * rng.uniform(0.8, 2)
    left = size * rng.uniform(0.8, 2)
    for place, (word, value) in enumerate(what.lines):
        title = place == 0 and not word
        if title or not word:
            pieces.append((left, y, value, face))
        elif style == "behind":
            shown = f"{word}{colon}" if not (colon == "" and word.isascii()) else f"{word} "
            pieces.append((left, y, shown, face))
            pieces.append((left + face.getlength(shown), y, value, value_face if value.isascii() else face))
        elif style == "column":
            pieces += [(left, y, word, face), (left + column, y, value, value_face if value.isascii() else face)]
        else:
            pieces.append((left, y, word, face))
            y += size * 1.25
            pieces.append((left, y, value, value_face if value.isascii() else face))
        y += size + gap
    wide = max(x + one.getlength(text) for x, _, text, one in pieces) + size * rng.uniform(1, 3)
    page = Image.new("L", (math.ceil(wide), math.ceil(y + size)), paper)
    draw = ImageDraw.Draw(page)
    for x, top, text, one in pieces:
        draw.text((x, top), text, fill=ink, font=one)
    if rng.random() < 0.3:
        draw.rectangle([3, 3, page.width - 4, page.height - 4], outline=ink, width=max(size // 20, 1))
    return page


def dotted(rng: random.Random, what: Wording, jet: Jet) -> Image.Image:
    """The label by a printer of dots, on plain, tinted or rough material."""
    rows = [f"{word}{rng.choice([':', ': ', ' '])}{value}" if word else value for word, value in what.lines]
    if rng.random() < 0.25:
        rows = [f"{word} {value}" for word, value in what.lines]
    step = 16 if any(not character.isascii() for row in rows for character in row) else jet.tall
    wide = max(width(row, jet) for row in rows) + jet.pitch * 14
    page = Image.new("L", (math.ceil(wide), math.ceil(len(rows) * (step + 5) * jet.pitch + 12 * jet.pitch)), 0)
    paper = rng.randrange(175, 250)
    page.paste(paper, (0, 0, page.width, page.height))
    ink = rng.randrange(10, 90)
    for place, row in enumerate(rows):
        printed(page, (5 * jet.pitch, (5 + place * (step + 4)) * jet.pitch), row, jet, ink, rng)
    return page


def handwritten(rng: random.Random, what: Wording, size: int) -> Image.Image:
    """Printed words and values by hand: no two letters stand alike, the stroke is a pen's."""
    face = font_for(rng, what.language, size)
    page = Image.new("L", (size * 22, int(size * 2.4 * len(what.lines) + 2 * size)), rng.randrange(228, 255))
    draw = ImageDraw.Draw(page)
    y = float(size)
    for word, value in what.lines:
        draw.text((size, y), word, fill=40, font=face)
        x = size * 1.6 + face.getlength(word)
        if value.isascii():
            _by_hand(rng, page, (x, y), value, size)
        else:
            draw.text((x, y), value, fill=40, font=face)
        y += size * 2.1
    return page


def _by_hand(rng: random.Random, page: Image.Image, place: tuple[float, float], text: str, size: int) -> None:
    path = rng.choice(
        fonts_here(("DejaVuSans-ExtraLight.ttf", "LiberationSans-Italic.ttf", "DejaVuSansMono-Oblique.ttf"))
    )
    x, slant, ink = place[0], rng.uniform(-0.1, 0.25), rng.randrange(20, 100)
    for character in text:
        tall = int(size * rng.uniform(1.05, 1.3))
        one = ImageFont.truetype(path, tall)
        box = (int(one.getlength(character)) + tall, tall * 2)
        mask = Image.new("L", box, 0)
        ImageDraw.Draw(mask).text((tall / 2, tall / 4), character, fill=255, font=one, stroke_width=rng.choice([0, 1]))
        turn = math.radians(rng.gauss(0, 4))
        matrix = np.array(
            [[1, slant + rng.gauss(0, 0.05), -slant * tall / 2], [turn, 1 + rng.gauss(0, 0.05), -turn * tall / 2]]
        )
        bent = cv2.warpAffine(np.asarray(mask), matrix, box)
        bent = _trembled(rng, np.asarray(bent, dtype=np.uint8), size)
        page.paste(
            ink, (int(x - tall / 2), int(place[1] - tall / 4 + rng.gauss(0, size * 0.05))), Image.fromarray(bent)
        )
        x += one.getlength(character) * rng.uniform(0.98, 1.15) + size * 0.03


def _trembled(rng: random.Random, picture: Grey, size: int) -> Grey:
    """Every stroke a little off its course."""
    noise = np.random.default_rng(rng.getrandbits(32))
    high, wide = picture.shape
    off = [cv2.GaussianBlur(noise.normal(0, 1, (high, wide)).astype(np.float32), (0, 0), size / 6) for _ in range(2)]
    scale = size * 0.035 / max(float(np.std(off[0])), 1e-6)
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    moved = cv2.remap(picture, xs + off[0] * scale, ys + off[1] * scale, cv2.INTER_LINEAR)
    return np.asarray(moved, dtype=np.uint8)
