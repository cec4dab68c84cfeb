"""The world in one SQLite file, written through: what was answered is on disk, whatever ends the process."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bot.phoneroom.errors import Json
from bot.phoneroom.models import Record

FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS document (
  kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, key));
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS content (key TEXT PRIMARY KEY, bytes BLOB NOT NULL);
"""


class SqliteStore:
    """WAL with synchronous=NORMAL: survives `kill -9` of the process, which is what a demo and a test need;
    a power cut may cost the last moments."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=5.0)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        found: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found > FORMAT:
            self._db.close()
            raise ValueError(f"{path} was written by a newer phone room (format {found}, this one knows {FORMAT})")
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version={FORMAT}")
        self._open = False

    def _write(self, sql: str, values: tuple[object, ...]) -> None:
        if not self._open:
            self._db.execute("BEGIN IMMEDIATE")
            self._open = True
        self._db.execute(sql, values)

    def load(self, kind: str) -> Iterator[Json]:
        """Every document of `kind`, in the order of their first `put`."""
        rows = self._db.execute("SELECT body FROM document WHERE kind = ? ORDER BY rowid", (kind,))
        return (json.loads(body) for (body,) in rows)

    def put(self, record: Record) -> None:
        """Write or replace one document, keeping its place in the order."""
        body = json.dumps(vars(record), ensure_ascii=False, separators=(",", ":"))
        self._write(
            "INSERT INTO document (kind, key, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            (record.KIND, record.key, body),
        )

    def drop(self, record: Record) -> None:
        """Forget one document."""
        self._write("DELETE FROM document WHERE kind = ? AND key = ?", (record.KIND, record.key))

    def counters(self) -> dict[str, int]:
        """Every counter."""
        return dict(self._db.execute("SELECT name, value FROM counter"))

    def count(self, name: str, value: int) -> None:
        """Set one counter."""
        self._write("INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)", (name, value))

    def put_bytes(self, key: str, content: bytes) -> None:
        """Write a file's bytes."""
        self._write("INSERT OR REPLACE INTO content (key, bytes) VALUES (?, ?)", (key, content))

    def get_bytes(self, key: str) -> bytes:
        """A file's bytes; KeyError if there are none."""
        row = self._db.execute("SELECT bytes FROM content WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return bytes(row[0])

    def commit(self) -> None:
        """End the open transaction, if there is one."""
        if self._open:
            self._db.execute("COMMIT")
            self._open = False

    def close(self) -> None:
        """Commit and let go of the file."""
        self.commit()
        self._db.close()
