"""Text as dot-matrix and inkjet printers put it down: one dot after the other, some missing, none quite in its place.

The glyphs of 5 by 7 dots are those of every character display; Chinese is 16 by 16, rasterised from the font as the
printers' own fonts are.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from templates.pictures.fonts import font

_COLUMNS = {
    "-": "0808080808", ".": "0060600000", "/": "2010080402", ":": "0036360000", "0": "3E4141413E", "1": "00427F4000",
    "2": "4261514946", "3": "2141454B31", "4": "1814127F10", "5": "2745454539", "6": "3C4A494930", "7": "0171090503",
    "8": "3649494936", "9": "064949291E", "A": "7E1111117E", "B": "7F49494936", "C": "3E41414122", "D": "7F4141221C",
    "E": "7F49494941", "F": "7F09090901", "G": "3E4149497A", "H": "7F0808087F", "I": "00417F4100", "J": "2040413F01",
    "K": "7F08142241", "L": "7F40404040", "M": "7F020C027F", "N": "7F0408107F", "O": "3E4141413E", "P": "7F09090906",
    "Q": "3E4151215E", "R": "7F09192946", "S": "4649494931", "T": "01017F0101", "U": "3F4040403F", "V": "1F2040201F",
    "W": "3F4038403F", "X": "6314081463", "Y": "0708700807", "Z": "6151494543", " ": "0000000000",
}  # fmt: skip
Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Jet:
    """How a printer puts its dots, in shares of their pitch."""

    pitch: float
    """Pixels from dot to dot."""
    radius: float
    jitter: float = 0.05
    missing: float = 0.0
    """Share of the dots that never came out."""
    tall: int = 7
    slant: float = 0.0


@lru_cache(maxsize=512)
def glyph(character: str, tall: int) -> Bits:
    """The dots of a character: 7 rows of 5 for Latin, 9 rows for the taller fonts, 16 of 16 for Chinese."""
    columns = _COLUMNS.get(character.upper())
    if columns is None:
        return _rasterised(character, 16)
    bytes_ = [int(columns[place : place + 2], 16) for place in range(0, 10, 2)]
    small = np.array([[bool(column >> row & 1) for column in bytes_] for row in range(7)])
    return small if tall == 7 else _tall(character.upper())


def _tall(character: str) -> Bits:
    """9 rows of 6 to 9 dots, strokes one dot wide, as the finer fonts of these printers are."""
    image = Image.new("L", (14, 12), 0)
    ImageDraw.Draw(image).text((2, 10), character, fill=255, font=font(13), anchor="ls")
    dots = np.asarray(image)[1:10] > 100
    columns = np.flatnonzero(dots.any(axis=0))
    return dots[:, columns[0] : columns[-1] + 1] if columns.size else np.zeros((9, 5), dtype=bool)


def _rasterised(character: str, size: int) -> Bits:
    image = Image.new("L", (size, size), 0)
    ImageDraw.Draw(image).text((size / 2, size / 2), character, fill=255, font=font(size), anchor="mm")
    return np.asarray(image) > 100


def width(text: str, jet: Jet) -> float:
    """How wide `text` comes out, in pixels."""
    return float(sum(glyph(character, jet.tall).shape[1] + 1 for character in text)) * jet.pitch


def printed(page: Image.Image, place: tuple[float, float], text: str, jet: Jet, ink: int, rng: random.Random) -> None:
    """Put `text` on the grey page, its top left corner at `place`."""
    scale = 4  # dots of two pixels need finer steps than pixels
    high = 16 if any(character.upper() not in _COLUMNS for character in text) else jet.tall
    box = (int(width(text, jet) + jet.pitch * 3 + high * abs(jet.slant) * jet.pitch), int((high + 3) * jet.pitch))
    mask = Image.new("L", (box[0] * scale, box[1] * scale), 0)
    draw = ImageDraw.Draw(mask)
    left = jet.pitch + (high * jet.slant * jet.pitch if jet.slant > 0 else 0)
    for character in text:
        bits = glyph(character, jet.tall)
        down = high - bits.shape[0]
        for row, column in zip(*np.nonzero(bits), strict=True):
            if rng.random() < jet.missing:
                continue
            x = left + (column + rng.gauss(0, jet.jitter) - jet.slant * (row + down)) * jet.pitch
            y = (1.5 + row + down + rng.gauss(0, jet.jitter)) * jet.pitch
            r = jet.radius * jet.pitch * rng.uniform(0.85, 1.15)
            draw.ellipse([(x - r) * scale, (y - r) * scale, (x + r) * scale, (y + r) * scale], fill=255)
        left += (bits.shape[1] + 1) * jet.pitch
    small = mask.resize(box, Image.Resampling.BOX)
    page.paste(ink, (int(place[0]), int(place[1])), small)
