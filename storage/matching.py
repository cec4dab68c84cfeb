"""Lots whose codes look like what was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, case, func, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.certainty import shape
from domain.lots import Lot
from domain.matching import ASK, Near, distance
from domain.movements import Movement, MovementLine
from domain.values import fold
from storage.many import among, given, is_sqlite
from storage.matching_codes import Codes, codes_of, lots_near
from storage.plain import rows_of
from storage.stock import stock_of

if TYPE_CHECKING:
    from storage.matching_live import LiveKeys

LATELY = 1_000
"""Movements that are looked through for what can be met here and now."""
FEW_DAYS = timedelta(days=3)
"""What was received, made or used since then may lie about still, whatever the ledger says is left of it."""
MOST_TOUCHED = 2_000


class StoredMatching:
    """`keys` finds the few that may be near among very many; without it all codes are compared, a second a million."""

    def __init__(
        self, session: Session, now: datetime, keys: LiveKeys | None = None, *, readonly: bool = False
    ) -> None:  # fmt: skip
        self._session = session
        self._now = now
        self._keys = keys
        self._readonly = readonly

    def near(
        self, text: str, *, lot_ids: Collection[int] | None = None, item_ids: Collection[int] | None = None,
        most: float = ASK, limit: int = 8,
    ) -> list[Near]:  # fmt: skip
        wanted = fold(text)
        if not wanted:
            return []
        found: dict[int, Near] = {}
        for lot_id, own, theirs, item_id in self._candidates(wanted, lot_ids, item_ids):
            if item_ids is not None and item_id not in item_ids:
                continue
            for code in (own, theirs) if theirs else (own,):
                cost = distance(text, code)
                if cost <= min(most, ASK) and (lot_id not in found or cost < found[lot_id].cost):
                    found[lot_id] = Near(lot_id, code, cost)
        return sorted(found.values(), key=lambda near: (near.cost, -near.lot_id))[:limit]

    def shaped_like(self, text: str) -> bool:
        wanted = shape(text)
        at = self._keys.at(self._session, publish=self._readonly) if self._keys else None
        if at is not None:
            return at.has_shape(wanted)
        return any(wanted in codes.shapes() for codes in codes_of(self._session))

    def expected(self, item_ids: Collection[int] = (), limit: int = 500) -> list[int]:
        """Of the lots that the newest movements touched: those with stock left, and those of the last days."""
        session = self._session
        newest = session.scalar(select(func.max(col(Movement.id)))) or 0
        lately = case((col(Movement.happened_at) >= self._now - FEW_DAYS, 1), else_=0)
        query = (
            select(col(MovementLine.lot_id), func.max(lately))
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(col(MovementLine.movement_id) > newest - LATELY)
            .group_by(col(MovementLine.lot_id))
            .order_by(func.max(col(MovementLine.movement_id)).desc(), col(MovementLine.lot_id).desc())
        )
        if item_ids:
            query = query.join(Lot, col(Lot.id) == col(MovementLine.lot_id))
            query = query.where(among(session, col(Lot.item_id), list(item_ids)))
        touched = session.execute(query.limit(MOST_TOUCHED)).all()
        found: list[int] = []
        while touched and len(found) < limit:  # a lot that everything is made of has very many lines to add up
            some, touched = touched[:limit], touched[limit:]
            stock = stock_of(session, [lot_id for lot_id, lately in some if not lately])
            found += [lot_id for lot_id, lately in some if lately or stock[lot_id].on_hand > 0]
        return found[:limit]

    def _candidates(
        self, wanted: str, lot_ids: Collection[int] | None, item_ids: Collection[int] | None
    ) -> Sequence[Any]:  # fmt: skip
        """Lots as they stand now (id, own code, supplier's code, item): all that can be near, and hardly others."""
        at = self._keys.at(self._session, publish=self._readonly) if self._keys and lot_ids is None else None
        if lot_ids is not None:
            lots = self._lots("id", lot_ids)
        elif at is not None:
            lots = self._lots("id", at.lots_near(wanted))
        elif item_ids is not None:
            lots = self._lots("item_id", item_ids)
        else:
            codes = codes_of(self._session)
            return self._lots("id", [lot for some in codes for lot in lots_near(wanted, *some.keys())])
        near = set(lots_near(wanted, *Codes.of(lots).keys()))
        return [lot for lot in lots if lot[0] in near]

    def _lots(self, column: str, values: Collection[int]) -> Sequence[Any]:
        query = _lots_with(column, on_sqlite=is_sqlite(self._session))
        return rows_of(self._session, query, given(self._session, values))


@cache
def _lots_with(column: str, *, on_sqlite: bool) -> Executable:
    each = "SELECT value FROM json_each(:given)" if on_sqlite else "SELECT unnest(CAST(:given AS bigint[]))"
    return text(f"SELECT id, code, supplier_lot, item_id FROM lot WHERE {column} IN ({each})")  # noqa: S608 - our names
