"""Lot codes told shortly: consecutive ones as a range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NUMBERED = re.compile(r"(.*?)([0-9]+)([^0-9]*)", re.DOTALL)


@dataclass(frozen=True)
class CodeRange:
    """`first` to `last` with every number in between, `count` lots in all."""

    first: str
    last: str
    count: int

    def __str__(self) -> str:
        if self.count == 1:
            return self.first
        return f"{self.first}–{self.last}"


def _parts(code: str) -> tuple[str, str, int, int]:
    """What sorts codes as people count them: words around the last number, how many digits, the number."""
    found = _NUMBERED.fullmatch(code)
    if found is None or len(found[2]) > 15:
        return code, "", 0, 0
    return found[1], found[3], len(found[2]), int(found[2])


def fold(codes: Iterable[str]) -> list[CodeRange]:
    """The codes in counting order; three or more consecutive ones (F217, F218, F219) become one range.

    Only numbers of the same length count as consecutive: F99 and F100 may be two different series. O(n log n).
    """
    ranges: list[CodeRange] = []
    run: list[str] = []
    before: tuple[str, str, int, int] | None = None
    for parts, code in sorted((_parts(code), code) for code in codes):
        if before is None or before[2] == 0 or parts != (*before[:3], before[3] + 1):
            ranges += _closed(run)
            run = []
        run.append(code)
        before = parts
    return ranges + _closed(run)


def _closed(run: list[str]) -> list[CodeRange]:
    if len(run) >= 3:
        return [CodeRange(run[0], run[-1], len(run))]
    return [CodeRange(code, code, 1) for code in run]
