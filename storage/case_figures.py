"""The figures of a case, summed by the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.columns import QUANTITY_SCALE
from domain.figures import Amounts, CaseFigures
from domain.recall import Recall
from domain.tally import COUNTED, Holding, RecallConsignee

AMOUNTS = (*(kind.value for kind in COUNTED), "accounted", "over")
WAITING = ("queued", "sending", "uncertain")
COUNTS = (
    "customers", "deliveries", "told", "opened", "answered", "answered_24h", "answered_48h", "failed", "unreachable",
    "waiting", "first_told_at", "last_told_at", "first_answer_at", "last_answer_at",
)  # fmt: skip


def figures_of(session: Session, recall: Recall, now: datetime) -> CaseFigures:
    """Counted in customers, and in units."""
    c = RecallConsignee
    launched = recall.launched_at or now

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    answered = col(c.answered_at).is_not(None)
    quiet = and_(col(c.answered_at).is_(None))
    query = select(
        func.count(), func.coalesce(func.sum(col(c.deliveries)), 0), count(col(c.told_at).is_not(None)),
        count(col(c.opened_at).is_not(None)), count(answered),
        count(col(c.answered_at) <= launched + timedelta(hours=24)),
        count(col(c.answered_at) <= launched + timedelta(hours=48)),
        count(and_(quiet, col(c.state) == "refused")), count(and_(quiet, col(c.state) == "none")),
        count(col(c.state).in_(WAITING)),
        func.min(col(c.told_at)), func.max(col(c.told_at)), func.min(col(c.answered_at)),
        func.max(col(c.answered_at)),
    ).where(col(c.recall_id) == recall.id)  # fmt: skip
    counted = dict(zip(COUNTS, session.execute(query).one(), strict=True))
    return CaseFigures(at=now, amounts=_sums(session, recall), **counted)


def _sums(session: Session, recall: Recall) -> tuple[Amounts, ...]:
    names = ("delivered", *AMOUNTS)
    query = (
        select(col(Holding.uom), *(func.sum(getattr(Holding, name)) for name in names))
        .where(col(Holding.recall_id) == recall.id)
        .group_by(col(Holding.uom))
    )
    rows = [Amounts(uom, **dict(zip(names, map(exact, sums), strict=True)))
            for uom, *sums in session.execute(query)]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.uom != recall.uom, -row.delivered, row.uom)))


def exact(amount: Any) -> Decimal:
    """A sum as the database gives it: a decimal, or a whole number of the smallest parts."""
    return amount if isinstance(amount, Decimal) else Decimal(int(amount or 0)).scaleb(-QUANTITY_SCALE)
