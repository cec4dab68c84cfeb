"""The customers of a case that need a second look."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.figures import Flag, FlagKind
from domain.partners import Partner
from domain.recall import Recall, RecallDelivery
from domain.tally import NOTHING, Holding, RecallConsignee
from storage.case_figures import exact

NOBODY = ("none", "refused")
_KINDS = tuple(FlagKind)
_PLACE, _QUANTITY = "place", "quantity"  # columns, not words: the catalogues look for words in `label("...")`


def flags_of(session: Session, recall: Recall, now: datetime, limit: int, recent: timedelta) -> list[Flag]:
    """One flag a customer and unit: the most pressing that fits. The database sorts: there may be ten thousand."""
    c, h = RecallConsignee, Holding
    last_sent = (
        select(func.max(col(RecallDelivery.shipped_at)))
        .where(col(RecallDelivery.recall_id) == col(c.recall_id), col(RecallDelivery.partner_id) == col(c.partner_id))
        .scalar_subquery()
    )
    quiet = col(c.answered_at).is_(None)
    lately = last_sent >= (recall.launched_at or now) - recent
    place = case(
        (and_(quiet, col(c.state).in_(NOBODY)), _KINDS.index(FlagKind.UNREACHABLE)),
        (quiet, _KINDS.index(FlagKind.SILENT)),
        (col(h.over) > NOTHING, _KINDS.index(FlagKind.OVER)),
        (and_(col(c.none_said), lately), _KINDS.index(FlagKind.NONE_THOUGH_SENT)),
        else_=_KINDS.index(FlagKind.PARTIAL),
    ).label(_PLACE)
    quantity = case(
        (and_(~quiet, col(h.over) > NOTHING), col(h.over)), else_=col(h.delivered) - col(h.accounted)
    ).label(_QUANTITY)  # fmt: skip
    query = (
        select(place, col(c.partner_id), col(Partner.code), col(Partner.name), quantity, col(h.uom))
        .join(h, and_(col(h.recall_id) == col(c.recall_id), col(h.partner_id) == col(c.partner_id)))
        .join(Partner, col(Partner.id) == col(c.partner_id))
        .where(col(c.recall_id) == recall.id, (col(h.accounted) < col(h.delivered)) | (col(h.over) > NOTHING))
        .order_by(place, quantity.desc(), col(Partner.code))
        .limit(limit)
    )
    return [
        Flag(_KINDS[kind], partner_id, code, name, exact(amount), uom)
        for kind, partner_id, code, name, amount, uom in session.execute(query)
    ]
