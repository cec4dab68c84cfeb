"""The lots and the company of an order: looked up, or announced where the kind may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.items import UnknownItem
from domain.lots import Lot, LotExists, LotView, UnknownLot
from domain.movements import KindRule, MovementOrder, SlotMissing
from domain.partners import Partner, UnknownPartner
from domain.ports import Work
from domain.steps.naming import lot_named
from domain.values import LotCode


def lot_of(
    work: Work, rule: KindRule, order: MovementOrder, happened_at: datetime, partner: Partner | None
) -> tuple[LotView, bool]:
    """The lot of the order, and whether it was announced by it."""
    if not rule.new_lot or order.lot.lot_id is not None:
        return lot_named(work, order.lot), False
    code = LotCode(order.lot.code)
    item_code = order.item or order.lot.item
    if item_code is None:
        if work.lots.by_code(code):
            return lot_named(work, order.lot, own_only=True), False
        raise SlotMissing(kind=rule.name, slot="item")
    item = work.items.by_code(item_code)
    if item is None or item.id is None:
        raise UnknownItem(item=item_code, nearest=tuple(work.items.nearest(item_code)))
    found = work.lots.by_code(code, item.id)
    if found:
        if rule.name == "receive" and order.supplier_lot not in (None, found[0].lot.supplier_lot):
            raise LotExists(lot=code, item=item.code)
        return found[0], False
    supplier_id = partner.id if partner is not None and rule.partner_kind == "supplier" else None
    return _announce(work, code, item.id, order, happened_at, supplier_id), True


def _announce(
    work: Work, code: LotCode, item_id: int, order: MovementOrder, happened_at: datetime,
    supplier_id: int | None = None,
) -> LotView:  # fmt: skip
    lot = work.lots.add(
        Lot(
            code=code,
            item_id=item_id,
            folded=code.folded,
            supplier_id=supplier_id,
            supplier_lot=order.supplier_lot,
            made_at=order.made_at or happened_at,
            expires_at=order.expires_at,
        )
    )
    if lot.id is None:
        raise ValueError("a stored lot has a number")
    return work.lots.get(lot.id)


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
    try:
        return lot_named(work, order.into, own_only=True), None
    except UnknownLot:
        code = LotCode(order.into.code)
        if rule.new_into:
            if rule.name == "rework" and order.item is None:  # what comes of cups in a tank is not cups
                raise SlotMissing(kind=rule.name, slot="item") from None
            item = work.items.by_code(order.item) if order.item else lot.item
            if item is None or item.id is None:
                raise UnknownItem(item=order.item or "", nearest=tuple(work.items.nearest(order.item or ""))) from None
            fresh = replace(order, made_at=order.made_at or happened_at, expires_at=lot.lot.expires_at,
                            supplier_lot=None)  # fmt: skip
            return _announce(work, code, item.id, fresh, happened_at), None
        return None, code
