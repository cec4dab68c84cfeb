"""From what a person calls a lot to the one lot it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from domain.items import UnknownItem
from domain.lots import AmbiguousLot, LotRef, LotView, UnknownLot
from domain.ports import Work
from domain.values import LotCode


def lot_named(work: Work, ref: LotRef, *, own_only: bool = False) -> LotView:
    """The lot with this code: ours first, then a supplier's. Raises `UnknownLot` with the nearest, `AmbiguousLot`
    when the code alone does not say which, `UnknownItem` and `BadLotCode`. With `own_only` a supplier's code
    names nothing: a new lot may well be called what a supplier called his.
    """
    if ref.lot_id is not None:
        return work.lots.get(ref.lot_id)
    code = LotCode(ref.code)
    item_id = None
    if ref.item is not None:
        item = work.items.by_code(ref.item)
        if item is None:
            raise UnknownItem(item=ref.item, nearest=tuple(work.items.nearest(ref.item)))
        item_id = item.id
    found = work.lots.by_code(code, item_id)
    if not found and not own_only:
        found = [view for view in work.lots.by_supplier_code(code) if item_id in (None, view.lot.item_id)]
    if not found:
        raise UnknownLot(code=code, nearest=tuple(work.lots.nearest(code)))
    if len(found) > 1:
        raise AmbiguousLot(code=code, candidates=tuple(found))
    return found[0]


def lots_named(work: Work, refs: Sequence[LotRef]) -> list[LotView]:
    """As `lot_named` for each of these, in their order; what has exactly one lot of ours is looked up together."""
    codes = {place: LotCode(ref.code) for place, ref in enumerate(refs) if ref.lot_id is None and ref.item is None}
    ours: defaultdict[str, list[int]] = defaultdict(list)
    for lot in work.loading.lots_with(list(dict.fromkeys(codes.values()))):
        ours[lot.code].append(lot.id or 0)
    clear = {place: ours[code][0] for place, code in codes.items() if len(ours[code]) == 1}
    views = work.lots.views(list(dict.fromkeys(clear.values())))
    return [views[clear[place]] if place in clear else lot_named(work, ref) for place, ref in enumerate(refs)]
