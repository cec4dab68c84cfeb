"""The customers of a case that need a second look."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.figures import Flag, FlagKind
from domain.partners import Partner
from domain.recall import Recall, RecallDelivery
from domain.tally import NOTHING, Holding, RecallConsignee

NOBODY = ("none", "refused")
_PLACE = {kind: place for place, kind in enumerate(FlagKind)}


def flags_of(session: Session, recall: Recall, now: datetime, limit: int, recent: timedelta) -> list[Flag]:
    """One flag a customer and unit: the most pressing that fits."""
    c, h = RecallConsignee, Holding
    late = select(func.max(col(RecallDelivery.shipped_at))).where(
        col(RecallDelivery.recall_id) == col(c.recall_id), col(RecallDelivery.partner_id) == col(c.partner_id)
    )
    query = (
        select(c, h, col(Partner.code), col(Partner.name), late.scalar_subquery())
        .join(h, and_(col(h.recall_id) == col(c.recall_id), col(h.partner_id) == col(c.partner_id)))
        .join(Partner, col(Partner.id) == col(c.partner_id))
        .where(col(c.recall_id) == recall.id, (col(h.accounted) < col(h.delivered)) | (col(h.over) > NOTHING))
    )
    since = (recall.launched_at or now) - recent
    found = [_flag(*row, since) for row in session.execute(query)]
    found.sort(key=lambda flag: (_PLACE[flag.kind], -flag.quantity, flag.code))
    return found[:limit]


def _flag(consignee: RecallConsignee, holding: Holding, code: str, name: str, shipped: Any, since: datetime) -> Flag:
    kind = _kind(consignee, holding, shipped, since)
    quantity: Decimal = holding.over if kind is FlagKind.OVER else holding.delivered - holding.accounted
    return Flag(kind, consignee.partner_id, code, name, quantity, holding.uom)


def _kind(consignee: RecallConsignee, holding: Holding, shipped: Any, since: datetime) -> FlagKind:
    if consignee.answered_at is None:
        return FlagKind.UNREACHABLE if consignee.state in NOBODY else FlagKind.SILENT
    if holding.over > 0:
        return FlagKind.OVER
    if consignee.none_said and shipped is not None and shipped >= since:
        return FlagKind.NONE_THOUGH_SENT
    return FlagKind.PARTIAL
