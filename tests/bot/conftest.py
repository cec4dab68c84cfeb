"""What the tests of the running program share: logs in plain lines, and mostly a SQLite database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from storage.database import Database
from storage.opening import open_database


@pytest.fixture(autouse=True, scope="session")
def _plain_logs() -> None:
    """Without a configuration structlog draws every traceback with its variables, which takes a second each."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """SQLite: the queues themselves are tested on both kinds in tests/storage. `both_kinds` asks for PostgreSQL too."""
    kind = getattr(request, "param", "sqlite")
    found = open_database(request.getfixturevalue(f"{kind}_url"))
    yield found
    found.close()
