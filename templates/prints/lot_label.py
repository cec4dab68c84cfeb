"""What stands where on a lot's label. Pure: the same facts give the same plan.

Left what people read (the code so large that it can be called out across a line), right or below what cameras read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.printing import Gs1Data, LabelSize
from templates.prints.plan import PICTURE_DPI, QUIET_BARS, QUIET_MATRIX, QUIET_QR, Pen, Plan, Said, Symbol

CAPTIONS = {
    "lot": ("批号", "Lot"),
    "made": ("生产日期", "Made"),
    "expires": ("有效期至", "Use\u00a0by"),
    "quantity": ("数量", "Quantity"),
    "supplier": ("供应商批号", "Supplier's\u00a0lot"),
}


@dataclass(frozen=True)
class LotFacts:
    """What a lot's label says. `names` are the item's, the reader's language first; `link` is the QR code's."""

    code: str
    names: tuple[str, ...]
    link: str
    company: str = ""
    gs1: Gs1Data | None = None
    made: date | None = None
    expires: date | None = None
    quantity: str | None = None
    supplier_lot: str | None = None
    language: str = "en"

    @property
    def second(self) -> Gs1Data | str:
        """What the DataMatrix holds. A second code of another kind at another place is there when a fold or a glare
        takes the first: GS1's where it can be, else the bare code, or the link when the code is not ASCII."""
        return self.gs1 or (self.code if self.code.isascii() else self.link)

    def rows(self) -> list[tuple[str, str]]:
        """Captions and values of what is known, the most needed first."""
        known = {
            "expires": self.expires.isoformat() if self.expires else None,
            "made": self.made.isoformat() if self.made else None,
            "quantity": self.quantity,
            "supplier": self.supplier_lot,
        }
        return [(caption(word, self.language), value) for word, value in known.items() if value]


def caption(word: str, language: str) -> str:
    """Both languages, the reader's first: who unloads the lorry may speak the other."""
    chinese, english = CAPTIONS[word]
    return f"{chinese} {english}" if language == "zh" else f"{english} {chinese}"


def lot_plan(facts: LotFacts, size: LabelSize, dpi: int = PICTURE_DPI) -> Plan:
    """The label of one lot for this roll or sheet."""
    pen = Pen(dpi)
    if size.height_mm >= 100:
        _tall(pen, facts, size)
    elif size.width_mm >= 100:
        _wide(pen, facts, size)
    else:
        _small(pen, facts, size)
    return Plan(size.width_mm, size.height_mm, dpi, tuple(pen.parts), pen.lacking)


def _small(pen: Pen, facts: LotFacts, size: LabelSize) -> None:
    """QR code on the right, as high as it fits; DataMatrix beside the dates; words on the left."""
    edge = pen.dots(4.5 if size.is_sheet else 2.0)  # an office printer leaves the edge of its sheet white
    top = pen.dots(3.0 if size.is_sheet else 2.0)
    width, height = pen.dots(size.width_mm), pen.dots(size.height_mm)
    high = height - 2 * top
    code = pen.qr(facts.link, min(high + 2 * QUIET_QR, round(width * 0.44)))
    column = width - edge - code.width_dots
    pen.put(code, column, top + (high - code.height_dots) // 2)
    # The second code stands apart from the first, so that one fold or one glare seldom takes both.
    matrix = pen.matrix(facts.second, round(high * 0.36))
    left = column - QUIET_QR * code.module - matrix.width_dots
    pen.put(matrix, left, height - top - matrix.height_dots)
    _words(pen, facts, edge, top, left - QUIET_MATRIX * matrix.module - edge, high, beside=matrix)


def _wide(pen: Pen, facts: LotFacts, size: LabelSize) -> None:
    """QR code on the right, DataMatrix beside it, GS1-128 along the foot."""
    edge = pen.dots(3.0)
    width, height = pen.dots(size.width_mm), pen.dots(size.height_mm)
    foot = height - edge
    bars = pen.bars(facts.gs1, width - 2 * edge + 2 * QUIET_BARS, pen.dots(9.0)) if facts.gs1 else None
    if bars and facts.gs1:
        y = foot - bars.height - pen.dots(3.4)
        pen.put(bars, (width - bars.width_dots) // 2, y)
        pen.say(width // 2, foot, facts.gs1.bracketed, pen.dots(2.7), width - 2 * edge, align="m")
        foot = y - pen.dots(2.0)
    high = foot - edge
    code = pen.qr(facts.link, min(high + 4 * QUIET_QR, round(width * 0.44)))
    pen.put(code, width - edge - code.width_dots, edge)
    left = width - edge - code.width_dots - QUIET_QR * code.module
    matrix = pen.matrix(facts.second, pen.dots(14))
    left -= matrix.width_dots + QUIET_MATRIX * matrix.module
    pen.put(matrix, left, foot - matrix.height_dots)
    left -= QUIET_MATRIX * matrix.module + pen.dots(0.5)
    _words(pen, facts, edge, edge, left - edge, high, beside=matrix)


def _words(
    pen: Pen, facts: LotFacts, x: int, top: int, width: int, high: int, *, beside: Symbol | None = None
) -> None:  # fmt: skip
    """Company, product, code and dates from the top down; the code takes what the others leave."""
    unit = min(high / 26, width / 22)  # a label of 50 x 30 mm has 26 mm of height: all else is in proportion
    full = width + (beside.width_dots if beside else 0)  # what stands higher than the code beside it may be longer
    y = top
    if facts.company:
        y += round(unit * 2.0)
        pen.say(x, y - round(unit * 0.3), facts.company, round(unit * 1.8), full)
    for place, name in enumerate(facts.names[:2]):
        size = round(unit * (3.3 if place == 0 else 2.2))
        y += round(size * 1.16)
        pen.say(x, y - round(size * 0.22), name, size, full, bold=place == 0)
    y += round(unit * 0.35)
    pen.fill(x, y, full, round(unit * 0.22))
    rows = facts.rows()[:3]
    low = top + high - round(unit * _ROW) * len(rows)
    small = round(unit * 1.8)
    y += small + round(unit * 0.6)
    pen.say(x, y, caption("lot", facts.language), small, width)
    y += round(unit * 0.2)
    over = top + high - beside.height_dots - QUIET_MATRIX * beside.module if beside else low
    pen.whole(x, y, facts.code, full, min(low - y, over - y, round(unit * 12)))
    _rows(pen, rows, x, low, width, unit)


_ROW = 2.85
"""The height of a row of facts, in units."""


def _rows(pen: Pen, rows: list[tuple[str, str]], x: int, top: int, width: int, unit: float) -> None:
    """A caption and its value on each line, the values under each other."""
    indent, size = round(width * 0.46), round(unit * 1.9)
    room = indent - round(unit * 0.6)
    both = all(Said(0, 0, word, size).width <= room for word, _ in rows)  # a narrow label has room for one language
    for place, (word, value) in enumerate(rows):
        baseline = top + round(unit * _ROW * (place + 0.92))
        pen.say(x, baseline, word if both else word.split(" ")[0], size, room)
        pen.say(x + indent, baseline, value, round(unit * 2.6), width - indent, bold=True)


def _tall(pen: Pen, facts: LotFacts, size: LabelSize) -> None:
    """A pallet's worth of paper: product and code over the whole width, then facts beside the QR code, bars below."""
    edge = pen.dots(5.0)
    width, height = pen.dots(size.width_mm), pen.dots(size.height_mm)
    full, unit = width - 2 * edge, pen.dots(1)
    y = edge
    if facts.company:
        y += 4 * unit
        pen.say(edge, y, facts.company, 4 * unit, full)
    for place, name in enumerate(facts.names[:2]):
        size_of = round(unit * (9 if place == 0 else 5.5))
        y += round(size_of * 1.18)
        pen.say(edge, y - round(size_of * 0.15), name, size_of, full, bold=place == 0)
    y += 2 * unit
    pen.fill(edge, y, full, round(unit * 0.8))
    y += round(unit * 5.2)
    pen.say(edge, y, caption("lot", facts.language), 4 * unit, full)
    pen.whole(edge, y + unit, facts.code, full, 19 * unit)
    y += 22 * unit
    pen.fill(edge, y, full, round(unit * 0.8))
    foot = height - edge
    in_bars = _in_bars(pen, facts.gs1, full + 2 * QUIET_BARS)
    for data in reversed(in_bars):
        foot = put_bars(pen, data, edge, foot, full, (16 if len(in_bars) == 1 else 10) * unit)
    _beside_codes(pen, facts, edge, y + 3 * unit, full, foot)


def put_bars(pen: Pen, data: Gs1Data, x: int, foot: int, width: int, height: int) -> int:
    """GS1-128 with what it says under it, standing on `foot`; where the next thing above it may stand."""
    unit = pen.dots(1)
    bars = pen.bars(data, width + 2 * QUIET_BARS * 3, height)
    if bars is None:
        return foot
    pen.say(x + width // 2, foot, data.bracketed, round(3.6 * unit), width, align="m")
    y = foot - bars.height - 4 * unit
    pen.put(bars, x + (width - bars.width_dots) // 2, y)
    return y - 3 * unit


def _in_bars(pen: Pen, data: Gs1Data | None, width: int) -> list[Gs1Data]:
    """One code where all of it fits; else the lot in a code of its own, as GS1's logistic label has it."""
    if data is None or pen.bars(data, width, 1) is not None:
        return [data] if data else []
    return [Gs1Data(data.parts[:-1]), Gs1Data(data.parts[-1:])]


def _beside_codes(pen: Pen, facts: LotFacts, x: int, top: int, width: int, foot: int) -> None:
    """Dates one under the other on the left; the QR code at the right, the DataMatrix under the dates. Without GS1
    there is room for a QR code that a forklift's driver reads from his seat."""
    unit = pen.dots(1)
    rows = facts.rows()
    y = top
    # White above and below it are 2 mm and more to the rule and to the bars already.
    code = pen.qr(facts.link, min(foot - top + 4 * unit, round(width * 0.72)))
    quiet = max(0, QUIET_QR * code.module - 2 * unit)
    middle = (foot - top - code.height_dots) // 2
    pen.put(code, x + width - code.width_dots, top + (quiet if facts.gs1 else max(quiet, middle)))
    wide = width - code.width_dots - QUIET_QR * code.module - 2
    for word, value in rows:
        y += 4 * unit
        pen.say(x, y, word, round(3.2 * unit), wide)
        y += round(5.6 * unit)
        pen.say(x, y, value, round(5.6 * unit), wide, bold=True)
        y += unit
    if foot - y > 9 * unit:
        matrix = pen.matrix(facts.second, min(20 * unit, foot - y))
        pen.put(matrix, x + QUIET_MATRIX * matrix.module, foot - matrix.height_dots - unit)
