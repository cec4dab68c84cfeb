"""A PostgreSQL server that the test run starts for itself, on a socket nobody else sees."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL

FAST = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60",
    "listen_addresses=", "autovacuum=off",
)  # fmt: skip

DURABLE = ("listen_addresses=", "shared_buffers=256MB")
"""As somebody runs it who means it: what is committed is on the disk."""


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: on PATH, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return debian[-1].parent if debian else None


# What a database has, whatever its tables hold: a test may have changed that too.
SHAPE = """
    SELECT md5(string_agg(name, ',' ORDER BY name)) FROM (
        SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT version_num FROM alembic_version
    ) AS names
"""
EMPTY = """
    DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT relname FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
        LOOP EXECUTE format('DELETE FROM %I', one.relname); END LOOP;
        PERFORM setval(oid::regclass, 1, false) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
    END $$
"""


class PostgresServer:
    """Runs until `stop`. Its databases are copies of a template that is made once."""

    def __init__(
        self, folder_of_programs: Path, follows: PostgresServer | None = None, *, durable: bool = False
    ) -> None:
        self._durable = durable
        self._programs = folder_of_programs
        self._numbers = count(1)
        self._spare: list[str] = []
        self._home = Path(tempfile.mkdtemp(prefix="lb-pg-"))  # short: a socket's path has at most 107 characters
        self._as = _other_user()
        if self._as:
            os.chown(self._home, self._as["user"], self._as["group"])
        data = self._home / "data"
        if follows is None:
            self._run(folder_of_programs / "initdb", "-D", data, "-U", "lotbell", "-A", "trust", "-E", "UTF8",
                      "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        else:
            self._run(folder_of_programs / "pg_basebackup", "-D", data, "-U", "lotbell", "-h", follows._home,
                      "--write-recovery-conf", "--checkpoint=fast", "--no-sync")  # fmt: skip
        settings = [part for setting in (DURABLE if durable else FAST) for part in ("-c", setting)]
        log = (self._home / "log").open("wb")
        with log:
            self._process = subprocess.Popen(
                [*_die_with_us(), folder_of_programs / "postgres", "-D", data, "-k", self._home, *settings],
                stdout=log, stderr=log, cwd=self._home, **self._as,
            )  # fmt: skip
        self._wait_until_it_answers()

    def follower(self) -> PostgresServer:
        """Another server that follows this one: answers questions, and writes nothing of its own."""
        return PostgresServer(self._programs, follows=self, durable=self._durable)

    def url(self, database: str) -> str:
        address = URL.create("postgresql+psycopg", username="lotbell", database=database,
                             query={"host": str(self._home)})  # fmt: skip
        return address.render_as_string()

    def create(self, template: str = "template0") -> str:
        """A new database's name; a copy of the template."""
        name = f"t{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def borrow(self, template: str) -> str:
        """A database like the template: one that was given back, else a new one (a copy costs a third of a second)."""
        return self._spare.pop() if self._spare else self.create(template)

    def give_back(self, name: str, template: str) -> None:
        """Empties it for the next one; drops it when more than rows was changed."""
        try:
            with self._connect(name) as connection:
                # Keys and the guards of history look away.
                connection.execute("SET session_replication_role = replica; SET lock_timeout = '2s'")
                connection.execute(EMPTY)
                same = connection.execute(SHAPE).fetchone() == self._shape_of(template)
        except psycopg.Error:
            same = False
        if same:
            self._spare.append(name)
        else:
            self.drop(name)

    @cache  # noqa: B019 - as long as the server, which is as long as the test run
    def _shape_of(self, name: str) -> tuple[Any, ...] | None:
        with self._connect(name) as connection:
            return connection.execute(SHAPE).fetchone()

    def _connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self._home), user="lotbell", dbname=database, autocommit=True)

    def execute(self, statement: str) -> None:
        with self._connect("postgres") as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self._home, **self._as)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr}")

    def _wait_until_it_answers(self, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self._home / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return


def _die_with_us() -> list[str]:
    """Where Debian's setpriv is there, the server also ends when the test run is killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []


def _other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made, or as nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")
