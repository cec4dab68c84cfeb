"""From what a person calls bad to the lots it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.equipment import END, NothingRanThere, UnknownLine, WindowBackwards, WindowMissing
from domain.items import UnknownItem
from domain.lots import AmbiguousLot, LotRef, UnknownLot
from domain.movements import SlotMissing
from domain.ports import Work
from domain.roots import MOST_ROOTS, Candidate, NothingMadeThen, Root, RootsAsked, TooManyRoots
from domain.steps.naming import lot_named
from domain.steps.units import lots_of
from domain.values import BadLotCode, LotCode

KNOWN_LINES = 12
_LETTERS = re.compile(r"[^\W\d_]+(?=\d)")


def roots_found(work: Work, asked: RootsAsked) -> tuple[tuple[Root, ...], str]:
    """The bad lots, each once, and the reason that stands behind them.

    Raises what naming a lot raises, `UnknownItem`, `UnknownLine`, `WindowMissing`, `WindowBackwards`,
    `NothingRanThere`, `NothingMadeThen`, `TooManyRoots` and `SlotMissing`.
    """
    if asked.item is None and asked.line is None:
        return _named(work, asked.words)
    name = asked.item or asked.line or ""
    if asked.since is None:
        raise WindowMissing(name=name)
    until = asked.until or END
    if asked.since >= until:
        raise WindowBackwards(since=asked.since, until=until)
    if asked.item is not None:
        item = work.items.by_code(asked.item)
        if item is None:
            raise UnknownItem(item=asked.item, nearest=tuple(work.items.nearest(asked.item)))
        lots = work.balances.made_between({item.id or 0}, asked.since, until)
        if not lots:
            raise NothingMadeThen(item=item.code, since=asked.since, until=until)
    else:
        line = work.equipment.line_called(asked.line or "")
        if line is None:
            raise UnknownLine(line=asked.line or "", known=tuple(work.equipment.lines(KNOWN_LINES)))
        lots = work.equipment.lots_on(line, asked.since, until)
        if not lots:
            raise NothingRanThere(name=line, since=asked.since, until=until)
    return _seen(work, lots, asked.said), asked.reason


def _seen(work: Work, lot_ids: Sequence[int], said: str | None) -> tuple[Root, ...]:
    if len(lot_ids) > MOST_ROOTS:
        raise TooManyRoots(lots=len(lot_ids), most=MOST_ROOTS)
    views = work.lots.views(list(lot_ids))
    return tuple(Root(views[lot_id], said) for lot_id in dict.fromkeys(lot_ids))


def _named(work: Work, words: Sequence[Candidate]) -> tuple[tuple[Root, ...], str]:
    """The words from the first on that name lots; what follows the last of them is the reason."""
    if not words:
        raise SlotMissing(kind="recall", slot="lot")
    first = words[0]
    found: dict[int, Root] = {root.lot.id: root for root in _called(work, first.code)}
    reason = first.rest
    for word in words[1:]:
        if not word.sure and not any(sign.isdigit() for sign in word.code):
            break
        try:
            more = _called(work, word.code)
        except (UnknownLot, BadLotCode):
            # A mistyped lot must not be taken for the beginning of a reason.
            if word.sure or _alike(word.code, first.code):
                raise
            break
        found |= {root.lot.id: root for root in more if root.lot.id not in found}
        reason = word.rest
    return tuple(found.values()), reason


def _called(work: Work, code: str) -> list[Root]:
    """Our lot of this code; else every one of ours that came from this supplier's lot. Of a pallet, the lots on it or
    that left with it."""
    packed = lots_of(work, LotRef(code))
    if packed is not None:
        return [Root(view, code) for view in packed]
    if work.lots.by_code(LotCode(code)):
        return [Root(lot_named(work, LotRef(code)))]
    try:
        return [Root(lot_named(work, LotRef(code)), code)]
    except AmbiguousLot as several:
        suppliers = {view.lot.supplier_id for view in several.candidates}
        if len(suppliers) > 1 or None in suppliers:
            raise
        return [Root(view, code) for view in several.candidates]


def _alike(code: str, other: str) -> bool:
    """Whether two codes begin with the same letters before a digit: MP99 and MP05."""
    one, two = _LETTERS.match(code), _LETTERS.match(other)
    return one is not None and two is not None and one[0].casefold() == two[0].casefold()
