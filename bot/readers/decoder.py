"""The decoder (zxing-cpp) and the kinds of codes that we ask it for."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from bot.readers.enhance import Grey
from bot.readers.geometry import Found, Point

cv2.setNumThreads(1)  # one photo, one processor: the others read other photos

_F = zxingcpp.BarcodeFormat
Formats = zxingcpp.BarcodeFormats
LINEAR = Formats(
    [
        *(_F.Code128, _F.Code39, _F.Code93, _F.ITF, _F.EAN13, _F.EAN8, _F.UPCA, _F.UPCE),
        *(_F.DataBarOmni, _F.DataBarStk, _F.DataBarStkOmni, _F.DataBarLtd, _F.DataBarExp, _F.DataBarExpStk),
    ]
)
PRODUCT_CODES = Formats([_F.QRCode, _F.MicroQRCode, _F.DataMatrix, _F.Aztec, _F.PDF417, *LINEAR])
"""Codes on goods and labels. Codabar and Telepen are left out: no check digit, and nobody prints them on food."""
_TWO_WAY = {_F.QRCode, _F.MicroQRCode, _F.DataMatrix, _F.Aztec, _F.PDF417}

Back = NDArray[np.float64]
"""How places in a changed picture become places in the photo: a 2 x 3 affine matrix."""
AS_IT_IS: Back = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def decode(grey: Grey, back: Back = AS_IT_IS, *, light_on_dark: bool = True) -> list[Found]:
    """Every code in a picture, with its place in the photo that the picture was made from."""
    barcodes = zxingcpp.read_barcodes(
        grey, formats=PRODUCT_CODES, try_invert=light_on_dark, text_mode=zxingcpp.TextMode.Plain
    )
    return [_found(code, back) for code in barcodes if code.valid and code.text]


def decode_line(line: Grey, corners: tuple[Point, Point, Point, Point]) -> list[Found]:
    """Linear codes in one clean scan line, ink under and paper over the middle grey; `corners` say where it lay."""
    barcodes = zxingcpp.read_barcodes(
        line,
        formats=LINEAR,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        binarizer=zxingcpp.Binarizer.FixedThreshold,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [
        Found(code.text, str(code.format), True, _marked(code), corners, averaged=True)
        for code in barcodes
        if code.valid and code.text
    ]


def _found(code: zxingcpp.Barcode, back: Back) -> Found:
    place = code.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    first, second, third, fourth = (_seen(back, point.x, point.y) for point in points)
    return Found(
        text=code.text,
        symbology=str(code.format),
        linear=code.symbology not in _TWO_WAY,
        marked=_marked(code),
        corners=(first, second, third, fourth),
    )


def _seen(back: Back, x: float, y: float) -> Point:
    return (
        float(back[0, 0] * x + back[0, 1] * y + back[0, 2]),
        float(back[1, 0] * x + back[1, 1] * y + back[1, 2]),
    )


def _marked(code: zxingcpp.Barcode) -> bool:
    return bool(code.content_type == zxingcpp.ContentType.GS1)
