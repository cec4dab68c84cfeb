"""Working days of a country: its public holidays, and the weekends on which people work instead.

From the library `holidays`. China's days are decided by the State Council each autumn: for a year that the library
does not know yet only weekends are counted, and whoever asks is told so (`unknown`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

DECIDED_EACH_YEAR = frozenset({"CN", "TW"})
"""Where a government says each year which days are off and which weekends are worked."""
_SATURDAY = 5


@dataclass(frozen=True)
class Count:
    """The last day of a limit, and the years on the way whose holidays nobody knows."""

    day: date
    unknown: tuple[int, ...] = ()


def add_working_days(start: date, count: int, country: str) -> Count:
    """The `count`th working day after `start`, which itself is not counted. A `count` of 0 is `start`."""
    day, unknown = start, set[int]()
    while count > 0:
        day += timedelta(days=1)
        if not knows(country, day.year):
            unknown.add(day.year)
        count -= is_working_day(country, day)
    return Count(day, tuple(sorted(unknown)))


def is_working_day(country: str, day: date) -> bool:
    """Monday to Friday where the year is not known."""
    if not knows(country, day.year):
        return day.weekday() < _SATURDAY
    return bool(_calendar(country, day.year).is_working_day(day))


@lru_cache(maxsize=256)
def knows(country: str, year: int) -> bool:
    """Whether this country's days of this year are known for certain."""
    try:
        calendar = _calendar(country, year)
    except NotImplementedError:
        return False
    if country in DECIDED_EACH_YEAR:
        return year in calendar.special_public_holidays
    return calendar.start_year <= year <= calendar.end_year


@lru_cache(maxsize=64)
def _calendar(country: str, year: int) -> holidays.HolidayBase:
    """With the years around it: a day off at New Year may be decided with the year before."""
    return holidays.country_holidays(country, years=[year - 1, year, year + 1], expand=False)
