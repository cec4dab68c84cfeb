"""Every trouble that a database can be in: one clear refusal, nothing half done, well again when the cause is gone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.database_errors import (
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseUnreachable,
    DiskFull,
    NotADatabase,
)
from domain.errors import Refusal
from domain.items import Item
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork

HOLD_THE_LOCK = """
    import sys
    from sqlcipher3 import dbapi2
    connection = dbapi2.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE half_done (id INTEGER)")
    print("locked", flush=True)
    sys.stdin.read(1)
    import time
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def locked_by_another_process(url: str, seconds_after_word: float) -> Iterator[Any]:
    """A process that holds the write lock until it is told (`stdin`) and so many seconds longer."""
    path = url.removeprefix("sqlite:///")
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD_THE_LOCK), path, str(seconds_after_word)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "locked\n"
        try:
            yield process.stdin
        finally:
            process.kill()


def save_something(open_work: OpenUnitOfWork, code: str = "milk") -> None:
    with open_work() as work:
        work.items.add(Item(code=code, kind="raw", uom="kg"))
        work.commit()


def saved(open_work: OpenUnitOfWork, code: str = "milk") -> bool:
    with open_work(readonly=True) as work:
        return work.items.by_code(code) is not None


def test_a_writer_waits_for_a_short_lock(sqlite_url: str, clock) -> None:
    database = open_database(sqlite_url)
    open_work = OpenUnitOfWork(database, clock)
    with locked_by_another_process(sqlite_url, seconds_after_word=1) as word:
        word.close()
        save_something(open_work)
    assert saved(open_work)
    database.close()


def test_a_writer_that_waits_too_long_says_so_while_readers_go_on(sqlite_url: str, clock) -> None:
    database = open_database(sqlite_url, busy_seconds=0.2)
    open_work = OpenUnitOfWork(database, clock)
    save_something(open_work, "powder")
    with locked_by_another_process(sqlite_url, seconds_after_word=60):
        with pytest.raises(DatabaseLocked) as refused:
            save_something(open_work)
        assert saved(open_work, "powder")
    assert refused.value.where == database.where
    assert not saved(open_work)
    save_something(open_work)
    assert saved(open_work), "well again as soon as the other one is gone"
    database.close()


@pytest.mark.postgres
def test_postgresql_writers_wait_no_longer_than_they_may(postgres_url: str, clock) -> None:
    first, second = open_database(postgres_url), open_database(postgres_url, busy_seconds=0.2)
    with OpenUnitOfWork(first, clock)(), pytest.raises(DatabaseLocked):
        save_something(OpenUnitOfWork(second, clock))
    save_something(OpenUnitOfWork(second, clock))
    assert saved(OpenUnitOfWork(first, clock))
    first.close()
    second.close()


def test_a_full_disk_loses_nothing_and_is_forgiven(sqlite_url: str, clock) -> None:
    database = open_database(sqlite_url)
    open_work = OpenUnitOfWork(database, clock)
    save_something(open_work, "before")
    with database.writing.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages + 1}"))
    with pytest.raises(DiskFull), open_work() as work:  # noqa: PT012 - whichever row no longer fits
        for number in range(2000):
            work.items.add(Item(code=f"item {number}", kind="raw", uom="kg"))
    assert saved(open_work, "before")
    assert not saved(open_work, "item 0")
    with database.writing.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        connection.execute(text(f"PRAGMA max_page_count={pages + 1000}"))
    save_something(open_work, "after")
    assert saved(open_work, "after")
    database.close()


FILL_UP = """
    import resource, sys
    from datetime import UTC, datetime
    from domain.errors import Refusal
    from domain.items import Item
    from storage.opening import open_database
    from storage.unit_of_work import OpenUnitOfWork
    open_work = OpenUnitOfWork(open_database(sys.argv[1]), lambda: datetime.now(UTC))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    try:
        for number in range(2000):
            with open_work() as work:
                work.items.add(Item(code=f"item {number}", kind="raw", uom="kg" * 500))
                work.commit()
    except Refusal as refusal:
        print(number, type(refusal).__name__)
"""


def test_a_disk_that_takes_no_more_loses_no_committed_row(sqlite_url: str, clock) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FILL_UP), sqlite_url], capture_output=True, text=True, check=True
    )
    committed, name = done.stdout.split()
    assert name in {"DatabaseUnreachable", "DiskFull"}
    assert int(committed) > 0
    database = open_database(sqlite_url)
    open_work = OpenUnitOfWork(database, clock)
    assert saved(open_work, f"item {int(committed) - 1}")
    assert not saved(open_work, f"item {committed}")
    database.close()


READ_ONLY = """
    import os, sys
    from datetime import UTC, datetime
    from domain.database_errors import DatabaseReadOnly
    from domain.items import Item
    from storage.opening import open_database
    from storage.unit_of_work import OpenUnitOfWork

    def save(url):
        with OpenUnitOfWork(open_database(url), lambda: datetime.now(UTC))() as work:
            work.items.add(Item(code="milk", kind="raw", uom="kg"))
            work.commit()

    save(sys.argv[1])
    if os.geteuid() == 0:  # root may write everything: go on as somebody else, with everything imported
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    try:
        save(sys.argv[2])
    except DatabaseReadOnly as refusal:
        print(refusal.where)
"""


def test_a_file_that_may_not_be_written_says_so(sqlite_url: str, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        path = Path(folder) / "lotbell.db"
        shutil.copy(sqlite_url.removeprefix("sqlite:///"), path)
        Path(folder).chmod(0o777)  # only the file stands in the way
        path.chmod(0o444)
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(READ_ONLY), f"sqlite:///{tmp_path}/other.db", f"sqlite:///{path}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.strip() == str(path), done.stderr


@pytest.mark.parametrize("content", [b"lot,item\nMP05,milk powder\n" * 100, b"SQLite format 3\x00" + b"\x01" * 5000])
def test_a_file_that_is_something_else_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lots.csv"
    path.write_bytes(content)
    with pytest.raises(NotADatabase):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_damaged_file_is_called_damaged(sqlite_url: str, clock) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged):
        open_database(sqlite_url)


@pytest.mark.parametrize(
    ("url", "problem"),
    [("sqlite:////nowhere/at/all/lotbell.db", "unable to open"), ("mysql://host/db", "only sqlite and postgresql"),
     ("sqlite://", "only sqlite"), ("my database", "not a database address"),
     ("postgresql+psycopg://lotbell:secret@127.0.0.1:9/lotbell", "refused")],
)  # fmt: skip
def test_an_address_that_leads_nowhere_says_why_and_keeps_the_password(url: str, problem: str) -> None:
    with pytest.raises(DatabaseUnreachable) as refused:
        open_database(url)
    assert problem in refused.value.problem
    assert "secret" not in str(refused.value)


@pytest.mark.postgres
def test_postgresql_without_the_database_or_without_a_server(postgres_url: str, postgres_server, clock) -> None:
    with pytest.raises(DatabaseUnreachable, match="does not exist"):
        open_database(postgres_url.replace("/t", "/missing"))
    database = open_database(postgres_url)
    open_work = OpenUnitOfWork(database, clock)
    with pytest.raises(DatabaseUnreachable), open_work() as work:  # noqa: PT012 - cut off in the middle of its work
        work.items.add(Item(code="milk", kind="raw", uom="kg"))
        postgres_server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 't%'")
        work.commit()
    save_something(open_work, "after")
    assert saved(open_work, "after")
    assert not saved(open_work)
    database.close()


def test_every_trouble_is_a_refusal_with_a_place(database: Database) -> None:
    for kind in (DatabaseLocked, DatabaseReadOnly, DiskFull, NotADatabase, DatabaseDamaged):
        assert issubclass(kind, Refusal)
        assert kind(where=database.where).facts() == {"where": database.where}
