"""Labels that are not a lot's: the sign of a station on the wall, a person's badge, a pallet by its SSCC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.printing import PALLET_SIZE, Gs1Data, LabelSize
from templates.prints.lot_label import put_bars
from templates.prints.plan import PICTURE_DPI, QUIET_QR, Pen, Plan

SIGN_SIZE = LabelSize("a5", 148, 210)
BADGE_SIZE = LabelSize("badge", 86, 54)
"""A card as banks have it (ISO/IEC 7810 ID-1, rounded up to whole millimetres)."""
_CONTENT = {"en": ("Content", "内容物"), "zh": ("内容物", "Content")}
_EXPIRES = {"en": ("Use by", "有效期至"), "zh": ("有效期至", "Use by")}


def sign_plan(
    name: str, what: str, details: str, hint: tuple[str, str], link: str, size: LabelSize = SIGN_SIZE, *,
    company: str = "", dpi: int = PICTURE_DPI,
) -> Plan:  # fmt: skip
    """A station's sign: its name to be read from across the hall, what is recorded there, and the code to scan."""
    pen = Pen(dpi)
    width, height, unit = pen.dots(size.width_mm), pen.dots(size.height_mm), pen.dots(size.width_mm / 100)
    edge = 7 * unit
    full = width - 2 * edge
    y = edge
    if company:
        y += 4 * unit
        pen.say(edge, y, company, 4 * unit, full)
        y += 2 * unit
    pen.whole(edge, y, name, full, 19 * unit)
    y += 22 * unit
    pen.fill(edge, y, full, unit)
    y += 9 * unit
    pen.say(edge, y, what, 8 * unit, full, bold=True)
    if details:
        y += 7 * unit
        pen.say(edge, y, details, 5 * unit, full)
    y += 4 * unit
    foot = height - edge - 12 * unit
    code = pen.qr(link, min(full, foot - y))
    pen.put(code, (width - code.width_dots) // 2, y + max(0, (foot - y - code.height_dots) // 2))
    for place, line in enumerate(hint):
        pen.say(width // 2, height - edge - 6 * unit * (1 - place), line, 5 * unit, full, align="m")
    return Plan(size.width_mm, size.height_mm, dpi, tuple(pen.parts), pen.lacking)


def badge_plan(
    name: str, role: str, company: str, number: str, link: str, size: LabelSize = BADGE_SIZE, dpi: int = PICTURE_DPI
) -> Plan:  # fmt: skip
    """A person's card: who it is and as what, with a code that only this house can make."""
    pen = Pen(dpi)
    width, height, unit = pen.dots(size.width_mm), pen.dots(size.height_mm), pen.dots(1)
    edge = 5 * unit
    code = pen.qr(link, round(height * 0.68))
    right = width - edge - code.width_dots
    wide = right - QUIET_QR * code.module - edge
    pen.say(edge, edge + 4 * unit, company or "Lotbell", 4 * unit, width - 2 * edge)
    pen.fill(edge, edge + 6 * unit, width - 2 * edge, round(unit * 0.6))
    pen.put(code, right, edge + 7 * unit + QUIET_QR * code.module)
    pen.whole(edge, edge + 10 * unit, name, wide, 15 * unit)
    pen.say(edge, edge + 30 * unit, role, 5 * unit, wide)
    matrix = pen.matrix(link, 13 * unit)  # a second code, for when a fold or a glare takes the first
    pen.put(matrix, edge, height - edge - matrix.height_dots)
    beside = edge + matrix.width_dots + 2 * unit
    pen.say(beside, height - edge, number, 3 * unit, right - QUIET_QR * code.module - beside)
    return Plan(size.width_mm, size.height_mm, dpi, tuple(pen.parts), pen.lacking)


@dataclass(frozen=True)
class PalletFacts:
    """`lines` are lots with product and amount, as they are to be printed."""

    sscc: str
    own: Gs1Data
    content: Gs1Data | None
    lines: tuple[tuple[str, str], ...]
    company: str = ""
    expires: date | None = None
    language: str = "en"


def pallet_plan(facts: PalletFacts, size: LabelSize = PALLET_SIZE, dpi: int = PICTURE_DPI) -> Plan:
    """GS1's logistic label: who sends it, what is on it in words, then the bars, the SSCC the lowest."""
    pen = Pen(dpi)
    width, height, unit = pen.dots(size.width_mm), pen.dots(size.height_mm), pen.dots(1)
    edge = 4 * unit
    full = width - 2 * edge
    foot = put_bars(pen, facts.own, edge, height - edge, full, 32 * unit)
    if facts.content is not None:
        foot = put_bars(pen, facts.content, edge, foot, full, 14 * unit)
    pen.fill(edge, foot, full, round(unit * 0.6))
    y = edge
    if facts.company:
        y += 5 * unit
        pen.say(edge, y, facts.company, 5 * unit, full, bold=True)
        y += 2 * unit
        pen.fill(edge, y, full, round(unit * 0.6))
    y += 5 * unit
    code = pen.matrix(facts.own, 30 * unit)
    pen.put(code, width - edge - code.width_dots, y - 2 * unit)
    wide = full - code.width_dots - QUIET_QR * code.module
    pen.say(edge, y, "SSCC", round(3.2 * unit), wide)
    y += 6 * unit
    grouped = " ".join((facts.sscc[0], facts.sscc[1:8], facts.sscc[8:17], facts.sscc[17]))
    pen.say(edge, y, grouped, round(5.5 * unit), wide, bold=True)
    if facts.expires:
        y += round(5.5 * unit)
        pen.say(edge, y, " ".join(_EXPIRES["zh" if facts.language == "zh" else "en"]), round(3.2 * unit), wide)
        y += 6 * unit
        pen.say(edge, y, facts.expires.isoformat(), round(5.5 * unit), wide, bold=True)
    y += round(5.5 * unit)
    pen.say(edge, y, " ".join(_CONTENT["zh" if facts.language == "zh" else "en"]), round(3.2 * unit), wide)
    _content(pen, facts.lines, edge, y, full, wide, foot)
    return Plan(size.width_mm, size.height_mm, dpi, tuple(pen.parts), pen.lacking)


def _content(
    pen: Pen, lines: tuple[tuple[str, str], ...], x: int, top: int, full: int, wide: int, foot: int
) -> None:  # fmt: skip
    """One lot in large letters, else as many as there is room for; what does not fit is counted on the last line."""
    unit = pen.dots(1)
    if len(lines) == 1:
        [(code, amount)] = lines
        pen.whole(x, top + unit, code, full, min(16 * unit, foot - top - 9 * unit))
        pen.say(x, min(top + 22 * unit, foot - 3 * unit), amount, 6 * unit, full)
        return
    step = round(5.2 * unit)
    room = max(1, (foot - top - unit) // step)
    shown = lines if len(lines) <= room else lines[: room - 1]
    y = top
    for place, (code, amount) in enumerate(shown):
        y += step
        pen.say(x, y, f"{code}  {amount}", round(step * 0.82), wide if place < 1 else full)
    if len(shown) < len(lines):
        pen.say(x, y + step, f"+ {len(lines) - len(shown)}", round(step * 0.82), full)
