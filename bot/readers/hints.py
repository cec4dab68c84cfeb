"""What was wrong with a photo that gave nothing sure, from cheap measures of the grey picture."""

from __future__ import annotations

import cv2
import numpy as np

from bot.readers.enhance import Floats, Grey
from bot.readers.straight import Bars

_SIDE = 800  # pixels of the longer side at which light and edges are measured
_CELL = 10  # pixels there
_LIGHTEST = 95  # percentile: what a photo has of light
_BLACK, _WHITE = 60, 250  # grey levels
_GLARE = (0.01, 0.4)  # share of the picture; more than that is paper
_SOFT = 60.0  # Sobel steps around white paper are above, around a reflection below
_EDGE = 90.0  # Sobel steps of print
_CRISP = 0.15  # Laplacian against gradient along edges: 0.16 to 0.45 in readable photos, below when bars run together
_PRINTED = 0.3  # share of a cell's pixels that are edges where something is printed
_NEAR = 0.035  # share of the picture that print should fill at least
_MIDDLE = 800  # pixels of the part whose edges are looked at closely
_AT_THE_EDGE = 0.015  # of the picture's side


def hint_for(photo: Grey, bars: list[Bars]) -> str | None:
    """One of `domain.labels.HINTS`, or None when nothing is obvious. `bars` look like codes and were not read.

    Darkness and glare come first: they also blur a photo, and a person can change them at once.
    """
    if float(np.percentile(photo[::4, ::4], _LIGHTEST)) < _BLACK:
        return "dark"
    shrink = min(1.0, _SIDE / max(photo.shape))
    small = photo
    if shrink < 1:
        small = np.asarray(cv2.resize(photo, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
    steps = np.asarray(
        cv2.magnitude(cv2.Sobel(small, cv2.CV_32F, 1, 0), cv2.Sobel(small, cv2.CV_32F, 0, 1)), np.float32
    )
    if _reflects(small, steps):
        return "glare"
    printed = _printed(steps)
    if printed == 0:
        return "blur" if steps.max() > _EDGE / 3 else None
    if _crispness(photo) < _CRISP:
        return "blur"
    if printed < _NEAR:
        return "far"
    return "cut" if any(_leaves(area, photo) for area in bars) else None


def _reflects(small: Grey, steps: Floats) -> bool:
    """A white spot that fades into its surroundings; white paper ends at an edge."""
    white = (small >= _WHITE).astype(np.uint8)
    _, spots, measures, _ = cv2.connectedComponentsWithStats(white)
    for spot in np.argsort(-measures[1:, cv2.CC_STAT_AREA])[:3] + 1:
        share = measures[spot, cv2.CC_STAT_AREA] / small.size
        if not _GLARE[0] < share < _GLARE[1]:
            continue
        inside = (spots == spot).astype(np.uint8)
        around = cv2.dilate(inside, np.ones((7, 7), np.uint8)) - inside
        if float(np.percentile(steps[around > 0], 35)) < _SOFT:  # the rest of its rim may be bars
            return True
    return False


def _leaves(area: Bars, photo: Grey) -> bool:
    """Bars run out of the picture where they are read from, or to."""
    high, wide = photo.shape
    margin = _AT_THE_EDGE * max(high, wide)
    first, second, third, fourth = area.corners
    ends = (np.add(first, fourth) / 2, np.add(second, third) / 2)
    return any(not (margin < x < wide - margin and margin < y < high - margin) for x, y in ends)


def _printed(steps: Floats) -> float:
    """The share of the picture that has print on it."""
    cells = (max(1, steps.shape[1] // _CELL), max(1, steps.shape[0] // _CELL))
    edges = cv2.resize((steps > _EDGE).astype(np.float32), cells, interpolation=cv2.INTER_AREA)
    return float((edges > _PRINTED).mean())


def _crispness(photo: Grey) -> float:
    """How abruptly the strongest edges rise, at full size; of a large photo in its middle."""
    high, wide = photo.shape
    top, left = max(0, high - _MIDDLE) // 2, max(0, wide - _MIDDLE) // 2
    calm = cv2.GaussianBlur(photo[top : high - top, left : wide - left], (0, 0), 0.8)
    dx, dy = cv2.Sobel(calm, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(calm, cv2.CV_32F, 0, 1) / 8
    slope = dx * dx + dy * dy
    strong = slope >= max(float(np.percentile(slope[::3, ::3], 97)), 1.0)
    bend = cv2.Laplacian(calm, cv2.CV_32F)[strong] ** 2
    return float(np.sqrt(bend.mean() / slope[strong].mean()) / 2) if strong.any() else 1.0
