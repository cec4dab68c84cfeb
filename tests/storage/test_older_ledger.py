"""A ledger from before links had times and deliveries were kept by themselves is read right when it is opened."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, Table, select
from sqlmodel import col

from domain.genealogy import Basis, GenealogyLink, ShippedLot
from storage import migrate
from storage.database import Database

DAY = datetime(2022, 5, 25, 3, 30, tzinfo=UTC)
MILLION = 1_000_000


def older(database: Database) -> None:
    """Puts the database back to where it was, with a ledger of that time in it."""
    with database.writing.begin() as connection:
        command.downgrade(migrate.configuration(connection), "v0002")
        tables = MetaData()
        tables.reflect(connection)
        write(connection, tables.tables)


def write(connection: Connection, tables: Any) -> None:
    aware = connection.dialect.name != "sqlite"

    def insert(table: str, *rows: dict[str, Any]) -> None:
        kept: Table = tables[table]
        assert not any(name in kept.c for name in ("vessel", "basis", "shipped_lot"))
        connection.execute(kept.insert(), list(rows))

    def movement(number: int, kind: str, hour: int, **facts: Any) -> dict[str, Any]:
        at = DAY.replace(hour=hour) if aware else DAY.replace(hour=hour, tzinfo=None)
        return {"id": number, "kind": kind, "happened_at": at, "recorded_at": at, "source": f"old:{number}",
                "partner_id": None, "corrects_id": None, "attributes": {}, **facts}  # fmt: skip

    def line(number: int, lot: int, direction: str, quantity: int | None) -> dict[str, Any]:
        return {"movement_id": number, "lot_id": lot, "direction": direction,
                "quantity": None if quantity is None else quantity * MILLION}  # fmt: skip

    def link(parent: int, child: int, used_by: int, step: str, voided_by: int | None = None) -> dict[str, Any]:
        return {"parent_id": parent, "child_id": child, "used_by": used_by, "made_by": None, "quantity": 5 * MILLION,
                "step": step, "voided_by": voided_by}  # fmt: skip

    insert("item", {"id": 1, "code": "base", "kind": "intermediate", "uom": "kg", "attributes": {}})
    insert("partner", {"id": 1, "code": "C01", "kind": "customer", "name": "Shop", "attributes": {}})
    insert("lot", *({"id": number, "code": code, "item_id": 1, "folded": code, "status": "free", "attributes": {}}
                    for number, code in enumerate("ABCD", 1)))  # fmt: skip
    insert(
        "movement",
        movement(1, "use", 1),
        movement(2, "use", 2, attributes={"step": "mix", "dated": False}),
        movement(3, "use", 3, attributes={"step": "mix", "dated": True}),
        movement(4, "rework", 4),
        movement(5, "ship", 5, partner_id=1),
        movement(6, "ship", 6, partner_id=1),
        movement(7, "undo", 7, partner_id=1, corrects_id=6),
        movement(8, "ship", 8, partner_id=1),
        movement(9, "ship", 9),
        movement(10, "use", 10),
        movement(11, "undo", 11, corrects_id=10),
    )
    insert(
        "movement_line",
        line(1, 1, "out", 5), line(1, 2, "in", 0), line(2, 2, "out", 5), line(2, 3, "in", 0),
        line(3, 1, "out", 5), line(3, 3, "in", 0), line(4, 3, "out", 5), line(4, 1, "in", 5),
        line(5, 2, "out", 10), line(5, 2, "out", 5), line(5, 3, "out", 1),
        line(6, 3, "out", 20), line(7, 3, "out", -20), line(8, 4, "out", None),
        line(9, 4, "out", 3), line(10, 1, "out", 5), line(10, 4, "in", 0),
    )  # fmt: skip
    insert("genealogy_link", link(1, 2, 1, "use"), link(2, 3, 2, "mix"), link(1, 3, 3, "mix"), link(3, 1, 4, "rework"),
           link(1, 4, 10, "use", 11))  # fmt: skip


def test_links_learn_when_and_why_and_deliveries_stand_by_themselves(database: Database) -> None:
    older(database)
    migrate.upgrade(database)
    with database.session() as session:
        links = session.scalars(select(GenealogyLink).order_by(col(GenealogyLink.id))).all()
        assert [(link.used_by, link.at, link.basis, link.only_mixed, link.voided_by) for link in links] == [
            (1, DAY.replace(hour=1), Basis.PROVEN, False, None),
            (2, None, Basis.PROVEN, False, None),
            (3, DAY.replace(hour=3), Basis.PROVEN, False, None),
            (4, DAY.replace(hour=4), Basis.REWORK, False, None),
            (10, DAY.replace(hour=10), Basis.PROVEN, False, 11),
        ]
        shipped = session.scalars(select(ShippedLot).order_by(col(ShippedLot.id))).all()
        assert [
            (each.movement_id, each.lot_id, each.customer_id, each.quantity, each.at, each.voided_by)
            for each in shipped
        ] == [
            (5, 2, 1, Decimal(15), DAY.replace(hour=5), None),
            (5, 3, 1, Decimal(1), DAY.replace(hour=5), None),
            (6, 3, 1, Decimal(20), DAY.replace(hour=6), 7),
            (8, 4, 1, Decimal(0), DAY.replace(hour=8), None),
        ]
    assert migrate.is_current(database)
