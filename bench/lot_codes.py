"""Lot codes as plants write them, and readings of them as a camera gets them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

FIRST_DAY = date(2021, 1, 4)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RANDOM_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
KNOWN = 0.7
"""So many of the numbers of a series are lots of the plant; the others were never registered."""


def series(lots: int) -> list[Iterator[str]]:
    """Seven patterns, their numbers given without a gap: as many a day as a plant of so many lots makes."""
    a_day = 6 if lots <= 20_000 else 99
    return [_dated(a_day), _running("MP", "HY", "SG", width=5), _julian(a_day), _digits(a_day), _random(), _years(),
            _slashed(a_day)]  # fmt: skip


def plant(lots: int, seed: int) -> tuple[list[str], list[str]]:
    """The codes of a plant's lots, and codes of the same series that are none."""
    chance = random.Random(seed)
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    sources = series(lots)
    while len(known) < lots:
        for source in sources:
            code = next(source)
            (known if chance.random() < KNOWN else unknown)[code] = None
    return list(known)[:lots], [code for code in unknown if code not in known]


def _days() -> Iterator[date]:
    return (FIRST_DAY + timedelta(number) for number in count())


def _dated(a_day: int) -> Iterator[str]:
    return (f"L{day:%y%m%d}-{number:03}" for day in _days() for number in range(1, a_day + 1))


def _running(*starts: str, width: int) -> Iterator[str]:
    return (f"{start}{number:0{width}}" for number in count(1) for start in starts)


def _julian(a_day: int) -> Iterator[str]:
    return (
        f"{day:%y%j}{line}{number:02}"
        for day in _days()
        for line in "ABC"
        for number in range(1, max(2, a_day // 3) + 1)
    )


def _digits(a_day: int) -> Iterator[str]:
    return (f"{day:%Y%m%d}{number:02}" for day in _days() for number in range(1, a_day + 1))


def _random() -> Iterator[str]:
    chance = random.Random(5)
    return ("".join(chance.choices(RANDOM_SIGNS, k=7)) for _ in count())


def _years() -> Iterator[str]:
    return (f"QB{number:06}" for number in count(410_000))


def _slashed(a_day: int) -> Iterator[str]:
    return (f"{LETTERS[day.month - 1]}{day:%y%d}/{number:04}" for day in _days() for number in range(1, a_day + 1))
