"""From a stage into the ledger: a few thousand rows a transaction, with the same rows as one by one.

The rules are those of `storage.linking`; here they are said once more, for rows by the thousand, as INSERT ... SELECT.
A test holds the two equal.
"""

# ruff: noqa: S608  # what is put into statements are names of our own tables and columns

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.genealogy import Basis, GenealogyLink
from domain.imports.quick import moment_text
from domain.lots import Lot, LotStatus
from domain.movements import Movement
from storage.linking import MAKE, REWORK, USE, LinkingMovement, links_by_order
from storage.many import is_sqlite
from storage.movements import standing_in_orders

_COLUMNS = {
    "chunk": "place bigint, kind text, happened_at text, source text, partner_id bigint, document text, "
    "work_order text, line text, reason text, attributes text, a_id bigint, b_id bigint, side text, quantity bigint, "
    "written text, step text, at text",
    "lot_chunk": "place bigint, code text, item_id bigint, folded text, supplier_id bigint, supplier_lot text, "
    "made_at text, expires_at text, attributes text",
}
_LOTS = """INSERT INTO lot (id, code, item_id, folded, supplier_id, supplier_lot, made_at, expires_at, status,
attributes)
SELECT :base + place, code, item_id, folded, supplier_id, supplier_lot, {made_at}, {expires_at}, 'free', {attributes}
FROM lot_chunk ORDER BY place"""
_MOVEMENTS = """INSERT INTO movement (id, kind, happened_at, recorded_at, source, partner_id, document,
work_order, line,
reason, attributes) SELECT :base + place, kind, {happened_at}, {now}, source, partner_id, document, work_order,
line, reason,
{attributes} FROM chunk ORDER BY place"""
_LINES = """INSERT INTO movement_line (movement_id, lot_id, direction, quantity, written)
SELECT :base + place, CASE n WHEN 0 THEN a_id ELSE b_id END, CASE n WHEN 0 THEN side ELSE 'in' END,
CASE n WHEN 0 THEN quantity ELSE 0 END, CASE n WHEN 0 THEN written END
FROM chunk CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1) x WHERE n = 0 OR b_id IS NOT NULL ORDER BY place, n"""
_LINKS = f"""INSERT INTO genealogy_link (parent_id, child_id, used_by, quantity, step, at, basis, only_mixed)
SELECT a_id, b_id, :base + place, quantity, step, {{at}},
CASE step WHEN '{REWORK}' THEN '{Basis.REWORK.value}' ELSE '{Basis.PROVEN.value}' END, :no
FROM chunk WHERE kind = '{USE}' AND b_id IS NOT NULL ORDER BY place"""
_SHIPPED = """INSERT INTO shipped_lot (movement_id, lot_id, customer_id, quantity, at)
SELECT :base + place, a_id, partner_id, quantity, {happened_at} FROM chunk
WHERE kind = 'ship' AND partner_id IS NOT NULL ORDER BY place"""


@dataclass(frozen=True)
class Chunk:
    """Rows that are about to be written: the numbers of the first and last in the stage, and how many they are."""

    first: int
    last: int
    rows: int


class ChunkWriter:
    """Writes into one open transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sqlite = is_sqlite(session)

    def fill(self, table: str, rows: Sequence[tuple[Any, ...]]) -> Chunk | None:
        """Takes rows of a stage into a table of this transaction, from outside."""
        connection: Any = self._session.connection().connection.driver_connection
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({_COLUMNS[table]}) ON COMMIT DELETE ROWS")
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {table}")
        return self._chunk(table)

    def fill_from(self, table: str, query: str, after: int, limit: int) -> Chunk | None:
        """The same on SQLite, to which the stage is attached: the rows do not leave the database."""
        connection: Any = self._session.connection().connection.driver_connection
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({_COLUMNS[table]})")
        connection.execute(f"DELETE FROM temp.{table}")
        connection.execute(f"INSERT INTO temp.{table} {query}", (after, limit))
        return self._chunk(table)

    def _chunk(self, table: str) -> Chunk | None:
        first, last, rows = self._session.execute(text(f"SELECT min(place), max(place), count(*) FROM {table}")).one()
        return Chunk(first, last, rows) if rows else None

    def lots(self, chunk: Chunk) -> int:
        """Adds lots in the order of their places; the id of the first. The others follow as their places do."""
        first = self._reserve("lot", col(Lot.id), chunk.last - chunk.first + 1)
        self._do(_LOTS, base=first - chunk.first)
        return first

    def movements(self, chunk: Chunk, now: datetime) -> tuple[int, int]:
        """Adds movements with their lines, links and deliveries; the ids of the first and the last."""
        first = self._reserve("movement", col(Movement.id), chunk.last - chunk.first + 1)
        base = first - chunk.first
        self._do(_MOVEMENTS, base=base, now=moment_text(now))
        self._do(_LINES, base=base)
        self._do(_LINKS, base=base, no=False)
        self._do(_SHIPPED, base=base)
        self._link_orders(base)
        return first, chunk.last + base

    def taken_from_stopped(self, first: int, last: int) -> list[int]:
        """Movements in this range that link a lot that is not free to one that is."""
        parent, child = Lot.__table__.alias(), Lot.__table__.alias()  # type: ignore[attr-defined]
        query = (
            select(col(GenealogyLink.used_by), col(GenealogyLink.made_by))
            .join(parent, parent.c.id == col(GenealogyLink.parent_id))
            .join(child, child.c.id == col(GenealogyLink.child_id))
            .where(
                col(GenealogyLink.used_by).between(first, last) | col(GenealogyLink.made_by).between(first, last),
                col(GenealogyLink.voided_by).is_(None),
                parent.c.status != LotStatus.FREE.value,
                child.c.status == LotStatus.FREE.value,
            )
        )
        rows: Any = self._session.execute(query)
        return sorted({number for row in rows for number in row if number is not None})

    def _link_orders(self, base: int) -> None:
        """Rule 2 of `storage.linking`: what was used for an order before its lot was told of."""
        asked = text(
            f"SELECT DISTINCT c.place, c.happened_at, c.work_order, c.a_id FROM chunk c "
            f"JOIN movement m ON m.work_order = c.work_order AND m.kind = '{USE}' WHERE c.kind = '{MAKE}'"
        )
        new = [
            LinkingMovement(base + place, MAKE, MAKE, datetime.fromisoformat(at), order, added=[lot])
            for place, at, order, lot in self._session.execute(asked)
        ]
        orders = {each.work_order for each in new if each.work_order}
        links = links_by_order(new, standing_in_orders(self._session, orders))
        if links:
            self._session.execute(insert(GenealogyLink), [link._asdict() for link in links])

    def _reserve(self, table: str, key: Any, count: int) -> int:
        """The first of so many numbers that nobody else gets: writers take turns."""
        if self._sqlite:
            return (self._session.scalar(select(func.max(key))) or 0) + 1
        sequence = self._session.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
        first = int(self._session.scalar(select(func.nextval(sequence))) or 0)
        self._session.execute(select(func.setval(sequence, first + count - 1)))
        return first

    def _do(self, statement: str, **values: Any) -> None:
        """SQLite keeps moments and JSON as text; PostgreSQL is told what they are."""
        moments = ("made_at", "expires_at", "happened_at", "at")
        cast = {name: name if self._sqlite else f"CAST({name} || '+00' AS timestamptz)" for name in moments}
        cast["attributes"] = "attributes" if self._sqlite else "CAST(attributes AS json)"
        cast["now"] = ":now" if self._sqlite else "CAST(:now || '+00' AS timestamptz)"
        self._session.execute(text(statement.format(**cast)), values)
