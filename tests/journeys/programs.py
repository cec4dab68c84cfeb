"""Lotbell as programs of their own, which a test starts, watches and kills."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

READY_WITHIN = 60.0
"""Seconds; the machine may be busy with other tests."""


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """A running `lotbell ...`. Everything it prints is kept in `said`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []
        self._news = asyncio.Condition()
        self._ended = False
        self._listening = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        assert self.process.stdout
        async for line in self.process.stdout:
            async with self._news:
                self.said.append(line.decode(errors="replace").rstrip())
                self._news.notify_all()
        async with self._news:
            self._ended = True
            self._news.notify_all()

    async def says(self, pattern: str, within: float = READY_WITHIN) -> re.Match[str]:
        """The first printed line that holds the pattern, waiting for it. AssertionError with all that was printed."""

        def found() -> re.Match[str] | None:
            return next((hit for line in self.said if (hit := re.search(pattern, line))), None)

        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: found() or self._ended)
        except TimeoutError:
            pass
        hit = found()
        assert hit, f"the program never said {pattern!r}, but:\n" + "\n".join(self.said[-40:])
        return hit

    async def kill(self) -> None:
        """Like a power cut: nothing in the program learns of it."""
        await self._end(signal.SIGKILL)

    async def stop(self, within: float = 20.0) -> int:
        """Asks it to stop; its exit status. AssertionError when it does not end."""
        return await self._end(signal.SIGTERM, within)

    async def ends(self, within: float = READY_WITHIN) -> int:
        """Waits until it ends by itself; its exit status."""
        return await self._end(None, within)

    async def _end(self, how: signal.Signals | None, within: float = 20.0) -> int:
        if how is not None and self.process.returncode is None:
            self.process.send_signal(how)
        try:
            async with asyncio.timeout(within):
                status = await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise AssertionError(f"it did not end in {within} s:\n" + "\n".join(self.said[-40:])) from None
        await self._listening
        return status


async def start(*arguments: str, env: Mapping[str, str] | None = None) -> Program:
    """Starts `lotbell` with these arguments in a clean environment, plus `env`."""
    data_free = Path(sys.prefix)  # where no `.env` lies
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOTBELL_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.cli",
        *arguments,
        cwd=data_free,
        env={**kept, "LANG": "en_US.UTF-8", "PYTHONUNBUFFERED": "1", **(env or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return Program(process)


@asynccontextmanager
async def running(*arguments: str, env: Mapping[str, str] | None = None) -> AsyncIterator[Program]:
    """A program that is gone at the end, whatever happened."""
    program = await start(*arguments, env=env)
    try:
        yield program
    finally:
        await program.kill()


async def start_demo(data: Path, port: int, *, fresh: bool = False) -> tuple[Program, str]:
    """The whole demo, ready to be used, and its address."""
    program = await start("demo", "--port", str(port), "--data", str(data), "--no-open", *["--fresh"] * fresh)
    try:
        hit = await program.says(r"demo is ready: (\S+)")
    except BaseException:
        await program.kill()
        raise
    return program, hit[1]
