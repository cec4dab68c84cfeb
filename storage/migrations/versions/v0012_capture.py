"""Photos and what was read from them, albums, pallets, numbers of new lots, signs of stations, further GTINs.

Types are written out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0012"
down_revision = "v0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TEXT = sa.String()
NEW = (
    "movement_capture",
    "album_photo",
    "album",
    "capture",
    "logistic_unit",
    "lot_series",
    "station_sign",
    "item_gtin",
)
APPEND_ONLY = ("capture", "movement_capture")


def upgrade() -> None:
    _captures()
    _goods()
    _guard()
    # What people recorded before is at least typed; whether a photo stood behind it, nobody wrote down.
    op.execute("INSERT INTO movement_capture (movement_id, \"by\") SELECT id, 'typed' FROM movement "
               "WHERE person_id IS NOT NULL")  # fmt: skip


def _captures() -> None:
    op.create_table(
        "capture",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("photo_id", BIG, nullable=True),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_capture_person_id"),
        sa.ForeignKeyConstraint(["photo_id"], ["attachment.id"], name="fk_capture_photo_id"),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.UniqueConstraint("source", name="uq_capture_source"),
    )
    op.create_table(
        "movement_capture",
        sa.Column("movement_id", BIG, autoincrement=False, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("capture_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_movement_capture_capture_id"),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name="fk_movement_capture_movement_id"),
        sa.PrimaryKeyConstraint("movement_id", name="pk_movement_capture"),
    )
    op.create_index("ix_movement_capture_capture_id", "movement_capture", ["capture_id"])
    op.create_table(
        "album",
        sa.Column("id", BIG, nullable=False),
        sa.Column("chat_id", BIG, nullable=False),
        sa.Column("named", TEXT, nullable=False),
        sa.Column("message_id", BIG, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_album"),
    )
    op.create_index("ix_album_of", "album", ["chat_id", "named"], unique=True)
    op.create_table(
        "album_photo",
        sa.Column("id", BIG, nullable=False),
        sa.Column("album_id", BIG, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("capture_id", BIG, nullable=True),
        sa.Column("movement_id", BIG, nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["album_id"], ["album.id"], name="fk_album_photo_album_id"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_album_photo_capture_id"),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name="fk_album_photo_movement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_album_photo"),
        sa.UniqueConstraint("source", name="uq_album_photo_source"),
    )
    op.create_index("ix_album_photo_album_id", "album_photo", ["album_id"])


def _goods() -> None:
    op.create_table(
        "logistic_unit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sscc", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=True),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("begun_by", BIG, nullable=True),
        sa.Column("shipped_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name="fk_logistic_unit_begun_by"),
        sa.ForeignKeyConstraint(["shipped_by"], ["movement.id"], name="fk_logistic_unit_shipped_by"),
        sa.PrimaryKeyConstraint("id", name="pk_logistic_unit"),
        sa.UniqueConstraint("sscc", name="uq_logistic_unit_sscc"),
    )
    op.create_table(
        "lot_series",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lot_series"),
    )
    op.create_table(
        "station_sign",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("line", TEXT, nullable=True),
        sa.Column("work_order", TEXT, nullable=True),
        sa.Column("amount", TEXT, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_station_sign_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_station_sign"),
        sa.UniqueConstraint("name", name="uq_station_sign_name"),
    )
    op.create_table(
        "item_gtin",
        sa.Column("gtin", TEXT, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("uom", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_gtin_item_id"),
        sa.PrimaryKeyConstraint("gtin", name="pk_item_gtin"),
    )
    op.create_index("ix_item_gtin_item_id", "item_gtin", ["item_id"])


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
    for table in APPEND_ONLY:
        for name in [f"{table}_no_update", f"{table}_no_delete"] if on_sqlite else [f"{table}_append_only"]:
            op.execute(f"DROP TRIGGER {name}" + ("" if on_sqlite else f" ON {table}"))
    for table in NEW:
        op.drop_table(table)
