"""The geometry of the small charts on our pages. Colours and words are the templates'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Segment:
    """A part of a bar: from `x`, `width` wide, both in percent of the bar. `name` says which colour it has."""

    name: str
    amount: Decimal | int
    x: str
    width: str


def segments(parts: Iterable[tuple[str, Decimal | int]]) -> list[Segment]:
    """One bar from left to right; what is nothing is left out. Every part can be seen, however small it is."""
    shown = [(name, amount) for name, amount in parts if amount > 0]
    whole = sum(float(amount) for _, amount in shown)
    widths = [max(100 * float(amount) / whole, 0.8) for _, amount in shown]
    scale = 100 / sum(widths) if widths else 1
    found, x = [], 0.0
    for (name, amount), width in zip(shown, widths, strict=True):
        found.append(Segment(name, amount, f"{x:.2f}", f"{width * scale:.2f}"))
        x += width * scale
    return found


@dataclass(frozen=True)
class Curve:
    """Steps of a count over time as paths of an SVG: `line` its edge, `area` down to the ground."""

    line: str
    area: str


def steps(
    points: Sequence[tuple[datetime, int]], begin: datetime, end: datetime, highest: int, width: int, height: int
) -> Curve:  # fmt: skip
    """A count stays until it changes: a curve of steps, from nothing at `begin` to the last count at `end`."""
    span = max((end - begin).total_seconds(), 1.0)
    top = max(highest, 1)
    path, level = [f"M0 {height}"], float(height)
    for at, count in points:
        x = min(max((at - begin).total_seconds() / span, 0.0), 1.0) * width
        level = height - height * count / top
        path.append(f"H{x:.1f}V{level:.1f}")
    path.append(f"H{width}")
    line = "".join(path)
    return Curve(line, f"{line}V{height}Z")


def trend(values: Sequence[Decimal | None], highest: Decimal, width: int, height: int) -> list[tuple[str, str]]:
    """One point a value from left to right, as (x, y); a value that is not known has none."""
    step = width / max(len(values) - 1, 1)
    top = highest or Decimal(1)
    return [
        (f"{place * step if len(values) > 1 else width / 2:.1f}", f"{height - height * float(value / top):.1f}")
        for place, value in enumerate(values)
        if value is not None
    ]
