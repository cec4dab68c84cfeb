"""A replica answers questions, and never an older truth than the first database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import text

from domain.database_errors import DatabaseUnreachable
from domain.items import Item
from storage.database import Database
from storage.opening import open_database
from tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("replica")]


@pytest.fixture(scope="module")
def follower(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    server = postgres_server.follower()
    yield server
    server.stop()


def name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def database(follower: PostgresServer, postgres_url: str) -> Iterator[Database]:
    with closing(open_database(postgres_url, replica=follower.url(name_of(postgres_url)))) as opened:
        with opened.session() as session:  # commits reach the log at once, as they do outside of tests
            session.execute(text(f"ALTER DATABASE {name_of(postgres_url)} SET synchronous_commit = on"))
            session.commit()
        opened.writing.dispose()
        yield opened


def add(database: Database, code: str) -> None:
    with database.session() as session:
        session.add(Item(code=code, kind="raw", uom="kg"))
        session.commit()


def seen(database: Database, *, anywhere: bool = True) -> tuple[bool, int]:
    """Whether a replica answered, and how many items it knows."""
    with database.session(readonly=True, anywhere=anywhere) as session:
        found = session.execute(text("SELECT pg_is_in_recovery(), (SELECT count(*) FROM item)")).one()
        return bool(found[0]), int(found[1])


def test_what_was_just_written_is_in_the_very_next_answer_of_the_replica(database: Database) -> None:
    answered = []
    for number in range(1, 30):
        add(database, f"item {number}")
        by_replica, count = seen(database)
        assert count == number
        answered.append(by_replica)
    assert any(answered), "the replica never answered"


def test_a_replica_that_is_behind_is_not_asked(database: Database, follower: PostgresServer) -> None:
    add(database, "before")
    follower.execute("SELECT pg_wal_replay_pause()")
    try:
        add(database, "after")
        assert seen(database) == (False, 2)
    finally:
        follower.execute("SELECT pg_wal_replay_resume()")
    assert seen(database) == (True, 2)


def test_only_those_who_may_be_answered_from_anywhere_are(database: Database) -> None:
    assert seen(database, anywhere=False) == (False, 0)
    assert seen(database) == (True, 0)


def test_without_the_replica_the_first_database_answers(postgres_server: PostgresServer, postgres_url: str) -> None:
    gone = postgres_server.follower()
    with closing(open_database(postgres_url, replica=gone.url(name_of(postgres_url)))) as database:
        gone.stop()
        add(database, "one")
        assert seen(database) == (False, 1)


def test_a_server_that_follows_another_one_is_refused(postgres_server: PostgresServer, postgres_url: str) -> None:
    with closing(open_database(postgres_url, replica=postgres_url)) as database:
        with pytest.raises(DatabaseUnreachable, match="not a replica"):
            seen(database)
        assert seen(database, anywhere=False) == (False, 0)
