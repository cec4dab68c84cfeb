"""Who was sent what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.columns import ExactDecimal, Instant
from domain.genealogy import Consignee, CustomerTotal, Delivery, ShippedLot
from domain.items import Item
from domain.lots import Lot
from domain.movements import Movement
from domain.partners import Partner
from storage.many import among_given, given, is_sqlite
from storage.plain import Once, as_it_is, rows_of


@cache
def _sent(*, on_sqlite: bool) -> Select[Any]:
    """Made once, as the others here: putting it together takes longer than asking about a few lots."""
    return (
        select(
            col(ShippedLot.movement_id), col(Movement.document), col(ShippedLot.lot_id), col(ShippedLot.customer_id),
            as_it_is(ShippedLot.quantity), as_it_is(ShippedLot.at),
        )
        .join(Movement, col(Movement.id) == col(ShippedLot.movement_id))
        .where(among_given(col(ShippedLot.lot_id), on_sqlite=on_sqlite), col(ShippedLot.voided_by).is_(None))
        .order_by(col(ShippedLot.at), col(ShippedLot.movement_id), col(ShippedLot.lot_id))
    )  # fmt: skip


@cache
def _totals(*, on_sqlite: bool) -> Select[Any]:
    return (
        select(
            col(ShippedLot.customer_id), col(Item.uom), as_it_is(func.sum(col(ShippedLot.quantity))),
            func.count(col(ShippedLot.movement_id).distinct()),
        )
        .join(Lot, col(Lot.id) == col(ShippedLot.lot_id))
        .join(Item, col(Item.id) == col(Lot.item_id))
        .where(among_given(col(ShippedLot.lot_id), on_sqlite=on_sqlite), col(ShippedLot.voided_by).is_(None))
        .group_by(col(ShippedLot.customer_id), col(Item.uom))
    )  # fmt: skip


@cache
def _names(*, on_sqlite: bool) -> Select[*tuple[Any, ...]]:
    query = select(col(Partner.id), col(Partner.code), col(Partner.name), col(Partner.language))
    return query.where(among_given(col(Partner.id), on_sqlite=on_sqlite))


def consignees(session: Session, lot_ids: Collection[int], units: Mapping[int, str]) -> tuple[Consignee, ...]:
    """Who was sent these lots, by customer code; `units` are the lots' own. Corrected shipments never happened; returns
    stay deliveries: who once had the goods must be told, even of what they sent back."""
    rows = rows_of(session, _sent(on_sqlite=is_sqlite(session)), given(session, lot_ids))
    quantities, moments = Once(session, ExactDecimal()), Once(session, Instant())
    by_partner: defaultdict[int, list[Delivery]] = defaultdict(list)
    for movement_id, document, lot_id, partner_id, quantity, at in rows:
        by_partner[partner_id].append(
            Delivery(movement_id, document, lot_id, partner_id, quantities[quantity], units[lot_id], moments[at])
        )
    return with_names(session, by_partner)


def customer_totals(session: Session, lot_ids: Collection[int]) -> list[CustomerTotal]:
    """How much of these lots each customer was sent, by customer and unit."""
    found = rows_of(session, _totals(on_sqlite=is_sqlite(session)), given(session, lot_ids))
    exact = Once(session, ExactDecimal())
    rows = sorted((customer_id, uom, total, count) for customer_id, uom, total, count in found)
    return [CustomerTotal(customer_id, uom, exact[total], count) for customer_id, uom, total, count in rows]


def with_names(session: Session, by_partner: dict[int, list[Delivery]]) -> tuple[Consignee, ...]:
    """The customers of these deliveries, sorted by code."""
    found = rows_of(session, _names(on_sqlite=is_sqlite(session)), given(session, by_partner.keys()))
    return tuple(
        Consignee(partner_id, code, name, language, tuple(by_partner[partner_id]))
        for partner_id, code, name, language in sorted(found, key=lambda partner: partner[1])
    )  # sorted here: a server's own order of letters may differ
