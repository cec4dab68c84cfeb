"""One customer's answers are found without reading everybody's; a lot's cases without reading every case's lots."""

from __future__ import annotations

from alembic import op

revision = "v0011"
down_revision = "v0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_answer_recall_id", "answer")
    op.create_index("ix_answer_of", "answer", ["recall_id", "partner_id"])
    op.create_index("ix_recall_lot_lot_id", "recall_lot", ["lot_id"])


def downgrade() -> None:
    op.drop_index("ix_recall_lot_lot_id", "recall_lot")
    op.drop_index("ix_answer_of", "answer")
    op.create_index("ix_answer_recall_id", "answer", ["recall_id"])
