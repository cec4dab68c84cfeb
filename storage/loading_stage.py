"""Where a very large import waits until every row of it was checked: a file of its own, beside the database.

It is SQLite whatever the plant's database is, so that there is one way to check; nobody else waits for it, and it can
be thrown away at any time: what was written already is known again by its source. Lots and rows have numbers of the
stage (`no`); items and partners have the numbers that they had when they were tried out.
"""

# ruff: noqa: S608  # what is put into statements are names of our own tables and columns

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from domain.database_errors import DatabaseDamaged, DatabaseLocked, DatabaseUnreachable, DiskFull

TOLD = ("links", "shipments", "moves")
_TOLD = """CREATE TABLE {0} (no INTEGER PRIMARY KEY, line INTEGER, a_no INTEGER, b_no INTEGER, quantity
INTEGER, written TEXT,
kind TEXT, side TEXT, happened_at TEXT, dated INTEGER, partner_no INTEGER, document TEXT, line_name TEXT,
work_order TEXT,
reason TEXT, step TEXT, attributes TEXT, number INTEGER DEFAULT 1, odd INTEGER DEFAULT 0)"""
_SCHEMA = (
    "CREATE TABLE item (no INTEGER PRIMARY KEY, code TEXT, uom TEXT, main_id INTEGER)",
    "CREATE TABLE partner (no INTEGER PRIMARY KEY, code TEXT, main_id INTEGER)",
    "CREATE UNIQUE INDEX item_code ON item (code)",
    "CREATE UNIQUE INDEX partner_code ON partner (code)",
    """CREATE TABLE lot (no INTEGER PRIMARY KEY, line INTEGER, code TEXT, item_no INTEGER, given TEXT, folded TEXT,
    supplier_no INTEGER, supplier_lot TEXT, made_at TEXT, expires_at TEXT, attributes TEXT, kind TEXT, quantity INTEGER,
    written TEXT, main_id INTEGER, shared INTEGER DEFAULT 0, fresh INTEGER DEFAULT 1, makes INTEGER DEFAULT 1,
    changed INTEGER DEFAULT 0)""",
    "CREATE UNIQUE INDEX lot_name ON lot (code, item_no)",
    "CREATE TABLE by_hand (movement_id INTEGER, kind TEXT, a_no INTEGER, b_no INTEGER)",
    """CREATE TABLE run (no INTEGER PRIMARY KEY, line INTEGER, name TEXT, lot_no INTEGER, started_at TEXT,
    ended_at TEXT)""",
    "CREATE UNIQUE INDEX run_name ON run (name, lot_no, started_at)",
    "CREATE TABLE cleaning (no INTEGER PRIMARY KEY, line INTEGER, name TEXT, at TEXT)",
    "CREATE UNIQUE INDEX cleaning_name ON cleaning (name, at)",
    "CREATE TABLE fills (line INTEGER, a_no INTEGER, quantity INTEGER, side TEXT DEFAULT 'out')",
    "CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT)",
    *(_TOLD.format(name) for name in TOLD),
)
NAME = {"links": "a_no, b_no, step", "shipments": "a_no, document", "moves": "a_no, kind, happened_at"}
"""What a row of a file is about: rows with one name are numbered, and compared with the ledger as a set."""
_BATCH = """CREATE TEMP TABLE IF NOT EXISTS batch (no INTEGER PRIMARY KEY, line INTEGER, a_code TEXT, a_item INTEGER,
b_code TEXT, b_item INTEGER, quantity INTEGER, uom TEXT, kind TEXT, side TEXT, at TEXT, partner_no INTEGER,
document TEXT,
line_name TEXT, work_order TEXT, reason TEXT, step TEXT, attributes TEXT)"""
_NAMED = "(CASE WHEN r.{0}_item IS NULL THEN {0}.shared = 0 ELSE {0}.item_no = r.{0}_item END)"
ODD = "coalesce(a.made_at > {at}, 0) + 2 * coalesce(a.made_at >= b.made_at, 1)"
"""1: the child was made, or the parent taken, before the parent was there. 2: seen by their days, the child may as well
be the parent; of two lots that went into each other, at least one step is so."""
_COLUMNS = (
    "no, line, a_no, b_no, quantity, kind, side, happened_at, dated, partner_no, document, line_name, work_order, "
    "reason, step, attributes, odd"
)
_TAKE_LINKS = f"""INSERT INTO main.links ({_COLUMNS}) SELECT r.no, r.line, a.no, b.no, r.quantity, r.kind, r.side,
coalesce(r.at, b.made_at, :now), r.at IS NOT NULL, NULL, NULL, r.line_name, r.work_order, NULL, r.step, r.attributes,
{ODD.format(at="coalesce(r.at, b.made_at, :now)")}
FROM temp.batch r CROSS JOIN main.lot a ON a.code = r.a_code CROSS JOIN main.item i ON i.no = a.item_no
CROSS JOIN main.lot b ON b.code = r.b_code WHERE {_NAMED.format("a")} AND {_NAMED.format("b")}
AND a.no <> b.no AND r.uom = i.uom AND coalesce(r.at, b.made_at, :now) <= :limit ORDER BY r.no"""
_TAKE_OTHERS = f"""INSERT INTO main.{{0}} ({_COLUMNS}) SELECT r.no, r.line, a.no, NULL, r.quantity, r.kind,
r.side, r.at, NULL,
r.partner_no, r.document, NULL, NULL, r.reason, NULL, r.attributes, 0
FROM temp.batch r CROSS JOIN main.lot a ON a.code = r.a_code CROSS JOIN main.item i ON i.no = a.item_no
WHERE {_NAMED.format("a")} AND r.uom = i.uom AND r.at <= :limit AND coalesce(r.partner_no, 1) > 0 ORDER BY r.no"""


class StageFile:
    """One staging file, of which `memory` kibibytes are held. Raises refusals for a full disk or an unreadable file."""

    def __init__(self, path: Path, memory: int) -> None:
        self.path = path
        with self._translated():
            self._turn = sqlite3.connect(f"{path}.lock", isolation_level=None, check_same_thread=False, timeout=0)
            self._turn.execute("BEGIN EXCLUSIVE")  # one import at a time; given back however the process ends
        self._memory = memory
        try:
            self._open()
        except DatabaseDamaged:
            self._open_anew()

    def _open(self) -> None:
        with self._translated():
            self.connection = sqlite3.connect(str(self.path), isolation_level=None, check_same_thread=False)
            settings = (f"cache_size = -{self._memory}", "journal_mode = OFF", "synchronous = OFF", "temp_store = FILE")
            for setting in settings:
                self.connection.execute(f"PRAGMA {setting}")

    def _open_anew(self) -> None:
        self.connection.close()
        self.path.unlink(missing_ok=True)
        self._open()

    def begin(self) -> None:
        """Empties the file, whatever is in it."""
        self._open_anew()
        with self._translated():
            for statement in _SCHEMA:
                self.connection.execute(statement)

    @property
    def is_sound(self) -> bool:
        """Without a journal a computer that went dark leaves any bytes. Reads the whole file."""
        try:
            return bool(self.one("PRAGMA quick_check(1)") == "ok")
        except DatabaseDamaged:
            return False

    def ask(self, query: str, values: Any = ()) -> list[tuple[Any, ...]]:
        with self._translated():
            return list(self.connection.execute(query, values))

    def one(self, query: str, values: Any = ()) -> Any:
        """The first column of the first row."""
        return next(iter(self.ask(query, values)), (None,))[0]

    def do(self, statement: str, values: Any = ()) -> int:
        """Carries it out; how many rows it concerned."""
        with self._translated():
            return int(self.connection.execute(statement, values).rowcount)

    def many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        with self._translated(), self.together():
            self.connection.executemany(statement, rows)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Everything inside is one transaction: without a journal that only saves time."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN")
        yield
        self.connection.execute("COMMIT")

    def walk(self, query: str, values: Any = (), size: int = 5_000) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, so many at a time; nothing may be written meanwhile."""
        with self._translated():
            cursor = self.connection.execute(query, values)
            while rows := cursor.fetchmany(size):
                yield rows

    def keep(self, name: str, value: str) -> None:
        self.do("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))

    def kept(self, name: str) -> str | None:
        """What was kept under this name; None also where the file is no stage."""
        if not self.one("SELECT count(*) FROM sqlite_master WHERE name = 'kept'"):
            return None
        found: str | None = self.one("SELECT value FROM kept WHERE name = ?", (name,))
        return found

    def close(self) -> None:
        self.connection.close()
        self._turn.close()

    def remove(self) -> None:
        self.close()
        self.path.unlink(missing_ok=True)

    def take_named(self, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> list[int]:
        """Adds rows, whose first column is their number; the numbers of those whose name was there already."""
        if not rows:
            return []
        places = ", ".join("?" * len(rows[0]))
        before = self.connection.total_changes
        self.many(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})", rows)
        if self.connection.total_changes - before == len(rows):
            return []
        query = f"SELECT no FROM {table} WHERE no BETWEEN ? AND ?"
        there = {no for (no,) in self.ask(query, (rows[0][0], rows[-1][0]))}
        return [row[0] for row in rows if row[0] not in there]

    def put_batch(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows as they were read, to be asked about and taken; those before are forgotten."""
        with self._translated(), self.together():
            self.connection.execute(_BATCH)
            self.connection.execute("DELETE FROM temp.batch")
            self.connection.executemany(f"INSERT INTO temp.batch VALUES ({', '.join('?' * 18)})", rows)

    def take_batch(self, file: str, now: str, limit: str) -> list[int]:
        """Takes the rows of the batch that are plain: every lot found and meant by its code, the item's own unit,
        happened by now, not into itself. The numbers of the others."""
        statement = _TAKE_LINKS if file == "links" else _TAKE_OTHERS.format(file)
        taken = self.do(statement, {"now": now, "limit": limit} if file == "links" else {"limit": limit})
        first, last, count = self.ask("SELECT min(no), max(no), count(*) FROM temp.batch")[0]
        if taken == count:
            return []
        left = "SELECT no FROM temp.batch WHERE no NOT IN (SELECT no FROM main.{} WHERE no BETWEEN ? AND ?) ORDER BY no"
        return [no for (no,) in self.ask(left.format(file), (first, last))]

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if "full" in str(error):
                raise DiskFull(str(self.path)) from error
            if "locked" in str(error):
                raise DatabaseLocked(str(self.path)) from error
            if "malformed" in str(error) or "not a database" in str(error):
                raise DatabaseDamaged(str(self.path)) from error
            if isinstance(error, sqlite3.OperationalError) and "unable to open" in str(error):
                raise DatabaseUnreachable(str(self.path), str(error)) from error
            raise
