"""The place where everything is kept fails under a running bot, or belongs to somebody else at its start."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.phoneroom.fixtures import TestRoom
from domain.values import LotCode
from storage.database import Database
from storage.drivers import sqlite_driver
from tests.journeys.conftest import Plant
from tests.journeys.kills import Outpost, outpost
from tests.journeys.programs import running

RECORDS = "lotbell.db"
LONG_LINE = f"/use MP07{' ' * 3900}120 kg into B120"
"""Longer than the room that is left in the last page of a table."""


@pytest.fixture
async def post(plant_template: Path, tmp_path: Path, tg_room: TestRoom, tg_bot: str) -> AsyncIterator[Outpost]:
    shutil.copytree(plant_template, tmp_path / "data")
    async with outpost(tg_room, tg_bot, tmp_path / "data") as post:
        yield post


@contextmanager
def every_connection(plant: Plant, *pragmas: str) -> Iterator[None]:
    """The bot's own connections write under these settings, whichever of them it takes."""

    def at_checkout(connection: Any, *_: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(writing(plant), "checkout", at_checkout)
    yield
    event.remove(writing(plant), "checkout", at_checkout)


@contextmanager
def read_only(plant: Plant) -> Iterator[None]:
    """SQLite refuses to write, as it does on a disk that may only be read."""
    with every_connection(plant, "query_only=ON"):
        yield
    with every_connection(plant, "query_only=OFF"):  # the connections keep what they were told
        use_all_of(plant)


@contextmanager
def full(plant: Plant) -> Iterator[None]:
    """SQLite finds no room for another page, as on a full disk."""
    with writing(plant).connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with every_connection(plant, f"max_page_count={pages}"):
        yield
    with every_connection(plant, "max_page_count=1000000"):
        use_all_of(plant)


@contextmanager
def locked(plant: Plant) -> Iterator[None]:
    """Another program has the database to itself."""
    # The library that the bot has: two libraries in one process do not see each other's locks.
    other_connection = sqlite_driver().module.connect(str(plant.data / RECORDS), isolation_level=None)
    with closing(other_connection) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def writing(plant: Plant) -> Engine:
    found: Database = plant.house.desk.open_work._database  # type: ignore[attr-defined]  # the bot's own connections
    return found.writing


def use_all_of(plant: Plant) -> None:
    """Takes every idle connection once."""
    with ExitStack() as taken:
        for _ in range(5):
            taken.enter_context(writing(plant).connect())


@pytest.mark.parametrize(
    ("trouble", "english", "chinese"),
    [
        (locked, "cannot save anything", "暂时无法保存"),
        (read_only, "may only be read", "只能读不能写"),
        (full, "disk is full", "磁盘满了"),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
async def test_what_cannot_be_stored_now_is_said_and_done_later(
    plant: Plant, trouble: Callable[[Plant], AbstractContextManager[None]], english: str, chinese: str
) -> None:
    people = [(await plant.worker("en", "Wei"), "Used", english), (await plant.worker("zh", "李伟"), "已领用", chinese)]
    before = on_hand(plant)
    with trouble(plant):
        for worker, _, sentence in people:
            await worker.send(LONG_LINE)
            told = await worker.sees(sentence, within=20)
            assert "<" not in told["text"]
        assert on_hand(plant) == before
    for worker, done, _ in people:
        await worker.sees(done, within=30)
    assert on_hand(plant) == before - 240


def on_hand(plant: Plant) -> Decimal:
    with plant.work() as work:
        (view,) = work.lots.by_code(LotCode("MP07"))
        left: Decimal = view.on_hand
        return left


@pytest.mark.parametrize(("language", "sentence"), [("en_US", "newer Lotbell"), ("zh_CN", "更新版本的 Lotbell")])
async def test_a_newer_database_is_left_alone(post: Outpost, language: str, sentence: str) -> None:
    with closing(sqlite3.connect(post.data / RECORDS)) as records:
        records.execute("UPDATE alembic_version SET version_num = 'v9999'")
        records.commit()
    before = (post.data / RECORDS).read_bytes()
    post.env["LANG"] = f"{language}.UTF-8"
    program = await post.begin(ready=False)
    assert await program.ends() == 1
    assert sentence in program.said[-1]
    assert "Traceback" not in "\n".join(program.said)
    assert (post.data / RECORDS).read_bytes() == before
    assert await post.room.calls() == []


@pytest.mark.parametrize(("language", "sentence"), [("en_US", "already running"), ("zh_CN", "已经在使用")])
async def test_a_second_copy_on_the_same_data_ends_at_once(post: Outpost, language: str, sentence: str) -> None:
    first = await post.begin()
    post.env["LANG"] = f"{language}.UTF-8"
    second = await post.begin(ready=False)
    post.program = first
    assert await second.ends() == 1
    assert sentence in second.said[-1]
    assert str(first.process.pid) in second.said[-1]
    assert len(await post.room.calls("getMe")) == 1, "the second copy spoke to Telegram"


async def test_a_second_copy_on_another_machine_gives_up_and_the_first_goes_on(post: Outpost, tmp_path: Path) -> None:
    (worker,) = await post.joined(("Wei", "en", "worker", None))
    shutil.copytree(post.data, tmp_path / "elsewhere")
    await post.begin()
    await worker.send("MP07")
    await worker.sees("8,160", within=20)
    env = {"LOTBELL_TOKEN": post.token, "LOTBELL_TELEGRAM_API_URL": post.room.url, "LANG": "zh_CN.UTF-8"}
    async with running("run", "--data", str(tmp_path / "elsewhere"), env=env) as other:
        assert await other.ends(within=40) == 1
        assert "另一个" in other.said[-1]
    await worker.send("/use MP07 120 kg into B120")
    await worker.sees("Used", within=20)
    await post.stop()
