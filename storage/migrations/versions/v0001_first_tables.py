"""The first tables, and the triggers that keep the ledger and the audit append-only.

Revision v0001, the first. Its types are written out: a migration must mean the same when the models have moved on.
Constraints are named by the convention in `domain.columns`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
QUANTITY = sa.BigInteger()
INSTANT = sa.DateTime(timezone=True)
TEXT = sa.String()
NOT_VOIDED = sa.text("voided_by IS NULL")
LAUNCHED = sa.text("state = 'launched'")
APPEND_ONLY = ("audit_entry", "movement", "movement_line")
TABLES = (
    "item", "item_unit", "partner", "contact", "lot",
    "person", "invitation", "station", "draft",
    "movement", "movement_line", "genealogy_link",
    "recall", "recall_lot", "recall_delivery", "recall_card",
    "alert", "answer",
    "inbox_update", "outgoing", "audit_entry",
)  # fmt: skip


def upgrade() -> None:
    _items_partners_lots()
    _people()
    _ledger()
    _recalls()
    _alerts()
    _queues_and_audit()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)  # its triggers go with it
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION lotbell_append_only()")


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION lotbell_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lotbell_append_only()"
        )


def _id(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, BIG, primary_key=True)


def _needed(name: str, kind: sa.types.TypeEngine[Any], refers_to: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, kind, *([sa.ForeignKey(refers_to)] if refers_to else []), nullable=False)


def _maybe(name: str, kind: sa.types.TypeEngine[Any], refers_to: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, kind, *([sa.ForeignKey(refers_to)] if refers_to else []), nullable=True)


def _items_partners_lots() -> None:
    """What is bought, made and sold, by whom, in which lots."""
    op.create_table(
        "item", _id(), _needed("code", TEXT), _maybe("name_zh", TEXT), _needed("kind", TEXT), _needed("uom", TEXT),
        _maybe("gtin", TEXT), _maybe("unit_cost", QUANTITY), _needed("attributes", sa.JSON()),
        sa.UniqueConstraint("code"),
    )  # fmt: skip
    op.create_index("ix_item_gtin", "item", ["gtin"])
    op.create_table(
        "item_unit", _id(), _needed("item_id", BIG, "item.id"), _needed("uom", TEXT),
        _needed("factor", sa.String(40)), sa.UniqueConstraint("item_id", "uom"),
    )  # fmt: skip
    op.create_table(
        "partner", _id(), _needed("code", TEXT), _needed("kind", TEXT), _needed("name", TEXT),
        _maybe("language", TEXT), _needed("attributes", sa.JSON()), sa.UniqueConstraint("code"),
    )  # fmt: skip
    op.create_table(
        "contact", _id(), _needed("partner_id", BIG, "partner.id"), _needed("channel", TEXT),
        _needed("address", TEXT), sa.UniqueConstraint("partner_id", "channel", "address"),
    )  # fmt: skip
    op.create_table(
        "lot", _id(), _needed("code", TEXT), _needed("item_id", BIG, "item.id"), _needed("folded", TEXT),
        _maybe("supplier_id", BIG, "partner.id"), _maybe("supplier_lot", TEXT), _maybe("made_at", INSTANT),
        _maybe("expires_at", INSTANT), _needed("status", TEXT), _maybe("status_reason", TEXT),
        _maybe("status_since", INSTANT), _needed("attributes", sa.JSON()), sa.UniqueConstraint("code", "item_id"),
    )  # fmt: skip
    op.create_index("ix_lot_folded", "lot", ["folded"])
    op.create_index("ix_lot_item_made", "lot", ["item_id", "made_at"])
    op.create_index("ix_lot_supplier_lot", "lot", ["supplier_lot"])


def _people() -> None:
    """Who is in the chat."""
    op.create_table(
        "person", _id(), _maybe("telegram_id", BIG), _needed("name", TEXT), _maybe("language", TEXT),
        _needed("role", TEXT), _maybe("partner_id", BIG, "partner.id"), _needed("blocked", sa.Boolean()),
        _maybe("joined_at", INSTANT), _maybe("left_at", INSTANT), sa.UniqueConstraint("telegram_id"),
    )  # fmt: skip
    op.create_index("ix_person_partner_id", "person", ["partner_id"])
    op.create_table(
        "invitation", _id(), _needed("code_hash", TEXT), _needed("role", TEXT),
        _maybe("partner_id", BIG, "partner.id"), _maybe("created_by", BIG, "person.id"),
        _needed("created_at", INSTANT), _needed("expires_at", INSTANT), _maybe("used_by", BIG, "person.id"),
        _maybe("used_at", INSTANT), sa.UniqueConstraint("code_hash"),
    )  # fmt: skip
    op.create_table(
        "station", sa.Column("person_id", BIG, primary_key=True, autoincrement=False), _needed("kind", TEXT),
        _maybe("line", TEXT), _maybe("work_order", TEXT), _maybe("into_lot_id", BIG, "lot.id"),
        _maybe("amount", TEXT), _needed("set_at", INSTANT),
    )  # fmt: skip
    op.create_table(
        "draft", sa.Column("chat_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("telegram_id", BIG, primary_key=True, autoincrement=False), _needed("step", TEXT),
        _needed("facts", sa.JSON()), _needed("expires_at", INSTANT),
    )  # fmt: skip
    op.create_index("ix_draft_expires", "draft", ["expires_at"])


def _ledger() -> None:
    """What happened, and what it means for the genealogy."""
    op.create_table(
        "movement", _id(), _needed("kind", TEXT), _needed("happened_at", INSTANT), _needed("recorded_at", INSTANT),
        _needed("source", TEXT), _maybe("person_id", BIG, "person.id"), _maybe("partner_id", BIG, "partner.id"),
        _maybe("document", TEXT), _maybe("work_order", TEXT), _maybe("line", TEXT), _maybe("reason", TEXT),
        _maybe("corrects_id", BIG, "movement.id"), _needed("attributes", sa.JSON()),
        sa.UniqueConstraint("corrects_id"), sa.UniqueConstraint("source"),
    )  # fmt: skip
    op.create_index("ix_movement_order", "movement", ["work_order", "kind"])
    op.create_index("ix_movement_partner", "movement", ["partner_id", "kind"])
    op.create_index("ix_movement_person", "movement", ["person_id"])
    op.create_table(
        "movement_line", _id(), _needed("movement_id", BIG, "movement.id"), _needed("lot_id", BIG, "lot.id"),
        _needed("direction", TEXT), _maybe("quantity", QUANTITY), _maybe("written", TEXT), _maybe("place", TEXT),
    )  # fmt: skip
    op.create_index("ix_line_lot", "movement_line", ["lot_id", "direction", "movement_id"])
    op.create_index("ix_line_movement", "movement_line", ["movement_id", "direction", "lot_id"])
    op.create_table(
        "genealogy_link", _id(), _needed("parent_id", BIG, "lot.id"), _needed("child_id", BIG, "lot.id"),
        _needed("used_by", BIG, "movement.id"), _maybe("made_by", BIG, "movement.id"), _maybe("quantity", QUANTITY),
        _needed("step", TEXT), _maybe("voided_by", BIG, "movement.id"),
    )  # fmt: skip
    op.create_index("ix_genealogy_link_made_by", "genealogy_link", ["made_by"])
    op.create_index("ix_genealogy_link_used_by", "genealogy_link", ["used_by"])
    op.create_index(
        "ix_link_down",
        "genealogy_link",
        ["parent_id", "child_id"],
        sqlite_where=NOT_VOIDED,
        postgresql_where=NOT_VOIDED,
    )
    op.create_index(
        "ix_link_up", "genealogy_link", ["child_id", "parent_id"], sqlite_where=NOT_VOIDED, postgresql_where=NOT_VOIDED
    )


def _recalls() -> None:
    """Recalls as they were launched."""
    op.create_table(
        "recall", _id(), _needed("root_lot_id", BIG, "lot.id"), _needed("reason", TEXT), _needed("state", TEXT),
        _needed("fingerprint", TEXT), _maybe("drafted_by", BIG, "person.id"), _needed("drafted_at", INSTANT),
        _maybe("launched_by", BIG, "person.id"), _maybe("launched_at", INSTANT),
        _maybe("closed_by", BIG, "person.id"), _maybe("closed_at", INSTANT), _maybe("close_reason", TEXT),
        _needed("source", TEXT), sa.UniqueConstraint("source"),
    )  # fmt: skip
    op.create_index("ix_recall_root_lot_id", "recall", ["root_lot_id"])
    op.create_index("ix_recall_state", "recall", ["state"])
    op.create_index(
        "ix_recall_one_launched",
        "recall",
        ["root_lot_id"],
        unique=True,
        sqlite_where=LAUNCHED,
        postgresql_where=LAUNCHED,
    )
    op.create_table(
        "recall_lot", _id(), _needed("recall_id", BIG, "recall.id"), _needed("lot_id", BIG, "lot.id"),
        _needed("depth", sa.Integer()), _maybe("via_lot_id", BIG, "lot.id"), _needed("made", QUANTITY),
        _needed("on_hand", QUANTITY), sa.UniqueConstraint("recall_id", "lot_id"),
    )  # fmt: skip
    op.create_table(
        "recall_delivery", _id(), _needed("recall_id", BIG, "recall.id"), _needed("partner_id", BIG, "partner.id"),
        _needed("movement_id", BIG, "movement.id"), _needed("lot_id", BIG, "lot.id"), _needed("quantity", QUANTITY),
        _needed("shipped_at", INSTANT), _maybe("document", TEXT),
        sa.UniqueConstraint("recall_id", "movement_id", "lot_id"),
    )  # fmt: skip
    op.create_index("ix_recall_delivery_partner", "recall_delivery", ["recall_id", "partner_id"])
    op.create_table(
        "recall_card", _id(), _needed("recall_id", BIG, "recall.id"), _needed("chat_id", BIG),
        _needed("message_id", BIG), _needed("language", TEXT), _needed("shown", TEXT),
        sa.UniqueConstraint("chat_id", "message_id"),
    )  # fmt: skip
    op.create_index("ix_recall_card_recall_id", "recall_card", ["recall_id"])


def _alerts() -> None:
    """What customers were told and what they said."""
    op.create_table(
        "alert", _id(), _needed("recall_id", BIG, "recall.id"), _needed("partner_id", BIG, "partner.id"),
        _maybe("person_id", BIG, "person.id"), _needed("channel", TEXT), _needed("address", TEXT),
        _needed("language", TEXT), _needed("notice", TEXT), _needed("state", TEXT), _maybe("accepted_at", INSTANT),
        _maybe("received_at", INSTANT), _maybe("problem", TEXT),
        sa.UniqueConstraint("recall_id", "partner_id", "channel", "address"),
    )  # fmt: skip
    op.create_table(
        "answer", _id(), _needed("recall_id", BIG, "recall.id"), _needed("partner_id", BIG, "partner.id"),
        _maybe("alert_id", BIG, "alert.id"), _needed("person_id", BIG, "person.id"), _needed("kind", TEXT),
        _maybe("quantity", QUANTITY), _maybe("uom", TEXT), _maybe("words", TEXT), _needed("at", INSTANT),
        _needed("source", TEXT), sa.UniqueConstraint("source"),
    )  # fmt: skip
    op.create_index("ix_answer_recall_id", "answer", ["recall_id"])


def _queues_and_audit() -> None:
    """What came in, what must go out, who did what."""
    op.create_table(
        "inbox_update", _id("arrival"), _needed("update_id", BIG), _needed("lane", BIG), _needed("body", sa.JSON()),
        _needed("received_at", INSTANT), _needed("state", TEXT), _needed("attempts", sa.Integer()),
        _maybe("problem", TEXT), sa.UniqueConstraint("update_id"),
    )  # fmt: skip
    op.create_index("ix_inbox_state", "inbox_update", ["state", "arrival"])
    op.create_table(
        "outgoing", _id(), _needed("key", TEXT), _needed("priority", sa.Integer()), _needed("channel", TEXT),
        _needed("address", TEXT), _needed("language", TEXT), _needed("template", TEXT), _needed("facts", sa.JSON()),
        _maybe("alert_id", BIG, "alert.id"), _needed("state", TEXT), _needed("due_at", INSTANT),
        _maybe("lease_until", INSTANT), _maybe("owner", TEXT), _needed("attempts", sa.Integer()),
        _needed("repeat", sa.Boolean()), _maybe("problem", TEXT), _maybe("message_id", TEXT),
        _maybe("sent_at", INSTANT), sa.UniqueConstraint("key"),
    )  # fmt: skip
    op.create_index("ix_outgoing_alert_id", "outgoing", ["alert_id"])
    op.create_index("ix_outgoing_next", "outgoing", ["state", "priority", "id", "due_at"])
    op.create_table(
        "audit_entry", _id(), _needed("at", INSTANT), _maybe("person_id", BIG), _needed("who", TEXT),
        _needed("deed", TEXT), _needed("subject", TEXT), _maybe("subject_id", BIG), _needed("facts", sa.JSON()),
    )  # fmt: skip
    op.create_index("ix_audit_subject", "audit_entry", ["subject", "subject_id"])
