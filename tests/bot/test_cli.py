"""The commands as people type them: `lotbell demo`, `run` and `check`, each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.phoneroom.fixtures import TestRoom

READY = re.compile(r"ready: (http://\S+)")


def clean_environment(**more: str) -> dict[str, str]:
    """Nothing of the machine's own settings, and answers in English unless a test says otherwise."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LOTBELL_", "LANG", "LC_"))}
    return {**kept, "LOTBELL_LANGUAGE": "en", "PYTHONWARNINGS": "default", **more}


async def lotbell(*words: str, cwd: Path, **environment: str) -> tuple[int, str, str]:
    """Runs a command to its end: status, what it said, what it complained of."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", *words, cwd=cwd, stdout=PIPE, stderr=PIPE,
        env=clean_environment(PYTHONPATH=str(Path(__file__).parents[2]), **environment),
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def demo(data: Path, *words: str, port: int = 0) -> AsyncIterator[tuple[str, str, Process]]:
    """A running demo: its address, everything it said until then, and its process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "demo", "--no-open", "--data", str(data), "--port", str(port), *words,
        stdout=PIPE, cwd=Path(__file__).parents[2], env=clean_environment(),
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(60):
            while not READY.search(said):
                line = await process.stdout.readline()
                assert line, f"the demo ended: {said}"
                said += line.decode()
        yield READY.findall(said)[0], said, process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 20)


async def get(url: str) -> Any:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return json.loads(await answer.text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_the_demo_is_ready_with_everyone_joined_and_keeps_what_was_done(tmp_path: Path) -> None:
    async with demo(tmp_path / "data", port=free_port()) as (url, said, process):
        people = await get(f"{url}/room/people")
        roles = [person["tags"]["role"] for person in people]
        assert (roles.count("worker"), roles.count("lead"), roles.count("customer")) == (1, 1, 6)
        assert "MP05" in said
        assert "供应商通知" in said
        before = await get(f"{url}/room/people/{people[0]['id']}/messages")
        assert len(before) >= 2
        process.terminate()
        assert await process.wait() == 0
    async with demo(tmp_path / "data", port=free_port()) as (url, _, _):
        assert await get(f"{url}/room/people") == people
        assert await get(f"{url}/room/people/{people[0]['id']}/messages") == before
    (tmp_path / "data" / "mine.txt").write_text("mine")
    async with demo(tmp_path / "data", "--fresh", port=free_port()) as (url, _, _):
        assert len(await get(f"{url}/room/people")) == len(people)
        again = await get(f"{url}/room/people/{people[0]['id']}/messages")
        assert again[0]["text"] != before[0]["text"], "a fresh demo joins by fresh links"
    assert (tmp_path / "data" / "mine.txt").read_text() == "mine"


async def test_a_taken_port_is_said_and_another_offered(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with demo(tmp_path, port=port) as (url, said, _):
            assert f"Port {port} is taken" in said
            assert str(port) not in url
            assert await get(f"{url}/room/people")


async def test_a_second_demo_on_the_same_data_is_refused_in_words(tmp_path: Path) -> None:
    async with demo(tmp_path):
        status, out, err = await lotbell("demo", "--no-open", "--port", "0", "--data", str(tmp_path), cwd=tmp_path)
    assert status == 1
    assert "already running" in err
    assert "Traceback" not in out + err


async def test_the_demo_does_not_mix_into_a_real_plant(tmp_path: Path) -> None:
    folder, data = tmp_path / "plant", tmp_path / "data"
    folder.mkdir()
    (folder / "items.csv").write_text("item,kind,uom\nflour,raw,kg\n")
    assert (await lotbell("import", str(folder), "--data", str(data), cwd=tmp_path))[0] == 0
    status, _, err = await lotbell("demo", "--no-open", "--port", "0", "--data", str(data), cwd=tmp_path)
    assert status == 1
    assert "real plant" in err


@pytest.mark.parametrize(("language", "sentence"), [("en", "is missing"), ("zh", "缺少")])
async def test_run_without_a_token_says_what_is_missing(tmp_path: Path, language: str, sentence: str) -> None:
    status, out, err = await lotbell("run", "--data", str(tmp_path), cwd=tmp_path, LOTBELL_LANGUAGE=language)
    assert status == 1
    assert "LOTBELL_TOKEN" in err
    assert sentence in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(("language", "sentence"), [("en", "does not know this token"), ("zh", "不认识这个令牌")])
async def test_a_wrong_token_is_said_in_words(
    tmp_path: Path, tg_room: TestRoom, tg_bot: str, language: str, sentence: str
) -> None:
    await tg_room.fault("before", "error", "getMe", status=401, text="Unauthorized")
    status, out, err = await lotbell(
        "run", "--data", str(tmp_path), cwd=tmp_path, LOTBELL_TOKEN=tg_bot, LOTBELL_TELEGRAM_API_URL=tg_room.url,
        LOTBELL_LANGUAGE=language,
    )  # fmt: skip
    assert status == 1
    assert sentence in err
    assert "Traceback" not in out + err
    assert tg_bot not in out + err


async def test_check_names_everything_at_once(tmp_path: Path, tg_room: TestRoom, tg_bot: str) -> None:
    settings = {"LOTBELL_TOKEN": tg_bot, "LOTBELL_TELEGRAM_API_URL": tg_room.url}
    status, out, _ = await lotbell("check", "--data", str(tmp_path), cwd=tmp_path, **settings)
    assert status == 0
    assert out.count("✓") == 4
    assert "Telegram knows this bot" in out
    (tmp_path / "lotbell.db").write_text("this is not a database, and longer than a hundred bytes " * 3)
    settings["LOTBELL_TELEGRAM_API_URL"] = f"http://127.0.0.1:{free_port()}"
    status, out, _ = await lotbell("check", "--data", str(tmp_path), cwd=tmp_path, **settings)
    assert status == 1
    assert out.count("✗") == 2
    assert "not a Lotbell database" in out
    assert "Telegram does not answer" in out


async def test_the_help_names_every_command(tmp_path: Path) -> None:
    status, out, _ = await lotbell("--help", cwd=tmp_path)
    assert status == 0
    for name in ("demo", "run", "check", "import", "trace"):
        assert name in out
        assert (await lotbell(name, "--help", cwd=tmp_path))[0] == 0
