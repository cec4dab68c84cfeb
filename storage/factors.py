"""What the records say of how a lot was made: its supplier, the movements that made it, the lines it ran on."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.cause import AFTERWARDS, NOT_A_FACTOR, Factor, FactorKind
from domain.equipment import Run
from domain.genealogy import GenealogyLink
from domain.lots import Lot
from domain.movements import Direction, Movement, MovementLine
from storage.many import among, not_corrected

LotFactor = tuple[int, Factor]
"""A lot and one thing that is true of it itself. The same pair may come more than once."""
_MOVEMENT = (
    col(Movement.partner_id), col(Movement.person_id), col(Movement.line), col(Movement.vessel),
    col(Movement.work_order), cast(col(Movement.attributes), String),
)  # fmt: skip
_Within = Callable[[Any], ColumnElement[bool]]


class FactorReader:
    """Reads the factors of lots: four statements however many there are.

    Most movements say one of a few things: what a row says is made into factors once.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._said: dict[tuple[Any, ...], tuple[Factor, ...]] = {}
        self._written: dict[str, tuple[Factor, ...]] = {}

    def of(self, lot_ids: Collection[int]) -> Iterator[LotFactor]:
        """Every factor that these lots have by themselves, apart from being the lot."""
        return self._read(lambda column: among(self._session, column, lot_ids))

    def between(self, after: int, last: int) -> Iterator[LotFactor]:
        """The same for the lots with a number above the one, up to the other."""
        return self._read(lambda column: and_(column > after, column <= last))

    def _read(self, within: _Within) -> Iterator[LotFactor]:
        codes: dict[int, str] = {}
        for lot_id, code, supplier_id, attributes in self._lots(within):
            codes[lot_id] = code
            if supplier_id is not None:
                yield lot_id, Factor(FactorKind.PARTNER, supplier_id)
            for factor in self._of_attributes(attributes):
                yield lot_id, factor
        for rows in (self._made(within), self._put_in(within)):
            for lot_id, *told in rows:
                for factor in self._of_movement(tuple(told)):
                    # a lot that is made without an order is its own order: that is no factor besides the lot
                    if factor.kind is not FactorKind.WORK_ORDER or factor.value != codes.get(lot_id):
                        yield lot_id, factor
        runs = select(col(Run.lot_id), col(Run.line)).where(within(col(Run.lot_id)))
        ran: Iterable[Any] = self._session.execute(runs)
        for lot_id, line in ran:
            yield lot_id, Factor(FactorKind.LINE, line)

    def _lots(self, within: _Within) -> Iterable[Any]:
        query = select(col(Lot.id), col(Lot.code), col(Lot.supplier_id), cast(col(Lot.attributes), String))
        return self._session.execute(query.where(within(col(Lot.id))))

    def _made(self, within: _Within) -> Iterable[Any]:
        """The movements that added to the lot, or put another one into it."""
        query = (
            select(col(MovementLine.lot_id), *_MOVEMENT)
            .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
            .where(
                within(col(MovementLine.lot_id)),
                col(MovementLine.direction) == Direction.IN.value,
                col(Movement.kind).not_in(AFTERWARDS),
                not_corrected(),
            )
        )
        return self._session.execute(query)

    def _put_in(self, within: _Within) -> Iterable[Any]:
        """The movements that took something for it without naming it: by a work order, through a vessel."""
        query = (
            select(col(GenealogyLink.child_id), *_MOVEMENT)
            .join(Movement, col(Movement.id) == col(GenealogyLink.used_by))
            .where(
                within(col(GenealogyLink.child_id)),
                col(GenealogyLink.voided_by).is_(None),
                col(GenealogyLink.made_by).is_not(None),
            )
        )
        return self._session.execute(query)

    def _of_movement(self, told: tuple[Any, ...]) -> tuple[Factor, ...]:
        found = self._said.get(told)
        if found is None:
            partner, person, line, vessel, order, attributes = told
            found = tuple(
                Factor(kind, value)
                for kind, value in (
                    (FactorKind.PARTNER, partner), (FactorKind.OPERATOR, person), (FactorKind.LINE, line),
                    (FactorKind.VESSEL, vessel), (FactorKind.WORK_ORDER, order),
                )
                if value is not None
            ) + self._of_attributes(attributes)  # fmt: skip
            self._said[told] = found
        return found

    def _of_attributes(self, text: str | None) -> tuple[Factor, ...]:
        found = self._written.get(text or "")
        if found is None:
            found = tuple(attribute_factors(json.loads(text or "{}")))
            self._written[text or ""] = found
        return found


def attribute_factors(attributes: dict[str, Any]) -> Iterator[Factor]:
    """Extra columns of the files and whatever else was kept: each value that is one word or number."""
    for name, value in attributes.items():
        if name not in NOT_A_FACTOR and isinstance(value, str | int | float) and value != "":
            yield Factor(FactorKind.ATTRIBUTE, str(value), name)
