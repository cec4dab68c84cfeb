"""What is left of a lot and what was ever made of it: sums over the lines of the ledger, exact on both databases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from domain.movements import Direction, Movement, MovementLine
from storage.many import among

ADDING_KINDS = ("receive", "make", "back", "split", "merge", "rework")
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


def stock_of(session: Session, lot_ids: Collection[int]) -> dict[int, Stock]:
    """The balance of each of these lots, in one query; a lot that nothing ever happened to has an empty one."""
    corrected = aliased(Movement)
    kind = func.coalesce(col(corrected.kind), col(Movement.kind))  # a correction counts as what it takes back
    adds = and_(col(MovementLine.direction) == Direction.IN.value, kind.in_(ADDING_KINDS))
    query = (
        select(
            col(MovementLine.lot_id),
            col(MovementLine.place),
            func.sum(signed_quantity()),
            func.sum(case((adds, col(MovementLine.quantity)))),
        )
        .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
        .outerjoin(corrected, col(corrected.id) == col(Movement.corrects_id))
        .where(among(session, col(MovementLine.lot_id), lot_ids))
        .group_by(col(MovementLine.lot_id), col(MovementLine.place))
    )
    found = {lot_id: Stock() for lot_id in lot_ids}
    for lot_id, place, left, made in session.execute(query):
        stock = found[lot_id]
        stock.on_hand += left or 0
        stock.made += made or 0
        if place and left:
            stock.places[place] = left
    return found
