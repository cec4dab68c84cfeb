"""Where text stands in a picture: boxes of words joined to lines, and which way is up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]
"""Four corners of a box: two along its one side, two back along the other."""

_LONG = 1.6  # a box so much longer than high says which way its text runs
_GAP = 1.2  # line heights between two words of one line
_OFF = 0.4  # line heights that a word's middle may stand above or below the line before it
_ALIKE = 0.55  # the lower box of a line is at least so high, measured by the higher


@dataclass(frozen=True, eq=False)
class Box:
    """A piece of text on the page. `corners` are in the picture: top left, top right, bottom right, bottom left as it
    is read; the other values are in the upright page, in the picture's pixels."""

    corners: Points
    left: float
    right: float
    start: float
    """Height of its middle at its left end; `end` at its right end."""
    end: float
    height: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def page_angle(quads: Sequence[Points]) -> float:
    """The direction of the text in radians, from -pi/2 to pi/2: that of most of its length."""
    found = [(angle, length) for quad in quads for angle, length in _direction(quad)]
    if not found:
        return 0.0
    # The median on the circle of half a turn, counted from the mean: a skewed logo must not turn the page.
    across = sum(length * math.sin(2 * angle) for angle, length in found)
    mean = math.atan2(across, sum(length * math.cos(2 * angle) for angle, length in found)) / 2
    off = sorted((_within_half_turn(angle - mean), length) for angle, length in found)
    half, so_far = sum(length for _, length in off) / 2, 0.0
    for angle, length in off:
        so_far += length
        if so_far >= half:
            return _within_half_turn(mean + angle)
    return _within_half_turn(mean)


def _direction(quad: Points) -> list[tuple[float, float]]:
    one, other = quad[1] - quad[0] + quad[2] - quad[3], quad[2] - quad[1] + quad[3] - quad[0]
    longer, shorter = sorted((one, other), key=lambda side: float(np.hypot(*side)), reverse=True)
    length = float(np.hypot(*longer)) / 2
    if length < _LONG * float(np.hypot(*shorter)) / 2:
        return []
    return [(math.atan2(float(longer[1]), float(longer[0])), length)]


def _within_half_turn(angle: float) -> float:
    return (angle + math.pi / 2) % math.pi - math.pi / 2


def placed(quads: Sequence[Points], angle: float) -> list[Box]:
    """The quads on the page in which text of this direction runs from left to right."""
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]], dtype=np.float32)
    return [_placed(quad, quad @ turn.T) for quad in quads]


def _placed(quad: Points, on_page: Points) -> Box:
    by_height = sorted(range(4), key=lambda corner: float(on_page[corner][1]))
    top = sorted(by_height[:2], key=lambda corner: float(on_page[corner][0]))
    bottom = sorted(by_height[2:], key=lambda corner: float(on_page[corner][0]), reverse=True)
    order = [*top, *bottom]
    corners = on_page[order]
    left, right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    height = float(np.hypot(*(corners[3] - corners[0])) + np.hypot(*(corners[2] - corners[1]))) / 2
    return Box(quad[order], float(left[0]), float(right[0]), float(left[1]), float(right[1]), max(height, 1.0))


def joined(boxes: Sequence[Box]) -> list[Box]:
    """Boxes of one text line as one box: alike in height, side by side, at most a word's gap between them. From the
    page's top to its bottom."""
    lines: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.left):
        before = [line for line in lines if _continues(line, box)]
        if before:
            line = max(before, key=lambda line: line.right)
            lines.remove(line)
            box = _together(line, box)  # noqa: PLW2901 - the line takes the box in
        lines.append(box)
    return sorted(lines, key=lambda box: (box.middle, box.left))


def _continues(line: Box, box: Box) -> bool:
    lower, higher = sorted((line.height, box.height))
    gap = box.left - line.right
    return (
        -0.6 * higher <= gap <= _GAP * higher
        and box.right > line.right
        and abs(box.start - line.end) <= _OFF * higher
        and lower >= _ALIKE * higher
    )


def _together(line: Box, box: Box) -> Box:
    corners = np.array([line.corners[0], box.corners[1], box.corners[2], line.corners[3]], dtype=np.float32)
    return Box(corners, line.left, box.right, line.start, box.end, max(line.height, box.height))


def widened(box: Box, left: float, right: float) -> Box:
    """The box with so many line heights more on its left and on its right."""
    one = (box.corners[1] + box.corners[2] - box.corners[0] - box.corners[3]) / 2
    step = one / max(float(np.hypot(*one)), 1.0) * box.height
    corners = box.corners + np.array([-left * step, right * step, right * step, -left * step], dtype=np.float32)
    return Box(corners, box.left - left * box.height, box.right + right * box.height, box.start, box.end, box.height)


def room_right(boxes: Sequence[Box], number: int) -> float:
    """How many line heights, up to 3, are free right of the box: the detector often ends before the line does."""
    box = boxes[number]
    beside = [
        other.left - box.right
        for place, other in enumerate(boxes)
        if place != number
        and other.right > box.right
        and abs(other.start - box.end) < 0.8 * max(box.height, other.height)
    ]
    return min(max(min(beside, default=3 * box.height) / box.height - 0.2, 0.0), 3.0)


def cut(picture: Picture, box: Box) -> Picture:
    """What stands in the box, straightened."""
    top, right, bottom, left = (
        float(np.hypot(*(box.corners[one] - box.corners[other]))) for one, other in ((0, 1), (1, 2), (2, 3), (3, 0))
    )
    columns, rows = max(round(max(top, bottom)), 4), max(round(max(left, right)), 4)
    target = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(box.corners.astype(np.float32), target)
    seen = cv2.warpPerspective(picture, turn, (columns, rows), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, dtype=np.uint8)
