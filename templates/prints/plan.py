"""A label before it is drawn: texts, bars and codes at whole dots of its printer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Literal

import numpy as np
import zxingcpp
from PIL import Image

from domain.printing import Gs1Data
from templates.pictures.codes import qr_modules
from templates.pictures.fonts import drawable, font, missing_glyphs

PICTURE_DPI = 300
MM_PER_INCH = 25.4
QUIET_QR, QUIET_MATRIX, QUIET_BARS = 4, 2, 10
"""White modules around a code. GS1 asks for 1 around a Data Matrix; cameras are happier with 2."""
_BOLD_FROM = 18
"""Dots of height below which one more dot around the letters would close them."""
Align = Literal["l", "m", "r"]
Rows = tuple[tuple[bool, ...], ...]


class Kind(Enum):
    QR = "QR"
    DATA_MATRIX = "DataMatrix"
    GS1_128 = "GS1-128"


@dataclass(frozen=True)
class Said:
    """One line of text. `x` is its left end, middle or right end; `size` the height of its letters' box in dots."""

    x: int
    baseline: int
    text: str
    size: int
    bold: bool = False
    align: Align = "l"

    @property
    def stroke(self) -> int:
        """Dots added around the letters: the one font that we have has one weight."""
        return max(1, round(self.size / 45)) if self.bold and self.size >= _BOLD_FROM else 0

    @property
    def width(self) -> int:
        return math.ceil(font(self.size).getlength(self.text)) + 2 * self.stroke

    @property
    def left(self) -> int:
        return self.x - {"l": 0, "m": self.width // 2, "r": self.width}[self.align]


@dataclass(frozen=True)
class Symbol:
    """A code without its quiet zone, `module` dots a square; bars are `height` dots high."""

    x: int
    y: int
    module: int
    kind: Kind
    rows: Rows
    holds: str
    """What a QR code holds, or the checked GS1 data in brackets."""
    gs1: Gs1Data | None = None
    height: int = 0

    @property
    def width_dots(self) -> int:
        return len(self.rows[0]) * self.module

    @property
    def height_dots(self) -> int:
        return self.height or len(self.rows) * self.module


@dataclass(frozen=True)
class Filled:
    """A black rectangle."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Plan:
    """A whole label. `missing` are the characters for which a box had to be drawn: whoever prints it is told."""

    width_mm: float
    height_mm: float
    dpi: int
    parts: tuple[Said | Symbol | Filled, ...]
    missing: str = ""

    @property
    def width(self) -> int:
        return dots(self.width_mm, self.dpi)

    @property
    def height(self) -> int:
        return dots(self.height_mm, self.dpi)

    def texts(self) -> list[Said]:
        return [part for part in self.parts if isinstance(part, Said)]

    def symbols(self) -> list[Symbol]:
        return [part for part in self.parts if isinstance(part, Symbol)]


@dataclass
class Pen:
    """Puts parts on a label; measures are millimetres, what is kept is dots."""

    dpi: int
    parts: list[Said | Symbol | Filled] = field(default_factory=list)
    lacking: str = ""

    def dots(self, mm: float) -> int:
        return dots(mm, self.dpi)

    def say(
        self, x: int, baseline: int, text: str, size: int, width: int, *,
        bold: bool = False, align: Align = "l", smallest: float = 1.5,
    ) -> int:  # fmt: skip
        """One line that is at most `width` dots wide: smaller letters, at the end cut with "…". The size it got."""
        line = self._fitted(
            Said(x, baseline, self._drawable(text), max(1, size), bold, align), width, self.dots(smallest)
        )
        self.parts.append(line)
        return line.size

    def whole(self, x: int, top: int, text: str, width: int, height: int) -> None:
        """A text of which nothing may be lost (a lot's code): bold, in the middle of the height, as large as it fits.
        It is cut into lines only where one line would be too small to read."""
        text = self._drawable(text)
        ways = [self._as_lines(text, lines, width, height) for lines in (1, 2, 3, 4)]
        most = max(size for _, size in ways)
        cut, size = next(way for way in ways if way[1] >= 0.57 * most)
        free = height - round(size * _high(len(cut)))
        for place, line in enumerate(cut):
            baseline = top + free // 2 + round(size * (0.83 + _STEP * place))
            self.parts.append(Said(x, baseline, line, size, bold=True))

    def fill(self, x: int, y: int, width: int, height: int) -> None:
        self.parts.append(Filled(x, y, width, max(1, height)))

    def qr(self, text: str, side: int) -> Symbol:
        """The largest QR code that fits with its quiet zone into a square, not yet placed."""
        rows = qr_rows(text)
        module = max(2, side // (len(rows) + 2 * QUIET_QR))
        return Symbol(0, 0, module, Kind.QR, rows, text)

    def matrix(self, data: Gs1Data | str, side: int) -> Symbol:
        """The largest DataMatrix that fits with its quiet zone into a square: GS1's, or one of plain ASCII."""
        gs1 = data if isinstance(data, Gs1Data) else None
        rows = gs1_rows(gs1, Kind.DATA_MATRIX) if gs1 else matrix_rows(str(data))
        module = max(2, side // (len(rows) + 2 * QUIET_MATRIX))
        return Symbol(0, 0, module, Kind.DATA_MATRIX, rows, gs1.bracketed if gs1 else str(data), gs1)

    def bars(self, data: Gs1Data, width: int, height: int) -> Symbol | None:
        """GS1-128 with its quiet zones; None when a module would be thinner than 0.24 mm (GS1's least is 0.25)."""
        rows = gs1_rows(data, Kind.GS1_128)
        module = width // (len(rows[0]) + 2 * QUIET_BARS)
        if module < self.dots(0.24):
            return None
        return Symbol(0, 0, module, Kind.GS1_128, rows, data.bracketed, data, height)

    def put(self, symbol: Symbol, x: int, y: int) -> Symbol:
        placed = Symbol(x, y, symbol.module, symbol.kind, symbol.rows, symbol.holds, symbol.gs1, symbol.height)
        self.parts.append(placed)
        return placed

    def _drawable(self, text: str) -> str:
        self.lacking += "".join(c for c in missing_glyphs(text) if c not in self.lacking and c.isprintable())
        return drawable(text)

    @staticmethod
    def _as_lines(text: str, lines: int, width: int, height: int) -> tuple[list[str], int]:
        """The text cut into so many lines, and the largest size at which they fit."""
        length = math.ceil(len(text) / lines)
        cut = [text[at : at + length] for at in range(0, len(text), length)]
        size = round(height / _high(lines))
        while size > 1 and any(Said(0, 0, part, size, bold=True).width > width for part in cut):
            size -= 1
        return cut, size

    @staticmethod
    def _fitted(line: Said, width: int, smallest: int) -> Said:
        text, size = line.text, line.size
        while size > max(1, smallest) and _with(line, text, size).width > width:
            size -= 1
        if _with(line, text, size).width > width:
            while text and _with(line, text + "…", size).width > width:
                text = text[:-1]
            text += "…"
        return _with(line, text, size)


_STEP = 1.12
"""From baseline to baseline, in sizes: bold Chinese characters fill their boxes."""


def _high(lines: int) -> float:
    """The height of so many lines, in sizes."""
    return 0.94 + _STEP * (lines - 1)


def dots(mm: float, dpi: int) -> int:
    return round(mm * dpi / MM_PER_INCH)


def _with(line: Said, text: str, size: int) -> Said:
    return Said(line.x, line.baseline, text, size, line.bold, line.align)


def qr_rows(text: str) -> Rows:
    """The squares of a QR code without its quiet zone."""
    modules = qr_modules(text)
    return tuple(row[QUIET_QR:-QUIET_QR] for row in modules[QUIET_QR:-QUIET_QR])


@lru_cache(maxsize=128)
def gs1_rows(data: Gs1Data, kind: Kind) -> Rows:
    """The dark squares of a GS1 code, which begins with FNC1; one row for bars."""
    symbology = {Kind.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix, Kind.GS1_128: zxingcpp.BarcodeFormat.Code128}
    said = "".join(f"({ai}){value.replace('(', chr(92) + '(')}" for ai, value in data.parts)
    code = zxingcpp.create_barcode(said, symbology[kind], gs1=True, force_square=True)
    return _squares(code, bars=kind is Kind.GS1_128)


@lru_cache(maxsize=128)
def matrix_rows(text: str) -> Rows:
    """The dark squares of a DataMatrix that holds this text."""
    return _squares(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True), bars=False)


def _squares(code: zxingcpp.Barcode, *, bars: bool) -> Rows:
    picture = np.asarray(Image.fromarray(np.asarray(code.to_image(scale=1, add_quiet_zones=False))).convert("L"))
    rows = picture[:1] if bars else picture
    return tuple(tuple(bool(value < 128) for value in row) for row in rows)
