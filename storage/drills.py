"""Drills that were held, and those to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, AlertState
from domain.drills import Drill, DrillPlan
from domain.genealogy import GenealogyLink, ShippedLot
from domain.items import Item
from domain.lots import Lot
from domain.recall import Recall, RecallState
from storage.many import ids


class StoredDrills:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, drill: Drill) -> Drill:
        self._session.add(drill)
        self._session.flush()
        return drill

    def of(self, recall_id: int) -> Drill | None:
        return self._session.get(Drill, recall_id)

    def running(self) -> list[Drill]:
        query = (
            select(Drill)
            .join(Recall, col(Recall.id) == col(Drill.recall_id))
            .where(
                col(Drill.ended_at).is_(None),
                col(Recall.state).in_([RecallState.DRAFT.value, RecallState.LAUNCHED.value]),
            )
        )
        return list(self._session.scalars(query.order_by(col(Drill.begun_at).desc(), col(Drill.recall_id).desc())))

    def ended(self, limit: int = 50) -> list[Drill]:
        query = select(Drill).where(col(Drill.ended_at).is_not(None))
        newest = self._session.scalars(
            query.order_by(col(Drill.ended_at).desc(), col(Drill.recall_id).desc()).limit(limit)
        )
        return list(newest)[::-1]

    def scoped(self, recall_id: int, at: datetime) -> bool:
        return self._changes_one(
            update(Drill)
            .where(col(Drill.recall_id) == recall_id, col(Drill.scoped_at).is_(None), col(Drill.ended_at).is_(None))
            .values(scoped_at=at)
        )

    def end(self, recall_id: int, at: datetime, score: Mapping[str, Any]) -> bool:
        return self._changes_one(
            update(Drill)
            .where(col(Drill.recall_id) == recall_id, col(Drill.ended_at).is_(None))
            .values(ended_at=at, score=dict(score))
        )

    def all_told(self, recall_id: int, at: datetime) -> None:
        self._session.execute(
            update(Alert)
            .where(col(Alert.recall_id) == recall_id, col(Alert.drill).is_(True))
            .values(state=AlertState.ACCEPTED.value, accepted_at=at)
        )

    def candidates(self, kind: str) -> list[int]:
        went_on = (
            select(col(GenealogyLink.id))
            .where(col(GenealogyLink.parent_id) == col(Lot.id), col(GenealogyLink.voided_by).is_(None))
            .exists()
        )
        sent = (
            select(col(ShippedLot.id))
            .where(col(ShippedLot.lot_id) == col(Lot.id), col(ShippedLot.voided_by).is_(None))
            .exists()
        )
        query = select(col(Lot.id)).join(Item, col(Item.id) == col(Lot.item_id))
        return ids(self._session, query.where(col(Item.kind) == kind, or_(went_on, sent)).order_by(col(Lot.id)))

    def add_plan(self, plan: DrillPlan) -> DrillPlan:
        self._session.add(plan)
        self._session.flush()
        return plan

    def plan(self, plan_id: int) -> DrillPlan | None:
        return self._session.get(DrillPlan, plan_id)

    def plans(self) -> list[DrillPlan]:
        query = select(DrillPlan).where(col(DrillPlan.recall_id).is_(None), col(DrillPlan.dropped_at).is_(None))
        return list(self._session.scalars(query.order_by(col(DrillPlan.not_before), col(DrillPlan.id))))

    def due(self, now: datetime) -> list[DrillPlan]:
        query = select(DrillPlan).where(
            col(DrillPlan.recall_id).is_(None), col(DrillPlan.dropped_at).is_(None), col(DrillPlan.due_at) <= now
        )
        query = query.order_by(col(DrillPlan.due_at), col(DrillPlan.id)).with_for_update(skip_locked=True)
        return list(self._session.scalars(query))

    def begun(self, plan_id: int, recall_id: int) -> bool:
        return self._changes_one(
            update(DrillPlan)
            .where(
                col(DrillPlan.id) == plan_id, col(DrillPlan.recall_id).is_(None), col(DrillPlan.dropped_at).is_(None)
            )
            .values(recall_id=recall_id)
        )

    def drop(self, plan_id: int, at: datetime) -> bool:
        return self._changes_one(
            update(DrillPlan)
            .where(
                col(DrillPlan.id) == plan_id, col(DrillPlan.recall_id).is_(None), col(DrillPlan.dropped_at).is_(None)
            )
            .values(dropped_at=at)
        )

    def _changes_one(self, statement: Any) -> bool:
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount == 1
