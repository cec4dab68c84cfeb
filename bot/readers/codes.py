"""From a grey picture to a `Reading`: the decoder, then harder looks only when the first gave nothing sure."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator

import zxingcpp
from PIL import Image

from bot.readers import enhance
from bot.readers.geometry import Found, without_phantoms
from bot.readers.gs1 import gs1_content
from domain.labels import CodeRead, Gs1Content, Reading, WrongGtin, checked_gtin

_F = zxingcpp.BarcodeFormat
# Codes on goods and labels. Codabar and Telepen are left out: no check digit, and nobody prints them on food.
_PRODUCT_CODES = zxingcpp.BarcodeFormats(
    [
        *(_F.QRCode, _F.MicroQRCode, _F.DataMatrix, _F.Aztec, _F.PDF417),
        *(_F.Code128, _F.Code39, _F.Code93, _F.ITF, _F.EAN13, _F.EAN8, _F.UPCA, _F.UPCE),
        *(_F.DataBarOmni, _F.DataBarStk, _F.DataBarStkOmni, _F.DataBarLtd, _F.DataBarExp, _F.DataBarExpStk),
    ]
)
_MATRIX = {_F.QRCode, _F.MicroQRCode, _F.DataMatrix, _F.Aztec}
_HARD_LOOK_SIDE = 1600  # pixels; a harder look at more than this costs seconds and finds nothing new
_BUDGET = 8.0  # harder looks may cost this many times the first one
_BUDGET_AT_LEAST = 0.25  # seconds of processor time, for tiny pictures whose first look is almost free

_HARDER_LOOKS: tuple[Callable[[Image.Image], Image.Image], ...] = (
    enhance.local_contrast,
    enhance.sharper,
    enhance.turned,
    lambda grey: enhance.sharper(enhance.turned(grey)),
    enhance.doubled,
)


def read_codes(grey: Image.Image) -> Reading:
    """Every code in an upright grey picture, the sure ones first and among them the larger first.

    The processor time is at most about nine times that of one plain look.
    """
    seen: Counter[tuple[str, str]] = Counter()
    best: list[Found] = []
    for look in _looks(grey):
        found = _decode(look)
        seen.update({(code.text, code.symbology) for code in found})
        if any(code.doubtful for code in found):
            again = _decode(enhance.sharper(look))
            seen.update({(code.text, code.symbology) for code in again})
            found += again
        best = _merged(best, without_phantoms(found))
        if any(_sure(code, seen) for code in best):
            break
    codes = [_code_read(code, sure=_sure(code, seen)) for code in best]
    return Reading(codes=tuple(sorted(codes, key=lambda code: not code.sure)))


def _looks(grey: Image.Image) -> Iterator[Image.Image]:
    """The picture itself, then enhanced copies until the budget is spent."""
    started = time.process_time()
    yield grey
    once = time.process_time() - started
    limit = time.process_time() + max(_BUDGET * once, _BUDGET_AT_LEAST)
    smaller = grey.copy()
    smaller.thumbnail((_HARD_LOOK_SIDE, _HARD_LOOK_SIDE), Image.Resampling.LANCZOS)
    for harder in _HARDER_LOOKS:
        if time.process_time() >= limit:
            return
        yield harder(smaller)


def _decode(grey: Image.Image) -> list[Found]:
    barcodes = zxingcpp.read_barcodes(
        grey,
        formats=_PRODUCT_CODES,
        try_rotate=True,
        try_downscale=True,
        try_invert=True,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [_found(code) for code in barcodes if code.valid and code.text]


def _found(code: zxingcpp.Barcode) -> Found:
    place = code.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    first, second, third, fourth = ((float(point.x), float(point.y)) for point in points)
    return Found(
        text=code.text,
        symbology=str(code.format),
        linear=code.symbology not in _MATRIX and code.symbology != _F.PDF417,
        marked=code.content_type == zxingcpp.ContentType.GS1,
        corners=(first, second, third, fourth),
    )


def _merged(before: list[Found], now: list[Found]) -> list[Found]:
    """Codes of this look and those that only an earlier look had. Places of two looks cannot be compared."""
    known = {(code.text, code.symbology) for code in now}
    return now + [code for code in before if (code.text, code.symbology) not in known]


def _sure(code: Found, seen: Counter[tuple[str, str]]) -> bool:
    if code.phantom or not code.plausible:
        return False
    content = _gs1(code)
    if code.symbology.startswith("ITF") and not (content and content.gtin):
        return False
    return not code.doubtful or seen[code.text, code.symbology] > 1


def _code_read(code: Found, *, sure: bool) -> CodeRead:
    return CodeRead(text=code.text, symbology=code.symbology, sure=sure, gs1=_gs1(code))


def _gs1(code: Found) -> Gs1Content | None:
    """GS1 content; a retail code (EAN, UPC, ITF-14) is a product number by its kind alone."""
    if not code.symbology.startswith(("EAN", "UPC", "ITF")):
        return gs1_content(code.text, marked=code.marked)
    try:
        return Gs1Content(gtin=checked_gtin(code.text))
    except WrongGtin:
        return None
