"""Walking the genealogy: level by level, one query a level, each lot once however many loops there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import Consignee, Delivery, Direction, GenealogyLink, Trace, TracedLot, TraceLink
from domain.items import Item
from domain.lots import Lot, LotView
from domain.movements import Direction as Side
from domain.movements import Movement, MovementLine
from domain.partners import Partner
from storage.lots import StoredLots
from storage.many import among, not_corrected

SHIP = "ship"


@dataclass
class Walk:
    """One walk in one direction: how far each lot is, which lot led to it, which links were walked over."""

    direction: Direction
    depth: dict[int, int] = field(default_factory=dict)
    via: dict[int, int] = field(default_factory=dict)
    links: dict[int, TraceLink] = field(default_factory=dict)
    truncated: bool = False


class StoredTracing:
    def __init__(self, session: Session, lots: StoredLots) -> None:
        self._session = session
        self._lots = lots

    def trace(self, root: LotView, direction: Direction, limit: int = 1_000_000) -> Trace:
        ways = [Direction.FORWARD, Direction.BACKWARD] if direction is Direction.BOTH else [direction]
        walks = [walk(self._session, root.id, way, limit) for way in ways]
        reached = {lot_id for found in walks for lot_id in found.depth}
        views = self._lots.views(sorted(reached)) | {root.id: root}
        lots: dict[int, TracedLot] = {}
        for found in walks:  # a lot that lies both ways is told as forward: every path then stays in one direction
            for lot_id, depth in found.depth.items():
                if lot_id != root.id and lot_id not in lots:
                    lots[lot_id] = TracedLot(views[lot_id], depth, found.via[lot_id], found.direction)
        links = {link_id: link for found in walks for link_id, link in found.links.items()}
        return Trace(
            root=root,
            direction=direction,
            lots=tuple(lots.values()),
            links=tuple(links.values()),
            consignees=consignees(self._session, sorted(reached)),
            truncated=any(found.truncated for found in walks),
            by_id=views,
        )


def walk(session: Session, root_id: int, direction: Direction, limit: int) -> Walk:
    """Breadth first, so that `depth` is the length of a shortest path; at most `limit` lots beside the root."""
    forward = direction is Direction.FORWARD
    here, there = (GenealogyLink.parent_id, GenealogyLink.child_id)[:: 1 if forward else -1]
    found = Walk(direction, depth={root_id: 0})
    frontier: Sequence[int] = [root_id]
    level = 0
    while frontier and not found.truncated:
        level += 1
        query = (
            select(
                col(GenealogyLink.id), col(here), col(there),
                col(GenealogyLink.quantity), col(GenealogyLink.step),
            )
            .where(col(GenealogyLink.voided_by).is_(None), among(session, col(here), frontier))
            .order_by(col(GenealogyLink.id))
        )  # fmt: skip
        following: list[int] = []
        rows: Iterable[Any] = session.execute(query)
        for link_id, near, far, quantity, step in rows:
            if far not in found.depth:
                if len(found.depth) > limit:
                    found.truncated = True
                    continue
                found.depth[far] = level
                found.via[far] = near
                following.append(far)
            parent, child = (near, far) if forward else (far, near)
            found.links[link_id] = TraceLink(parent, child, quantity, step)
        frontier = following
    return found


def consignees(session: Session, lot_ids: Collection[int]) -> tuple[Consignee, ...]:
    """Who was sent these lots, by customer code. Corrected shipments never happened; returns stay deliveries:
    who once had the goods must be told, even of what they sent back."""
    query = (
        select(
            col(Movement.id), col(Movement.document), col(MovementLine.lot_id), col(Movement.partner_id),
            func.sum(col(MovementLine.quantity)), col(Item.uom), col(Movement.happened_at),
        )
        .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
        .join(Lot, col(Lot.id) == col(MovementLine.lot_id))
        .join(Item, col(Item.id) == col(Lot.item_id))
        .where(
            among(session, col(MovementLine.lot_id), lot_ids),
            col(MovementLine.direction) == Side.OUT.value,
            col(Movement.kind) == SHIP,
            col(Movement.partner_id).is_not(None),
            not_corrected(),
        )
        .group_by(col(Movement.id), col(MovementLine.lot_id), col(Item.uom))
        .order_by(col(Movement.happened_at), col(Movement.id), col(MovementLine.lot_id))
    )  # fmt: skip
    by_partner: defaultdict[int, list[Delivery]] = defaultdict(list)
    rows: Iterable[Any] = session.execute(query)
    for movement_id, document, lot_id, partner_id, quantity, uom, at in rows:
        delivery = Delivery(movement_id, document, lot_id, partner_id, quantity or Decimal(0), uom, at)
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
