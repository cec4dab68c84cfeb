"""Codes to point a camera at: QR, GS1 DataMatrix and GS1-128, as pictures and for a terminal."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

import qrcode
import zxingcpp
from PIL import Image
from qrcode.exceptions import DataOverflowError

from domain.labels import checked_gtin

QUIET = 4  # modules of white around a QR code, as ISO/IEC 18004 asks
# What AI 10 may hold: GS1's character set 82 without brackets, which the writer keeps for itself.
_LOT_IN_GS1 = re.compile(r"""[!"%&'*+,\-./0-9:;<=>?A-Z_a-z]{1,20}""")
_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


class Gs1Symbol(Enum):
    """The kinds of GS1 code that we print. All begin with FNC1, the mark that says "this is GS1"."""

    DATA_MATRIX = zxingcpp.BarcodeFormat.DataMatrix
    GS1_128 = zxingcpp.BarcodeFormat.Code128


@lru_cache(maxsize=128)
def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The squares of a QR code (True is dark) with their quiet zone. At least 15 % may be dirty (level M); where the
    same size has room for more, 25 % (Q) or 30 % (H)."""
    code = _qr(text, qrcode.constants.ERROR_CORRECT_M, None)
    for level in (qrcode.constants.ERROR_CORRECT_H, qrcode.constants.ERROR_CORRECT_Q):
        try:
            code = _qr(text, level, code.version)
            break
        except (DataOverflowError, ValueError):  # an over-full code of the largest version raises the second
            continue
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def _qr(text: str, level: int, version: int | None) -> qrcode.QRCode[Any]:
    code = qrcode.QRCode(version=version, error_correction=level, border=QUIET)
    code.add_data(text)
    code.make(fit=version is None)
    return code


def qr_image(text: str, side: int) -> Image.Image:
    """A QR code of at most `side` pixels; its modules are whole pixels, so nothing blurs (never less than 2)."""
    modules = qr_modules(text)
    small = Image.new("L", (len(modules), len(modules)), 255)
    small.putdata([0 if dark else 255 for row in modules for dark in row])
    scale = max(2, side // len(modules))
    return small.resize((len(modules) * scale, len(modules) * scale), Image.Resampling.NEAREST)


def qr_terminal(text: str, *, colours: bool = False) -> str:
    """A QR code in half blocks, light squares drawn: for a dark terminal. `colours` fixes black and white with
    ANSI codes, for a terminal of any colour."""
    rows = [*qr_modules(text)]
    if len(rows) % 2:
        rows.append((False,) * len(rows[0]))
    lines = [
        "".join(_HALVES[not above, not below] for above, below in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
    return "\n".join(f"\x1b[97;40m{line}\x1b[0m" for line in lines) if colours else "\n".join(lines)


def gs1_text(gtin: str, lot: str, *, expires: date | None = None, made: date | None = None) -> str | None:
    """GS1 element string in brackets, "(01)...(17)...(10)...", or None when GS1 cannot carry this lot code.

    Raises `WrongGtin`: the writer would print a wrong check digit without a word, and so would most printers.
    """
    product = checked_gtin(gtin)
    if not _LOT_IN_GS1.fullmatch(lot):
        return None
    dates = [(ai, day) for ai, day in (("11", made), ("17", expires)) if day is not None]
    return f"(01){product}" + "".join(f"({ai}){day:%y%m%d}" for ai, day in dates) + f"(10){lot}"


def gs1_image(text: str, kind: Gs1Symbol, scale: int) -> Image.Image:
    """The code of a text made by `gs1_text`, `scale` pixels a module, with its quiet zone."""
    return Image.fromarray(zxingcpp.create_barcode(text, kind.value, gs1=True, force_square=True).to_image(scale=scale))
