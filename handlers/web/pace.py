"""How often strangers may ask: so many a minute from one address, and so many altogether. Kept in this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MINUTE = 60.0
MOST_ADDRESSES = 20_000
"""Remembered at once; the longest silent are forgotten first."""


class Pace:
    """A bucket a source, filled evenly: `each` a minute for one address, `all_together` for everybody."""

    def __init__(self, each: int, all_together: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._each, self._all = each, all_together
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, address: str) -> bool:
        """Whether one more question is answered now; it is counted when it is."""
        if not self._has(address, self._each) or not self._has("", self._all):
            return False
        self._take(address, self._each)
        self._take("", self._all)
        return True

    def _level(self, source: str, most: int) -> float:
        level, since = self._buckets.get(source, (float(most), self._clock()))
        return min(float(most), level + (self._clock() - since) * most / MINUTE)

    def _has(self, source: str, most: int) -> bool:
        return self._level(source, most) >= 1

    def _take(self, source: str, most: int) -> None:
        self._buckets[source] = (self._level(source, most) - 1, self._clock())
        self._buckets.move_to_end(source)
        if len(self._buckets) > MOST_ADDRESSES:
            oldest = next(name for name in self._buckets if name)
            del self._buckets[oldest]
