"""Recalls, their alerts, answers and cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, and_, delete, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, Answer, NewAlert
from domain.contacts import CallTask
from domain.ladder import ToldWay
from domain.lots import LotView
from domain.recall import Recall, RecallCard, RecallDelivery, RecallState
from domain.trace import Trace
from storage import alert_ladder, recall_scope
from storage.bulk import insert_unless_there
from storage.lots import StoredLots
from storage.many import insert_new

ONCE = ("recall_id", "partner_id", "channel", "address", "wave", "kind", "edition")
"""An alert with the same of these is the same alert."""
CARDS_LIVE_ON = timedelta(hours=1)
"""How long after its close a recall's cards are still brought up to date."""


class StoredRecalls:
    def __init__(self, session: Session, lots: StoredLots, now: datetime) -> None:
        self._session = session
        self._lots = lots
        self._now = now

    def add(self, recall: Recall) -> Recall:
        self._session.add(recall)
        self._session.flush()
        return recall

    def get(self, recall_id: int) -> Recall | None:
        return self._session.get(Recall, recall_id)

    def by_source(self, source: str) -> Recall | None:
        return self._session.scalars(select(Recall).where(col(Recall.source) == source)).first()

    def latest(self, states: Sequence[str], limit: int = 20) -> list[Recall]:
        query = select(Recall).where(col(Recall.state).in_([str(state) for state in states]))
        return list(self._session.scalars(query.order_by(col(Recall.id).desc()).limit(limit)))

    def move(self, recall_id: int, from_state: str, to_state: str, **facts: Any) -> bool:
        return self._changes_one(
            update(Recall)
            .where(col(Recall.id) == recall_id, col(Recall.state) == str(from_state))
            .values(state=str(to_state), **facts)
        )

    def freeze(self, recall_id: int, trace: Trace, wave: int, factors: Mapping[int, Decimal]) -> None:
        recall_scope.freeze(self._session, recall_id, trace, wave, factors)

    def set_unit(self, recall_id: int, uom: str | None) -> None:
        self._session.execute(update(Recall).where(col(Recall.id) == recall_id).values(uom=uom))

    def frozen_lot_ids(self, recall_id: int) -> list[int]:
        return recall_scope.frozen_lot_ids(self._session, recall_id)

    def frozen_deliveries(
        self, recall_id: int, partner_id: int
    ) -> list[tuple[LotView, list[tuple[datetime, Decimal]]]]:
        return recall_scope.frozen_deliveries(self._session, self._lots, recall_id, partner_id)

    def frozen_trace(self, recall_id: int) -> Trace:
        return recall_scope.frozen_trace(self._session, recall_id)

    def open_for(self, partner_id: int) -> list[Recall]:
        covered = (
            select(col(RecallDelivery.id))
            .where(col(RecallDelivery.recall_id) == col(Recall.id), col(RecallDelivery.partner_id) == partner_id)
            .exists()
        )
        query = select(Recall).where(
            col(Recall.state) == RecallState.LAUNCHED.value, col(Recall.drill).is_(False), covered
        )
        return list(self._session.scalars(query.order_by(col(Recall.id).desc())))

    def add_alert(self, alert: Alert) -> Alert | None:
        alert_id = insert_new(self._session, alert)
        return None if alert_id is None else self._session.get(Alert, alert_id)

    def add_alerts(self, alerts: Sequence[NewAlert]) -> list[tuple[int, NewAlert]]:
        ids = insert_unless_there(self._session, Alert, alerts, *ONCE)
        return [(alert_id, alert) for alert_id, alert in zip(ids, alerts, strict=True) if alert_id is not None]

    def told(self, recall_id: int, partner_ids: Sequence[int]) -> dict[int, list[ToldWay]]:
        return alert_ladder.told(self._session, recall_id, partner_ids)

    def editions(self, recall_id: int, kind: str) -> int:
        return alert_ladder.editions(self._session, recall_id, kind)

    def silent(self, recall_id: int, before: Sequence[datetime], limit: int) -> list[int]:
        return alert_ladder.silent(self._session, recall_id, before, limit)

    def calls(self, recall_id: int) -> list[CallTask]:
        return alert_ladder.calls(self._session, recall_id)

    def alert(self, alert_id: int) -> Alert | None:
        return self._session.get(Alert, alert_id)

    def alerts(self, recall_id: int) -> list[Alert]:
        query = select(Alert).where(col(Alert.recall_id) == recall_id).order_by(col(Alert.id))
        return list(self._session.scalars(query))

    def mark_received(self, alert_id: int, at: datetime) -> None:
        self._changes_one(
            update(Alert).where(col(Alert.id) == alert_id, col(Alert.received_at).is_(None)).values(received_at=at)
        )

    def add_answer(self, answer: Answer) -> Answer | None:
        answer_id = insert_new(self._session, answer)
        return None if answer_id is None else self._session.get(Answer, answer_id)

    def answers(self, recall_id: int, partner_id: int | None = None) -> list[Answer]:
        query = select(Answer).where(col(Answer.recall_id) == recall_id)
        if partner_id is not None:
            query = query.where(col(Answer.partner_id) == partner_id)
        return list(self._session.scalars(query.order_by(col(Answer.id))))

    def add_card(self, card: RecallCard) -> None:
        insert_new(self._session, card)

    def cards(self, recall_id: int | None = None) -> list[RecallCard]:
        query = select(RecallCard).order_by(col(RecallCard.id))
        if recall_id is not None:
            return list(self._session.scalars(query.where(col(RecallCard.recall_id) == recall_id)))
        live = or_(
            col(Recall.state) == RecallState.LAUNCHED.value,
            and_(col(Recall.state) == RecallState.CLOSED.value, col(Recall.closed_at) >= self._now - CARDS_LIVE_ON),
        )
        return list(self._session.scalars(query.join(Recall, col(Recall.id) == col(RecallCard.recall_id)).where(live)))

    def drop_card(self, card_id: int) -> None:
        self._session.execute(delete(RecallCard).where(col(RecallCard.id) == card_id))

    def card_shows(self, card_id: int, shown: str) -> None:
        self._session.execute(update(RecallCard).where(col(RecallCard.id) == card_id).values(shown=shown))

    def _changes_one(self, statement: Any) -> bool:
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount == 1
