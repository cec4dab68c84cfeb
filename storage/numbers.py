"""Numbers that never collide, signs on walls, further GTINs of items."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.items import Item, ItemGtin
from domain.lot_numbers import LOT_PATTERN, StationSign
from domain.lots import Lot
from domain.movements import Movement
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

    def taken(self, code: str) -> bool:
        lot = select(col(Lot.id)).where(or_(col(Lot.code) == code, col(Lot.supplier_lot) == code))
        order = select(col(Movement.id)).where(col(Movement.work_order) == code)
        return any(self._session.scalars(query.limit(1)).first() is not None for query in (lot, order))

    def add_lot(self, lot: Lot) -> Lot | None:
        try:
            with self._session.begin_nested():
                self._session.add(lot)
                self._session.flush()
        except IntegrityError:
            return None
        return lot

    def put_pattern(self, item_id: int, pattern: str | None) -> None:
        item = StoredItems(self._session).get(item_id)
        kept = {name: value for name, value in item.attributes.items() if name != LOT_PATTERN}
        item.attributes = kept if pattern is None else {**kept, LOT_PATTERN: pattern}
        self._session.flush()

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
