"""Databases with the dairy in them, imported once a process and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.plant import plant_files
from domain.people import Person, Role
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.postgres_server import PostgresServer
from tests.storage.plants import told

DAIRY_IS_TOLD = datetime(2022, 7, 5, 1, 20, tzinfo=UTC)
"""After the last day of the dairy's files."""


def _fill(url: str) -> None:
    """The dairy, and two leads in the chat: Grace and Otto."""
    clock = StandingClock()
    clock.moment = DAIRY_IS_TOLD
    database = open_database(url)
    open_work = OpenUnitOfWork(database, clock)
    told(open_work, plant_files())
    with open_work() as work:
        for number, name in ((9, "Grace"), (10, "Otto")):
            work.people.add(Person(telegram_id=number, name=name, role=Role.LEAD.value, joined_at=work.now()))
        work.commit()
    database.close()


@pytest.fixture(scope="session")
def dairy_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dairy") / "dairy.db"
    shutil.copy(sqlite_template, path)
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def dairy_name(postgres_server: PostgresServer, postgres_template: str) -> str:
    name = postgres_server.create(postgres_template)
    _fill(postgres_server.url(name))
    return name


@pytest.fixture
def dairy_sqlite(dairy_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(dairy_file, tmp_path / 'dairy.db')}"


@pytest.fixture
def dairy_postgres(postgres_server: PostgresServer, dairy_name: str) -> Iterator[str]:
    name = postgres_server.create(dairy_name)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def dairy_url(request: pytest.FixtureRequest) -> str:
    """A fresh copy of the dairy: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"dairy_{request.param}")
    return url


@pytest.fixture
def dairy_work(dairy_url: str, clock: StandingClock) -> Iterator[OpenUnitOfWork]:
    clock.moment = DAIRY_IS_TOLD
    database = open_database(dairy_url)
    yield OpenUnitOfWork(database, clock)
    database.close()
