"""What the plant knows already of what an import tells: by persons, by other imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from domain.genealogy import GenealogyLink
from domain.lots import Lot
from domain.movements import Direction, Movement, MovementLine
from domain.partners import Partner
from storage.linking import SHIP, USE
from storage.many import among, corrects_nothing, not_corrected


def stands_by_hand(query: Any) -> Any:
    """Only uses and deliveries that a person recorded and nobody took back."""
    return query.where(
        col(Movement.person_id).is_not(None),
        col(Movement.kind).in_((USE, SHIP)),
        corrects_nothing(),
        not_corrected(),
    )


def recorded_by_hand(
    session: Session, lot_ids: Sequence[int]
) -> list[tuple[Movement, tuple[MovementLine, ...]]]:  # fmt: skip
    """Those that took from these lots, with their lines, oldest first."""
    if session.scalar(stands_by_hand(select(col(Movement.id))).limit(1)) is None:
        return []
    taken = aliased(MovementLine)
    took = (
        select(col(taken.movement_id))
        .where(among(session, col(taken.lot_id), lot_ids), col(taken.direction) == Direction.OUT.value)
        .scalar_subquery()
    )
    query = (
        select(Movement, MovementLine)
        .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
        .where(col(Movement.id).in_(took))
        .order_by(col(Movement.id), col(MovementLine.id))
    )
    found: dict[int | None, tuple[Movement, list[MovementLine]]] = {}
    rows: Any = session.execute(stands_by_hand(query))
    for movement, line in rows:
        found.setdefault(movement.id, (movement, []))[1].append(line)
    return [(movement, tuple(lines)) for movement, lines in found.values()]


def links_among(session: Session, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these pairs of parent and child stand in the genealogy."""
    query = select(col(GenealogyLink.parent_id), col(GenealogyLink.child_id)).where(
        among(session, col(GenealogyLink.parent_id), list({parent for parent, _ in pairs})),
        among(session, col(GenealogyLink.child_id), list({child for _, child in pairs})),
        col(GenealogyLink.voided_by).is_(None),
    )
    rows: Any = session.execute(query)
    return {(parent, child) for parent, child in rows} & set(pairs)


def suppliers_of(session: Session, codes: Sequence[str]) -> dict[str, list[str]]:
    """The suppliers of lots with these suppliers' codes, oldest lot first."""
    query = (
        select(col(Lot.supplier_lot), col(Partner.code))
        .join(Partner, col(Partner.id) == col(Lot.supplier_id))
        .where(among(session, col(Lot.supplier_lot), codes))
        .order_by(col(Lot.id))
    )
    rows: Any = session.execute(query)
    found: dict[str, list[str]] = {}
    for theirs, supplier in rows:
        found.setdefault(theirs, []).append(supplier)
    return found
