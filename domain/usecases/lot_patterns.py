"""How new lots of an item are numbered: looked at, set, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from domain.items import Item, UnknownItem
from domain.lot_numbers import Pattern, checked_pattern, pattern_of
from domain.people import Actor, May
from domain.ports import Work


@dataclass(frozen=True)
class PatternView:
    """An item's pattern, if it has one, and how its first number of today would look."""

    item: Item
    pattern: Pattern | None
    example: str = ""


@dataclass(frozen=True)
class LookAtPattern:
    """Changes nothing. Raises `UnknownItem`."""

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor, item: str) -> PatternView:
        actor.must(May.RECORD)
        return _view(work, _item(work, item), self.zone)


@dataclass(frozen=True)
class SetPattern:
    """Afterwards new lots of the item may be numbered by it; without a pattern, no more. Numbers that were given out
    stay what they are. Raises `UnknownItem`, `BadPattern`, `NotAllowed`."""

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor, item: str, pattern: str | None) -> PatternView:
        actor.must(May.HOUSE)
        found = _item(work, item)
        if pattern is not None:
            today = work.now().astimezone(self.zone).date()
            linked = work.numbers.gtins_of([found.id or 0])
            checked = checked_pattern(pattern, found.code, has_gtin=bool(found.gtin or linked), today=today)
            work.numbers.put_pattern(found.id or 0, checked.text)
        else:
            work.numbers.put_pattern(found.id or 0, None)
        return _view(work, _item(work, item), self.zone)


def _item(work: Work, text: str) -> Item:
    item = work.items.by_code(text)
    if item is None:
        raise UnknownItem(item=text, nearest=tuple(work.items.nearest(text)))
    return item


def _view(work: Work, item: Item, zone: tzinfo) -> PatternView:
    pattern = pattern_of(item.attributes)
    today = work.now().astimezone(zone).date()
    return PatternView(item, pattern, pattern.example(today, item.code) if pattern else "")
