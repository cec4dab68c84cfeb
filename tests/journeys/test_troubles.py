"""The place where everything is kept fails under a running bot, or belongs to somebody else at its start."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.phoneroom.fixtures import TestRoom
from tests.journeys.kills import Outpost, outpost
from tests.journeys.programs import running

RECORDS = "lotbell.db"


@pytest.fixture
async def post(plant_template: Path, tmp_path: Path, tg_room: TestRoom, tg_bot: str) -> AsyncIterator[Outpost]:
    shutil.copytree(plant_template, tmp_path / "data")
    async with outpost(tg_room, tg_bot, tmp_path / "data") as post:
        yield post


@contextmanager
def locked(post: Outpost) -> Iterator[None]:
    """Another program has the database to itself."""
    with closing(sqlite3.connect(post.data / RECORDS, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_message_that_comes_while_the_database_is_locked_is_handled_once_it_is_free(post: Outpost) -> None:
    (worker,) = await post.joined(("Wei", "en", "worker", None))
    await post.begin()
    with locked(post):
        await worker.send("/use MP07 120 kg into B120")
        await post.until_told("updates_interrupted")
    await worker.sees("Used", within=30)
    with post.records() as open_work, open_work(readonly=True) as work:
        assert len(work.movements.recent("use", 5, None)) >= 1
    await post.stop()


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
