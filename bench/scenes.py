"""Photo-like pictures of codes whose contents are known: rendered, stuck on something, bent, lit, photographed badly.

Every picture follows from its seed. How bad a picture is depends on `hardness`, 0 to 1: blur, noise, small modules.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from domain.labels import check_digit

F = zxingcpp.BarcodeFormat
Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]
MATRIX = (F.QRCode, F.DataMatrix, F.Aztec)
RETAIL = (F.EAN13, F.EAN8, F.UPCA, F.UPCE)
KINDS = (*MATRIX, *RETAIL, F.PDF417, F.Code128, F.Code39, F.ITF14, F.DataBarOmni, F.DataBarExp)
_FINE = 8  # pixels of a module before the camera comes


@dataclass(frozen=True)
class Scene:
    """A photo and the texts that are in it, as the decoder spells them; empty for a photo without a code."""

    photo: Grey
    texts: tuple[str, ...]
    kinds: tuple[str, ...]


def scene(seed: int, *, hardness: float = 0.5) -> Scene:
    """A label with one code, at times two or three, somewhere in a photo."""
    rng = np.random.default_rng(seed)
    many = int(rng.choice([1, 1, 1, 1, 2, 3]))
    kinds = [KINDS[int(rng.integers(len(KINDS)))] for _ in range(many)]
    codes = [_code(rng, kind) for kind in kinds]
    smallest = rng.uniform(2.6, 4.5) if any(kind in (*MATRIX, F.PDF417) for kind in kinds) else rng.uniform(1.5, 3.2)
    module = float(smallest * (1.35 - 0.5 * hardness))
    label = _label(rng, [bars for _, bars in codes])
    photo = _photographed(rng, label, module / _FINE, metal=kinds == [F.DataMatrix] and rng.random() < 0.6)
    return Scene(_camera(rng, photo, module, hardness), tuple(text for text, _ in codes), tuple(map(str, kinds)))


def empty_scene(seed: int, *, hardness: float = 0.5) -> Scene:
    """The same kind of photo without a code: print, stripes, grids and things that look like bars."""
    rng = np.random.default_rng(seed)
    label = np.full((700, 900), 245, np.uint8)
    _stripes(rng, label)
    for line in range(int(rng.integers(2, 9))):
        _print(rng, label, 60 + 70 * line, float(rng.uniform(0.8, 2.4)))
    photo = _photographed(rng, label, float(rng.uniform(0.35, 0.8)), metal=False)
    return Scene(_camera(rng, photo, 2.5, hardness), (), ())


def _stripes(rng: np.random.Generator, label: Grey) -> None:
    """Bars of chance widths, a fence, a chequered field: what a hurried decoder takes for a code."""
    left, top = int(rng.integers(20, 300)), int(rng.integers(250, 450))
    if rng.random() < 0.5:
        x = left
        while x < left + 500:
            wide = int(rng.integers(1, 5)) * 5
            label[top : top + 200, x : x + wide] = 20
            x += wide + int(rng.integers(1, 5)) * 5
    else:
        cells = (rng.random((16, 16)) < 0.5).astype(np.uint8) * 235 + 10
        label[top : top + 192, left : left + 192] = cv2.resize(cells, (192, 192), interpolation=cv2.INTER_NEAREST)


def _code(rng: np.random.Generator, kind: zxingcpp.BarcodeFormat) -> tuple[str, Grey]:
    """A text of this kind as the decoder will give it, and its picture with a quiet zone."""
    text, wanted = _text(rng, kind)
    gs1 = text.startswith("(")
    made = zxingcpp.create_barcode(text, kind, gs1=True) if gs1 else zxingcpp.create_barcode(text, kind)
    bars = np.asarray(made.to_image(scale=_FINE, add_quiet_zones=True))
    if kind not in (*MATRIX, F.PDF417):
        high = int(max(0.18, rng.uniform(0.2, 0.55)) * bars.shape[1])
        row = bars[bars.shape[0] // 3]
        bars = np.repeat(row[None, :], high, axis=0)
    quiet = 10 * _FINE if kind not in MATRIX else 4 * _FINE
    return wanted, np.asarray(cv2.copyMakeBorder(bars, 24, 24, quiet, quiet, cv2.BORDER_CONSTANT, value=255), np.uint8)


def _text(rng: np.random.Generator, kind: zxingcpp.BarcodeFormat) -> tuple[str, str]:
    def digits(count: int) -> str:
        return "".join(map(str, rng.integers(0, 10, count)))

    def word(count: int) -> str:
        return "".join(rng.choice(list(string.ascii_uppercase + string.digits), count))

    lengths: dict[zxingcpp.BarcodeFormat, int] = {F.EAN13: 12, F.EAN8: 7, F.UPCA: 11, F.ITF14: 13, F.DataBarOmni: 13}
    if kind in lengths:
        body = digits(lengths[kind])
        text = body + check_digit(body)
        return text, ("01" + text if kind == F.DataBarOmni else text)
    if kind == F.UPCE:
        text = "0" + digits(2) + "".join(map(str, rng.integers(3, 10, 3))) + str(rng.integers(5, 10))
        return text, expanded(text)
    if kind == F.DataBarExp or (kind in (F.DataMatrix, F.Code128) and rng.random() < 0.5):
        body = digits(13)
        gtin, lot = body + check_digit(body), word(6)
        return f"(01){gtin}(17)271231(10){lot}", f"01{gtin}1727123110{lot}"
    if kind == F.QRCode and rng.random() < 0.5:
        text = f"https://t.me/lotbell_bot?start=lot_{word(8)}"
        return text, text
    text = word(int(rng.integers(6, 14)))
    return text, text


def expanded(short: str) -> str:
    """A UPC-E of number system, six digits (the last 5 to 9) as the UPC-A it stands for, as an EAN-13."""
    payload = short[0] + short[1:6] + "0000" + short[6]
    return "0" + payload + check_digit(payload)


def _label(rng: np.random.Generator, codes: list[Grey]) -> Grey:
    """White paper with the codes below each other and some print around them."""
    wide = max(code.shape[1] for code in codes) + 80
    high = sum(code.shape[0] + 90 for code in codes) + 60
    label = np.full((high, wide), 250, np.uint8)
    y = 50
    for code in codes:
        x = int(rng.integers(20, wide - code.shape[1] - 19))
        label[y : y + code.shape[0], x : x + code.shape[1]] = code
        _print(rng, label, y + code.shape[0] + 40, 1.1)
        y += code.shape[0] + 90
    return label


def _print(rng: np.random.Generator, label: Grey, y: int, size: float) -> None:
    text = "".join(rng.choice(list(string.ascii_uppercase + string.digits + "  ."), int(rng.integers(6, 20))))
    cv2.putText(label, text, (30, y), cv2.FONT_HERSHEY_SIMPLEX, size, 30, int(rng.integers(1, 4)), cv2.LINE_AA)


def _photographed(rng: np.random.Generator, label: Grey, scale: float, *, metal: bool) -> Floats:
    """The label on its background as the lens sees it: turned, seen askew, perhaps around a bottle. Grey, 0 to 1."""
    white = (0.88 / 255 * label + 0.05).astype(np.float32)
    paper: Floats = cv2.GaussianBlur(white, (0, 0), max(0.45 / scale, 0.3)).astype(np.float32)  # no aliasing
    if rng.random() < 0.25:
        paper = _bent(paper, float(rng.uniform(0.4, 0.9)))
    high, wide = paper.shape
    turn = float(rng.choice([0, 0, 90, 180, 270])) + float(rng.normal(0, 11))
    tilt = rng.uniform(-0.10, 0.10, (4, 2))
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    centred = (corners - corners.mean(0)) * scale * (1 + tilt)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    seen = (centred @ np.array([[cos, sin], [-sin, cos]])).astype(np.float32)
    size = seen.max(0) - seen.min(0)
    room = size * rng.uniform(1.06, 2.2) + 24
    frame = np.maximum(room, 200).astype(int)
    place = seen - seen.min(0) + (frame - size) * rng.uniform(0.02, 0.98, 2)
    lens = cv2.getPerspectiveTransform(corners, place.astype(np.float32))
    width, height = int(frame[0]), int(frame[1])
    behind = _background(rng, width, height, metal)
    flat = cv2.warpPerspective(paper, lens, (width, height), flags=cv2.INTER_CUBIC, borderValue=0)
    cover = cv2.warpPerspective(np.ones_like(paper), lens, (width, height), flags=cv2.INTER_LINEAR, borderValue=0)
    if metal:  # light marks etched into the sheet itself
        flat = behind + 0.55 * (0.9 - flat) * cover
        return np.clip(flat, 0, 1).astype(np.float32)
    return np.clip(behind * (1 - cover) + flat * cover, 0, 1).astype(np.float32)


def _bent(paper: Floats, reach: float) -> Floats:
    """Around a bottle: the sides are pressed together. `reach` in radians to each side."""
    high, wide = paper.shape
    x = np.linspace(-1, 1, wide, dtype=np.float32) * np.sin(reach)
    from_x = (np.arcsin(x) / reach + 1) / 2 * (wide - 1)
    across = np.repeat(from_x[None, :], high, axis=0).astype(np.float32)
    down = np.repeat(np.arange(high, dtype=np.float32)[:, None], wide, axis=1)
    return np.asarray(cv2.remap(paper, across, down, cv2.INTER_CUBIC), np.float32)


def _background(rng: np.random.Generator, width: int, height: int, metal: bool) -> Floats:
    """Cardboard, cloth, a shelf; brushed metal where asked."""
    base = float(rng.uniform(0.15, 0.75)) if not metal else float(rng.uniform(0.25, 0.4))
    picture = np.full((height, width), base, np.float32)
    for cells, strength in ((3, 0.12), (24, 0.05), (120, 0.03)):
        coarse = rng.normal(0, strength, (max(2, height * cells // 900 + 2), max(2, width * cells // 900 + 2)))
        picture += cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    if metal or rng.random() < 0.2:
        brushed = cv2.resize(rng.normal(0, 0.05, (height, 8)).astype(np.float32), (width, height))
        picture += brushed
    if metal:
        return np.clip(picture, 0.02, 0.98)
    ink = np.zeros((height, width), np.uint8)
    for _ in range(int(rng.integers(0, 6))):
        at = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        cv2.putText(
            ink, "FRAGILE 12 KG", at, cv2.FONT_HERSHEY_DUPLEX, float(rng.uniform(0.4, 1.6)), 255, 2, cv2.LINE_AA
        )
    return np.clip(picture * (1 - 0.7 * ink.astype(np.float32) / 255), 0.02, 0.98)


def _camera(rng: np.random.Generator, photo: Floats, module: float, hardness: float) -> Grey:
    """Light, glare, blur of lens and hand, noise, and the phone's JPEG."""
    high, wide = photo.shape
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    slope = ((across / wide - 0.5) * np.cos(angle) + (down / high - 0.5) * np.sin(angle)) * rng.uniform(0, 1.0)
    lit = photo * (float(rng.uniform(0.35, 1.05)) * (1 + slope))
    harm = int(rng.integers(5))
    if harm == 1:
        lit = _glare(rng, lit, hardness)
    elif harm == 2:
        lit = _shaken(rng, lit, module, hardness)
    elif harm == 3:
        lit = _shaded(rng, lit, hardness)
    elif harm == 4:
        lit = np.asarray(0.04 + lit * rng.uniform(0.15, 0.5 - 0.2 * hardness), np.float32)  # far from any lamp
    sigma = float(rng.uniform(0.15, 0.35 + 0.45 * hardness)) * module
    seen = cv2.GaussianBlur(lit, (0, 0), max(sigma, 0.3))
    gain = float(rng.uniform(0.6, 0.95) / max(np.percentile(seen, 97), 0.12))  # the phone's own exposure
    noise = rng.normal(0, float(rng.uniform(0.004, 0.012 + 0.03 * hardness)), (high, wide))
    grey = (np.clip((seen + noise) * gain, 0, 1) * 255).astype(np.uint8)
    quality = int(rng.integers(60, 95))
    packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


def _glare(rng: np.random.Generator, lit: Floats, hardness: float) -> Floats:
    high, wide = lit.shape
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32)
    x, y = wide * rng.uniform(0.2, 0.8), high * rng.uniform(0.2, 0.8)
    size = rng.uniform(0.06, 0.12 + 0.14 * hardness) * min(wide, high)
    spot = np.exp(-(((across - x) / (2 * size)) ** 2 + ((down - y) / size) ** 2))
    return np.asarray(lit + spot * rng.uniform(0.3, 0.9), np.float32)


def _shaken(rng: np.random.Generator, lit: Floats, module: float, hardness: float) -> Floats:
    """The hand moved by up to a module and a half while the shutter was open."""
    length = float(rng.uniform(0.4, 0.8 + 0.9 * hardness)) * module
    size = 2 * int(np.ceil(length)) + 3
    path = np.zeros((size * 4, size * 4), np.float32)
    angle, middle = rng.uniform(0, np.pi), size * 2
    reach = np.array([np.cos(angle), np.sin(angle)]) * length * 2
    start, end = (middle - reach).astype(int), (middle + reach).astype(int)
    cv2.line(path, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), 1.0, 4, cv2.LINE_AA)
    kernel = cv2.resize(path, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.filter2D(lit, -1, kernel / kernel.sum()), np.float32)


def _shaded(rng: np.random.Generator, lit: Floats, hardness: float) -> Floats:
    """Somebody's shadow lies over a part."""
    high, wide = lit.shape
    down, across = np.mgrid[0:high, 0:wide].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    side = (across - wide * rng.uniform(0.3, 0.7)) * np.cos(angle) + (down - high * rng.uniform(0.3, 0.7)) * np.sin(
        angle
    )
    soft = 1 / (1 + np.exp(-side / (0.02 * max(wide, high))))
    return np.asarray(lit * (1 - soft * rng.uniform(0.3, 0.6 + 0.2 * hardness)), np.float32)
