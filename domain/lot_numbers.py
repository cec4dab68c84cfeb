"""New lots' numbers by a pattern of their item, and what hangs on the walls: signs of stations.

A pattern is text with fields in braces, kept in `Item.attributes[LOT_PATTERN]`: see `PATTERN_FIELDS`. The counter
starts anew for each text that the pattern gives without it: with {YY}{JJJ} each day, with {LINE} on each line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant
from domain.errors import Refusal
from domain.printing import lot_trouble
from domain.values import BadLotCode, LotCode

LOT_PATTERN = "lot_pattern"
"""The name of the pattern among an item's attributes."""
AUTO = "auto"
"""What stands for the next number where a new lot's code is asked for; 自动 in Chinese."""
_AUTO_WORDS = frozenset({AUTO, "自动"})
PATTERN_FIELDS = ("YY", "YYYY", "MM", "DD", "JJJ", "LINE", "ITEM", "N", "C")
"""Year (two digits, four), month, day, day of the year (001 to 366), line, item's code, counter, check character."""
_FIELD = re.compile(r"\{([A-Za-z]+)(?::([1-9]))?\}")
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COUNTER_DIGITS = 4
_LONGEST_PATTERN = 100
_EXAMPLE_LINE = "L1"


class LotSeries(SQLModel, table=True):
    """The last number given out in a series. Its row is locked while the next is taken, so two never get the same."""

    __tablename__ = "lot_series"
    name: str = Field(primary_key=True)
    """The pattern filled in but for the counter and the check character: each day (line, ...) counts for itself, and
    items whose numbers would look alike count together."""
    last: int = Field(sa_type=BIG_ID)


class StationSign(SQLModel, table=True):
    """A station's label on the wall: who scans it stands there. The fields are those of `domain.people.Station`."""

    __tablename__ = "station_sign"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    name: str = Field(unique=True)
    kind: str
    line: str | None = None
    work_order: str | None = None
    amount: str | None = None
    made_at: datetime = Field(sa_type=Instant)
    made_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")


@dataclass(eq=False)
class BadPattern(Refusal):
    """`problem` is empty, too_long (the pattern), no_counter, several_counters, brace, field, early_check (something
    stands behind the check character), character, number_too_long, gs1_character or gs1_too_long."""

    pattern: str
    problem: str
    about: str = ""


@dataclass(eq=False)
class NoPattern(Refusal):
    """The next number was asked for, and nobody has said how this item's numbers look."""

    item: str
    item_zh: str | None = None


@dataclass(eq=False)
class NumberNeedsLine(Refusal):
    """The pattern has the line in it, and nobody said on which it is."""

    item: str
    pattern: str


@dataclass(frozen=True)
class Pattern:
    """A checked pattern. `line` of its methods may be None where `needs_line` is False."""

    text: str

    @property
    def needs_line(self) -> bool:
        return any(name == "LINE" for name, _ in self._fields())

    def series(self, day: date, item: str, line: str | None) -> str:
        """What counts for itself: the number but for its counter and check character."""
        return self._filled({**_said(day, item, line), "N": "{N}", "C": "{C}"})

    def number(self, day: date, item: str, line: str | None, count: int) -> str:
        """The `count`-th number of its series. A counter that has outgrown its digits takes one more."""
        digits = next((width for name, width in self._fields() if name == "N"), "") or _COUNTER_DIGITS
        bare = self._filled({**_said(day, item, line), "N": f"{count:0{digits}d}", "C": "{C}"})
        return bare.replace("{C}", check_character(bare.replace("{C}", "")))

    def example(self, day: date, item: str) -> str:
        return self.number(day, item, _EXAMPLE_LINE if self.needs_line else None, 1)

    def _fields(self) -> list[tuple[str, str]]:
        return [(name.upper(), width) for name, width in _FIELD.findall(self.text)]

    def _filled(self, said: Mapping[str, str]) -> str:
        return _FIELD.sub(lambda found: said[found[1].upper()], self.text)


def checked_pattern(text: str, item: str, *, has_gtin: bool, today: date) -> Pattern:
    """A pattern whose numbers are lawful lot codes, and fit into GS1's codes when the item has a GTIN.

    Raises `BadPattern`.
    """
    plain = text.strip()
    names = [name.upper() for name, _ in _FIELD.findall(plain)]
    problem, about = _shape(plain, names)
    if problem:
        raise BadPattern(pattern=plain[:_LONGEST_PATTERN], problem=problem, about=about)
    pattern = Pattern(plain)
    number = pattern.example(today, item)
    try:
        code = LotCode(number)
    except BadLotCode as bad:
        problem = "number_too_long" if bad.problem == "too_long" else "character"
        raise BadPattern(pattern=plain, problem=problem, about=bad.character) from bad
    trouble = lot_trouble(code) if has_gtin else ""
    if trouble:
        raise BadPattern(pattern=plain, problem=f"gs1_{'too_long' if 'long' in trouble else 'character'}", about=code)
    return pattern


def _shape(plain: str, names: list[str]) -> tuple[str, str]:
    """What is wrong with the fields themselves; nothing: two empty texts."""
    unknown = next((name for name in names if name not in PATTERN_FIELDS), "")
    left = _FIELD.sub("", plain)
    checks = (
        ("empty", not plain, ""),
        ("too_long", len(plain) > _LONGEST_PATTERN, ""),
        ("field", bool(unknown), unknown),
        ("brace", "{" in left or "}" in left, ""),
        ("no_counter", names.count("N") == 0, ""),
        ("several_counters", names.count("N") > 1, ""),
        ("early_check", "C" in names and (names.count("C") > 1 or not plain.upper().endswith("{C}")), ""),
    )
    return next(((problem, about) for problem, wrong, about in checks if wrong), ("", ""))


def pattern_of(attributes: Mapping[str, Any]) -> Pattern | None:
    """An item's pattern, as `checked_pattern` let it pass when it was set."""
    kept = attributes.get(LOT_PATTERN)
    return Pattern(str(kept)) if kept else None


def is_auto(code: str) -> bool:
    """Whether somebody asks for the next number instead of naming one."""
    return code.strip().casefold() in _AUTO_WORDS


def check_character(text: str) -> str:
    """ISO/IEC 7064 MOD 37,36 over the digits and letters of a text: any wrong one gives another character, and so do
    nearly all pairs that changed places. Signs between them do not count."""
    product = 36
    for character in text.upper():
        if character in _CHARACTERS:
            total = (product + _CHARACTERS.index(character)) % 36 or 36
            product = total * 2 % 37
    return _CHARACTERS[(37 - product) % 36]


def line_sign(line: str) -> str:
    """How a line is written in a number: what has a digit in its name ("Filling line 2" is 2, L2 stays L2), else its
    letters, eight at the most. Other characters than A-Z and 0-9 are left out."""
    words: list[str] = re.findall(r"[A-Z0-9]+", line.upper())
    numbered = [word for word in words if any(character.isdigit() for character in word)]
    return (numbered[-1] if numbered else "".join(words))[:8]


def _said(day: date, item: str, line: str | None) -> dict[str, str]:
    return {
        "YY": f"{day:%y}",
        "YYYY": f"{day.year:04d}",
        "MM": f"{day:%m}",
        "DD": f"{day:%d}",
        "JJJ": f"{day.timetuple().tm_yday:03d}",
        "LINE": line_sign(line or ""),
        "ITEM": item.upper(),
    }
