"""What was in a vessel after its last draw, told by the links of that draw: twenty years of a tank that is never empty
are not read for every record of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import Basis, GenealogyLink
from domain.items import METRIC, Item
from domain.lots import Lot
from domain.movements import DRAW, DRAWN, DRAWN_UOM, FILL, Direction, Movement, MovementLine
from domain.vessels import Content, Fill
from storage.many import among, not_corrected

_Key = tuple[int, int]
"""A fill: its movement and its lot."""


def resumed(
    session: Session, vessel: str, before: datetime, cleaned: datetime | None
) -> tuple[Content, datetime] | None:
    """The content right after the last draw before a moment, and when that draw was. `cleaned` is the last cleaning.

    None where the links do not tell it all: there was no draw since the cleaning, it was drawn from when empty by the
    books, or goods went round in a circle (a lot that is drawn into what was filled from it has no step to itself).
    """
    last: Any = session.execute(
        select(col(Movement.id), col(Movement.happened_at), col(Movement.attributes))
        .where(
            col(Movement.vessel) == vessel, col(Movement.kind) == DRAW, col(Movement.happened_at) < before,
            not_corrected(),
        )
        .order_by(col(Movement.happened_at).desc(), col(Movement.id).desc())
        .limit(1)
    ).first()  # fmt: skip
    if last is None or (cleaned is not None and last.happened_at <= cleaned):
        return None
    held = _held(session, last.id)
    if not held:
        return None
    fills = _fills(session, held)
    if any(fill.at == cleaned for fill in fills) or _goes_round(
        session, vessel, {fill.lot_id for fill in fills}, last.id
    ):
        return None
    if None in held.values():
        return Content.unmeasured(fills), last.happened_at
    out = _taken(session, held, last.happened_at)
    left = [(fill, (fill.quantity or Decimal(0)) - out[fill.movement_id, fill.lot_id]) for fill in fills]
    shares = sum((share for share in held.values() if share is not None), Decimal(0))
    factor = METRIC.get((str(last.attributes.get(DRAWN_UOM) or ""), fills[0].uom), Decimal(1))
    over = Decimal(str(last.attributes.get(DRAWN, 0))) * factor - shares
    return Content.resumed(left, over), last.happened_at


def _held(session: Session, draw: int) -> dict[_Key, Decimal | None]:
    """What this draw holds of each fill; nothing when that was inferred."""
    query = select(
        col(GenealogyLink.used_by), col(GenealogyLink.parent_id), col(GenealogyLink.quantity), col(GenealogyLink.basis)
    ).where(col(GenealogyLink.made_by) == draw, col(GenealogyLink.voided_by).is_(None))
    rows: Any = session.execute(query).all()
    if any(row.basis != Basis.VESSEL for row in rows):
        return {}
    return {(row.used_by, row.parent_id): row.quantity for row in rows}


def _fills(session: Session, held: Collection[_Key]) -> list[Fill]:
    query = (
        select(
            col(Movement.id),
            col(Movement.happened_at),
            col(MovementLine.lot_id),
            col(MovementLine.quantity),
            col(Item.uom),
        )
        .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
        .join(Lot, col(Lot.id) == col(MovementLine.lot_id))
        .join(Item, col(Item.id) == col(Lot.item_id))
        .where(
            among(session, col(Movement.id), sorted({movement for movement, _ in held})),
            col(MovementLine.direction) == Direction.OUT.value,
        )
    )
    found: dict[_Key, Fill] = {}
    rows: Any = session.execute(query)
    for movement, at, lot, quantity, uom in rows:
        more = found.get((movement, lot))
        unknown = quantity is None or (more is not None and more.quantity is None)
        whole = None if unknown else quantity + ((more.quantity if more else None) or Decimal(0))
        found[movement, lot] = Fill(movement, at, lot, whole, uom)
    return sorted((found[key] for key in held), key=lambda fill: (fill.at, fill.movement_id, fill.lot_id))


def _taken(session: Session, held: Collection[_Key], until: datetime) -> defaultdict[_Key, Decimal]:
    """How much of each fill has been drawn by then, whatever number of lots it was drawn into."""
    query = select(
        col(GenealogyLink.used_by),
        col(GenealogyLink.parent_id),
        col(GenealogyLink.made_by),
        col(GenealogyLink.quantity),
    ).where(
        among(session, col(GenealogyLink.used_by), sorted({movement for movement, _ in held})),
        col(GenealogyLink.voided_by).is_(None),
        col(GenealogyLink.at) <= until,
    )
    rows: Any = session.execute(query)
    once = {(used_by, parent, made_by): quantity or Decimal(0) for used_by, parent, made_by, quantity in rows}
    out: defaultdict[_Key, Decimal] = defaultdict(Decimal)
    for (used_by, parent, _), quantity in once.items():
        out[used_by, parent] += quantity
    return out


def _goes_round(session: Session, vessel: str, filled: Collection[int], draw: int) -> bool:
    """Whether a lot that was filled in was ever drawn into, or the other way round."""
    into = select(col(MovementLine.lot_id)).where(col(MovementLine.movement_id) == draw)
    for kind, lots in ((DRAW, list(filled)), (FILL, list(session.scalars(into)))):
        query = (
            select(col(MovementLine.id))
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(
                among(session, col(MovementLine.lot_id), lots),
                col(Movement.vessel) == vessel,
                col(Movement.kind) == kind,
            )
        )
        if session.scalar(query.limit(1)) is not None:
            return True
    return False
