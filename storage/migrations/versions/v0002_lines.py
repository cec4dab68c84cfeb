"""Runs and cleanings of the production lines.

Types are written out: a migration must mean the same when the models have moved on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "production_run",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("lot_id", BIG, sa.ForeignKey("lot.id"), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.UniqueConstraint("line", "lot_id", "started_at"),
    )
    op.create_index("ix_production_run_lot_id", "production_run", ["lot_id"])
    op.create_index("ix_run_line_time", "production_run", ["line", "started_at"])
    op.create_table(
        "cleaning",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.UniqueConstraint("line", "at"),
    )


def downgrade() -> None:
    op.drop_table("cleaning")
    op.drop_table("production_run")
