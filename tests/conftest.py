"""What every test may ask for: a clock that stands still, and a real database of either kind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.postgres_server import PostgresServer, programs


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """A test that skips for a missing piece fails where LOTBELL_TEST_REQUIRE is set: CI insists on the piece."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("LOTBELL_TEST_REQUIRE"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not skip in this run: {report.longrepr}"


class StandingClock:
    """Shows the same moment until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2022, 6, 27, 9, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **how_far: float) -> datetime:
        self.moment += timedelta(**how_far)
        return self.moment


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server a test process; skips where PostgreSQL is not installed, unless the run must have it."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed here (Debian: apt-get install postgresql)")
    server = PostgresServer(found)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with all tables and nothing in them."""
    name = postgres_server.create()
    open_database(postgres_server.url(name)).close()
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database, up to date."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'lotbell.db')}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """A fresh PostgreSQL database, up to date."""
    name = postgres_server.borrow(postgres_template)
    yield postgres_server.url(name)
    postgres_server.give_back(name, postgres_template)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = open_database(database_url)
    yield found
    found.close()


@pytest.fixture
def open_work(database: Database, clock: StandingClock) -> OpenUnitOfWork:
    return OpenUnitOfWork(database, clock)
