"""From a grey picture to a `Reading`: what was found, each code sure or unsure and why, and what was wrong else."""

from __future__ import annotations

import re
import time
from functools import lru_cache

import numpy as np
from PIL import Image

from bot.readers.geometry import Found
from bot.readers.gs1 import gs1_content
from bot.readers.hints import hint_for
from bot.readers.looks import Looks, Seen
from domain.labels import CodeRead, Gs1Content, Reading, WrongGtin, checked_gtin

_MOST_CODES = 200  # in one photo; a sheet of labels has a hundred
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""No label has these: control characters other than ends of lines, and marks that turn or hide the text beside them."""
_MESSAGE = "[)>\x1e"
_MARKS_OF_A_MESSAGE = str.maketrans("", "", "\x04\x1c\x1d\x1e\x1f")  # ISO/IEC 15434: its end, and its separators


def read_codes(grey: Image.Image) -> Reading:
    """Every code in an upright grey picture, the sure ones first and among them the larger first.

    The processor time is at most about eight times that of one plain look.
    """
    started = time.process_time()
    photo = np.asarray(grey, np.uint8)
    looks = Looks(photo, lambda code, seen: not _why(code, seen))
    looks.go()
    read = [_code_read(code, looks.seen) for code in looks.found[:_MOST_CODES]]
    codes = tuple(sorted(read, key=lambda code: not code.sure))
    hint = None if any(code.sure for code in codes) else hint_for(photo, looks.bars)
    return Reading(codes=codes, hint=hint, cpu_ms=round((time.process_time() - started) * 1000, 1))


def _code_read(code: Found, seen: Seen) -> CodeRead:
    why = _why(code, seen)
    return CodeRead(text=code.text, symbology=code.symbology, sure=not why, gs1=_gs1(code), why=why)


def _why(code: Found, seen: Seen) -> str:
    """Why a code is not sure, one of `domain.labels.WHY`; empty when it is."""
    agreed = seen[code.text, code.symbology] > 1
    reasons = (
        ("overlap", code.phantom),
        ("too_short", not code.plausible),
        ("few_digits", code.symbology.startswith("ITF") and _gs1(code) is None),
        ("control_characters", _hides_something(code)),
        ("thin_band", code.thin and not agreed),
        ("few_digits", code.weak and not agreed),
        ("one_look", code.averaged and not agreed),
    )
    return next((why for why, so in reasons if so), "")


def _hides_something(code: Found) -> bool:
    text = code.text
    if text.startswith(_MESSAGE):
        text = text.translate(_MARKS_OF_A_MESSAGE)
    elif code.marked or _gs1(code):
        text = text.replace("\x1d", "")
    return bool(_UNPRINTED.search(text))


def _gs1(code: Found) -> Gs1Content | None:
    return _content(code.text, code.symbology, code.marked)


@lru_cache(maxsize=1024)
def _content(text: str, symbology: str, marked: bool) -> Gs1Content | None:
    """GS1 content; a retail code (EAN, UPC, ITF-14) is a product number by its kind alone. It is asked for at every
    look and costs a millisecond, as much as a look at a small picture."""
    if not symbology.startswith(("EAN", "UPC", "ITF")):
        return gs1_content(text, marked=marked)
    try:
        return Gs1Content(gtin=checked_gtin(text))
    except WrongGtin:
        return None
