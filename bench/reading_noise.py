"""Readings of codes as a text reader gives them: wrong characters together with the score that goes with them.

Measured with PP-OCRv6 (the reader of the product) on 12,000 rendered lines of seven kinds of code in five typefaces,
45 of 100 of them dotted, all turned, blurred, noisy or small to some degree: what share of the lines has which score,
how many of the characters are wrong at that score, and which kinds of errors these are.
"""

from __future__ import annotations

import math
import random
from functools import cache

from domain.matching import SEPARATORS, STRONG, WEAK, kind_of_swap

SCORES = (
    (0.9999, 1.0, 1737, (0.01, 0.01, 0.0, 0.25, 0.0)), (0.9995, 0.9999, 1528, (0.08, 0.03, 0.04, 0.36, 0.0)),
    (0.999, 0.9995, 589, (0.12, 0.12, 0.0, 0.52, 0.02)), (0.998, 0.999, 543, (0.43, 0.13, 0.13, 0.71, 0.0)),
    (0.995, 0.998, 644, (0.49, 0.44, 0.31, 0.84, 0.02)), (0.99, 0.995, 496, (0.91, 0.79, 0.53, 0.72, 0.1)),
    (0.98, 0.99, 507, (1.21, 1.08, 0.96, 0.89, 0.34)), (0.97, 0.98, 385, (1.5, 1.59, 1.9, 0.89, 0.58)),
    (0.95, 0.97, 671, (1.59, 1.95, 2.12, 1.22, 1.01)), (0.93, 0.95, 576, (2.19, 2.81, 3.38, 1.01, 0.89)),
    (0.9, 0.93, 574, (2.53, 4.57, 5.35, 1.47, 1.45)), (0.85, 0.9, 567, (2.77, 4.96, 7.89, 2.5, 1.97)),
    (0.8, 0.85, 405, (3.12, 6.14, 12.39, 3.81, 2.47)), (0.7, 0.8, 562, (3.55, 8.61, 19.43, 6.46, 3.02)),
    (0.5, 0.7, 850, (3.01, 8.33, 29.2, 17.48, 2.8)),
)  # fmt: skip
"""From a score to a score: so many lines, and of a hundred characters so many taken for a strong look-alike, a weak
one, another sign; missed; one too many."""
_DIGITS, _LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


Mix = tuple[float, float, float, float, float]
MIXES: dict[str, Mix | None] = {
    "as measured": None,
    "look-alikes": (0.5, 0.25, 0.05, 0.15, 0.05),
    "missing dots": (0.03, 0.17, 0.1, 0.65, 0.05),
}
"""Which errors the wrong characters are: as we measured them at each score; what older readers and people do; what
PP-OCRv6 did on photographs of dot matrix (CAPTURE.md section 2.1: 71 of 110 edits are missing characters). The latter
two have as many errors at each score, but also where the reader was quite sure: it would have to lie to be so bad."""


class Noise:
    """Readings with `rate` of all characters wrong, in this mix."""

    def __init__(self, rate: float, mix: str, seed: int) -> None:
        self._chance = random.Random(seed)
        self._mix = MIXES[mix]
        self._weights = _tilted(rate)

    def read(self, code: str) -> tuple[str, float]:
        """What is read, and the reader's score."""
        low, high, _, measured = self._chance.choices(SCORES, self._weights)[0]
        wrong = sum(measured) / 100
        mix = self._mix or measured
        signs = [self._one(sign, mix) if self._chance.random() < wrong else sign for sign in code]
        return "".join(signs), self._chance.uniform(low, high)

    def _one(self, sign: str, mix: Mix) -> str:
        if sign in SEPARATORS:
            return self._chance.choice(["", "", ".", " "])
        strong, weak = _alike(sign, STRONG), _alike(sign, WEAK)
        mostly = _DIGITS if sign in _DIGITS or self._chance.random() < 0.3 else _LETTERS
        other = mostly.replace(sign, "")
        put = (strong or weak or other, weak or other, other, "", _DIGITS + "I.-")
        kind = self._chance.choices(range(5), mix)[0]
        chosen = self._chance.choice(put[kind]) if put[kind] else ""
        return sign + chosen if kind == 4 else chosen


@cache
def _alike(sign: str, kind: int) -> str:
    return "".join(other for other in _DIGITS + _LETTERS if other != sign and kind_of_swap(sign, other) == kind)


def _tilted(rate: float) -> list[float]:
    """Weights of the scores for which so many characters are wrong in all: cleaner or worse photographs."""
    low, high = -60.0, 200.0
    rates = [sum(measured) / 100 for *_, measured in SCORES]
    weights: list[float] = []
    for _ in range(80):
        middle = (low + high) / 2
        weights = [lines * math.exp(-middle * wrong) for (_, _, lines, _), wrong in zip(SCORES, rates, strict=True)]
        found = sum(weight * wrong for weight, wrong in zip(weights, rates, strict=True)) / sum(weights)
        low, high = (middle, high) if found > rate else (low, middle)
    return weights
