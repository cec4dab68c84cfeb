"""One photo looked at: plainly first, then in harder ways until something is sure or the time is up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from bot.readers import enhance
from bot.readers.decoder import AS_IT_IS, Back, decode, decode_line
from bot.readers.enhance import Grey
from bot.readers.geometry import Found, without_phantoms
from bot.readers.straight import Bars, bars_in, codes_of, scan_lines

_HARD_LOOK_SIDE = 1600  # pixels; a harder look at more than this costs seconds and finds nothing new
_WIDE_PIXELS = 800_000  # a picture this large may hold several labels, and looking for more bars costs it little
_BUDGET = 6.0  # everything together may cost this many times the first look
_BUDGET_AT_LEAST = 0.006  # seconds of processor time, for tiny pictures whose first look is almost free
_DOUBLED_SIDE = 520  # pixels of the part that is looked at in double size
_AGREEING = 3  # cuts across bars that must say the same to count as two looks
_ROOM = 0.35  # around a code that is looked at again, in its own width

Seen = Counter[tuple[str, str]]
Sure = Callable[[Found, Seen], bool]


class Looks:
    """What was found in one photo, and how many looks agree on each text."""

    def __init__(self, photo: Grey, sure: Sure) -> None:
        self.found: list[Found] = []
        self.seen: Seen = Counter()
        self.bars: list[Bars] = []
        """What looks like linear codes, where anybody looked for them."""
        self._photo = photo
        self._sure = sure

    def go(self) -> None:
        """Look until something is sure; at most about eight times as long as one plain look takes."""
        started = time.process_time()
        self._take(decode(self._photo))
        limit = started + max(_BUDGET * (time.process_time() - started), _BUDGET_AT_LEAST)
        self._confirm()
        if self._enough():
            if self._photo.size >= _WIDE_PIXELS:
                self._along_bars()
            return
        for look in self._harder():
            look()
            self._confirm()
            if self._enough() or time.process_time() >= limit:
                return

    def _harder(self) -> Iterator[Callable[[], None]]:
        yield self._along_bars
        small, back = _at_most(self._photo, _HARD_LOOK_SIDE)
        clear = enhance.local_contrast(small)
        yield lambda: self._take(decode(clear, back))
        yield lambda: self._take(decode(enhance.sharper(small), back, light_on_dark=False))
        yield lambda: self._turned(small, back)
        yield lambda: self._doubled(small, back)

    def _enough(self) -> bool:
        """Something is sure, or looks agree on what can never be."""
        return any(
            self._sure(code, self.seen)
            or (not code.plausible and not code.phantom and self.seen[code.text, code.symbology] > 1)
            for code in self.found
        )

    def _take(self, found: list[Found]) -> None:
        self.seen.update({(code.text, code.symbology) for code in found})
        if found:
            self.found = without_phantoms([*self.found, *found])

    def _confirm(self) -> None:
        """Look again, closely, at what one look is not enough for."""
        for code in self.found:
            if code.doubtful and not code.phantom and code.plausible and self.seen[code.text, code.symbology] < 2:
                part, back = _around(self._photo, code)
                again = decode(enhance.sharper(part), back, light_on_dark=False)
                self.seen.update({(other.text, other.symbology) for other in again})

    def _along_bars(self) -> None:
        self.bars = [code for area in bars_in(self._photo) for code in codes_of(self._photo, area)]
        for bars in self.bars:
            if self._photo.size < _WIDE_PIXELS and self._enough():
                return
            if not any(_holds(bars, code) for code in self.found if not code.doubtful):
                self._take(self._of_bars(bars))

    def _of_bars(self, bars: Bars) -> list[Found]:
        """What at least one scan line across the bars says. Cuts across different parts of the bars are looks of
        their own; the same cut sharpened differently is not."""
        cuts: dict[tuple[str, str], set[int]] = {}
        first: dict[tuple[str, str], Found] = {}
        for cut, line in scan_lines(self._photo, bars):
            for code in decode_line(line, bars.corners):
                name = (code.text, code.symbology)
                first.setdefault(name, code)
                cuts.setdefault(name, set()).add(cut)
            if any(len(agreeing) >= _AGREEING for agreeing in cuts.values()):
                break
        if not cuts:
            return []
        most = max(cuts, key=lambda name: len(cuts[name]))
        self.seen[most] += len(cuts[most]) >= _AGREEING
        return [first[most]]

    def _turned(self, small: Grey, back: Back) -> None:
        turned, upright = enhance.turning(small)
        self._take(decode(turned, _then(upright, back), light_on_dark=False))

    def _doubled(self, small: Grey, back: Back) -> None:
        left, top, part = _busiest(small)
        inner = np.array([[0.5, 0.0, left], [0.0, 0.5, top]])
        large = enhance.sharper(enhance.resized(part, 2))
        self._take(decode(large, _then(inner, back), light_on_dark=False))


def _at_most(photo: Grey, side: int) -> tuple[Grey, Back]:
    shrink = side / max(photo.shape)
    if shrink >= 1:
        return photo, AS_IT_IS
    return enhance.resized(photo, shrink), np.array([[1 / shrink, 0.0, 0.0], [0.0, 1 / shrink, 0.0]])


def _then(first: Back, second: Back) -> Back:
    """One way back after the other."""
    both = np.vstack([second, [0, 0, 1]]) @ np.vstack([first, [0, 0, 1]])
    return np.asarray(both[:2], np.float64)


def _around(photo: Grey, code: Found) -> tuple[Grey, Back]:
    room = _ROOM * code.width + 10
    (left, top), (right, bottom) = np.min(code.corners, axis=0) - room, np.max(code.corners, axis=0) + room
    x, y = max(0, int(left)), max(0, int(top))
    part = photo[y : int(bottom) + 1, x : int(right) + 1]
    return np.ascontiguousarray(part), np.array([[1.0, 0.0, x], [0.0, 1.0, y]])


def _busiest(small: Grey) -> tuple[int, int, Grey]:
    """The part with the most edges, at most 520 pixels wide and high."""
    high, wide = small.shape
    edges = enhance.edges(small, 16)
    box = max(1, _DOUBLED_SIDE // 16)
    sums = enhance.box_sums(edges, min(box, edges.shape[0]), min(box, edges.shape[1]))
    row, column = np.unravel_index(int(np.argmax(sums)), sums.shape)
    top, left = int(row) * 16, int(column) * 16
    part = small[top : min(high, top + _DOUBLED_SIDE), left : min(wide, left + _DOUBLED_SIDE)]
    return left, top, np.ascontiguousarray(part)


def _holds(bars: Bars, code: Found) -> bool:
    """The middle of a code lies in the area."""
    x, y = np.mean(code.corners, axis=0)
    u, v = bars.along(float(x), float(y))
    return bool(bars.left <= u <= bars.right and bars.top <= v <= bars.bottom)
