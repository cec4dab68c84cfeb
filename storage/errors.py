"""Turns what a database driver says into refusals, so that nobody above ever sees a driver's exception."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.database_errors import (
    ChangedMeanwhile,
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseUnreachable,
    DiskFull,
    NotADatabase,
)
from domain.errors import Refusal

# SQLite's own sentences (sqlite3ErrStr in main.c). The drivers differ in the codes they hand on, not in these.
_SQLITE = (
    ("is locked", DatabaseLocked),
    ("readonly database", DatabaseReadOnly),
    ("disk is full", DiskFull),
    ("file is not a database", NotADatabase),
    ("malformed", DatabaseDamaged),
)
_SQLITE_UNREACHABLE = ("unable to open database file", "disk I/O error")

# PostgreSQL's error codes (Appendix A of its manual).
_POSTGRES = {
    "55P03": DatabaseLocked,  # lock_not_available: our lock_timeout
    "40P01": DatabaseLocked,  # deadlock_detected
    "40001": DatabaseLocked,  # serialization_failure
    "25006": DatabaseReadOnly,  # read_only_sql_transaction
    "53100": DiskFull,
    "XX001": DatabaseDamaged,  # data_corrupted
    "XX002": DatabaseDamaged,  # index_corrupted
}
_POSTGRES_UNREACHABLE = ("08", "28", "3D", "53", "57P")


def refusal_for(error: SQLAlchemyError, where: str) -> Refusal | None:
    """The refusal that says what went wrong; None when it is our own mistake and must be seen as one."""
    if isinstance(error, PoolTimeout):
        return DatabaseLocked(where)
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    words = str(error.orig).strip()
    code = getattr(error.orig, "sqlstate", None)
    if isinstance(error, IntegrityError):
        taken = code == "23505" or words.startswith("UNIQUE constraint failed")
        return ChangedMeanwhile(what=_what(error)) if taken else None
    if type(error.orig).__module__.startswith("psycopg"):
        return _from_postgres(error, code, words, where)
    return _from_sqlite(words, where)


def _from_sqlite(words: str, where: str) -> Refusal | None:
    for part, refusal in _SQLITE:
        if part in words:
            return refusal(where)
    unreachable = any(part in words for part in _SQLITE_UNREACHABLE)
    return DatabaseUnreachable(where, words) if unreachable else None


def _from_postgres(error: DBAPIError, code: str | None, words: str, where: str) -> Refusal | None:
    if code in _POSTGRES:
        return _POSTGRES[code](where)
    never_connected = code is None and type(error.orig).__name__ in {"OperationalError", "ConnectionTimeout"}
    if never_connected or error.connection_invalidated or (code or "").startswith(_POSTGRES_UNREACHABLE):
        return DatabaseUnreachable(where, words.splitlines()[0] if words else "no answer")
    return None


def _what(error: IntegrityError) -> str:
    """Which table's uniqueness stood in the way: `UNIQUE constraint failed: movement.source` or PostgreSQL's detail."""
    table = getattr(getattr(error.orig, "diag", None), "table_name", None)
    return str(table or str(error.orig).rpartition(": ")[2].partition(".")[0])
