"""Lots whose codes look like what was read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from domain.matching import Near
from storage.lots import StoredLots


class StoredMatching:
    def __init__(self, session: Session, lots: StoredLots) -> None:
        self._session = session
        self._lots = lots

    def near(
        self, text: str, *, lot_ids: Collection[int] | None = None, item_ids: Collection[int] | None = None,
        most: float = 1.0, limit: int = 8,
    ) -> list[Near]:  # fmt: skip
        views = self._lots.by_code(text) or self._lots.by_supplier_code(text)
        return [
            Near(view.id, view.lot.code, 0.0)
            for view in views
            if (lot_ids is None or view.id in lot_ids) and (item_ids is None or view.lot.item_id in item_ids)
        ][:limit]

    def expected(self, item_ids: Collection[int] = (), limit: int = 500) -> list[int]:
        return []
