"""What is left of a lot and what was ever made of it: sums over the lines of the ledger, exact on both databases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from sqlalchemy import ColumnElement, Executable, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import NullType
from sqlmodel import col

from domain.columns import ExactDecimal
from domain.movements import Direction, Movement, MovementLine
from storage.many import among_given, given, is_sqlite
from storage.plain import Once, rows_of

ADDING_KINDS = ("receive", "make", "back", "split", "relabel", "merge", "rework")
"""The kinds whose in-lines add to what was ever made of a lot. Moves and returns bring back what was there before."""


@dataclass
class Stock:
    """One lot's balance, in its item's own unit."""

    on_hand: Decimal = Decimal(0)
    made: Decimal = Decimal(0)
    places: dict[str, Decimal] = field(default_factory=dict)


def signed_quantity() -> ColumnElement[Decimal]:
    """A line's quantity as it changes the stock: in adds, out takes."""
    quantity = col(MovementLine.quantity)
    return case((col(MovementLine.direction) == Direction.IN.value, quantity), else_=-quantity)


@cache
def _balances(*, on_sqlite: bool) -> Executable:
    """Made once: putting it together takes longer than asking it."""
    corrected = aliased(Movement)
    kind = (  # looked up for what was added alone; a correction counts as what it takes back
        select(func.coalesce(col(corrected.kind), col(Movement.kind)))
        .select_from(Movement)
        .outerjoin(corrected, col(corrected.id) == col(Movement.corrects_id))
        .where(col(Movement.id) == col(MovementLine.movement_id))
        .correlate(MovementLine)
        .scalar_subquery()
    )
    adds = and_(col(MovementLine.direction) == Direction.IN.value, kind.in_(ADDING_KINDS))
    return (
        select(
            col(MovementLine.lot_id),
            col(MovementLine.place),
            type_coerce(func.sum(signed_quantity()), NullType()),
            type_coerce(func.sum(case((adds, col(MovementLine.quantity)))), NullType()),
        )
        .where(among_given(col(MovementLine.lot_id), on_sqlite=on_sqlite))
        .group_by(col(MovementLine.lot_id), col(MovementLine.place))
    )


def stock_of(session: Session, lot_ids: Collection[int]) -> dict[int, Stock]:
    """The balance of each of these lots, in one query; a lot that nothing ever happened to has an empty one."""
    exact = Once(session, ExactDecimal())
    found = {lot_id: Stock() for lot_id in lot_ids}
    query = _balances(on_sqlite=is_sqlite(session))
    for lot_id, place, left, made in rows_of(session, query, given(session, lot_ids)):
        stock = found[lot_id]
        if left:
            stock.on_hand += exact[left]
            if place:
                stock.places[place] = exact[left]
        if made:
            stock.made += exact[made]
    return found
