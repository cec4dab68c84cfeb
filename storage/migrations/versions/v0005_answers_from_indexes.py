"""The walk down, the walk up and the way from lots to customers read one index each, and nothing beside it.

SQLite answers from an index alone only if every column of the question is in it, also the one that its condition says
is empty.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"
branch_labels = None
depends_on = None

BEFORE = {
    "ix_link_down": ("genealogy_link", ["parent_id", "child_id"]),
    "ix_link_up": ("genealogy_link", ["child_id", "parent_id"]),
    "ix_shipped_lot": ("shipped_lot", ["lot_id", "customer_id", "quantity"]),
}
MORE = {
    "ix_link_down": ["voided_by"],
    "ix_link_up": ["voided_by"],
    "ix_shipped_lot": ["movement_id", "voided_by"],
}


def upgrade() -> None:
    _make_with(MORE)


def downgrade() -> None:
    _make_with({})


def _make_with(more: dict[str, list[str]]) -> None:
    stands = sa.text("voided_by IS NULL")
    for name, (table, columns) in BEFORE.items():
        op.drop_index(name, table)
        wanted = [*columns, *more.get(name, [])]
        op.create_index(name, table, wanted, sqlite_where=stands, postgresql_where=stands)
