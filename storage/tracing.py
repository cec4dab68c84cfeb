"""Walking the genealogy: level by level, one query a level, each lot once however many loops there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import (
    Basis,
    Closure,
    Consignee,
    CustomerTotal,
    Delivery,
    Direction,
    GenealogyLink,
    ShippedLot,
    Trace,
    TracedLot,
    TraceLink,
)
from domain.items import Item
from domain.lots import Lot, LotView
from domain.movements import Movement
from domain.partners import Partner
from domain.ports.tracing import WHOLE
from storage.lots import StoredLots
from storage.many import among


class StoredTracing:
    def __init__(self, session: Session, lots: StoredLots) -> None:
        self._session = session
        self._lots = lots

    def closure(self, roots: Sequence[int], direction: Direction = Direction.FORWARD, limit: int = WHOLE) -> Closure:
        return walk(self._session, roots, direction, limit)

    def customers(self, lot_ids: Sequence[int]) -> list[CustomerTotal]:
        query = (
            select(
                col(ShippedLot.customer_id), col(Item.uom), func.sum(col(ShippedLot.quantity)),
                func.count(col(ShippedLot.movement_id).distinct()),
            )
            .join(Lot, col(Lot.id) == col(ShippedLot.lot_id))
            .join(Item, col(Item.id) == col(Lot.item_id))
            .where(among(self._session, col(ShippedLot.lot_id), lot_ids), col(ShippedLot.voided_by).is_(None))
            .group_by(col(ShippedLot.customer_id), col(Item.uom))
            .order_by(col(ShippedLot.customer_id), col(Item.uom))
        )  # fmt: skip
        return [CustomerTotal(*row) for row in self._session.execute(query)]

    def links(self, lot_ids: Sequence[int]) -> list[TraceLink]:
        query = (
            select(
                col(GenealogyLink.parent_id), col(GenealogyLink.child_id), col(GenealogyLink.quantity),
                col(GenealogyLink.step), col(GenealogyLink.at), col(GenealogyLink.basis),
                col(GenealogyLink.only_mixed), col(GenealogyLink.used_by),
            )
            .where(col(GenealogyLink.voided_by).is_(None), among(self._session, col(GenealogyLink.parent_id), lot_ids))
            .order_by(col(GenealogyLink.id))
        )  # fmt: skip
        here = set(lot_ids)
        rows: Iterable[Any] = self._session.execute(query)
        return [
            TraceLink(parent, child, quantity, step, at, Basis(basis), only_mixed, used_by)
            for parent, child, quantity, step, at, basis, only_mixed, used_by in rows
            if child in here
        ]

    def trace(self, root: LotView, direction: Direction, limit: int = WHOLE) -> Trace:
        if direction is not Direction.BOTH:
            return self.trace_of(self.closure([root.id], direction, limit))
        below = self.trace_of(self.closure([root.id], Direction.FORWARD, limit))
        above = self.trace_of(self.closure([root.id], Direction.BACKWARD, limit))
        return both_ways(below, above)

    def trace_of(self, closure: Closure) -> Trace:
        views = self._lots.views(closure.lot_ids)
        walked = list(zip(closure.lot_ids, closure.depths, closure.vias, strict=True))
        roots = [views[lot_id] for lot_id, depth, _ in walked if depth == 0]
        return Trace(
            root=roots[0],
            others=tuple(roots[1:]),
            direction=closure.direction,
            lots=tuple(
                TracedLot(views[lot_id], depth, via, closure.direction) for lot_id, depth, via in walked if depth
            ),
            links=tuple(self.links(closure.lot_ids)),
            consignees=consignees(self._session, closure.lot_ids),
            truncated=closure.truncated,
            by_id=views,
        )


def both_ways(below: Trace, above: Trace) -> Trace:
    """One answer of two: a lot that lies both ways is told as forward, so that every path stays in one direction."""
    known = {below.root.id, *(traced.id for traced in below.lots)}
    customers = {consignee.partner_id: consignee for consignee in below.consignees}
    for consignee in above.consignees:
        found = customers.get(consignee.partner_id)
        sent = dict.fromkeys([*(found.deliveries if found else ()), *consignee.deliveries])
        deliveries = sorted(sent, key=lambda delivery: (delivery.at, delivery.movement_id, delivery.lot_id))
        customers[consignee.partner_id] = replace(consignee, deliveries=tuple(deliveries))
    return replace(
        below,
        direction=Direction.BOTH,
        lots=(*below.lots, *(traced for traced in above.lots if traced.id not in known)),
        links=tuple(dict.fromkeys([*below.links, *above.links])),
        consignees=tuple(sorted(customers.values(), key=lambda consignee: consignee.code)),
        truncated=below.truncated or above.truncated,
        by_id=below.by_id | above.by_id,
    )


def walk(session: Session, roots: Sequence[int], direction: Direction, limit: int) -> Closure:
    """Breadth first, level by level, one query a level."""
    here, there = (GenealogyLink.parent_id, GenealogyLink.child_id)[:: 1 if direction is Direction.FORWARD else -1]
    found: dict[int, tuple[int, int]] = dict.fromkeys(roots, (0, 0))
    room = limit + len(found)
    frontier: Sequence[int] = list(found)
    level, truncated = 0, False
    while frontier and not truncated:
        level += 1
        query = (
            select(col(here), col(there))
            .where(col(GenealogyLink.voided_by).is_(None), among(session, col(here), frontier))
            .order_by(col(GenealogyLink.id))
        )
        following: list[int] = []
        rows: Iterable[Any] = session.execute(query)
        for near, far in rows:
            if far not in found:
                if len(found) >= room:
                    truncated = True
                    break
                found[far] = (level, near)
                following.append(far)
        frontier = following
    depths, vias = [depth for depth, _ in found.values()], [via for _, via in found.values()]
    return Closure(direction, list(found), depths, vias, truncated)


def consignees(session: Session, lot_ids: Collection[int]) -> tuple[Consignee, ...]:
    """Who was sent these lots, by customer code. Corrected shipments never happened; returns stay deliveries:
    who once had the goods must be told, even of what they sent back."""
    query = (
        select(
            col(ShippedLot.movement_id), col(Movement.document), col(ShippedLot.lot_id), col(ShippedLot.customer_id),
            col(ShippedLot.quantity), col(Item.uom), col(ShippedLot.at),
        )
        .join(Movement, col(Movement.id) == col(ShippedLot.movement_id))
        .join(Lot, col(Lot.id) == col(ShippedLot.lot_id))
        .join(Item, col(Item.id) == col(Lot.item_id))
        .where(among(session, col(ShippedLot.lot_id), lot_ids), col(ShippedLot.voided_by).is_(None))
        .order_by(col(ShippedLot.at), col(ShippedLot.movement_id), col(ShippedLot.lot_id))
    )  # fmt: skip
    by_partner: defaultdict[int, list[Delivery]] = defaultdict(list)
    rows: Iterable[Any] = session.execute(query)
    for movement_id, document, lot_id, partner_id, quantity, uom, at in rows:
        delivery = Delivery(movement_id, document, lot_id, partner_id, quantity, uom, at)
        by_partner[partner_id].append(delivery)
    return with_names(session, by_partner)


def with_names(session: Session, by_partner: dict[int, list[Delivery]]) -> tuple[Consignee, ...]:
    """The customers of these deliveries, sorted by code."""
    found = session.scalars(select(Partner).where(among(session, col(Partner.id), list(by_partner))))
    partners = sorted(found, key=lambda partner: partner.code)  # a server's own order of letters may differ
    return tuple(
        Consignee(partner.id, partner.code, partner.name, partner.language, tuple(by_partner[partner.id]))
        for partner in partners
        if partner.id is not None
    )
