"""What a preset is made of: the tables a system exports, and how a row of each is understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.imports.erp import dates, numbers
from domain.imports.erp.bookings import Said
from domain.imports.erp.dates import DayOrder
from domain.imports.erp.headers import Header, Labels
from domain.imports.erp.numbers import DecimalMark
from domain.imports.problems import BadCell, Problem
from domain.items import unit_name
from domain.values import LARGEST_QUANTITY, BadLotCode, LotCode

_NEVER = "9000"


@dataclass
class SheetFacts:
    """What is known of a sheet before its rows are understood: the columns that were watched, and its names."""

    header: Header
    place: str
    marks: Mapping[str, DecimalMark] = field(default_factory=dict)
    orders: Mapping[str, DayOrder] = field(default_factory=dict)
    signed: bool = False
    """Whether any quantity has a minus: then a missing one means plus."""


class ExportRow:
    """One row, read by what its columns mean. What cannot be read raises `BadCell` with the file's own label."""

    __slots__ = ("_cells", "facts", "line")

    def __init__(self, line: int, cells: Mapping[str, str], facts: SheetFacts) -> None:
        self.line = line
        self._cells = cells
        self.facts = facts

    def has(self, target: str) -> bool:
        """Whether the file has this column at all."""
        return target in self.facts.header.places

    def get(self, target: str) -> str:
        return self._cells.get(target, "")

    def first(self, *targets: str) -> str:
        """The first of these that is filled in, as an identity."""
        return next((self.identity(target) for target in targets if self.get(target)), "")

    def bad(self, target: str, code: Problem, **facts: object) -> BadCell:
        """A problem with this cell."""
        return BadCell(self.facts.header.label(target), code, **facts)

    def must(self, target: str) -> str:
        """An identity that may not be empty."""
        if not self.get(target):
            raise self.bad(target, Problem.MISSING_VALUE)
        return self.identity(target)

    def identity(self, target: str) -> str:
        """A code, number or name, with its leading zeros, and without what a spreadsheet made of it."""
        text = self.get(target)
        try:
            found = numbers.identity(text)
        except ValueError as error:
            raise self.bad(target, Problem.LOST_DIGITS, given=text) from error
        if target != "lot" and numbers.lost_digits(found):
            raise self.bad(target, Problem.LOST_DIGITS, given=text)
        if len(found) > 120:
            raise self.bad(target, Problem.TOO_LONG, longest=120)
        return found

    def lot(self, target: str) -> LotCode:
        try:
            return LotCode(self.must(target))
        except BadLotCode as bad:
            raise self.bad(
                target, Problem.BAD_CODE, given=bad.code, problem=bad.problem, character=bad.character
            ) from bad

    def maybe_lot(self, target: str) -> str:
        """A lot code, or nothing."""
        return self.lot(target) if self.get(target) else ""

    def number(self, target: str) -> Decimal:
        """With its sign."""
        text = self.get(target)
        if not text:
            raise self.bad(target, Problem.MISSING_VALUE)
        try:
            found = numbers.number(text, self.facts.marks[target])
        except ValueError as error:
            raise self.bad(target, Problem.BAD_NUMBER, given=text[:40], problem="not_a_number") from error
        if abs(found) >= LARGEST_QUANTITY:
            raise self.bad(target, Problem.BAD_NUMBER, given=text[:40], problem="too_large")
        return found

    def moment(self, target: str) -> str:
        text = self.get(target)
        if not text:
            raise self.bad(target, Problem.MISSING_VALUE)
        try:
            return dates.moment(text, self.facts.orders[target])
        except ValueError as error:
            raise self.bad(target, Problem.BAD_DATE, given=text[:40]) from error

    def maybe_day(self, target: str) -> str:
        """A date without its time; empty when there is none: SAP writes `00.00.0000`, or 9999 for never."""
        text = self.get(target)
        day = self.moment(target)[:10] if any(sign in "123456789" for sign in text) else ""
        return "" if day >= _NEVER else day

    def unit(self, target: str) -> str:
        """The unit by the name this house knows it by; pieces when the file has no units."""
        return unit_name(self.get(target)[:20]) or "pcs"


@dataclass(frozen=True)
class Need:
    """One of these columns must be there; else this is the problem."""

    targets: tuple[str, ...]
    problem: Problem = Problem.MISSING_COLUMN


@dataclass(frozen=True)
class ExportTable:
    """One kind of export. It is recognised when one column of each group of `telltale` is there."""

    labels: Labels
    telltale: tuple[tuple[str, ...], ...]
    said: Callable[[ExportRow], Said]
    needs: tuple[Need, ...] = ()
    numbers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Columns that are not read, but show how this file writes its numbers."""
    house_mark: DecimalMark | None = None
    """The only convention that this system writes, where no number tells."""
    dates: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    """Columns that lists leave empty below the first row of a document; the first of them tells that they did."""
    without_lots: Problem = Problem.NO_LOTS
    """What is wrong when no row at all names a lot."""

    def recognises(self, header: Header) -> bool:
        return all(any(target in header.places for target in group) for group in self.telltale)

    def missing(self, header: Header) -> list[Need]:
        return [need for need in self.needs if not any(target in header.places for target in need.targets)]


@dataclass(frozen=True)
class Preset:
    """One system. `system` is how people call it."""

    name: str
    system: str
    tables: Sequence[ExportTable]
