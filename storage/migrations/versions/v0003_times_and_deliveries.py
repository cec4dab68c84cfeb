"""Genealogy links know when and why; deliveries can be walked to; what is empty is not indexed.

Types are written out: a migration must mean the same when the models have moved on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

FULL = {
    "ix_movement_order": ("movement", ["work_order", "kind"]),
    "ix_movement_partner": ("movement", ["partner_id", "kind"]),
    "ix_movement_person": ("movement", ["person_id"]),
    "ix_genealogy_link_made_by": ("genealogy_link", ["made_by"]),
}
"""Indexes of every row, most of which have nothing in that column."""
PARTIAL = {
    "ix_movement_work_order": ("movement", ["work_order", "kind"]),
    "ix_movement_partner_id": ("movement", ["partner_id", "kind"]),
    "ix_movement_person_id": ("movement", ["person_id"]),
    "ix_movement_vessel": ("movement", ["vessel", "happened_at"]),
    "ix_link_made_by": ("genealogy_link", ["made_by"]),
    "ix_link_voided": ("genealogy_link", ["voided_by"]),
}


def upgrade() -> None:
    op.add_column("movement", sa.Column("vessel", sa.String(), nullable=True))
    op.add_column("genealogy_link", sa.Column("at", INSTANT, nullable=True))
    op.add_column("genealogy_link", sa.Column("basis", sa.String(), nullable=False, server_default="proven"))
    op.add_column("genealogy_link", sa.Column("only_mixed", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, (table, _) in FULL.items():
        op.drop_index(name, table)
    for name, (table, columns) in PARTIAL.items():
        there = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(name, table, columns, sqlite_where=there, postgresql_where=there)
    _make_shipped_lot()
    _read_the_ledger()


def _make_shipped_lot() -> None:
    op.create_table(
        "shipped_lot",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("movement_id", BIG, sa.ForeignKey("movement.id"), nullable=False),
        sa.Column("lot_id", BIG, sa.ForeignKey("lot.id"), nullable=False),
        sa.Column("customer_id", BIG, sa.ForeignKey("partner.id"), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("voided_by", BIG, sa.ForeignKey("movement.id"), nullable=True),
    )
    stands, voided = sa.text("voided_by IS NULL"), sa.text("voided_by IS NOT NULL")
    columns = ["lot_id", "customer_id", "quantity"]
    op.create_index("ix_shipped_lot", "shipped_lot", columns, sqlite_where=stands, postgresql_where=stands)
    op.create_index("ix_shipped_voided", "shipped_lot", ["voided_by"], sqlite_where=voided, postgresql_where=voided)
    op.create_index("ix_shipped_lot_movement_id", "shipped_lot", ["movement_id"])


def _read_the_ledger() -> None:
    """What the new columns say of movements that are there already."""
    op.execute(
        "INSERT INTO shipped_lot (movement_id, lot_id, customer_id, quantity, at, voided_by) "
        "SELECT m.id, l.lot_id, m.partner_id, CAST(coalesce(sum(l.quantity), 0) AS bigint), m.happened_at, c.id "
        "FROM movement m JOIN movement_line l ON l.movement_id = m.id "
        "LEFT JOIN movement c ON c.corrects_id = m.id "
        "WHERE m.kind = 'ship' AND m.partner_id IS NOT NULL AND m.corrects_id IS NULL AND l.direction = 'out' "
        "GROUP BY m.id, l.lot_id, m.partner_id, m.happened_at, c.id ORDER BY m.id, l.lot_id"
    )
    movement = "UPDATE genealogy_link SET at = (SELECT m.happened_at FROM movement m WHERE m.id = used_by AND "
    if op.get_bind().dialect.name == "sqlite":
        op.execute(movement + "coalesce(json_extract(m.attributes, '$.dated'), 1) <> 0)")
    else:
        op.execute(movement + "coalesce(m.attributes->>'dated', 'true') <> 'false')")
    op.execute("UPDATE genealogy_link SET basis = 'rework' WHERE step = 'rework'")


def downgrade() -> None:
    op.drop_table("shipped_lot")
    for name, (table, _) in PARTIAL.items():
        op.drop_index(name, table)
    for name, (table, columns) in FULL.items():
        op.create_index(name, table, columns)
    for column in ("at", "basis", "only_mixed"):
        op.drop_column("genealogy_link", column)
    op.drop_column("movement", "vessel")
