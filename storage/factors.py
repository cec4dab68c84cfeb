"""What the records say of how a lot was made: its supplier, the movements that made it, the lines it ran on."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, String, and_, cast, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.cause import AFTERWARDS, NOT_A_FACTOR, Factor, FactorKind
from domain.equipment import Run
from domain.genealogy import GenealogyLink
from domain.lots import Lot
from domain.movements import Direction, Movement, MovementLine
from storage.many import among, not_corrected
from storage.plain import rows_of

OwnFactors = tuple[int, tuple[Factor, ...]]
"""A lot and things that are true of it itself. The same lot, and the same thing of it, may come more than once; equal
things of several lots are one and the same tuple."""
_MOVEMENT = (
    col(Movement.work_order), col(Movement.partner_id), col(Movement.person_id), col(Movement.line),
    col(Movement.vessel), cast(col(Movement.attributes), String),
)  # fmt: skip
_Within = Callable[[Any], ColumnElement[bool]]


class FactorReader:
    """Reads the factors of lots: four statements however many there are.

    Most movements say one of a few things: what a row says is made into factors once.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._said: dict[Any, tuple[Factor, ...]] = {}

    def of(self, lot_ids: Collection[int]) -> Iterator[OwnFactors]:
        """Every factor that these lots have by themselves, apart from being the lot."""
        return self._read(lambda column: among(self._session, column, lot_ids))

    def between(self, after: int, last: int) -> Iterator[OwnFactors]:
        """The same for the lots with a number above the one, up to the other."""
        return self._read(lambda column: and_(column > after, column <= last))

    def _read(self, within: _Within) -> Iterator[OwnFactors]:
        codes: dict[int, str] = {}
        for lot_id, code, supplier_id, attributes in self._rows(_lots(within)):
            codes[lot_id] = code
            if found := self._of_movement((None, supplier_id, None, None, None, attributes)):
                yield lot_id, found
        for query in (_made(within), _put_in(within)):
            for lot_id, order, *others in self._rows(query):
                # a lot that is made without an order is its own order: that is no factor besides the lot
                told = (None if order == codes.get(lot_id) else order, *others)
                if found := self._of_movement(told):
                    yield lot_id, found
        for lot_id, line in self._rows(select(col(Run.lot_id), col(Run.line)).where(within(col(Run.lot_id)))):
            yield lot_id, self._of_movement((None, None, None, line, None, None))

    def _rows(self, query: Executable) -> Sequence[Any]:
        return rows_of(self._session, query)

    def _of_movement(self, told: tuple[Any, ...]) -> tuple[Factor, ...]:
        found = self._said.get(told)
        if found is None:
            order, partner, person, line, vessel, attributes = told
            found = tuple(
                Factor(kind, value)
                for kind, value in (
                    (FactorKind.PARTNER, partner), (FactorKind.OPERATOR, person), (FactorKind.LINE, line),
                    (FactorKind.VESSEL, vessel), (FactorKind.WORK_ORDER, order),
                )
                if value is not None
            ) + tuple(attribute_factors(json.loads(attributes or "{}")))  # fmt: skip
            self._said[told] = found
        return found


def attribute_factors(attributes: dict[str, Any]) -> Iterator[Factor]:
    """Extra columns of the files and whatever else was kept: each value that is one word or number."""
    for name, value in attributes.items():
        if name not in NOT_A_FACTOR and isinstance(value, str | int | float) and value != "":
            yield Factor(FactorKind.ATTRIBUTE, str(value), name)


def _lots(within: _Within) -> Executable:
    query = select(col(Lot.id), col(Lot.code), col(Lot.supplier_id), cast(col(Lot.attributes), String))
    return query.where(within(col(Lot.id)))


def _made(within: _Within) -> Executable:
    """The movements that added to the lot, or put another one into it."""
    return (
        select(col(MovementLine.lot_id), *_MOVEMENT)
        .join(Movement, col(Movement.id) == col(MovementLine.movement_id))
        .where(
            within(col(MovementLine.lot_id)),
            col(MovementLine.direction) == Direction.IN.value,
            col(Movement.kind).not_in(AFTERWARDS),
            not_corrected(),
        )
    )


def _put_in(within: _Within) -> Executable:
    """The movements that took something for it without naming it: by a work order, through a vessel."""
    return (
        select(col(GenealogyLink.child_id), *_MOVEMENT)
        .distinct()  # five inputs of one order say the same five times
        .join(Movement, col(Movement.id) == col(GenealogyLink.used_by))
        .where(
            within(col(GenealogyLink.child_id)),
            col(GenealogyLink.voided_by).is_(None),
            col(GenealogyLink.made_by).is_not(None),
        )
    )
