"""Where codes lie in the picture, and which of them cannot all be true.

Measured on 1,079 real photographs: nearly every wrong text is a phantom, a thin band read over the bars of another
code. Laying the bands beside each other removes them at no cost; reading filtered copies and voting does not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

_COMMON = 0.8  # share of the shorter code that lies along the same bars
_TOUCHING = 0.02  # gap across the bars, in widths of the larger code
THIN = 0.05  # height of a band, in its own width
_STRONG = ("Code 128", "DataBar Expanded", "PDF417")  # their checksums hold on a thin band too
_WEAK = ("UPC-E", "EAN-8", "ITF")  # few digits, little checking: a second look must agree
Point = tuple[float, float]


@dataclass(frozen=True)
class Found:
    """One code as the decoder gave it. `corners` run from top left clockwise as the code is read, in pixels."""

    text: str
    symbology: str
    linear: bool
    marked: bool  # carries GS1's mark
    corners: tuple[Point, Point, Point, Point]
    phantom: bool = False
    averaged: bool = False
    """Read from the mean of many rows only: two parts of the bars must agree."""

    @property
    def width(self) -> float:
        """Along the direction of reading, in pixels."""
        top_left, top_right, bottom_right, bottom_left = self.corners
        return max(math.dist(top_left, top_right), math.dist(bottom_left, bottom_right))

    @property
    def height(self) -> float:
        """Along the bars, in pixels."""
        top_left, top_right, bottom_right, bottom_left = self.corners
        return max(math.dist(top_left, bottom_left), math.dist(top_right, bottom_right))

    @property
    def area(self) -> float:
        """In pixels."""
        return self.width * self.height

    @property
    def thin(self) -> bool:
        """Read over a band so low that it may be a part of something else."""
        return self.linear and not self.symbology.startswith(_STRONG) and self.height < THIN * self.width

    @property
    def weak(self) -> bool:
        """Of a kind with little checking of its own."""
        return self.symbology.startswith(_WEAK)

    @property
    def doubtful(self) -> bool:
        """A single look is not enough."""
        return self.thin or self.weak or self.averaged

    @property
    def plausible(self) -> bool:
        """Long enough for its kind: ITF drops its ends unnoticed, Code 39 has no check digit."""
        if self.symbology.startswith("ITF"):
            return len(self.text) == 14
        return not self.symbology.startswith("Code 39") or len(self.text) >= 5


def without_phantoms(found: list[Found]) -> list[Found]:
    """Each code once, the largest first. A code on the bars of a larger one is marked as a phantom; when its text
    is a part of the larger one's text it is left out."""
    kept: list[Found] = []
    for code in sorted(found, key=lambda code: -code.area):
        if any((code.text, code.symbology) == (other.text, other.symbology) for other in kept):
            continue
        covering = [other for other in kept if code.linear and _on_the_same_bars(other, code)]
        if any(code.text in other.text for other in covering):
            continue
        kept.append(replace(code, phantom=bool(covering)))
    return kept


def _on_the_same_bars(larger: Found, smaller: Found) -> bool:
    """Seen along the larger code's direction of reading: nearly one extent, and touching across it."""
    left, right, *_ = larger.corners
    length = math.dist(left, right) or 1.0
    along = ((right[0] - left[0]) / length, (right[1] - left[1]) / length)
    across = (-along[1], along[0])
    first, second = _extent(larger, along), _extent(smaller, along)
    common = min(first[1], second[1]) - max(first[0], second[0])
    shorter = min(first[1] - first[0], second[1] - second[0])
    if common < _COMMON * max(shorter, 1.0):
        return False
    first, second = _extent(larger, across), _extent(smaller, across)
    gap = max(first[0], second[0]) - min(first[1], second[1])
    return gap <= max(2.0, _TOUCHING * larger.width)


def _extent(code: Found, axis: Point) -> tuple[float, float]:
    places = [x * axis[0] + y * axis[1] for x, y in code.corners]
    return min(places), max(places)
