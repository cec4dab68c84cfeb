"""Lots whose codes look like what was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, text
from sqlalchemy.orm import Session

from domain.certainty import shape
from domain.matching import ASK, Near, distance
from domain.values import fold
from storage.many import given, is_sqlite
from storage.matching_keys import folded_near
from storage.plain import rows_of

Row = tuple[int, str, str | None, int]
"""A lot's id, its own code, its supplier's, its item."""

_ALL = text("SELECT id, code, supplier_lot, item_id FROM lot")


class StoredMatching:
    def __init__(self, session: Session) -> None:
        self._session = session

    def near(
        self, text: str, *, lot_ids: Collection[int] | None = None, item_ids: Collection[int] | None = None,
        most: float = ASK, limit: int = 8,
    ) -> list[Near]:  # fmt: skip
        if not fold(text):
            return []
        found: dict[int, Near] = {}
        for lot_id, own, theirs, item_id in self._candidates(text, lot_ids, item_ids):
            if item_ids is not None and item_id not in item_ids:
                continue
            for code in (own, theirs) if theirs else (own,):
                cost = distance(text, code)
                if cost <= min(most, ASK) and (lot_id not in found or cost < found[lot_id].cost):
                    found[lot_id] = Near(lot_id, code, cost)
        return sorted(found.values(), key=lambda near: (near.cost, -near.lot_id))[:limit]

    def shaped_like(self, text: str) -> bool:
        wanted = shape(text)
        return any(shape(code) == wanted for row in rows_of(self._session, _ALL) for code in row[1:3] if code)

    def expected(self, item_ids: Collection[int] = (), limit: int = 500) -> list[int]:
        return []

    def _candidates(
        self, text: str, lot_ids: Collection[int] | None, item_ids: Collection[int] | None
    ) -> Iterable[Row]:  # fmt: skip
        """All that can be near, and others."""
        on_sqlite = is_sqlite(self._session)
        if lot_ids is not None:
            rows: Sequence[Any] = rows_of(
                self._session, _among("id", on_sqlite=on_sqlite), given(self._session, lot_ids)
            )
        elif item_ids is not None:
            rows = rows_of(self._session, _among("item_id", on_sqlite=on_sqlite), given(self._session, item_ids))
        else:
            rows = rows_of(self._session, _ALL)
        return folded_near(text, rows)


@cache
def _among(column: str, *, on_sqlite: bool) -> Executable:
    each = "SELECT value FROM json_each(:given)" if on_sqlite else "SELECT unnest(CAST(:given AS bigint[]))"
    return text(f"SELECT id, code, supplier_lot, item_id FROM lot WHERE {column} IN ({each})")  # noqa: S608 - our names
