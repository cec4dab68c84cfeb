"""Bars found by their texture, laid straight and averaged along their length: a blurred or noisy linear code becomes
one clean scan line.

Scan lines of a decoder are one pixel high. A bar code is the same along its bars, so the mean over fifty rows has a
seventh of the noise, and stands sharpening that would drown a single row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.readers.enhance import Floats, Grey
from bot.readers.geometry import Point

_SEARCH_SIDE = 640  # pixels; bars that vanish at this size are too fine to be read at any
_CELL = 5  # pixels at that size; what follows is done once per cell
_WINDOW = 5  # cells over which the direction of edges is averaged
_COHERENT = 0.55  # 1: all edges run in one direction; 0: in all
_FAINT = 60.0  # squared grey levels of edge strength that noise has
_SHEARS = np.linspace(-0.12, 0.12, 9)  # tangents; how far bars may lean after the region was turned
_CUTS = ((0.0, 1.0), (0.0, 0.5), (0.5, 1.0), (0.25, 0.75), (0.0, 0.34), (0.33, 0.67), (0.66, 1.0))
_SHARPENINGS = ((1.0, 1.0), (2.0, 2.0), (1.5, 4.0))  # sigma in pixels of the photo, strength
_NARROWEST = 40  # pixels of the photo; no code fits into less
_BELOW_EACH_OTHER = 3  # codes in one area
_LINE = 1600  # pixels that a scan line is made of; enough for four in each module of the longest codes
_HIGH = 64  # rows that are averaged at most
_ROWS = 4  # the decoder wants to see a line more than once
_ENVELOPE = 14  # pixels of the photo; wider than the widest bar of a code worth trying


@dataclass(frozen=True)
class Bars:
    """Where bars stand: reading direction in radians, extent along and across it, in pixels."""

    direction: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """In the photo, from top left clockwise as the bars are read."""
        cos, sin = float(np.cos(self.direction)), float(np.sin(self.direction))

        def seen(u: float, v: float) -> Point:
            return (u * cos - v * sin, u * sin + v * cos)

        return (
            seen(self.left, self.top),
            seen(self.right, self.top),
            seen(self.right, self.bottom),
            seen(self.left, self.bottom),
        )

    def along(self, x: float, y: float) -> Point:
        """A place in the photo, measured along and across the reading direction."""
        cos, sin = float(np.cos(self.direction)), float(np.sin(self.direction))
        return (x * cos + y * sin, y * cos - x * sin)


def bars_in(grey: Grey, most: int = 3) -> list[Bars]:
    """Areas whose edges nearly all run one way, the strongest first."""
    shrink = min(1.0, _SEARCH_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else grey
    small = cv2.GaussianBlur(small, (0, 0), 0.8)
    dx, dy = cv2.Sobel(small, cv2.CV_32F, 1, 0), cv2.Sobel(small, cv2.CV_32F, 0, 1)
    cells = (max(1, small.shape[1] // _CELL), max(1, small.shape[0] // _CELL))
    xx, yy, xy = (_spread(product, cells) for product in (dx * dx, dy * dy, dx * dy))
    strength, oneway = xx + yy, np.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    strong = max(0.5 * float(np.percentile(strength, 75)), _FAINT)
    mask = ((oneway > _COHERENT * (strength + _FAINT)) & (strength > strong)).astype(np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((_WINDOW, _WINDOW), np.uint8)), np.uint8)
    _, areas, measures, _ = cv2.connectedComponentsWithStats(mask)
    sizes = measures[1:, cv2.CC_STAT_AREA]
    weights = np.bincount(areas.ravel(), oneway.ravel(), len(measures))[1:]
    largest = [int(place) for place in np.argsort(-weights)[:most] if sizes[place] >= _WINDOW * _WINDOW]
    scale = (grey.shape[1] / cells[0], grey.shape[0] / cells[1])
    return [_extent(areas == place + 1, xx - yy, xy, scale) for place in largest]


def _spread(product: Floats, cells: tuple[int, int]) -> Floats:
    """The mean over a window, for each cell of the picture."""
    coarse = cv2.resize(product, cells, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.blur(coarse, (_WINDOW, _WINDOW)), np.float32)


def _extent(inside: NDArray[np.bool_], difference: Floats, mixed: Floats, scale: tuple[float, float]) -> Bars:
    turn = 0.5 * float(np.arctan2(2 * mixed[inside].sum(), difference[inside].sum()))
    down, across = np.nonzero(inside)
    x, y = (across + 0.5) * scale[0], (down + 0.5) * scale[1]
    u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    half = 0.5 * max(scale)
    return Bars(turn, float(u.min()) - half, float(u.max()) + half, float(v.min()) - half, float(v.max()) + half)


def codes_of(grey: Grey, bars: Bars) -> list[Bars]:
    """Each code in an area for itself, without the label's edge and the print around it."""
    strip = _laid_straight(grey, bars, min(1.0, _LINE / (bars.right - bars.left)))
    edges = np.abs(cv2.Sobel(strip, cv2.CV_32F, 1, 0))
    high, wide = edges.shape
    if wide < _NARROWEST:
        return []
    edges = np.minimum(edges, 3 * float(edges.mean()) + 1)  # many edges count, not strong ones
    step, fine = (bars.bottom - bars.top) / high, (bars.right - bars.left) / wide
    found = []
    for first, last in _dense(edges.mean(axis=1), max(3, high // 16), 0.55)[:_BELOW_EACH_OTHER]:
        left, right = _dense(edges[first:last].mean(axis=0), max(5, wide // 8), 0.25)[0]
        if right - left < _NARROWEST:
            continue
        top, bottom = _dense(edges[first:last, left:right].mean(axis=1), max(3, high // 30), 0.6)[0]
        inset = 0.06 * (bottom - top)
        sides = (
            *(bars.left + left * fine, bars.left + right * fine),
            *(bars.top + (first + top + inset) * step, bars.top + (first + bottom - inset) * step),
        )
        found.append(Bars(bars.direction, *sides))
    return found


def scan_lines(grey: Grey, code: Bars) -> Iterator[tuple[int, Grey]]:
    """Pictures of one scan line each, and which cut across the bars (by number) it was averaged over."""
    enlarge = min(4.0, _LINE / (code.right - code.left))
    upright = _upright(grey, code, enlarge)
    high = upright.shape[0]
    means = [
        upright[int(start * high) : max(int(start * high) + 1, int(end * high))].mean(axis=0) for start, end in _CUTS
    ]
    lines = np.asarray(means, np.float32)
    for sigma, strength in _SHARPENINGS:
        for cut, line in enumerate(_clear(lines, sigma * enlarge, strength, enlarge)):
            yield cut, np.repeat(line[None, :], _ROWS, axis=0)


def _dense(edges: Floats, window: int, share: float) -> list[tuple[int, int]]:
    """Where the smoothed density of edges is at least this share of its highest, the longest run first."""
    smooth = cv2.blur(edges.reshape(1, -1).astype(np.float32), (window, 1))[0]
    inside = np.concatenate(([0], (smooth >= share * smooth.max()).astype(np.int8), [0]))
    turns = np.flatnonzero(np.diff(inside))
    runs = [(int(start), int(end)) for start, end in zip(turns[::2], turns[1::2], strict=True)]
    return sorted(runs, key=lambda run: run[0] - run[1])


def _laid_straight(grey: Grey, bars: Bars, enlarge: float, room: float = 0.0) -> Floats:
    """The area turned so that its bars stand upright, `room` pixels wider on both sides, longer along the line."""
    left, right = bars.left - room, bars.right + room
    cos, sin = np.cos(bars.direction), np.sin(bars.direction)
    high = int(np.clip(bars.bottom - bars.top, 8, _HIGH))
    step = (bars.bottom - bars.top) / high
    back = np.array([
        [cos / enlarge, -sin * step, left * cos - bars.top * sin],
        [sin / enlarge, cos * step, left * sin + bars.top * cos],
    ])  # fmt: skip
    size = (int((right - left) * enlarge), high)
    how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(grey, back, size, flags=how, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _upright(grey: Grey, bars: Bars, enlarge: float) -> Floats:
    """The bars laid straight, sheared until the mean line is the crispest, each half for itself: the direction of an
    area is known to a degree or two only, and seen askew the bars fan out."""
    at_first = min(1.0, enlarge)
    rough = _laid_straight(grey, bars, at_first)
    high, wide = rough.shape
    step = (bars.bottom - bars.top) / high
    crisp = []
    for shear in _SHEARS * step * at_first:
        lean = np.array([[1, shear, -shear * high / 2], [0, 1, 0]])
        leaned = cv2.warpAffine(rough, lean, (wide, high), borderMode=cv2.BORDER_REPLICATE)
        steps = np.diff(leaned.mean(axis=0)) ** 2
        crisp.append((float(steps[: wide // 2].sum()), float(steps[wide // 2 :].sum())))
    at_left, at_right = (_SHEARS[int(np.argmax([pair[side] for pair in crisp]))] for side in (0, 1))
    room = 0.16 * (bars.right - bars.left) + 6
    strip = _laid_straight(grey, bars, enlarge, room)
    high, wide = strip.shape
    x = np.arange(wide, dtype=np.float32)[None, :]
    y = np.arange(high, dtype=np.float32)[:, None]
    place = np.clip((x / enlarge - room) / max(bars.right - bars.left, 1) * 2 - 0.5, -0.5, 1.5)
    shears = at_left + (at_right - at_left) * place
    across = x - shears * (y - high / 2) * step * enlarge
    return np.asarray(
        cv2.remap(strip, across.astype(np.float32), np.repeat(y, wide, axis=1), cv2.INTER_LINEAR,
                  borderMode=cv2.BORDER_REPLICATE), np.float32)  # fmt: skip


def _clear(lines: Floats, sigma: float, strength: float, enlarge: float) -> Grey:
    """Sharpened, and stretched between the paper and the ink around each place."""
    sharp = lines + strength * (lines - cv2.GaussianBlur(lines, (2 * int(3 * sigma) + 1, 1), sigma))
    around = max(int(_ENVELOPE * enlarge), lines.shape[1] // 16) | 1
    kernel = np.ones((1, around), np.uint8)
    paper = cv2.blur(cv2.dilate(sharp, kernel), (around, 1))
    contrast = paper - cv2.blur(cv2.erode(sharp, kernel), (around, 1))
    usual = np.partition(contrast, contrast.shape[1] * 4 // 5, axis=1)[:, contrast.shape[1] * 4 // 5, None]
    contrast = np.maximum(contrast, np.maximum(0.45 * usual, 6.0))  # quiet zones stay quiet
    return np.asarray(np.clip((sharp - paper) / contrast * 255 + 255, 0, 255), np.uint8)
