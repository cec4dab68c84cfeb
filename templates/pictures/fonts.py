"""The one font that pictures are drawn with (Chinese and Latin), carried along: servers often have none."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONT_FILE = Path(__file__).parent.parent / "fonts" / "NotoSansSC-Regular-GB2312.ttf"

_NOT_A_CHARACTER = "\uffff"  # no font has it: it shows what "missing" looks like
_STAND_IN = "□"


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font at a height of `size` pixels. Cached: opening the file costs more than drawing a line."""
    return ImageFont.truetype(FONT_FILE, size)


@lru_cache(maxsize=4096)
def _drawn(character: str) -> bytes:
    return bytes(font(16).getmask(character))


def missing_glyphs(text: str) -> str:
    """The characters of `text` that the font cannot draw, each once, in order; "" when all can be drawn."""
    blank = _drawn(_NOT_A_CHARACTER)
    return "".join(dict.fromkeys(c for c in text if unicodedata.category(c) == "Cc" or _drawn(c) == blank))


def drawable(text: str) -> str:
    """`text` on one line with only characters that the font has.

    "Š" becomes "S", a line break becomes a space, what nothing stands for becomes "□": a picture shows that
    something was there.
    """
    parts: list[str] = []
    for character in text:
        if not missing_glyphs(character):
            parts.append(character)
        elif unicodedata.category(character) == "Cc":
            parts.append(" ")
        else:
            plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
            parts.append(plain if plain and not missing_glyphs(plain) else _STAND_IN)
    return "".join(parts)


def fitting(text: str, size: int, width: float, smallest: int = 12) -> tuple[str, ImageFont.FreeTypeFont]:
    """`text` and a font with which it is at most `width` pixels wide.

    The font shrinks from `size` to `smallest`; what is still too long ends in "…".
    """
    text = drawable(text)
    while size > smallest and font(size).getlength(text) > width:
        size -= 1
    if font(size).getlength(text) <= width:
        return text, font(size)
    while text and font(size).getlength(text + "…") > width:
        text = text[:-1]
    return text + "…", font(size)
