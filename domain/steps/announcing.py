"""The lots and the company of an order: looked up, or announced where the kind may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.items import Item, UnknownItem
from domain.lot_numbers import is_auto
from domain.lots import Lot, LotExists, LotView, UnknownLot
from domain.movements import KindRule, MovementOrder, SlotMissing
from domain.partners import Partner, UnknownPartner
from domain.ports import Work
from domain.steps.naming import lot_named
from domain.steps.numbering import numbered
from domain.values import LotCode


def lot_of(
    work: Work, rule: KindRule, order: MovementOrder, happened_at: datetime, partner: Partner | None
) -> tuple[LotView, bool]:
    """The lot of the order, and whether it was announced by it."""
    if not rule.new_lot or order.lot.lot_id is not None:
        return lot_named(work, order.lot), False
    item_code = order.item or order.lot.item
    supplier_id = partner.id if partner is not None and rule.partner_kind == "supplier" else None
    if is_auto(order.lot.code):
        if item_code is None:
            raise SlotMissing(kind=rule.name, slot="item")
        return _announce(work, None, _item(work, item_code), order, happened_at, supplier_id), True
    code = LotCode(order.lot.code)
    if item_code is None:
        if work.lots.by_code(code):
            return lot_named(work, order.lot, own_only=True), False
        raise SlotMissing(kind=rule.name, slot="item")
    item = _item(work, item_code)
    found = work.lots.by_code(code, item.id)
    if found:
        if rule.name == "receive" and order.supplier_lot not in (None, found[0].lot.supplier_lot):
            raise LotExists(lot=code, item=item.code)
        return found[0], False
    return _announce(work, code, item, order, happened_at, supplier_id), True


def _announce(
    work: Work, code: LotCode | None, item: Item, order: MovementOrder, happened_at: datetime,
    supplier_id: int | None = None,
) -> LotView:  # fmt: skip
    """A new lot; without a code it gets the next number of its item's pattern."""
    made_at = order.made_at or happened_at

    def called(code: LotCode) -> Lot:
        return Lot(
            code=code,
            item_id=item.id or 0,
            folded=code.folded,
            supplier_id=supplier_id,
            supplier_lot=order.supplier_lot,
            made_at=made_at,
            expires_at=order.expires_at,
        )

    if code is None:
        lot = numbered(work, item, order.day or made_at.date(), order.line, called)
    else:
        lot = work.lots.add(called(code))
    if lot.id is None:
        raise ValueError("a stored lot has a number")
    return work.lots.get(lot.id)


def _item(work: Work, text: str) -> Item:
    item = work.items.by_code(text)
    if item is None or item.id is None:
        raise UnknownItem(item=text, nearest=tuple(work.items.nearest(text)))
    return item


def partner_of(work: Work, rule: KindRule, order: MovementOrder) -> Partner | None:
    if order.partner is None:
        return None
    partner = work.partners.by_code(order.partner)
    if partner is None or (rule.partner_kind and partner.kind != rule.partner_kind):
        nearest = tuple(work.partners.nearest(order.partner, kind=rule.partner_kind))
        raise UnknownPartner(partner=order.partner, kind=rule.partner_kind or "", nearest=nearest)
    return partner


def into_of(
    work: Work, rule: KindRule, order: MovementOrder, lot: LotView, happened_at: datetime
) -> tuple[LotView | None, str | None]:
    """The lot it goes into; or the code of one that is not made yet, under which the two will be joined."""
    if order.into is None:
        return None, None
    auto = rule.new_into and order.into.lot_id is None and is_auto(order.into.code)
    if not auto:
        try:
            return lot_named(work, order.into, own_only=True), None
        except UnknownLot:
            if not rule.new_into:
                return None, LotCode(order.into.code)
    if rule.name == "rework" and order.item is None:  # what comes of cups in a tank is not cups
        raise SlotMissing(kind=rule.name, slot="item")
    item = _item(work, order.item) if order.item else lot.item
    fresh = replace(order, made_at=order.made_at or happened_at, expires_at=lot.lot.expires_at, supplier_lot=None)
    return _announce(work, None if auto else LotCode(order.into.code), item, fresh, happened_at), None
