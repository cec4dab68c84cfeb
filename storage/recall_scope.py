"""The frozen scope of a recall: what it covered at launch, whatever the ledger says later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.columns import ExactDecimal, Instant
from domain.genealogy import Delivery, Direction
from domain.lots import LotView
from domain.recall import Recall, RecallDelivery, RecallLot
from domain.trace import Trace, TracedLot
from storage.bulk import insert_many
from storage.consignees import with_names
from storage.lot_views import views_of
from storage.lots import StoredLots
from storage.plain import Once, as_it_is, nothing_thrown_away, rows_of


@nothing_thrown_away()
def freeze(session: Session, recall_id: int, trace: Trace, wave: int, factors: Mapping[int, Decimal]) -> None:
    """Writes the lots, root included, and the deliveries of the trace that are not there yet."""
    covered = [
        *((view, 0, None) for view in trace.roots),
        *((traced.view, traced.depth, traced.via) for traced in trace.lots),
    ]
    lots = set(frozen_lot_ids(session, recall_id)) if wave > 1 else set()
    insert_many(
        session,
        RecallLot,
        ("recall_id", "lot_id", "depth", "via_lot_id", "made", "on_hand", "wave", "factor"),
        (
            (recall_id, view.id, depth, via, view.made, view.on_hand, wave, factors.get(view.lot.item_id))
            for view, depth, via in covered
            if view.id not in lots
        ),
    )
    deliveries = _frozen_movements(session, recall_id) if wave > 1 else set()
    insert_many(
        session,
        RecallDelivery,
        ("recall_id", "partner_id", "movement_id", "lot_id", "quantity", "shipped_at", "document", "wave"),
        (
            (recall_id, sent.customer_id, sent.movement_id, sent.lot_id, sent.quantity, sent.at, sent.document, wave)
            for sent in trace.deliveries
            if (sent.movement_id, sent.lot_id) not in deliveries
        ),
    )


def _frozen_movements(session: Session, recall_id: int) -> set[tuple[int, int]]:
    query = select(col(RecallDelivery.movement_id), col(RecallDelivery.lot_id))
    return {
        (movement, lot) for movement, lot in session.execute(query.where(col(RecallDelivery.recall_id) == recall_id))
    }


def frozen_lot_ids(session: Session, recall_id: int) -> list[int]:
    """Root first, then by depth."""
    query = select(col(RecallLot.lot_id)).where(col(RecallLot.recall_id) == recall_id)
    return list(session.scalars(query.order_by(col(RecallLot.depth), col(RecallLot.id))))


def frozen_deliveries(
    session: Session, lots: StoredLots, recall_id: int, partner_id: int
) -> list[tuple[LotView, list[tuple[datetime, Decimal]]]]:
    """One customer's lots, by lot, each with its deliveries in the order they were sent."""
    query = select(RecallDelivery).where(
        col(RecallDelivery.recall_id) == recall_id, col(RecallDelivery.partner_id) == partner_id
    )
    sent: defaultdict[int, list[tuple[datetime, Decimal]]] = defaultdict(list)
    for row in session.scalars(query.order_by(col(RecallDelivery.shipped_at), col(RecallDelivery.id))):
        sent[row.lot_id].append((row.shipped_at, row.quantity))
    views = lots.views(list(sent))
    return [(views[lot_id], deliveries) for lot_id, deliveries in sent.items()]


@nothing_thrown_away()
def frozen_trace(session: Session, recall_id: int) -> Trace:
    """The frozen lists as a trace answer: quantities as they stood at launch, links left out."""
    query = (
        select(
            col(RecallLot.lot_id), col(RecallLot.depth), col(RecallLot.via_lot_id), as_it_is(RecallLot.made),
            as_it_is(RecallLot.on_hand),
        )
        .where(col(RecallLot.recall_id) == recall_id)
        .order_by(col(RecallLot.depth), col(RecallLot.id))
    )  # fmt: skip
    rows = rows_of(session, query)
    now, exact = views_of(session, [lot_id for lot_id, *_ in rows]), Once(session, ExactDecimal())
    views = {
        lot_id: LotView(now[lot_id].lot, now[lot_id].item, exact[on_hand], exact[made], now[lot_id].supplier)
        for lot_id, _, _, made, on_hand in rows
    }
    root_id = session.scalars(select(col(Recall.root_lot_id)).where(col(Recall.id) == recall_id)).one()
    return Trace(
        root=views[root_id],
        others=tuple(views[lot_id] for lot_id, depth, *_ in rows if not depth and lot_id != root_id),
        direction=Direction.FORWARD,
        lots=tuple(TracedLot(views[lot_id], depth, via, Direction.FORWARD) for lot_id, depth, via, *_ in rows if depth),
        links=(),
        consignees=with_names(session, _by_partner(session, recall_id, views)),
        by_id=views,
    )


def _by_partner(session: Session, recall_id: int, views: dict[int, LotView]) -> dict[int, list[Delivery]]:
    query = (
        select(
            col(RecallDelivery.partner_id), col(RecallDelivery.movement_id), col(RecallDelivery.document),
            col(RecallDelivery.lot_id), as_it_is(RecallDelivery.quantity), as_it_is(RecallDelivery.shipped_at),
        )
        .where(col(RecallDelivery.recall_id) == recall_id)
        .order_by(col(RecallDelivery.shipped_at), col(RecallDelivery.id))
    )  # fmt: skip
    exact, moments = Once(session, ExactDecimal()), Once(session, Instant())
    found: defaultdict[int, list[Delivery]] = defaultdict(list)
    for partner_id, movement_id, document, lot_id, quantity, at in rows_of(session, query):
        uom = views[lot_id].item.uom
        found[partner_id].append(Delivery(movement_id, document, lot_id, partner_id, exact[quantity], uom, moments[at]))
    return found
