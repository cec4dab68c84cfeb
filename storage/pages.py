"""What customers' pages and the public page ask for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, AlertState, Forwarded
from domain.audit import AuditEntry
from domain.ladder import PHONE
from domain.recall import Recall, RecallLot, RecallState
from storage.many import among

PUBLIC = (RecallState.LAUNCHED.value, RecallState.CLOSED.value)


class StoredPages:
    def __init__(self, session: Session) -> None:
        self._session = session

    def alert_opened(self, alert_id: int, at: datetime) -> bool:
        return self._first_time(Alert, alert_id, at)

    def forwarded_opened(self, forwarded_id: int, at: datetime) -> bool:
        return self._first_time(Forwarded, forwarded_id, at)

    def alert_of(self, recall_id: int, partner_id: int) -> Alert | None:
        query = select(Alert).where(
            col(Alert.recall_id) == recall_id, col(Alert.partner_id) == partner_id, col(Alert.forwarded_id).is_(None)
        )
        return self._session.scalars(query.order_by(col(Alert.id)).limit(1)).first()

    def add_forwarded(self, forwarded: Forwarded) -> Forwarded:
        self._session.add(forwarded)
        self._session.flush()
        return forwarded

    def forwarded(self, forwarded_id: int) -> Forwarded | None:
        return self._session.get(Forwarded, forwarded_id)

    def forwarded_of(self, recall_id: int, partner_id: int) -> list[Forwarded]:
        query = select(Forwarded).where(col(Forwarded.recall_id) == recall_id, col(Forwarded.partner_id) == partner_id)
        return list(self._session.scalars(query.order_by(col(Forwarded.id))))

    def published(self, lot_ids: Collection[int]) -> list[tuple[int, Recall]]:
        query = (
            select(col(RecallLot.lot_id), Recall)
            .join(Recall, col(Recall.id) == col(RecallLot.recall_id))
            .where(
                among(self._session, col(RecallLot.lot_id), list(lot_ids)),
                col(RecallLot.cleared_at).is_(None),
                col(Recall.state).in_(PUBLIC),
                col(Recall.published_at).is_not(None),
                col(Recall.drill).is_(False),
            )
            .order_by(col(Recall.id).desc(), col(RecallLot.id))
        )
        return [(lot_id, recall) for lot_id, recall in self._session.execute(query)]

    def marks(self, recall_id: int, lot_ids: Collection[int]) -> dict[int, tuple[Decimal | None, bool]]:
        query = select(col(RecallLot.lot_id), col(RecallLot.factor), col(RecallLot.cleared_at)).where(
            col(RecallLot.recall_id) == recall_id, among(self._session, col(RecallLot.lot_id), list(lot_ids))
        )
        found = {lot_id: (factor, cleared is not None) for lot_id, factor, cleared in self._session.execute(query)}
        return {lot_id: found.get(lot_id, (None, False)) for lot_id in lot_ids}

    def call_of(self, recall_id: int, partner_id: int) -> Alert | None:
        query = select(Alert).where(
            col(Alert.recall_id) == recall_id, col(Alert.partner_id) == partner_id, col(Alert.channel) == PHONE,
            col(Alert.state) != AlertState.REFUSED.value,
        )  # fmt: skip
        return self._session.scalars(query.order_by(col(Alert.id).desc()).limit(1)).first()

    def calls_missed(self, recall_id: int, partner_id: int) -> int:
        query = select(col(AuditEntry.facts)).where(
            col(AuditEntry.subject) == "recall", col(AuditEntry.subject_id) == recall_id,
            col(AuditEntry.deed) == "called: not reached",
        )  # fmt: skip
        return sum(facts.get("partner") == partner_id for facts in self._session.scalars(query))

    def settle_call(self, alert_id: int, outcome: str, at: datetime) -> None:
        alert = self._session.get(Alert, alert_id)
        if alert is None:
            raise LookupError(f"alert {alert_id}")
        alert.vendor_code = outcome
        if outcome == "reached":
            alert.state, alert.problem = AlertState.ACCEPTED.value, None
            alert.accepted_at, alert.received_at = alert.accepted_at or at, alert.received_at or at
        elif outcome == "wrong_number" and alert.accepted_at is None:
            alert.state, alert.problem = AlertState.REFUSED.value, "wrong number"
        self._session.flush()

    def _first_time(self, table: Any, number: int, at: datetime) -> bool:
        changed = update(table).where(col(table.id) == number, col(table.opened_at).is_(None)).values(opened_at=at)
        return cast("CursorResult[Any]", self._session.execute(changed)).rowcount == 1
