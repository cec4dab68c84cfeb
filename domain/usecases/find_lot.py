"""Which lot a person means: by our code, else by the code of its supplier."""

from __future__ import annotations

from dataclasses import dataclass

from domain.items import Item, UnknownItem
from domain.lots import AmbiguousLot, LotRef, LotView, UnknownLot
from domain.people import Actor, May
from domain.ports import Work
from domain.values import LotCode


@dataclass(frozen=True)
class FindLot:
    """The one lot that answers to the reference, with its stock. Changes nothing.

    Raises `UnknownLot` with the nearest candidates, `AmbiguousLot` with those that share the code, `UnknownItem`
    for an item that does not exist, and `BadLotCode` for what cannot be a code at all.
    """

    def __call__(self, work: Work, actor: Actor, ref: LotRef) -> LotView:
        actor.must(May.TRACE)
        return lot_named(work, ref)


def lot_named(work: Work, ref: LotRef, *, own_only: bool = False) -> LotView:
    """The lot itself when a button carries it; else our code; else, unless `own_only`, the supplier's code.

    Our own code always wins: a supplier's lot that happens to be called the same never hides a lot of ours.
    """
    if ref.lot_id is not None:
        return work.lots.get(ref.lot_id)
    code = LotCode(ref.code)
    item = _item(work, ref.item)
    found = _of_item(work.lots.by_code(code, item.id if item else None), item)
    if not found and not own_only:
        found = _of_item(work.lots.by_supplier_code(code), item)
    if not found:
        raise UnknownLot(code=code, nearest=_candidates(work, code, item))
    if len(found) > 1:
        raise AmbiguousLot(code=code, candidates=tuple(found))
    return found[0]


def _item(work: Work, text: str | None) -> Item | None:
    if text is None or not text.strip():
        return None
    item = work.items.by_code(text.strip())
    if item is None:
        raise UnknownItem(item=text.strip(), nearest=tuple(work.items.nearest(text.strip())))
    return item


def _of_item(views: list[LotView], item: Item | None) -> list[LotView]:
    return [view for view in views if item is None or view.lot.item_id == item.id]


def _candidates(work: Work, code: LotCode, item: Item | None) -> tuple[LotView, ...]:
    """What the person may have meant; the same code under another item first."""
    other_items = work.lots.by_code(code) if item is not None else []
    known = {view.id for view in other_items}
    return (*other_items, *(view for view in work.lots.nearest(code) if view.id not in known))
