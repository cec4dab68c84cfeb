"""A life: opened in order, closed in reverse, quick to end, and only one of it on a data directory."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.lifetime import Job, Lifetime, only_copy, signals_stop
from bot.refusals import AddressTaken, AlreadyRunning
from domain.database_errors import DatabaseUnreachable

REPO = Path(__file__).parents[2]


class Part:
    """A service that notes when it starts, is asked to stop, and ends. `lingers` needs that long to end."""

    def __init__(self, name: str, notes: list[str], *, lingers: float = 0.0, fails: Exception | None = None) -> None:
        self.name = name
        self._notes = notes
        self._lingers = lingers
        self._fails = fails
        self._stop = asyncio.Event()

    async def run(self) -> None:
        self._notes.append(f"{self.name} runs")
        if self._fails:
            raise self._fails
        await self._stop.wait()
        if self._lingers:
            await asyncio.sleep(self._lingers)
        self._notes.append(f"{self.name} ended")

    def stop(self) -> None:
        self._notes.append(f"stop {self.name}")
        self._stop.set()


@asynccontextmanager
async def thing(name: str, notes: list[str]) -> AsyncIterator[None]:
    notes.append(f"open {name}")
    yield
    notes.append(f"close {name}")


async def test_what_was_opened_first_is_closed_last_and_the_intake_stops_first() -> None:
    notes: list[str] = []
    lifetime = Lifetime()
    async with asyncio.TaskGroup() as group:
        group.create_task(
            lifetime.live(
                [thing("database", notes), thing("telegram", notes)],
                [Part("outbox", notes), Part("turns", notes), Part("polling", notes)],
            )
        )
        await lifetime.ready()
        lifetime.stop()
        lifetime.stop()
    assert notes[:2] == ["open database", "open telegram"]
    assert [note for note in notes if note.startswith("stop")] == ["stop polling", "stop turns", "stop outbox"]
    assert notes[-2:] == ["close telegram", "close database"]
    assert {"outbox ended", "turns ended", "polling ended"} <= set(notes)


async def test_one_that_fails_ends_all_in_good_order_and_its_reason_comes_out() -> None:
    notes: list[str] = []
    reason = AddressTaken("127.0.0.1", 80)
    with pytest.raises(AddressTaken) as raised:
        await Lifetime().live([thing("database", notes)], [Part("outbox", notes), Part("polling", notes, fails=reason)])
    assert raised.value is reason
    assert notes[-2:] == ["outbox ended", "close database"]


async def test_one_that_cannot_be_opened_closes_what_was() -> None:
    notes: list[str] = []

    @asynccontextmanager
    async def refusing() -> AsyncIterator[None]:
        raise AddressTaken("127.0.0.1", 80)
        yield

    with pytest.raises(AddressTaken):
        await Lifetime().live([thing("database", notes), refusing()], [Part("never", notes)])
    assert notes == ["open database", "close database"]


async def test_one_that_does_not_end_is_cut_off() -> None:
    notes: list[str] = []
    lifetime = Lifetime(grace=0.2)
    loop = asyncio.get_running_loop()
    loop.call_later(0.05, lifetime.stop)
    start = loop.time()
    await lifetime.live([thing("database", notes)], [Part("stubborn", notes, lingers=60)])
    assert loop.time() - start < 20
    assert "stubborn ended" not in notes
    assert notes[-1] == "close database"


async def test_a_stop_while_opening_works_too() -> None:
    notes: list[str] = []

    @asynccontextmanager
    async def waiting() -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    opening: list[AbstractAsyncContextManager[None]] = [thing("database", notes), waiting()]
    lifetime = Lifetime()
    asyncio.get_running_loop().call_later(0.05, lifetime.stop)
    async with asyncio.timeout(10):
        await lifetime.live(opening, [Part("never", notes)])
    assert notes == ["open database", "close database"]


async def test_a_job_runs_until_the_end() -> None:
    began = asyncio.Event()

    async def for_ever() -> None:
        began.set()
        await asyncio.Event().wait()

    lifetime = Lifetime()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        life = group.create_task(lifetime.live([], [Job("watch", for_ever)]))
        await began.wait()
        lifetime.stop()
    assert life.exception() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_life(number: signal.Signals) -> None:
    notes: list[str] = []
    lifetime = Lifetime()
    with signals_stop(lifetime):
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(lifetime.live([], [Part("outbox", notes)]))
            await lifetime.ready()
            os.kill(os.getpid(), number)
    assert notes[-1] == "outbox ended"


def test_a_second_copy_on_the_same_data_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    with only_copy(tmp_path / "data"):
        with pytest.raises(AlreadyRunning) as refused, only_copy(tmp_path / "data"):
            pass
        assert (refused.value.data, refused.value.process) == (str(tmp_path / "data"), os.getpid())
    with only_copy(tmp_path / "data"):
        pass  # free again


def test_a_killed_copy_leaves_nothing_behind(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from bot.lifetime import only_copy\n"
        "with only_copy(pathlib.Path(sys.argv[1])): print('mine', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"mine\n"
        with pytest.raises(AlreadyRunning), only_copy(tmp_path):
            pass
        other.kill()
    with only_copy(tmp_path):
        assert (tmp_path / "lotbell.lock").read_text() == str(os.getpid())


def test_a_place_where_no_directory_can_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnreachable) as refused, only_copy(tmp_path / "file" / "data"):
        pass
    assert str(tmp_path) in refused.value.where
