"""The pytest plugin in a run of its own: what a failing test shows, and what fails a passing one."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[[str], Awaitable[subprocess.CompletedProcess[str]]]
BEGIN = """
import aiohttp

async def call(room, token, method, **params):
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{room.bot_base}{token}/{method}", json=params) as answer:
            return await answer.json()
"""


@pytest.fixture
def run(tmp_path: Path) -> Any:
    async def run(body: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_inside.py").write_text(BEGIN + body)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", "."]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
        return await asyncio.to_thread(
            subprocess.run, command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


async def test_a_broken_rule_fails_a_test_that_would_have_passed(run: Run) -> None:
    done = await run(
        """
async def test_it(tg_room, tg_bot, tg_person):
    ann = await tg_person("Ann", "en", role="worker")
    answer = await call(tg_room, tg_bot, "sendMessage", chat_id=ann.id, text="unasked")
    assert not answer["ok"]
"""
    )
    assert done.returncode == 1
    assert "the bot broke rules of Telegram" in done.stdout
    assert "chat-not-started: sendMessage to person 1001" in done.stdout


async def test_a_forgiven_rule_does_not(run: Run) -> None:
    done = await run(
        """
async def test_it(tg_room, tg_bot, tg_person):
    ann = await tg_person("Ann")
    await call(tg_room, tg_bot, "sendMessage", chat_id=ann.id, text="unasked")
    assert len(await tg_room.forgive("chat-not-started")) == 1
"""
    )
    assert done.returncode == 0, done.stdout


async def test_a_failure_shows_the_phones_and_the_last_calls(run: Run) -> None:
    done = await run(
        """
async def test_it(tg_room, tg_bot, tg_person):
    await call(tg_room, tg_bot, "getMe")
    ann = await tg_person("Ann")
    await ann.start("code")
    await call(tg_room, tg_bot, "sendMessage", chat_id=ann.id, text="Welcome", reply_markup={
        "inline_keyboard": [[{"text": "Trace", "callback_data": "t"}]]})
    await ann.sees("Goodbye", within=0.05)
"""
    )
    assert done.returncode == 1
    assert 'Ann does not see "Goodbye"' in done.stdout
    assert "Ann's phone:" in done.stdout
    assert "/start code" in done.stdout
    assert "[Trace]" in done.stdout
    assert "sendMessage 200" in done.stdout


async def test_two_tests_never_share_a_room_or_a_token(run: Run) -> None:
    done = await run(
        """
seen = set()

async def test_one(tg_room, tg_bot):
    seen.update([tg_room.url, tg_bot])

async def test_two(tg_room, tg_bot):
    seen.update([tg_room.url, tg_bot])
    assert len(seen) >= 3 and len([one for one in seen if ":AA" in one]) == 2
"""
    )
    assert done.returncode == 0, done.stdout


def test_the_plugin_loads_nothing_heavy() -> None:
    code = "import sys, bot.phoneroom.pytest_plugin; print(sorted({'aiohttp', 'PIL', 'telegram'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
