"""What the ledger does not say about the lots of an answer: read for `domain.holes`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from domain.genealogy import GenealogyLink, ShippedLot
from domain.holes import Filled, Input, Made, MomentRange, Recording, Used
from domain.items import Item
from domain.lots import Lot
from domain.movements import DATED, DRAW, Direction, Movement, MovementLine
from storage.equipment import AT_ONCE
from storage.linking import MAKE, USE
from storage.many import among, corrects_nothing, not_corrected

MAKING = (MAKE, DRAW, "back")
"""The kinds by which a lot comes to be of something else."""


class StoredEvidence:
    """Implements `domain.ports.Evidence`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def made_of_nothing(self, lot_ids: Sequence[int]) -> list[int]:
        query = _makings().where(among(self._session, col(MovementLine.lot_id), lot_ids), ~_has_input())
        return list(dict.fromkeys(row[0] for row in self._session.execute(query)))

    def led_nowhere(self, lot_ids: Sequence[int]) -> list[Used]:
        return self._used(among(self._session, col(MovementLine.lot_id), lot_ids))

    def used_within(self, times: Sequence[MomentRange]) -> list[Used]:
        return [use for moments in _in_times(times) for use in self._used(moments)]

    def made_within(self, times: Sequence[MomentRange]) -> list[Made]:
        return [made for moments in _in_times(times) for made in self._made(moments)]

    def makings(self, lot_ids: Sequence[int]) -> list[Made]:
        return self._made(among(self._session, col(MovementLine.lot_id), lot_ids))

    def lines(self, lot_ids: Sequence[int]) -> dict[int, str]:
        query = (
            select(col(MovementLine.lot_id), col(Movement.line))
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(
                among(self._session, col(MovementLine.lot_id), lot_ids),
                col(MovementLine.direction) == Direction.IN.value, col(Movement.line).is_not(None),
                corrects_nothing(), not_corrected(),
            )
            .order_by(col(Movement.id))
        )  # fmt: skip
        found: dict[int, dict[str, None]] = {}
        for lot_id, line in self._rows(query):
            found.setdefault(lot_id, {})[line] = None
        return {lot_id: ", ".join(lines) for lot_id, lines in found.items()}

    def fills(self, movement_ids: Sequence[int]) -> dict[int, Filled]:
        query = select(
            col(Movement.id), col(Movement.vessel), col(Movement.happened_at), col(Movement.attributes)
        ).where(among(self._session, col(Movement.id), movement_ids), col(Movement.vessel).is_not(None))
        return {
            movement_id: Filled(vessel, None if said.get(DATED) is False else at)
            for movement_id, vessel, at, said in self._rows(query)
        }

    def inputs(self, lot_ids: Sequence[int]) -> list[Input]:
        quantity = col(GenealogyLink.quantity)
        query = (
            select(col(GenealogyLink.child_id), col(Lot.item_id), func.sum(quantity), func.count(),
                   func.count(quantity))
            .join(Lot, col(Lot.id) == col(GenealogyLink.parent_id))
            .where(
                among(self._session, col(GenealogyLink.child_id), lot_ids), col(GenealogyLink.voided_by).is_(None)
            )
            .group_by(col(GenealogyLink.child_id), col(Lot.item_id))
            .order_by(col(GenealogyLink.child_id), col(Lot.item_id))
        )  # fmt: skip
        rows = self._session.execute(query).all()
        named = select(Item).where(among(self._session, col(Item.id), list({row[1] for row in rows})))
        items = {item.id: item for item in self._session.scalars(named)}
        return [
            Input(child_id, items[item_id], total if every == known else None)
            for child_id, item_id, total, every, known in rows
        ]

    def recordings(self, lot_ids: Sequence[int]) -> list[Recording]:
        shipped = (
            select(col(ShippedLot.lot_id), func.min(col(Movement.recorded_at)))
            .join(Movement, col(Movement.id) == col(ShippedLot.movement_id))
            .where(among(self._session, col(ShippedLot.lot_id), lot_ids), col(ShippedLot.voided_by).is_(None))
            .group_by(col(ShippedLot.lot_id))
        )
        first: dict[int, datetime] = dict(tuple(row) for row in self._rows(shipped))
        stepped = (
            select(col(GenealogyLink.child_id), func.max(col(Movement.recorded_at)))
            .join(
                Movement,
                or_(col(Movement.id) == col(GenealogyLink.used_by), col(Movement.id) == col(GenealogyLink.made_by)),
            )
            .where(
                among(self._session, col(GenealogyLink.child_id), list(first)), col(GenealogyLink.voided_by).is_(None)
            )
            .group_by(col(GenealogyLink.child_id))
        )
        return [Recording(lot_id, at, first[lot_id]) for lot_id, at in self._rows(stepped)]

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Iterable[Any]:
        return self._session.execute(query)

    def _used(self, which: ColumnElement[bool]) -> list[Used]:
        link = aliased(GenealogyLink)
        standing = select(col(link.id)).where(col(link.used_by) == col(Movement.id), col(link.voided_by).is_(None))
        query = (
            select(
                col(Movement.id), col(MovementLine.lot_id), func.sum(col(MovementLine.quantity)),
                col(Movement.happened_at), col(Movement.line), col(Movement.work_order),
            )
            .join(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
            .where(
                which, col(MovementLine.direction) == Direction.OUT.value, col(Movement.kind) == USE,
                col(Movement.vessel).is_(None), corrects_nothing(), not_corrected(),
                ~standing.correlate(Movement).exists(),
            )
            .group_by(
                col(Movement.id), col(MovementLine.lot_id), col(Movement.happened_at), col(Movement.line),
                col(Movement.work_order),
            )
            .order_by(col(Movement.id))
        )  # fmt: skip
        return [Used(*row) for row in self._rows(query)]

    def _made(self, which: ColumnElement[bool]) -> list[Made]:
        rows = self._rows(_makings().where(which))
        return [Made(lot_id, at, line, of_nothing=not fed) for lot_id, at, line, fed in rows]


def _makings() -> Select[*tuple[Any, ...]]:
    """What was made, when and where, and whether anything is known to have gone into it."""
    found: Select[*tuple[Any, ...]] = (
        select(col(MovementLine.lot_id), col(Movement.happened_at), col(Movement.line), _has_input())
        .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
        .where(
            col(MovementLine.direction) == Direction.IN.value, col(Movement.kind).in_(MAKING),
            corrects_nothing(), not_corrected(),
        )
        .order_by(col(Movement.id))
    )  # fmt: skip
    return found


def _has_input() -> ColumnElement[bool]:
    """Some standing step leads into the line's lot."""
    link = aliased(GenealogyLink)
    into = select(col(link.id)).where(col(link.child_id) == col(MovementLine.lot_id), col(link.voided_by).is_(None))
    return into.correlate(MovementLine).exists()


def _in_times(times: Sequence[MomentRange]) -> list[ColumnElement[bool]]:
    """Conditions that together mean that a movement happened in one of these times."""
    return [
        or_(*(col(Movement.happened_at).between(one.since, one.until) for one in times[at : at + AT_ONCE]))
        for at in range(0, len(times), AT_ONCE)
    ]
