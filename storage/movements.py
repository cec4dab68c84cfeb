"""The ledger: appended to, read, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import GenealogyLink, ShippedLot
from domain.lots import Lot, LotView
from domain.movements import UNDO, Direction, LineDraft, Movement, MovementLine
from storage.linking import MAKE, USE, LinkingMovement, links_by_order, links_within, shipments_of
from storage.lots import StoredLots
from storage.many import among, id_of, not_corrected
from storage.vessels import StoredVessels


class StoredMovements:
    def __init__(self, session: Session, lots: StoredLots) -> None:
        self._session = session
        self._lots = lots
        self.vessels = StoredVessels(session, lots.now)

    def by_source(self, source: str) -> Movement | None:
        return self._session.scalars(select(Movement).where(col(Movement.source) == source)).first()

    def get(self, movement_id: int) -> Movement | None:
        return self._session.get(Movement, movement_id)

    def lines(self, movement_id: int) -> list[MovementLine]:
        query = select(MovementLine).where(col(MovementLine.movement_id) == movement_id)
        return list(self._session.scalars(query.order_by(col(MovementLine.id))))

    def correction_of(self, movement_id: int) -> Movement | None:
        return self._session.scalars(select(Movement).where(col(Movement.corrects_id) == movement_id)).first()

    def append(self, movement: Movement, lines: Sequence[LineDraft]) -> Movement:
        self._session.add(movement)
        self._session.flush()
        movement_id = id_of(movement)
        self._session.add_all(line_row(movement_id, line) for line in lines)
        if movement.corrects_id is not None:
            self._void(movement.corrects_id, movement_id)
        new = LinkingMovement.of(movement, lines)
        orders = [new.work_order] if new.work_order and (new.feeds_order or new.makes_for_order) else []
        standing = standing_in_orders(self._session, orders)
        links = links_within(new) + links_by_order([new], standing)
        self._session.add_all(GenealogyLink(**link._asdict()) for link in links)
        self._session.add_all(ShippedLot(**shipment._asdict()) for shipment in shipments_of(new))
        self._session.flush()
        self.vessels.after([movement])
        return movement

    def _void(self, movement_id: int, correction_id: int) -> None:
        self._session.execute(
            update(GenealogyLink)
            .where(
                or_(col(GenealogyLink.used_by) == movement_id, col(GenealogyLink.made_by) == movement_id),
                col(GenealogyLink.voided_by).is_(None),
            )
            .values(voided_by=correction_id)
            .execution_options(synchronize_session="fetch")
        )
        self._session.execute(
            update(ShippedLot)
            .where(col(ShippedLot.movement_id) == movement_id, col(ShippedLot.voided_by).is_(None))
            .values(voided_by=correction_id)
            .execution_options(synchronize_session="fetch")
        )

    def links(self, movement_id: int) -> list[GenealogyLink]:
        query = select(GenealogyLink).where(
            or_(col(GenealogyLink.used_by) == movement_id, col(GenealogyLink.made_by) == movement_id)
        )
        return list(self._session.scalars(query.order_by(col(GenealogyLink.id))))

    def open_uses(self, work_order: str) -> list[tuple[Movement, LotView]]:
        query = (
            select(Movement, col(MovementLine.lot_id))
            .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
            .where(
                col(Movement.work_order) == work_order,
                col(Movement.kind) == USE,
                col(Movement.corrects_id).is_(None),
                col(MovementLine.direction) == Direction.OUT.value,
                not_corrected(),
            )
            .order_by(col(MovementLine.id))
        )
        found = self._session.execute(query).all()
        views = self._lots.views([lot_id for _, lot_id in found])
        return [(movement, views[lot_id]) for movement, lot_id in found]

    def latest_of(self, person_id: int) -> Movement | None:
        query = select(Movement).where(
            col(Movement.person_id) == person_id, col(Movement.kind) != UNDO, col(Movement.corrects_id).is_(None),
            not_corrected(),
        )  # fmt: skip
        return self._session.scalars(query.order_by(col(Movement.id).desc()).limit(1)).first()

    def recent(self, kind: str, limit: int, item_id: int | None = None) -> list[Movement]:
        query = select(Movement).where(col(Movement.kind) == kind, not_corrected())
        if item_id is not None:
            of_item = (
                select(col(MovementLine.id))
                .join(Lot, col(Lot.id) == col(MovementLine.lot_id))
                .where(col(MovementLine.movement_id) == col(Movement.id), col(Lot.item_id) == item_id)
            )
            query = query.where(of_item.exists())
        return list(self._session.scalars(query.order_by(col(Movement.id).desc()).limit(limit)))


def line_row(movement_id: int, draft: LineDraft) -> MovementLine:
    """The row that a draft becomes."""
    return MovementLine(
        movement_id=movement_id, lot_id=draft.lot_id, direction=draft.direction.value, quantity=draft.quantity,
        written=draft.written, place=draft.place,
    )  # fmt: skip


def standing_in_orders(session: Session, orders: Collection[str]) -> list[LinkingMovement]:
    """The uses and makes of these work orders that were not taken back, with what they took and added."""
    if not orders:
        return []
    query = (
        select(Movement, MovementLine)
        .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
        .where(
            among(session, col(Movement.work_order), orders),
            col(Movement.kind).in_((USE, MAKE)),
            col(Movement.corrects_id).is_(None),
            not_corrected(),
        )
        .order_by(col(MovementLine.id))
    )
    found: dict[int, LinkingMovement] = {}
    for movement, line in session.execute(query):
        known = found.setdefault(id_of(movement), LinkingMovement.of(movement, []))
        known.note(line.lot_id, line.direction, line.quantity)
    return list(found.values())
