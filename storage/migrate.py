"""Brings a database to the tables that this program knows, and refuses one that is ahead of it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from domain.database_errors import DatabaseNewer, NotADatabase
from storage.database import WRITERS_KEY, Database


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings for our migrations, to be run on this connection and inside its transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Makes the tables or brings them up to date, in one transaction; a second program waits for its end.

    Nothing is written when they are up to date. Raises `DatabaseNewer`, `NotADatabase` or what the driver says.
    """
    if is_current(database):
        return
    with database.translated(), database.writing.begin() as connection:
        if database.is_sqlite:
            # A later migration may rebuild a table; its references are looked at when all is in place again.
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_KEY})
        if not _is_current(connection, database.where):
            command.upgrade(configuration(connection), "head")


def is_current(database: Database) -> bool:
    """Whether `upgrade` would have nothing to do. Raises `DatabaseNewer` or `NotADatabase`; writes nothing."""
    with database.translated(), database.reading.connect() as connection:
        return _is_current(connection, database.where)


def _is_current(connection: Connection, where: str) -> bool:
    unknown = _unknown(connection)
    if unknown:
        raise DatabaseNewer(where=where, revision=unknown)
    found = MigrationContext.configure(connection).get_current_heads()
    if not found and inspect(connection).get_table_names():
        raise NotADatabase(where=where)  # it has tables, and they are not ours
    return set(found) == set(ScriptDirectory.from_config(configuration()).get_heads())


def _unknown(connection: Connection) -> str:
    """The first revision of the database that this program has never heard of."""
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    found = MigrationContext.configure(connection).get_current_heads()
    return next((revision for revision in found if revision not in known), "")
