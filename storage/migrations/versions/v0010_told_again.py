"""A customer is told of a change by the way they were told first; each channel's letters are found on their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0010"
down_revision = "v0009"
branch_labels = None
depends_on = None

OLD = ["recall_id", "partner_id", "channel", "address", "wave"]
NEW = [*OLD, "kind", "edition"]


def upgrade() -> None:
    with op.batch_alter_table("alert") as table:
        table.add_column(sa.Column("edition", sa.Integer(), server_default="1", nullable=False))
        table.drop_constraint(f"uq_alert_{'_'.join(OLD)}", type_="unique")
        table.create_unique_constraint(f"uq_alert_{'_'.join(NEW)}", NEW)
    op.drop_index("ix_outgoing_next", "outgoing")
    op.create_index("ix_outgoing_next", "outgoing", ["state", "channel", "priority", "id", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_outgoing_next", "outgoing")
    op.create_index("ix_outgoing_next", "outgoing", ["state", "priority", "id", "due_at"])
    with op.batch_alter_table("alert") as table:
        table.drop_constraint(f"uq_alert_{'_'.join(NEW)}", type_="unique")
        table.create_unique_constraint(f"uq_alert_{'_'.join(OLD)}", OLD)
        table.drop_column("edition")
