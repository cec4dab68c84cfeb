"""Lots: found by code, seen with their stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.items import Item
from domain.lots import Lot, LotStatus, LotView, UnknownLot
from domain.movements import MovementLine
from domain.partners import Partner
from domain.values import fold
from storage.lot_views import views_of
from storage.many import among, among_given, given, id_of, ids, is_sqlite, read_again
from storage.nearness import ALIKE
from storage.stock import signed_quantity, stock_of

if TYPE_CHECKING:
    from storage.matching_live import LiveKeys

NEIGHBOURS = 100
"""So many lots of the item, made before a lot and after it, are looked at for one that should leave first."""


class StoredLots:
    """`now` is the moment of the unit of work: what expired before it is nobody's to use first.

    A unit of work that is `readonly` gets its lots as plain rows: nothing that is changed on them would be written.
    """

    def __init__(
        self, session: Session, now: datetime, *, readonly: bool = False, keys: LiveKeys | None = None
    ) -> None:  # fmt: skip
        self._session = session
        self._keys = keys
        self.now = now
        self._readonly = readonly

    def get(self, lot_id: int) -> LotView:
        found = self.views([lot_id])
        if not found:
            raise UnknownLot(code=f"#{lot_id}")
        return found[lot_id]

    def views(self, lot_ids: Sequence[int]) -> dict[int, LotView]:
        if not lot_ids:
            return {}
        if self._readonly:
            return views_of(self._session, lot_ids)
        query = _with_supplier(on_sqlite=is_sqlite(self._session))
        found = self._session.execute(query, given(self._session, lot_ids)).all()
        items = self._items({lot.item_id for lot, _ in found})
        stock = stock_of(self._session, lot_ids)
        views = {}
        for lot, supplier in found:
            left = stock[id_of(lot)]
            views[id_of(lot)] = LotView(lot, items[lot.item_id], left.on_hand, left.made, supplier, left.places)
        return {lot_id: views[lot_id] for lot_id in lot_ids if lot_id in views}

    def by_code(self, code: str, item_id: int | None = None) -> list[LotView]:
        query = select(col(Lot.id)).where(col(Lot.code) == code).order_by(col(Lot.id))
        return self._viewed(query if item_id is None else query.where(col(Lot.item_id) == item_id))

    def by_supplier_code(self, code: str) -> list[LotView]:
        return self._viewed(select(col(Lot.id)).where(col(Lot.supplier_lot) == code).order_by(col(Lot.id)))

    def nearest(self, code: str, limit: int = 5) -> list[LotView]:
        wanted = fold(code)
        same = select(col(Lot.id)).where(col(Lot.folded) == wanted).order_by(col(Lot.id)).limit(limit)
        found = ids(self._session, same)
        if len(found) < limit:
            found.extend(self._alike(wanted, limit))
        return list(self.views(list(dict.fromkeys(found))[:limit]).values())

    def add(self, lot: Lot) -> Lot:
        self._session.add(lot)
        self._session.flush()
        return lot

    def set_status(self, lot_ids: Sequence[int], status: str, reason: str | None, since: datetime) -> None:
        self._session.execute(
            update(Lot)
            .where(among(self._session, col(Lot.id), lot_ids))
            .values(status=status, status_reason=reason, status_since=since)
            .execution_options(synchronize_session=False)  # "fetch" would take longer than the update
        )
        read_again(self._session, Lot, lot_ids)

    def older_in_stock(self, view: LotView) -> LotView | None:
        left = (
            select(func.sum(signed_quantity()))
            .where(col(MovementLine.lot_id) == col(Lot.id))
            .correlate(Lot)
            .scalar_subquery()
        )
        query = (
            select(col(Lot.id))
            .where(
                or_(*(col(Lot.id).in_(near) for near in _made_near(view.lot))),
                col(Lot.id) != view.id,
                col(Lot.status) == LotStatus.FREE.value,
                or_(col(Lot.expires_at).is_(None), col(Lot.expires_at) >= self.now),
                _leaves_before(view.lot),
                left > Decimal(0),
            )
            .order_by(col(Lot.expires_at).is_(None), col(Lot.expires_at), col(Lot.made_at), col(Lot.id))
            .limit(1)
        )
        return next(iter(self._viewed(query)), None)

    def lying_at(self, place: str, limit: int) -> list[LotView]:
        query = (
            select(col(MovementLine.lot_id))
            .where(col(MovementLine.place) == place)
            .group_by(col(MovementLine.lot_id))
            .having(func.sum(signed_quantity()) > Decimal(0))
            .order_by(col(MovementLine.lot_id))
            .limit(limit)
        )
        return list(self.views(ids(self._session, query)).values())

    def in_state(self, status: str, limit: int = 50) -> list[LotView]:
        query = select(col(Lot.id)).where(col(Lot.status) == status)
        return self._viewed(query.order_by(col(Lot.status_since).desc(), col(Lot.id).desc()).limit(limit))

    def _items(self, item_ids: set[int]) -> dict[int, Item]:
        query = _items(on_sqlite=is_sqlite(self._session))
        return {id_of(item): item for item in self._session.scalars(query, given(self._session, item_ids))}

    def _viewed(self, query: Select[Any]) -> list[LotView]:
        return list(self.views(ids(self._session, query)).values())

    def _alike(self, folded: str, limit: int) -> list[int]:
        """Where the index of all codes is ready, those a mistake away; else, and where there are none, every code is
        compared: this happens only when somebody mistyped, and the comparison is compiled."""
        at = self._keys.at(self._session, publish=self._readonly) if self._keys else None
        near = at.lots_near(folded) if at else []
        return self._most_alike(folded, limit, near) or self._most_alike(folded, limit)

    def _most_alike(self, folded: str, limit: int, lot_ids: Sequence[int] | None = None) -> list[int]:
        """The nearest of these lots, or of all."""
        spellings: dict[tuple[int, int], str] = {}
        query = select(col(Lot.id), col(Lot.folded), col(Lot.supplier_lot))
        if lot_ids is not None:
            query = query.where(among(self._session, col(Lot.id), lot_ids))
        rows: Any = self._session.execute(query) if lot_ids is None or lot_ids else ()
        for lot_id, own, supplier_lot in rows:
            spellings[lot_id, 0] = own
            if supplier_lot:
                spellings[lot_id, 1] = fold(supplier_lot)
        found = process.extract(
            folded, spellings, scorer=DamerauLevenshtein.normalized_similarity, limit=2 * limit, score_cutoff=ALIKE
        )
        return [lot_id for _, _, (lot_id, _) in found]


@cache
def _with_supplier(*, on_sqlite: bool) -> Select[*tuple[Any, ...]]:
    query = select(Lot, col(Partner.code)).outerjoin(Partner, col(Partner.id) == col(Lot.supplier_id))
    return query.where(among_given(col(Lot.id), on_sqlite=on_sqlite))


@cache
def _items(*, on_sqlite: bool) -> Select[Any]:
    return select(Item).where(among_given(col(Item.id), on_sqlite=on_sqlite))


def _made_near(lot: Lot) -> list[Select[Any]]:
    """The lots of the item among which an older one is looked for: residues of years ago are no hint for today, and
    a plant of twenty years must not be searched for each movement. Those made later count where they expire earlier."""
    of_item = select(col(Lot.id)).where(col(Lot.item_id) == lot.item_id).limit(NEIGHBOURS)
    newest_first, oldest_first = col(Lot.made_at).desc(), col(Lot.made_at)
    if lot.made_at is None:
        return [of_item.order_by(newest_first)]
    before = of_item.where(col(Lot.made_at) <= lot.made_at).order_by(newest_first)
    after = of_item.where(col(Lot.made_at) > lot.made_at).order_by(oldest_first)
    return [before] if lot.expires_at is None else [before, after]


def _leaves_before(lot: Lot) -> ColumnElement[bool]:
    """Earlier expiry where both have one, else made earlier where both say when."""
    earlier_made = false() if lot.made_at is None else col(Lot.made_at) < lot.made_at
    if lot.expires_at is None:
        return earlier_made
    return or_(col(Lot.expires_at) < lot.expires_at, and_(col(Lot.expires_at).is_(None), earlier_made))
