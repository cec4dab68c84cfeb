"""What lies at a place is found by the place: a pallet is shipped as it stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0006"
down_revision = "v0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = sa.text("place IS NOT NULL")
    op.create_index("ix_line_place", "movement_line", ["place", "lot_id"], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    op.drop_index("ix_line_place", "movement_line")
