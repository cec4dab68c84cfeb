"""Imports that are written in many transactions.

Types are written out: a migration must mean the same when the models have moved on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("position", sa.JSON(), nullable=False),
    )
    writing = sa.text("state = 'writing'")
    op.create_index(
        "ix_import_run_writing", "import_run", ["state"], unique=True, sqlite_where=writing, postgresql_where=writing
    )


def downgrade() -> None:
    op.drop_table("import_run")
