"""The next number of an item's lots, by its pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from domain.items import Item
from domain.lot_numbers import NoPattern, NumberNeedsLine, Pattern, line_sign, pattern_of
from domain.lots import Lot
from domain.ports import Work
from domain.values import LotCode


def numbered(work: Work, item: Item, day: date, line: str | None, made: Callable[[LotCode], Lot]) -> Lot:
    """The lot under the next free number of the item's pattern. Numbers that somebody gave out by hand are passed
    over, also where another process writes them at this very moment; what is undone leaves a gap.

    Raises `NoPattern`, `NumberNeedsLine`.
    """
    pattern = pattern_of(item.attributes)
    if pattern is None:
        raise NoPattern(item=item.code, item_zh=item.name_zh)
    if pattern.needs_line and not line_sign(line or ""):
        raise NumberNeedsLine(item=item.code, pattern=pattern.text)
    written = (work.numbers.add_lot(made(code)) for code in _free(work, pattern, item, day, line))
    return next(lot for lot in written if lot is not None)


def _free(work: Work, pattern: Pattern, item: Item, day: date, line: str | None) -> Iterator[LotCode]:
    """Numbers that no lot has, one after the other."""
    series = pattern.series(day, item.code, line)
    while True:
        code = LotCode(pattern.number(day, item.code, line, work.numbers.next(series)))
        if not work.numbers.taken(code):
            yield code
