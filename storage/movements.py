"""The ledger: appended to, read, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import GenealogyLink, ShippedLot
from domain.items import Item
from domain.lots import Lot
from domain.movements import CLEAN, UNDO, Amount, LineDraft, Movement, MovementLine, moved
from domain.partners import Partner
from domain.ports.records import Vessels
from storage.linking import MAKE, USE, LinkingMovement, links_by_order, links_within, shipments_of
from storage.lots import StoredLots
from storage.many import among, corrects_nothing, id_of, not_corrected
from storage.stock import signed_quantity
from storage.vessels import StoredVessels

LATELY = 20_000
"""Movements that are looked through for what was usual: what nobody did for so long is no habit."""


class StoredMovements:
    def __init__(self, session: Session, lots: StoredLots) -> None:
        self._session = session
        self._lots = lots
        self.vessels: Vessels = StoredVessels(session, lots.now)

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

    def returned(self, lot_id: int) -> dict[int | None, Decimal]:
        query = (
            select(col(Movement.partner_id), func.sum(col(MovementLine.quantity)))
            .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
            .where(col(MovementLine.lot_id) == lot_id, col(Movement.kind) == "return", not_corrected())
            .group_by(col(Movement.partner_id))
        )
        return {partner_id: quantity or Decimal(0) for partner_id, quantity in self._session.execute(query)}

    def lying_with(self, partner: Partner) -> list[int]:
        went = (
            select(col(MovementLine.lot_id))
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(col(Movement.partner_id) == partner.id, col(Movement.kind) == "sendout")
        )
        query = (
            select(col(MovementLine.lot_id))
            .where(col(MovementLine.lot_id).in_(went), col(MovementLine.place) == partner.code)
            .group_by(col(MovementLine.lot_id))
            .having(func.sum(signed_quantity()) > Decimal(0))
            .order_by(col(MovementLine.lot_id))
        )
        return list(self._session.scalars(query))

    def latest_of(self, person_id: int) -> Movement | None:
        query = select(Movement).where(
            col(Movement.person_id) == person_id, col(Movement.kind).not_in((UNDO, CLEAN)), corrects_nothing(),
            not_corrected(),
        )  # fmt: skip
        return self._session.scalars(query.order_by(col(Movement.id).desc()).limit(1)).first()

    def last_amount(self, kind: str, item_id: int, person_id: int, line: str | None) -> Amount | None:
        newest = select(func.max(col(Movement.id))).scalar_subquery()
        said = (
            select(Movement, MovementLine)
            .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
            .join(Lot, col(Lot.id) == col(MovementLine.lot_id))
            .where(
                col(Movement.id) > newest - LATELY, col(Movement.kind) == kind, col(Lot.item_id) == item_id,
                col(MovementLine.quantity) > Decimal(0), corrects_nothing(), not_corrected(),
            )
            .order_by(col(Movement.id).desc(), col(MovementLine.id))
            .limit(1)
        )  # fmt: skip
        row = self._session.execute(said.where(col(Movement.person_id) == person_id)).first()
        if row is None and line is not None:
            row = self._session.execute(said.where(col(Movement.line) == line)).first()
        if row is None:
            return None
        movement, first = row
        if first.written:
            number, _, uom = first.written.partition(" ")
            return Amount(Decimal(number), uom or None)
        uom = self._session.scalars(select(col(Item.uom)).where(col(Item.id) == item_id)).one()
        quantity = moved(self.lines(id_of(movement)), first)
        return Amount(quantity, uom) if quantity is not None else None

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
    ever = select(Movement).where(
        among(session, col(Movement.work_order), orders), col(Movement.kind).in_((USE, MAKE))
    ).order_by(col(Movement.id))  # fmt: skip
    movements = {id_of(movement): movement for movement in session.scalars(ever)}
    # Several questions: of one, a database that knows nothing of its sizes makes a walk over every line there is.
    gone = set(
        session.scalars(
            select(col(Movement.corrects_id)).where(among(session, col(Movement.corrects_id), list(movements)))
        )
    )
    lines = select(MovementLine).where(among(session, col(MovementLine.movement_id), list(movements)))
    written = list(session.scalars(lines.order_by(col(MovementLine.movement_id), col(MovementLine.id))))
    doubtful = _doubtful(session, movements, written)
    written = [line for line in written if line.movement_id not in gone]
    found: dict[int, LinkingMovement] = {}
    for line in written:
        movement = movements[line.movement_id]
        known = found.setdefault(line.movement_id, LinkingMovement.of(movement, []))
        known.note(line.lot_id, line.direction, line.quantity)
        if (movement.work_order, line.lot_id) in doubtful:
            known.doubtful.add(line.lot_id)
    return list(found.values())


def _doubtful(
    session: Session, movements: dict[int, Movement], written: Sequence[MovementLine]
) -> set[tuple[str | None, int]]:
    """The lots that share with an earlier one the code under which goods were used for both (see rule 2)."""
    made = [(movements[line.movement_id], line.lot_id) for line in written if movements[line.movement_id].kind == MAKE]
    query = select(col(Lot.id), col(Lot.code)).where(among(session, col(Lot.id), {lot_id for _, lot_id in made}))
    codes = {lot_id: code for lot_id, code in session.execute(query)}  # noqa: C416 - a result is no sequence of pairs
    first: dict[str | None, int] = {}
    later: set[tuple[str | None, int]] = set()
    for movement, lot_id in made:
        order = movement.work_order
        if codes[lot_id] == order and first.setdefault(order, lot_id) != lot_id:
            later.add((order, lot_id))
    return later
