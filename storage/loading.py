"""Many rows at once, for imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import SQLModel, col

from domain.genealogy import GenealogyLink, ShippedLot
from domain.imports.run import ImportRun, RunState
from domain.lots import Lot, LotStatus
from domain.movements import LineDraft, Movement, MovementLine
from domain.ports import Row
from storage.by_hand import links_among, recorded_by_hand, suppliers_of
from storage.linking import LinkingMovement, links_by_order, links_within, shipments_of
from storage.many import among, id_of, is_sqlite
from storage.movements import StoredMovements, standing_in_orders

CHUNK = 5000
"""Rows a statement is given at a time; the driver splits further where it must."""


class StoredLoading:
    def __init__(self, session: Session, movements: StoredMovements) -> None:
        self._session = session
        self._movements = movements

    def add_many(self, rows: Sequence[SQLModel]) -> list[int]:
        if not rows:
            return []
        table: Any = rows[0].__class__.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
        (key,) = table.primary_key.columns
        columns = [column.key for column in table.columns if column is not key]
        values = [{name: getattr(row, name) for name in columns} for row in rows]
        number = self._insert_numbered if is_sqlite(self._session) else self._insert_returning
        found = number(table, key, values)
        for row, row_id in zip(rows, found, strict=True):
            setattr(row, key.key, row_id)
        return found

    def append_many(self, movements: Sequence[tuple[Movement, Sequence[LineDraft]]]) -> list[int]:
        if any(movement.corrects_id is not None for movement, _ in movements):
            # What a correction finds depends on what stands before it: such a batch is told one by one.
            return [id_of(self._movements.append(movement, lines)) for movement, lines in movements]
        found = self.add_many([movement for movement, _ in movements])
        self._insert(
            MovementLine,
            [
                {"movement_id": id_of(movement), "lot_id": line.lot_id, "direction": line.direction.value,
                 "quantity": line.quantity, "written": line.written, "place": line.place}
                for movement, lines in movements
                for line in lines
            ],
        )  # fmt: skip
        self._link([LinkingMovement.of(movement, lines) for movement, lines in movements])
        self._movements.vessels.after([movement for movement, _ in movements])
        return found

    def every(self, table: type[Row]) -> list[Row]:
        key: Any = table
        return list(self._session.scalars(select(table).order_by(key.id)))

    def lots_with(self, codes: Sequence[str]) -> list[Lot]:
        found: list[Lot] = []
        for part in _parts(codes):
            query = select(Lot).where(among(self._session, col(Lot.code), part)).order_by(col(Lot.id))
            found += self._session.scalars(query)
        return found

    def recorded(self, sources: Sequence[str]) -> dict[str, tuple[Movement, tuple[MovementLine, ...]]]:
        found: dict[str, tuple[Movement, tuple[MovementLine, ...]]] = {}
        for part in _parts(sources):
            query = (
                select(Movement, MovementLine)
                .outerjoin(MovementLine, col(MovementLine.movement_id) == col(Movement.id))
                .where(among(self._session, col(Movement.source), part))
                .order_by(col(Movement.id), col(MovementLine.id))
            )
            rows: Any = self._session.execute(query)
            for movement, line in rows:
                known = found.get(movement.source, (movement, ()))
                found[movement.source] = (movement, known[1] if line is None else (*known[1], line))
        return found

    def by_hand(self, lot_ids: Sequence[int]) -> list[tuple[Movement, tuple[MovementLine, ...]]]:
        return [found for part in _parts(lot_ids) for found in recorded_by_hand(self._session, part)]

    def links_among(self, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        return {found for part in _parts(pairs) for found in links_among(self._session, part)}

    def suppliers_of(self, codes: Sequence[str]) -> dict[str, list[str]]:
        return {code: found for part in _parts(codes) for code, found in suppliers_of(self._session, part).items()}

    def unfinished(self) -> ImportRun | None:
        query = select(ImportRun).where(col(ImportRun.state) == RunState.WRITING.value)
        return self._session.scalars(query).first()

    def links_out_of_stopped(self, movement_ids: Sequence[int]) -> list[GenealogyLink]:
        parent, child = aliased(Lot), aliased(Lot)
        found: dict[int | None, GenealogyLink] = {}
        for part in _parts(movement_ids):
            for movement in (GenealogyLink.used_by, GenealogyLink.made_by):
                query = (
                    select(GenealogyLink)
                    .join(parent, col(parent.id) == col(GenealogyLink.parent_id))
                    .join(child, col(child.id) == col(GenealogyLink.child_id))
                    .where(
                        among(self._session, col(movement), part),
                        col(GenealogyLink.voided_by).is_(None),
                        col(parent.status) != LotStatus.FREE.value,
                        col(child.status) == LotStatus.FREE.value,
                    )
                )
                found.update({link.id: link for link in self._session.scalars(query)})
        return list(found.values())

    def _link(self, new: Sequence[LinkingMovement]) -> None:
        links = [link for movement in new for link in links_within(movement)]
        orders = {
            movement.work_order
            for movement in new
            if movement.work_order and (movement.feeds_order or movement.makes_for_order)
        }
        links += links_by_order(new, standing_in_orders(self._session, orders))
        self._insert(GenealogyLink, [link._asdict() for link in links])
        self._insert(ShippedLot, [shipment._asdict() for movement in new for shipment in shipments_of(movement)])

    def _insert_returning(self, table: Any, key: Any, values: list[dict[str, Any]]) -> list[int]:
        statement = insert(table).returning(key, sort_by_parameter_order=True)
        return [row_id for part in _parts(values) for row_id in self._session.scalars(statement, part)]

    def _insert_numbered(self, table: Any, key: Any, values: list[dict[str, Any]]) -> list[int]:
        """SQLite does not promise the order of what it returns; but we are its only writer, and it counts as we do."""
        first = (self._session.scalar(select(func.max(key))) or 0) + 1
        numbered = [{key.key: number, **row} for number, row in enumerate(values, first)]
        for part in _parts(numbered):
            self._session.execute(insert(table), part)
        return [row[key.key] for row in numbered]

    def _insert(self, table: Any, values: list[dict[str, Any]]) -> None:
        for part in _parts(values):
            self._session.execute(insert(table.__table__), part)


def _parts(rows: Sequence[Any]) -> Iterator[list[Any]]:
    remaining = iter(rows)
    while part := list(islice(remaining, CHUNK)):
        yield part
