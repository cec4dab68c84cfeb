"""A recall as a closed loop: who was told how often, what customers hold and what became of it.

Answers become append-only like the ledger: what a customer said is evidence. Types are written out: a migration must
mean the same when the models have moved on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0007"
down_revision = "v0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
QUANTITY = sa.BigInteger()
INSTANT = sa.DateTime(timezone=True)
TEXT = sa.String()
APPEND_ONLY = ("attempt", "answer")
NEW = (
    "holding", "recall_consignee", "attempt", "forwarded", "attachment", "house_fact",
)  # fmt: skip
MORE = {
    "alert": ["wave", "kind", "rung", "opened_at", "vendor_id", "vendor_code", "queued_at", "drill", "forwarded_id"],
    "answer": ["lot_id", "forwarded_id", "way", "by_name", "wish", "photo_id"],
    "recall": [
        "drill", "regime", "severity", "hazard", "scope_kind", "cost", "broad_cost", "uom", "wave", "known_at",
        "published_at", "portal_at", "proposed_by", "proposed_at", "approved_by", "approved_at",
    ],
    "recall_card": ["thread_id"],
    "recall_delivery": ["wave"],
    "recall_lot": ["wave", "factor", "cleared_at", "cleared_by", "cleared_because"],
}  # fmt: skip
REFERS = {
    "alert": ["forwarded_id"], "answer": ["photo_id", "lot_id", "forwarded_id"],
    "recall": ["proposed_by", "approved_by"], "recall_lot": ["cleared_by"],
}  # fmt: skip
"""Of these columns, those that refer to another table."""
OLD_ALERT = ("recall_id", "partner_id", "channel", "address")
COUNTED = ("have", "sold", "passed_on")
"""The answers with a quantity that there were until now; they were in the item's own unit."""


def upgrade() -> None:
    _attachments_and_house()
    _telling()
    _alerts_and_answers()
    _recalls()
    _projections()
    _fill()
    _guard()


def _attachments_and_house() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    op.create_table(
        "house_fact",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_house_fact"),
    )


def _telling() -> None:
    op.create_table(
        "forwarded",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("passed_on", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["forwarded.id"], name="fk_forwarded_by_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_forwarded_partner_id"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_forwarded_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_forwarded"),
    )
    op.create_index("ix_forwarded_recall_id", "forwarded", ["recall_id"])
    op.create_table(
        "attempt",
        sa.Column("id", BIG, nullable=False),
        sa.Column("outgoing_id", BIG, nullable=False),
        sa.Column("alert_id", BIG, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("vendor_id", TEXT, nullable=True),
        sa.Column("vendor_code", TEXT, nullable=True),
        sa.Column("problem", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_attempt_alert_id"),
        sa.ForeignKeyConstraint(["outgoing_id"], ["outgoing.id"], name="fk_attempt_outgoing_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_alert", "attempt", ["alert_id"])


def _alerts_and_answers() -> None:
    with op.batch_alter_table("alert") as table:
        table.add_column(sa.Column("wave", sa.Integer(), server_default="1", nullable=False))
        table.add_column(sa.Column("kind", TEXT, server_default="recall", nullable=False))
        table.add_column(sa.Column("rung", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("opened_at", INSTANT, nullable=True))
        table.add_column(sa.Column("vendor_id", TEXT, nullable=True))
        table.add_column(sa.Column("vendor_code", TEXT, nullable=True))
        table.add_column(sa.Column("queued_at", INSTANT, nullable=True))
        table.add_column(sa.Column("drill", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("forwarded_id", BIG, nullable=True))
        table.drop_constraint("uq_alert_recall_id_partner_id_channel_address", type_="unique")
        table.create_unique_constraint(
            "uq_alert_recall_id_partner_id_channel_address_wave",
            ["recall_id", "partner_id", "channel", "address", "wave"],
        )
        table.create_check_constraint("drill_stays_in", "NOT drill OR channel = 'drill'")
        table.create_foreign_key("fk_alert_forwarded_id", "forwarded", ["forwarded_id"], ["id"])
    with op.batch_alter_table("answer") as table:
        table.add_column(sa.Column("lot_id", BIG, nullable=True))
        table.add_column(sa.Column("forwarded_id", BIG, nullable=True))
        table.add_column(sa.Column("way", TEXT, server_default="telegram", nullable=False))
        table.add_column(sa.Column("by_name", TEXT, nullable=True))
        table.add_column(sa.Column("wish", TEXT, nullable=True))
        table.add_column(sa.Column("photo_id", BIG, nullable=True))
        table.alter_column("person_id", nullable=True)
        table.create_foreign_key("fk_answer_forwarded_id", "forwarded", ["forwarded_id"], ["id"])
        table.create_foreign_key("fk_answer_lot_id", "lot", ["lot_id"], ["id"])
        table.create_foreign_key("fk_answer_photo_id", "attachment", ["photo_id"], ["id"])


def _recalls() -> None:
    with op.batch_alter_table("recall") as table:
        table.add_column(sa.Column("drill", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("regime", TEXT, server_default="house", nullable=False))
        table.add_column(sa.Column("severity", TEXT, server_default="1", nullable=False))
        table.add_column(sa.Column("hazard", TEXT, nullable=True))
        table.add_column(sa.Column("scope_kind", TEXT, server_default="genealogy", nullable=False))
        table.add_column(sa.Column("cost", QUANTITY, nullable=True))
        table.add_column(sa.Column("broad_cost", QUANTITY, nullable=True))
        table.add_column(sa.Column("uom", TEXT, nullable=True))
        table.add_column(sa.Column("wave", sa.Integer(), server_default="1", nullable=False))
        table.add_column(sa.Column("known_at", INSTANT, nullable=True))
        table.add_column(sa.Column("published_at", INSTANT, nullable=True))
        table.add_column(sa.Column("portal_at", INSTANT, nullable=True))
        table.add_column(sa.Column("proposed_by", BIG, nullable=True))
        table.add_column(sa.Column("proposed_at", INSTANT, nullable=True))
        table.add_column(sa.Column("approved_by", BIG, nullable=True))
        table.add_column(sa.Column("approved_at", INSTANT, nullable=True))
        table.create_foreign_key("fk_recall_approved_by", "person", ["approved_by"], ["id"])
        table.create_foreign_key("fk_recall_proposed_by", "person", ["proposed_by"], ["id"])
    with op.batch_alter_table("recall_card") as table:
        table.add_column(sa.Column("thread_id", BIG, nullable=True))
    with op.batch_alter_table("recall_delivery") as table:
        table.add_column(sa.Column("wave", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("recall_lot") as table:
        table.add_column(sa.Column("wave", sa.Integer(), server_default="1", nullable=False))
        table.add_column(sa.Column("factor", sa.String(40), nullable=True))
        table.add_column(sa.Column("cleared_at", INSTANT, nullable=True))
        table.add_column(sa.Column("cleared_by", BIG, nullable=True))
        table.add_column(sa.Column("cleared_because", TEXT, nullable=True))
        table.create_foreign_key("fk_recall_lot_cleared_by", "person", ["cleared_by"], ["id"])


def _projections() -> None:
    op.create_table(
        "holding",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("uom", TEXT, nullable=False),
        sa.Column("delivered", QUANTITY, server_default="0", nullable=False),
        sa.Column("have", QUANTITY, server_default="0", nullable=False),
        sa.Column("sold", QUANTITY, server_default="0", nullable=False),
        sa.Column("used", QUANTITY, server_default="0", nullable=False),
        sa.Column("passed_on", QUANTITY, server_default="0", nullable=False),
        sa.Column("returned", QUANTITY, server_default="0", nullable=False),
        sa.Column("destroyed", QUANTITY, server_default="0", nullable=False),
        sa.Column("accounted", QUANTITY, server_default="0", nullable=False),
        sa.Column("over", QUANTITY, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_holding_partner_id"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_holding_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holding"),
        sa.UniqueConstraint("recall_id", "partner_id", "uom", name="uq_holding_recall_id_partner_id_uom"),
    )
    op.create_index("ix_holding_partner", "holding", ["partner_id"])
    op.create_table(
        "recall_consignee",
        sa.Column("id", BIG, nullable=False),
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("partner_id", BIG, nullable=False),
        sa.Column("wave", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deliveries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", TEXT, server_default="none", nullable=False),
        sa.Column("rung", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("received_at", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("none_said", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_recall_consignee_partner_id"),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name="fk_recall_consignee_recall_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recall_consignee"),
        sa.UniqueConstraint("recall_id", "partner_id", name="uq_recall_consignee_recall_id_partner_id"),
    )
    op.create_index("ix_recall_consignee_partner_id", "recall_consignee", ["partner_id"])


def _fill() -> None:
    """What was recalled before: its root, its customers, and what they said."""
    run = op.get_bind().exec_driver_sql
    run(
        "INSERT INTO recall_consignee (recall_id, partner_id, deliveries, state, told_at, received_at, answered_at) "
        "SELECT d.recall_id, d.partner_id, count(*), coalesce("
        "(SELECT min(a.state) FROM alert a WHERE a.recall_id = d.recall_id AND a.partner_id = d.partner_id), 'none'), "
        "(SELECT min(a.accepted_at) FROM alert a WHERE a.recall_id = d.recall_id AND a.partner_id = d.partner_id), "
        "(SELECT min(a.received_at) FROM alert a WHERE a.recall_id = d.recall_id AND a.partner_id = d.partner_id), "
        "(SELECT min(w.at) FROM answer w WHERE w.recall_id = d.recall_id AND w.partner_id = d.partner_id "
        "AND w.kind IN ('have', 'sold', 'passed_on', 'none')) "
        "FROM recall_delivery d GROUP BY d.recall_id, d.partner_id"
    )
    last = (
        "coalesce((SELECT w.quantity FROM answer w WHERE w.recall_id = d.recall_id AND w.partner_id = d.partner_id "
        "AND w.kind = '{kind}' AND w.uom = i.uom ORDER BY w.id DESC LIMIT 1), 0)"
    )
    amounts = ", ".join(last.format(kind=kind) for kind in COUNTED)
    run(
        "INSERT INTO holding (recall_id, partner_id, uom, delivered, have, sold, passed_on) "  # noqa: S608 - no input
        f"SELECT d.recall_id, d.partner_id, i.uom, sum(d.quantity), {amounts} FROM recall_delivery d "
        "JOIN lot l ON l.id = d.lot_id JOIN item i ON i.id = l.item_id GROUP BY d.recall_id, d.partner_id, i.uom"
    )
    told = "have + sold + passed_on"
    run(
        f"UPDATE holding SET accounted = CASE WHEN {told} > delivered THEN delivered ELSE {told} END, "  # noqa: S608
        f"over = CASE WHEN {told} > delivered THEN {told} - delivered ELSE 0 END"
    )


def _guard() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        if not on_sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION lotbell_append_only()"
            )
            continue
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for guarded in APPEND_ONLY:
        for name in [f"{guarded}_no_update", f"{guarded}_no_delete"] if on_sqlite else [f"{guarded}_append_only"]:
            op.execute(f"DROP TRIGGER {name}" + ("" if on_sqlite else f" ON {guarded}"))
    for name, columns in MORE.items():
        with op.batch_alter_table(name) as table:
            for column in REFERS.get(name, []):
                table.drop_constraint(f"fk_{name}_{column}", type_="foreignkey")
            if name == "alert":
                table.drop_constraint("drill_stays_in", type_="check")
                table.drop_constraint("uq_alert_recall_id_partner_id_channel_address_wave", type_="unique")
                table.create_unique_constraint("uq_alert_recall_id_partner_id_channel_address", list(OLD_ALERT))
            if name == "answer":
                table.alter_column("person_id", existing_type=BIG, nullable=False)
            for column in columns:
                table.drop_column(column)
    for name in NEW:
        op.drop_table(name)
