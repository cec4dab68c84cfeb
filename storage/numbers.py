"""Numbers that never collide, signs on walls, further GTINs of items."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.items import Item, ItemGtin
from domain.lot_numbers import StationSign
from storage.items import StoredItems
from storage.many import among, id_of


class StoredNumbers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, series: str) -> int:
        """One statement: the row is locked until the transaction ends, on both databases."""
        statement = text(
            "INSERT INTO lot_series (name, last) VALUES (:name, 1) "
            "ON CONFLICT (name) DO UPDATE SET last = lot_series.last + 1 RETURNING last"
        )
        return int(self._session.execute(statement, {"name": series}).scalar_one())

    def sign(self, sign_id: int) -> StationSign | None:
        return self._session.get(StationSign, sign_id)

    def sign_named(self, name: str) -> StationSign | None:
        return self._session.scalars(select(StationSign).where(col(StationSign.name) == name)).first()

    def signs(self) -> list[StationSign]:
        return list(self._session.scalars(select(StationSign).order_by(col(StationSign.name))))

    def put_sign(self, sign: StationSign) -> StationSign:
        known = self.sign_named(sign.name)
        if known is not None:
            sign.id = id_of(known)
        written = self._session.merge(sign)
        self._session.flush()
        return written

    def item_of_gtin(self, gtin: str) -> tuple[Item, str | None] | None:
        link = self._session.get(ItemGtin, gtin)
        if link is not None:
            return StoredItems(self._session).get(link.item_id), link.uom
        item = StoredItems(self._session).by_code(gtin)
        return (item, None) if item is not None else None

    def link_gtin(self, link: ItemGtin) -> None:
        self._session.merge(link)
        self._session.flush()

    def gtins_of(self, item_ids: Sequence[int]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        query = select(ItemGtin).where(among(self._session, col(ItemGtin.item_id), list(item_ids)))
        for link in self._session.scalars(query.order_by(col(ItemGtin.gtin))):
            found.setdefault(link.item_id, []).append(link.gtin)
        return found
