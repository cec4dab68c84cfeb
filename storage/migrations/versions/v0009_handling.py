"""Ticks of a pick list, several photos of one disposal; a drill never stands in the way of a real recall of its lot.

Types are written out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0009"
down_revision = "v0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
QUANTITY = sa.BigInteger()
INSTANT = sa.DateTime(timezone=True)
TEXT = sa.String()
ONE = "ix_recall_one_launched"


def upgrade() -> None:
    op.create_table(
        "stock_tick",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_stock_tick_recall_id"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name="fk_stock_tick_lot_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_stock_tick_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stock_tick"),
        sa.UniqueConstraint("source", name="uq_stock_tick_source"),
    )
    op.create_index("ix_stock_tick_recall_id", "stock_tick", ["recall_id"])
    op.create_table(
        "disposal_photo",
        sa.Column("id", BIG, nullable=False),
        sa.Column("disposal_id", BIG, nullable=False),
        sa.Column("attachment_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["disposal_id"], ["disposal.id"], name="fk_disposal_photo_disposal_id"),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name="fk_disposal_photo_attachment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_disposal_photo"),
        sa.UniqueConstraint("disposal_id", "attachment_id", name="uq_disposal_photo_disposal_id_attachment_id"),
    )
    _one_launched(sa.text("state = 'launched' AND NOT drill"))


def _one_launched(where: sa.TextClause) -> None:
    op.drop_index(ONE, "recall")
    op.create_index(ONE, "recall", ["root_lot_id"], unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    _one_launched(sa.text("state = 'launched'"))
    op.drop_table("disposal_photo")
    op.drop_table("stock_tick")
