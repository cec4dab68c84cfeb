"""Logistic units by their SSCC, and which deliveries left on one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import ShippedLot
from domain.movements import Direction, MovementLine
from domain.pallets import LogisticUnit
from storage.many import among
from storage.plain import rows_of


class StoredPallets:
    def __init__(self, session: Session) -> None:
        self._session = session

    def by_sscc(self, sscc: str) -> LogisticUnit | None:
        return self._session.scalars(select(LogisticUnit).where(col(LogisticUnit.sscc) == sscc)).first()

    def named(self, sscc: Collection[str]) -> dict[str, LogisticUnit]:
        query = select(LogisticUnit).where(among(self._session, col(LogisticUnit.sscc), list(sscc)))
        return {unit.sscc: unit for unit in self._session.scalars(query)} if sscc else {}

    def add(self, unit: LogisticUnit) -> LogisticUnit:
        self._session.add(unit)
        self._session.flush()
        return unit

    def put(self, unit: LogisticUnit) -> None:
        self._session.merge(unit)
        self._session.flush()

    def sent(self, partner_id: int, lot_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        if not self._there_are():
            return {}
        query = self._on_units(col(ShippedLot.lot_id)).where(
            among(self._session, col(ShippedLot.lot_id), list(lot_ids)), col(ShippedLot.customer_id) == partner_id
        )
        found: defaultdict[int, dict[str, None]] = defaultdict(dict)
        for lot_id, sscc in rows_of(self._session, query):
            found[lot_id][sscc] = None
        return {lot_id: tuple(units) for lot_id, units in found.items()}

    def of_deliveries(self, movement_ids: Collection[int]) -> dict[tuple[int, int], tuple[str, ...]]:
        if not movement_ids or not self._there_are():
            return {}
        query = self._on_units(col(ShippedLot.movement_id), col(ShippedLot.lot_id)).where(
            among(self._session, col(ShippedLot.movement_id), movement_ids)
        )
        found: defaultdict[tuple[int, int], dict[str, None]] = defaultdict(dict)
        for movement_id, lot_id, sscc in rows_of(self._session, query):
            found[movement_id, lot_id][sscc] = None
        return {delivery: tuple(units) for delivery, units in found.items()}

    def _on_units(self, *columns: Any) -> Select[Any]:
        """Lots of standing deliveries whose lines left a unit, in the order in which they were written."""
        return (
            select(*columns, col(LogisticUnit.sscc))
            .select_from(ShippedLot)
            .join(
                MovementLine,
                (col(MovementLine.movement_id) == col(ShippedLot.movement_id))
                & (col(MovementLine.lot_id) == col(ShippedLot.lot_id)),
            )
            .join(LogisticUnit, col(LogisticUnit.sscc) == col(MovementLine.place))
            .where(col(ShippedLot.voided_by).is_(None), col(MovementLine.direction) == Direction.OUT.value)
            .order_by(col(MovementLine.id))
        )

    def _there_are(self) -> bool:
        """Most plants have none: then nobody waits for the answer."""
        return self._session.scalars(select(col(LogisticUnit.id)).limit(1)).first() is not None
