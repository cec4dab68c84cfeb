"""How long to wait before trying again."""

from __future__ import annotations

import random

_dice = random.SystemRandom()


def full_jitter(attempt: int, *, first: float = 1.0, most: float) -> float:
    """Seconds before the try after `attempt` (1, 2, ...): anywhere between nothing and twice as much each time.

    The whole width is thrown, so that a hundred messages that failed together do not come back together. Never
    less than a tenth of `first`: a failing call must not become a busy loop.
    """
    ceiling = min(most, first * 2.0 ** min(attempt - 1, 30))
    return max(first / 10, _dice.uniform(0, ceiling))
