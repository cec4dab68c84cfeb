"""A case with several roots, its marks, room and words; what is done about it, whether it worked, drills.

Types are written out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0008"
down_revision = "v0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
QUANTITY = sa.BigInteger()
INSTANT = sa.DateTime(timezone=True)
TEXT = sa.String()
NEW = (
    "recall_mark", "recall_room", "recall_root", "recall_text",
    "corrective_action", "disposal", "drill", "drill_plan", "effectiveness_check",
)  # fmt: skip


def upgrade() -> None:
    _cases()
    _proof()
    _drills_and_checks()
    op.execute("INSERT INTO recall_root (recall_id, lot_id) SELECT id, root_lot_id FROM recall")


def _cases() -> None:
    op.create_table(
        "recall_mark",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("words", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recall_mark_person_id"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_recall_mark_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recall_mark"),
    )
    op.create_index("ix_recall_mark_of", "recall_mark", ["recall_id", "key"])
    op.create_table(
        "recall_room",
        sa.Column("recall_id", BIG, autoincrement=False, nullable=False),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("thread_id", BIG, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_recall_room_recall_id"),
        sa.PrimaryKeyConstraint("recall_id", name="pk_recall_room"),
    )
    op.create_table(
        "recall_root",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("words", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name="fk_recall_root_lot_id"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_recall_root_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recall_root"),
        sa.UniqueConstraint("recall_id", "lot_id", name="uq_recall_root_recall_id_lot_id"),
    )
    op.create_index("ix_recall_root_of_lot", "recall_root", ["lot_id"])
    op.create_table(
        "recall_text",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_recall_text_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recall_text"),
        sa.UniqueConstraint("recall_id", "language", "part", name="uq_recall_text_recall_id_language_part"),
    )


def _proof() -> None:
    op.create_table(
        "corrective_action",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("what", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("result", TEXT, nullable=True),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_corrective_action_created_by"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_corrective_action_owner_id"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_corrective_action_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corrective_action"),
        sa.UniqueConstraint("source", name="uq_corrective_action_source"),
    )
    op.create_index("ix_corrective_action_recall_id", "corrective_action", ["recall_id"])
    op.create_table(
        "disposal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("movement_id", BIG, nullable=True),
        sa.Column("quantity", QUANTITY, nullable=False),
        sa.Column("uom", TEXT, nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("witness", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("photo_id", BIG, nullable=True),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name="fk_disposal_lot_id"),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name="fk_disposal_movement_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_disposal_person_id"),
        sa.ForeignKeyConstraint(["photo_id"], ["attachment.id"], name="fk_disposal_photo_id"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_disposal_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_disposal"),
        sa.UniqueConstraint("source", name="uq_disposal_source"),
    )
    op.create_index("ix_disposal_recall_id", "disposal", ["recall_id"])


def _drills_and_checks() -> None:
    op.create_table(
        "drill",
        sa.Column("recall_id", BIG, autoincrement=False, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("scoped_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("picked", TEXT, nullable=False),
        sa.Column("seed", TEXT, nullable=False),
        sa.Column("score", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_drill_recall_id"),
        sa.PrimaryKeyConstraint("recall_id", name="pk_drill"),
    )
    op.create_table(
        "drill_plan",
        sa.Column("id", BIG, nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("not_after", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("planned_by", BIG, nullable=True),
        sa.Column("recall_id", BIG, nullable=True),
        sa.Column("dropped_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["planned_by"], ["person.id"], name="fk_drill_plan_planned_by"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_drill_plan_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_drill_plan"),
    )
    op.create_index("ix_drill_plan_due_at", "drill_plan", ["due_at"])
    op.create_table(
        "effectiveness_check",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("level", TEXT, nullable=False),
        sa.Column("seed", TEXT, nullable=False),
        sa.Column("drawn_by", BIG, nullable=True),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("how", TEXT, nullable=True),
        sa.Column("got_notice", sa.Boolean(), nullable=True),
        sa.Column("acted", sa.Boolean(), nullable=True),
        sa.Column("words", TEXT, nullable=True),
        sa.Column("checked_by", BIG, nullable=True),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name="fk_effectiveness_check_checked_by"),
        sa.ForeignKeyConstraint(["drawn_by"], ["person.id"], name="fk_effectiveness_check_drawn_by"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_effectiveness_check_partner_id"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_effectiveness_check_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_effectiveness_check"),
        sa.UniqueConstraint("recall_id", "partner_id", name="uq_effectiveness_check_recall_id_partner_id"),
    )


def downgrade() -> None:
    for name in NEW:
        op.drop_table(name)
