"""Items and their units."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.items import Item, ItemUnit, UnknownItem
from storage.nearness import nearest_names, one_each


class StoredItems:
    def __init__(self, session: Session) -> None:
        self._session = session

    def by_code(self, text: str) -> Item | None:
        wanted = " ".join(text.split())
        exact = or_(col(Item.code) == wanted, col(Item.name_zh) == wanted, col(Item.gtin).in_(_gtin_spellings(wanted)))
        found = self._session.scalars(select(Item).where(exact).order_by(col(Item.id)).limit(1)).first()
        if found is not None:
            return found
        # SQLite's lower() knows ASCII only; a plant has few items, so Python compares.
        names = self._session.execute(select(col(Item.id), col(Item.code), col(Item.name_zh)))
        for item_id, code, name_zh in names:
            if wanted.casefold() in {code.casefold(), (name_zh or "").casefold()} and wanted:
                return self._session.get(Item, item_id)
        return None

    def get(self, item_id: int) -> Item:
        item = self._session.get(Item, item_id)
        if item is None:
            raise UnknownItem(item=str(item_id))
        return item

    def units(self, item_id: int) -> list[ItemUnit]:
        query = select(ItemUnit).where(col(ItemUnit.item_id) == item_id).order_by(col(ItemUnit.id))
        return list(self._session.scalars(query))

    def nearest(self, text: str, limit: int = 5) -> list[str]:
        """In the words of the one who asks: names for somebody who wrote Chinese, codes otherwise."""
        codes = {code: code for code in self._session.scalars(select(col(Item.code)))}
        chinese = self._session.execute(select(col(Item.name_zh), col(Item.code)).where(col(Item.name_zh).is_not(None)))
        codes.update({name: code for name, code in chinese if name})
        return one_each(codes, nearest_names(text, codes, 2 * limit), by_name=not text.isascii())[:limit]

    def add(self, item: Item) -> Item:
        self._session.add(item)
        self._session.flush()
        return item


def _gtin_spellings(text: str) -> list[str]:
    """A GTIN is the same number with 8, 12, 13 or 14 digits: shorter ones are padded with zeros in front."""
    if not (text.isascii() and text.isdigit() and len(text) <= 14):
        return [text]
    number = text.lstrip("0")
    return sorted({text, *(number.zfill(length) for length in (8, 12, 13, 14))})
