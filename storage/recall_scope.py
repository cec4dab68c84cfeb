"""The frozen scope of a recall: what it covered at launch, whatever the ledger says later."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import Delivery, Direction, Trace, TracedLot
from domain.lots import LotView
from domain.recall import Recall, RecallDelivery, RecallLot
from storage.bulk import insert_many
from storage.consignees import with_names
from storage.lots import StoredLots


def freeze(session: Session, recall_id: int, trace: Trace) -> None:
    """Writes the lots, root included, and the deliveries of the trace."""
    covered = [(trace.root, 0, None), *((traced.view, traced.depth, traced.via) for traced in trace.lots)]
    insert_many(
        session,
        RecallLot,
        ("recall_id", "lot_id", "depth", "via_lot_id", "made", "on_hand"),
        ((recall_id, view.id, depth, via, view.made, view.on_hand) for view, depth, via in covered),
    )
    insert_many(
        session,
        RecallDelivery,
        ("recall_id", "partner_id", "movement_id", "lot_id", "quantity", "shipped_at", "document"),
        (
            (recall_id, sent.customer_id, sent.movement_id, sent.lot_id, sent.quantity, sent.at, sent.document)
            for sent in trace.deliveries
        ),
    )


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


def frozen_trace(session: Session, lots: StoredLots, recall_id: int) -> Trace:
    """The frozen lists as a trace answer: quantities as they stood at launch, links left out."""
    rows = session.scalars(
        select(RecallLot).where(col(RecallLot.recall_id) == recall_id).order_by(col(RecallLot.depth), col(RecallLot.id))
    ).all()
    now = lots.views([row.lot_id for row in rows])
    views = {
        row.lot_id: LotView(now[row.lot_id].lot, now[row.lot_id].item, row.on_hand, row.made, now[row.lot_id].supplier)
        for row in rows
    }
    root_id = session.scalars(select(col(Recall.root_lot_id)).where(col(Recall.id) == recall_id)).one()
    return Trace(
        root=views[root_id],
        direction=Direction.FORWARD,
        lots=tuple(
            TracedLot(views[row.lot_id], row.depth, row.via_lot_id, Direction.FORWARD)
            for row in rows
            if row.lot_id != root_id
        ),
        links=(),
        consignees=with_names(session, _by_partner(session, recall_id, views)),
        by_id=views,
    )


def _by_partner(session: Session, recall_id: int, views: dict[int, LotView]) -> dict[int, list[Delivery]]:
    query = select(RecallDelivery).where(col(RecallDelivery.recall_id) == recall_id)
    found: defaultdict[int, list[Delivery]] = defaultdict(list)
    for row in session.scalars(query.order_by(col(RecallDelivery.shipped_at), col(RecallDelivery.id))):
        found[row.partner_id].append(
            Delivery(row.movement_id, row.document, row.lot_id, row.partner_id, row.quantity,
                     views[row.lot_id].item.uom, row.shipped_at)
        )  # fmt: skip
    return found
