"""Dates as people type them, in the site's zone. What cannot be a date is refused rather than guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from domain.errors import Refusal

_DATE = re.compile(
    r"(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})年(?P<m3>\d{1,2})月(?P<d3>\d{1,2})[日号]?"
)
_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(:\d{2})?")
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_DAYS = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1}
_EARLIEST, _LATEST = 2000, 2100


@dataclass(eq=False)
class BadDate(Refusal):
    """`problem` is not_a_date, impossible, ambiguous or too_far."""

    text: str
    problem: str


@dataclass(frozen=True)
class Said:
    """A moment that was typed. Without `at_time` only the day was said; `words` is how many words it took."""

    moment: datetime
    at_time: bool
    words: int

    @property
    def end_of_day(self) -> datetime:
        """The last moment of the day, when only a day was said: "expires 30 June" is good through 30 June."""
        return self.moment if self.at_time else self.moment.replace(hour=23, minute=59, second=59)


def looks_like_date(text: str) -> bool:
    """Whether a word begins as a date or a time does; it may still be an impossible one."""
    plain = _plain(text)
    return plain.lower() in _DAYS or bool(re.match(r"\d{1,4}([-/.]\d{1,2}[-/.]\d|年|:\d\d)", plain))


def said_date(words: list[str], now: datetime, zone: tzinfo) -> Said:
    """The moment that the first one or two words name: `2026-11-22`, `22.11.2026 14:30`, `14:30`, `昨天 9:05`.

    Raises `BadDate`.
    """
    first = _plain(words[0]) if words else ""
    today = now.astimezone(zone)
    if _TIME.fullmatch(first):
        return Said(_on(today, first, first, zone), at_time=True, words=1)
    day_text, _, glued = re.sub(r"(?<=[\d日号])T?(?=\d{1,2}:\d\d)", "T", first, count=1).partition("T")
    day = _day(day_text, today, zone)
    if glued:
        return Said(_on(day, glued, first, zone), at_time=True, words=1)
    following = _plain(words[1]) if len(words) > 1 else ""
    if _TIME.fullmatch(following):
        return Said(_on(day, following, f"{first} {following}", zone), at_time=True, words=2)
    return Said(day, at_time=False, words=1)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _day(text: str, today: datetime, zone: tzinfo) -> datetime:
    """The first moment of a day."""
    ago = _DAYS.get(text.lower())
    if ago is not None:
        return datetime.combine((today - timedelta(days=ago)).date(), time(), zone)
    if _SLASHED.fullmatch(text):
        raise BadDate(text=text[:40], problem="ambiguous")
    found = _DATE.fullmatch(text)
    if found is None:
        raise BadDate(text=text[:40], problem="not_a_date")
    year, month, day = (int(found[name] or found[f"{name}2"] or found[f"{name}3"]) for name in "ymd")
    if not _EARLIEST <= year < _LATEST:
        raise BadDate(text=text[:40], problem="too_far")
    try:
        return datetime(year, month, day, tzinfo=zone)
    except ValueError as error:
        raise BadDate(text=text[:40], problem="impossible") from error


def _on(day: datetime, clock: str, text: str, zone: tzinfo) -> datetime:
    found = _TIME.fullmatch(clock)
    hour, minute = (int(found["hour"]), int(found["minute"])) if found else (99, 99)
    try:
        return datetime.combine(day.date(), time(hour, minute), zone)
    except ValueError as error:
        raise BadDate(text=text[:40], problem="impossible") from error
