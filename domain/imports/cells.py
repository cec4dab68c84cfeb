"""From one cell to a value that checked itself. What cannot be read raises `BadCell` with its column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.imports.problems import BadCell, Problem
from domain.imports.sheet import Row
from domain.items import unit_name
from domain.labels import WrongGtin, checked_gtin
from domain.values import LARGEST_QUANTITY, SMALLEST_QUANTITY, BadLotCode, BadQuantity, LotCode, quantity

LONGEST_NAME = 120
LONGEST_TEXT = 500
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?([+-]\d{2}:\d{2}|Z)?"
)
_END_OF_DAY = time(23, 59, 59)


class Cells:
    """The cells of one row, read by what they should be. Times without an offset are the site's local times."""

    def __init__(self, row: Row, zone: ZoneInfo) -> None:
        self.line = row.line
        self.extra = row.extra
        self._cells = row.cells
        self._zone = zone

    def text(self, column: str, longest: int = LONGEST_TEXT) -> str:
        """What is in the cell; it may not be empty."""
        found = self.maybe(column, longest)
        if found is None:
            raise BadCell(column, Problem.MISSING_VALUE)
        return found

    def name(self, column: str) -> str:
        """The code or name that something is known by."""
        return self.text(column, LONGEST_NAME)

    def maybe(self, column: str, longest: int = LONGEST_TEXT) -> str | None:
        """What is in the cell, or nothing."""
        found = " ".join(unicodedata.normalize("NFC", self._cells.get(column, "")).split())
        if len(found) > longest:
            raise BadCell(column, Problem.TOO_LONG, longest=longest)
        return found or None

    def lot(self, column: str) -> LotCode:
        try:
            return LotCode(self.text(column))
        except BadLotCode as bad:
            raise BadCell(
                column, Problem.BAD_CODE, given=bad.code, problem=bad.problem, character=bad.character
            ) from bad

    def maybe_lot(self, column: str) -> LotCode | None:
        return self.lot(column) if self._cells.get(column) else None

    def amount(self, column: str) -> Decimal:
        """A positive quantity."""
        given = self.text(column)
        try:
            return quantity(given)
        except BadQuantity as bad:
            raise BadCell(column, Problem.BAD_NUMBER, given=bad.text, problem=bad.problem) from bad

    def signed_amount(self, column: str) -> Decimal:
        """A difference: a quantity that may have a minus before it."""
        given = unicodedata.normalize("NFKC", self.text(column)).replace("−", "-")
        try:
            amount = quantity(given.removeprefix("-"))
        except BadQuantity as bad:
            raise BadCell(column, Problem.BAD_NUMBER, given=given[:40], problem=bad.problem) from bad
        return -amount if given.startswith("-") else amount

    def maybe_cost(self, column: str) -> Decimal | None:
        given = self.maybe(column)
        if given is None:
            return None
        return Decimal(0) if re.fullmatch(r"0+(\.0*)?", given) else self.amount(column)

    def factor(self, column: str) -> Decimal:
        """A conversion factor: positive, with as many digits as it has."""
        given = unicodedata.normalize("NFKC", self.text(column, 40))
        if not re.fullmatch(r"\d+(\.\d+)?", given):
            raise BadCell(column, Problem.BAD_NUMBER, given=given, problem="not_a_number")
        found = Decimal(given)
        if not SMALLEST_QUANTITY <= found < LARGEST_QUANTITY:
            problem = "too_large" if found >= LARGEST_QUANTITY else "not_positive" if not found else "too_fine"
            raise BadCell(column, Problem.BAD_NUMBER, given=given, problem=problem)
        return found

    def maybe_gtin(self, column: str) -> str | None:
        """A product number as 14 digits, its check digit proven: a scanned label must find its item by it."""
        given = self.maybe(column)
        if given is None:
            return None
        try:
            return checked_gtin(given)
        except WrongGtin as wrong:
            raise BadCell(column, Problem.BAD_GTIN, given=given[:40], expected=wrong.expected) from wrong

    def unit(self, column: str) -> str:
        return unit_name(self.text(column, 20))

    def kind(self, column: str, allowed: Iterable[str]) -> str:
        given = self.text(column, LONGEST_NAME).lower()
        known = tuple(allowed)
        if given not in known:
            raise BadCell(column, Problem.BAD_KIND, given=given, allowed=known)
        return given

    def moment(self, column: str) -> datetime:
        """An instant in UTC. A day without a time is its first moment."""
        return self._moment(column, self.text(column), time(0))

    def maybe_moment(self, column: str) -> datetime | None:
        return self.moment(column) if self.maybe(column) else None

    def maybe_last_moment(self, column: str) -> datetime | None:
        """As `maybe_moment`, but a day without a time is its last second: best before the 30th holds on the 30th."""
        given = self.maybe(column)
        return self._moment(column, given, _END_OF_DAY) if given else None

    def _moment(self, column: str, given: str, without_time: time) -> datetime:
        found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", given).strip())
        if found is None:
            raise BadCell(column, Problem.BAD_DATE, given=given[:40])
        year, month, day, hour, minute, second, offset = found.groups()
        try:
            clock = time(int(hour), int(minute), int(second or 0)) if hour else without_time
            local = datetime.combine(datetime(int(year), int(month), int(day)), clock)  # noqa: DTZ001  # zoned below
            zoned = _with_offset(local, offset) if offset else local.replace(tzinfo=self._zone)
            return zoned.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadCell(column, Problem.BAD_DATE, given=given[:40]) from error


def _with_offset(local: datetime, offset: str) -> datetime:
    return datetime.fromisoformat(f"{local.isoformat()}{'+00:00' if offset == 'Z' else offset}")
