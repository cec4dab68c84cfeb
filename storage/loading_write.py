"""From a stage into the ledger: a few thousand rows a transaction, with the same rows as one by one.

The rules are those of `storage.linking`; here they are said once more, for rows by the thousand, as INSERT ... SELECT.
A test holds the two equal.
"""

# ruff: noqa: S608  # what is put into statements are names of our own tables and columns

from __future__ import annotations

from collections.abc import Sequence
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
from storage.many import among, is_sqlite
from storage.movements import standing_in_orders

CHUNK_COLUMNS = (
    "place", "kind", "happened_at", "source", "partner_id", "document", "work_order", "line", "reason", "attributes",
    "a_id", "b_id", "side", "quantity", "written", "step", "at",
)  # fmt: skip
_TYPES = {"place": "bigint", "partner_id": "bigint", "a_id": "bigint", "b_id": "bigint", "quantity": "bigint"}
LOT_COLUMNS = (
    "place", "code", "item_id", "folded", "supplier_id", "supplier_lot", "made_at", "expires_at", "attributes",
)  # fmt: skip
_LOT_TYPES = {"place": "bigint", "item_id": "bigint", "supplier_id": "bigint"}

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


class ChunkWriter:
    """Writes into one open transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sqlite = is_sqlite(session)

    def lots(self, rows: Sequence[tuple[Any, ...]]) -> int:
        """Adds lots, in the order of their places (which begin with 0); the id of the first."""
        self._fill("lot_chunk", LOT_COLUMNS, _LOT_TYPES, rows)
        base = self._reserve("lot", col(Lot.id), rows[-1][0] + 1)
        self._do(_LOTS, base=base)
        return base

    def movements(self, rows: Sequence[tuple[Any, ...]], now: datetime) -> tuple[int, int]:
        """Adds movements with their lines, links and deliveries; the ids of the first and the last."""
        self._fill("chunk", CHUNK_COLUMNS, _TYPES, rows)
        last = rows[-1][0]
        base = self._reserve("movement", col(Movement.id), last + 1)
        self._do(_MOVEMENTS, base=base, now=moment_text(now))
        self._do(_LINES, base=base)
        self._do(_LINKS, base=base, no=False)
        self._do(_SHIPPED, base=base)
        self._link_orders(rows, base)
        return base, base + last

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

    def _link_orders(self, rows: Sequence[tuple[Any, ...]], base: int) -> None:
        """Rule 2 of `storage.linking`: what was used for an order before its lot was told of."""
        makes = {row[6]: row for row in rows if row[1] == MAKE and row[6]}
        if not makes:
            return
        asked = select(col(Movement.work_order)).where(
            among(self._session, col(Movement.work_order), list(makes)), col(Movement.kind) == USE
        )
        used = {order for order in self._session.scalars(asked.distinct()) if order}
        if not used:
            return
        new = [
            LinkingMovement(base + row[0], MAKE, MAKE, datetime.fromisoformat(row[2]), row[6], added=[row[10]])
            for order, row in makes.items()
            if order in used
        ]
        links = links_by_order(new, standing_in_orders(self._session, used))
        if links:
            self._session.execute(insert(GenealogyLink), [link._asdict() for link in links])

    def _fill(self, table: str, columns: Sequence[str], types: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        connection: Any = self._session.connection().connection.driver_connection
        described = ", ".join(f"{name} {types.get(name, 'text')}" for name in columns)
        if self._sqlite:
            cursor = connection.cursor()
            cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({described})")
            cursor.execute(f"DELETE FROM temp.{table}")
            cursor.executemany(f"INSERT INTO temp.{table} VALUES ({', '.join('?' * len(columns))})", rows)
            cursor.close()
            return
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({described}) ON COMMIT DELETE ROWS")
            cursor.execute(f"TRUNCATE {table}")
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {table}")

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
