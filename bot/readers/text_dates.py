"""Dates as labels print them. A date that two countries read differently is no date unless the label itself decides."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_YEARS_BACK, _YEARS_AHEAD = 12, 20  # what a label in use may say; anything else was misread


class Order(StrEnum):
    """In which order a date names its parts."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"
    NAMED = "named"
    """Nothing to decide: the month is a word, or 年月日 stand behind the numbers."""


@dataclass(frozen=True)
class Dated:
    """A place in a text that reads as one date or, by other orders, as several. `sep` is what parts it."""

    start: int
    end: int
    readings: tuple[tuple[Order, date], ...]
    sep: str = ""

    @property
    def single(self) -> date | None:
        """The date when all readings agree."""
        dates = {found for _, found in self.readings}
        return dates.pop() if len(dates) == 1 else None


_MONTHS = {
    "JAN": 1, "GEN": 1, "ENE": 1, "JANUARY": 1, "JANVIER": 1, "FEB": 2, "FEV": 2, "FEBRUARY": 2, "MAR": 3,
    "MRZ": 3, "MAERZ": 3, "MARCH": 3, "MARS": 3, "MARZO": 3, "APR": 4, "ABR": 4, "AVR": 4, "APRIL": 4, "MAY": 5,
    "MAI": 5, "MAG": 5, "JUN": 6, "GIU": 6, "JUNE": 6, "JUIN": 6, "JUL": 7, "LUG": 7, "JULY": 7, "JUIL": 7,
    "AUG": 8, "AGO": 8, "AOU": 8, "AUGUST": 8, "SEP": 9, "SET": 9, "SEPT": 9, "SEPTEMBER": 9, "OCT": 10,
    "OKT": 10, "OTT": 10, "OCTOBER": 10, "NOV": 11, "NOVEMBER": 11, "DEC": 12, "DEZ": 12, "DIC": 12,
    "DECEMBER": 12,
}  # fmt: skip
_LOOKS = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "|": "1", "!": "1", "Z": "2", "S": "5",
                        "B": "8"})  # fmt: skip
_LETTERS = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B", "6": "G", "2": "Z", "4": "A"})
_PAIRS = "AR A4 AQ AP AH UV UJ UO EF CG CO C0 PF PR MN MH NH DO D0 TY TI GO G6 LI L1 JI J1 BE B8 VY SE KX"
_LOOK_ALIKE = {frozenset(pair) for pair in _PAIRS.split()}
_RUN = re.compile(r"[0-9OQDIL|!ZSB]*[0-9][0-9OQDIL|!ZSB]*")
_S = r"\s*[./\-,·_~'’—–、\s]{1,2}\s*"
_NUMBERS = re.compile(rf"(?<!\d)(\d{{1,4}})({_S})(\d{{1,2}})({_S})(\d{{1,4}})(?!\d)")
_HALF_PARTED = re.compile(rf"(?<!\d)(?:(20\d\d){_S}(\d\d)(\d\d)|(20\d\d)(\d\d){_S}(\d\d))(?!\d)")
_STROKES = re.compile(r"(?<!\d)(20\d\d)[1/|](0[1-9]|1[0-2])[1/|](\d\d)(?!\d)")
"""Strokes between the numbers that were taken for ones: 2028108/30."""
_CHINESE = re.compile(
    r"(?<!\d)(民[國国]\s*)?(\d{2,4})\s*[年午手牛]\s*(\d{1,2})\s*[月目且](?:\s*(\d{1,2})\s*(?:[日曰目号號]|(?!\d)))?"
)
_REPUBLIC = re.compile(rf"民[國国]\s*(\d{{2,3}}){_S}(\d{{1,2}})(?:{_S}(\d{{1,2}}))?(?!\d)")
_EIGHT = re.compile(r"(?<!\d)\d{8}(?!\d)")
_SIX = re.compile(r"(?<!\d)\d{6}(?!\d)")
_JULIAN = re.compile(r"\s*[:.]?\s*(\d{4,5})\s*")
_MONTH_YEAR = re.compile(rf"(?<!\d)(?<!\d[./\-])(?:(\d{{1,2}}){_S}(20\d\d)|(20\d\d){_S}(\d{{1,2}}))(?![./\-、,]?\d)")
_SHORT_MONTH_YEAR = re.compile(r"(?<![\d./\-])(\d\d)\s*[./\-]\s*(\d\d)(?![:./\-、,]?\d)")
_WORD_SEP = r"[\s./\-,']*"
_WORDED = re.compile(rf"(?<!\d)(\d{{1,2}}){_WORD_SEP}([A-Z0-9]{{3,9}}?){_WORD_SEP}(20\d\d|\d\d)(?!\d)")
_WORD_FIRST = re.compile(
    rf"(?<![A-Z])([A-Z0-9]{{3,9}}?){_WORD_SEP}(\d{{1,2}})(?:ST|ND|RD|TH)?[\s./\-,']+(20\d\d)(?!\d)"
)
_WORD_YEAR_FIRST = re.compile(rf"(?<!\d)(20\d\d){_WORD_SEP}([A-Z0-9]{{3,9}}?){_WORD_SEP}(\d{{1,2}})(?!\d)")
_WORD_YEAR = re.compile(rf"(?<![A-Z0-9])([A-Z0-9]{{3,9}}?){_WORD_SEP}(20\d\d|\d\d)(?!\d)")


def dates_in(text: str, today: date, *, beside: bool = False) -> list[Dated]:
    """The dates in `text` (upper case, half-width), from left to right, none over another.

    `beside`: it stands beside a word for a date, so that bare numbers (260308, Julian 26067) count too. A month
    without a day is its last day, as GS1 rules for day 00. What cannot be is left out.
    """
    plain = _RUN.sub(lambda run: _as_digits(run.group()), text)
    found: list[Dated] = []
    for one in _candidates(text, plain, today, beside=beside):
        if all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(one)  # also one that cannot be: the 30th of February is not the month of February
    return sorted((one for one in found if one.readings), key=lambda one: one.start)


def resolved(one: Dated, orders: Iterable[Order]) -> date | None:
    """The one date it is: when all readings agree, or by the first of the `orders` that the label is known to use."""
    if one.single is not None:
        return one.single
    return next((found for order in orders for by, found in one.readings if by is order), None)


def _as_digits(run: str) -> str:
    digits = sum(character.isdigit() for character in run)
    is_code = len(run) > 4 and run[0] == "L"  # L26067: the letter that marks a lot in Europe
    return run.translate(_LOOKS) if digits * 2 >= len(run) and not is_code else run


def _candidates(text: str, plain: str, today: date, *, beside: bool) -> Iterable[Dated]:
    for kind in (_chinese, _words, _with_separators, _without_separators):
        yield from kind(text, plain, today)
    yield from _months(plain, today)
    if beside:
        yield from _bare(plain, today)


def _chinese(text: str, plain: str, today: date) -> Iterable[Dated]:
    del text
    for found in _REPUBLIC.finditer(plain):
        yield _named(found, _day(int(found[1]) + 1911, found[2], found[3]), today)
    for found in _CHINESE.finditer(plain):
        year = int(found[2])
        if found[1] or 100 <= year < 200:
            year += 1911
        yield _named(found, _day(year, found[3], found[4]), today)


def _words(text: str, plain: str, today: date) -> Iterable[Dated]:
    del plain
    for found in _WORDED.finditer(text):
        if _month(found[2]):
            yield _named(found, _day(int(found[3]), _month(found[2]), found[1]), today)
    for found in _WORD_YEAR_FIRST.finditer(text):
        if _month(found[2]):
            yield _named(found, _day(int(found[1]), _month(found[2]), found[3]), today)
    for found in _WORD_FIRST.finditer(text):
        if _month(found[1]):
            yield _named(found, _day(int(found[3]), _month(found[1]), found[2]), today)
    for found in _WORD_YEAR.finditer(text):
        if _month(found[1]):
            yield _named(found, _day(int(found[2]), _month(found[1]), None), today)


def _with_separators(text: str, plain: str, today: date) -> Iterable[Dated]:
    del text
    for found in _NUMBERS.finditer(plain):
        one, sep, middle, _, last = found.groups()
        yield Dated(
            found.start(), found.end(), _readings(one, middle, last, sep.strip()[:1] or " ", today), sep.strip()[:1]
        )
    for found in _HALF_PARTED.finditer(plain):
        year, month, day = (part for part in found.groups() if part)
        yield _named(found, _day(int(year), month, day), today)


def _readings(one: str, middle: str, last: str, sep: str, today: date) -> tuple[tuple[Order, date], ...]:
    if len(one) == 4 and len(last) <= 2:
        return _possible(today, (Order.YMD, _day(int(one), middle, last)))
    if len(last) == 4 and len(one) <= 2:
        other = None if sep == "." else _day(int(last), one, middle)  # 03.08.2026 is never the American way
        return _possible(today, (Order.DMY, _day(int(last), middle, one)), (Order.MDY, other))
    if len(one) == 3 and len(last) <= 2:
        return _possible(today, (Order.YMD, _day(int(one) + 1911, middle, last) if "100" <= one < "160" else None))
    if len(one) <= 2 and len(last) == 2:
        by_year = _day(int(one), middle, last) if len(one) == 2 else None
        american = None if sep == "." else _day(int(last), one, middle)
        return _possible(today, (Order.DMY, _day(int(last), middle, one)), (Order.MDY, american), (Order.YMD, by_year))
    return ()


def _without_separators(text: str, plain: str, today: date) -> Iterable[Dated]:
    del text
    for found in _EIGHT.finditer(plain):
        eight = found.group()
        readings = _possible(today, (Order.YMD, _day(int(eight[:4]), eight[4:6], eight[6:])))
        readings = readings or _possible(
            today,
            (Order.DMY, _day(int(eight[4:]), eight[2:4], eight[:2])),
            (Order.MDY, _day(int(eight[4:]), eight[:2], eight[2:4])),
        )
        yield Dated(found.start(), found.end(), readings)


def _months(plain: str, today: date) -> Iterable[Dated]:
    for found in _MONTH_YEAR.finditer(plain):
        month, year = (found[1], found[2]) if found[2] else (found[4], found[3])
        yield _named(found, _day(int(year), month, None), today)


def _bare(plain: str, today: date) -> Iterable[Dated]:
    for found in _SIX.finditer(plain):
        six = found.group()
        readings = _possible(today, (Order.YMD, _day(int(six[:2]), six[2:4], six[4:])))
        readings = readings or _possible(today, (Order.DMY, _day(int(six[4:]), six[2:4], six[:2])))
        readings = readings or _possible(today, (Order.NAMED, _day(int(six[:4]), six[4:], None)))
        readings = readings or _possible(today, (Order.MDY, _day(int(six[4:]), six[:2], six[2:4])))
        yield Dated(found.start(), found.end(), readings)
    for found in _SHORT_MONTH_YEAR.finditer(plain):
        month_first = _day(int(found[2]), found[1], None)
        year_first = _day(int(found[1]), found[2], None)
        yield Dated(found.start(), found.end(), _possible(today, (Order.DMY, month_first), (Order.YMD, year_first)))
    for found in _STROKES.finditer(plain):
        yield _named(found, _day(int(found[1]), found[2], found[3]), today)
    if (alone := _JULIAN.fullmatch(plain)) is not None:
        yield _named(alone, _julian(alone[1], today), today)


def _julian(digits: str, today: date) -> date | None:
    """YYDDD, or YDDD of the decade that brings it nearest to today."""
    day = int(digits[-3:])
    if len(digits) == 5:
        years = [2000 + int(digits[:2])]
    else:
        years = [decade + int(digits[0]) for decade in range(today.year // 10 * 10 - 10, today.year + 20, 10)]
    days = [date(year, 1, 1) + timedelta(days=day - 1) for year in years if 1 <= day <= 365 + calendar.isleap(year)]
    return min(days, key=lambda one: abs(one - today), default=None)


def _month(word: str) -> str | None:
    """The number of a month's name, also where a camera took O for 0 or one letter for its look-alike."""
    number = _MONTHS.get(word) or _MONTHS.get(word.translate(_LETTERS))
    if number is None and len(word) == 3 and word.isalnum() and not word.isdigit():
        alike = {number for name, number in _MONTHS.items() if _alike(name, word)}
        number = alike.pop() if len(alike) == 1 else None
    return None if number is None else str(number)


def _alike(name: str, word: str) -> bool:
    """Three letters of which at most one is another's look-alike, as dots and blur make them."""
    off = [frozenset(pair) for pair in zip(name, word, strict=False) if pair[0] != pair[1]]
    return len(name) == 3 and len(off) == 1 and off[0] in _LOOK_ALIKE


def _day(year: int, month: str | None, day: str | None) -> date | None:
    """The day; its month's last when no day is given; None for what no calendar has."""
    if month is None or not 1 <= int(month) <= 12:
        return None
    year += 2000 if year < 100 else 0
    if not 1990 <= year <= 2200:
        return None
    last = calendar.monthrange(year, int(month))[1]
    if day is None or int(day) == 0:
        return date(year, int(month), last)
    return date(year, int(month), int(day)) if int(day) <= last else None


def _possible(today: date, *readings: tuple[Order, date | None]) -> tuple[tuple[Order, date], ...]:
    first, last = today.year - _YEARS_BACK, today.year + _YEARS_AHEAD
    return tuple((order, found) for order, found in readings if found is not None and first <= found.year <= last)


def _named(found: re.Match[str], day: date | None, today: date) -> Dated:
    return Dated(found.start(), found.end(), _possible(today, (Order.NAMED, day)))
