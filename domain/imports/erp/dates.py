"""Dates as systems print them: ISO, `20220627`, `27.06.2022`, `27/06/2022`, a spreadsheet's serial number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.imports.problems import BadCell, Problem

_SERIALS = (20000, 80000)
"""Days since 30 December 1899 that may be meant: 1954 to 2119."""
_EARLIEST = 1900
"""Years before it are slips of the keyboard."""
_CLOCK = r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:Z|[+-]00:?00)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_CLOCK}")
_COMPACT = re.compile(rf"((?:19|20)\d\d)(\d\d)(\d\d){_CLOCK}")
_DOTTED = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}){_CLOCK}")
_SLASHED = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}){_CLOCK}")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")


class DayOrder(StrEnum):
    """Which comes first in `06/07/2022`."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


def told_by(text: str) -> DayOrder | None:
    """The order that this date can only have been written in; None when it may be either or has no such doubt."""
    found = _SLASHED.fullmatch(_bare(text))
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    if first > 12 >= second:
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if second > 12 >= first else None


def is_doubtful(text: str) -> bool:
    """`06/07/2022`; the seventh of July is the same either way as `07/07/2022`."""
    found = _SLASHED.fullmatch(_bare(text))
    return found is not None and told_by(text) is None and found[1].zfill(2) != found[2].zfill(2)


def moment(text: str, order: DayOrder) -> str:
    """The same as `2022-06-27` or `2022-06-27 09:20:00`. Raises `ValueError`."""
    plain = _bare(text)
    serial = _SERIAL.fullmatch(plain)
    if serial is not None:
        return _from_serial(int(serial[1]), serial[2] or "0")
    for pattern, places in ((_YEAR_FIRST, (1, 2, 3)), (_COMPACT, (1, 2, 3)), (_DOTTED, (3, 2, 1)),
                            (_SLASHED, (3, 2, 1) if order == DayOrder.DAY_FIRST else (3, 1, 2))):  # fmt: skip
        found = pattern.fullmatch(plain)
        if found is not None:
            year, month, day = (int(found[place]) for place in places)
            if year < _EARLIEST:
                raise ValueError(text)
            hour, minute, second = (int(part or 0) for part in found.groups()[3:6])
            at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the site's local time
            return _written(at, with_time=found[4] is not None)
    raise ValueError(text)


def day(text: str, order: DayOrder) -> str:
    """As `moment`, without the time."""
    return moment(text, order)[:10]


def _bare(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _written(at: datetime, *, with_time: bool) -> str:
    return at.isoformat(sep=" ") if with_time else at.date().isoformat()


def _from_serial(days: int, fraction: str) -> str:
    if not _SERIALS[0] <= days <= _SERIALS[1]:
        raise ValueError(days)
    seconds = round(86400 * int(fraction) / 10 ** len(fraction))
    at = datetime(1899, 12, 30) + timedelta(days=days, seconds=seconds)  # noqa: DTZ001 - the site's local time
    return _written(at, with_time=seconds > 0)


@dataclass
class DateColumn:
    """Watches every cell of one column before any of them is read."""

    label: str
    told: dict[DayOrder, tuple[int, str]] = field(default_factory=dict)
    doubtful: tuple[int, str] | None = None

    def watch(self, line: int, text: str) -> None:
        order = told_by(text)
        if order is not None:
            self.told.setdefault(order, (line, text))
        elif self.doubtful is None and is_doubtful(text):
            self.doubtful = (line, text)

    def order(self, asked: DayOrder | None, elsewhere: frozenset[DayOrder] = frozenset()) -> DayOrder:
        """The order of this column: as asked, as its cells tell, else as other columns tell. Raises `BadCell`."""
        if asked is not None:
            return asked
        if len(self.told) > 1:
            (line, first), (other_line, other) = self.told.values()
            raise BadCell(self.label, Problem.MIXED_DATES, given=first, line=line, other=other, other_line=other_line)
        if self.told:
            return next(iter(self.told))
        if len(elsewhere) == 1:
            return next(iter(elsewhere))
        if self.doubtful is not None:
            raise BadCell(self.label, Problem.UNDECIDED_DATES, given=self.doubtful[1], line=self.doubtful[0])
        return DayOrder.DAY_FIRST
