"""A few child processes that answer one message after the other: one that dies or hangs is replaced, and costs nobody
else anything."""

from __future__ import annotations

import asyncio
import contextlib
import struct
import sys

import structlog

from bot.readers.apart import child_settings
from bot.readers.child import framed
from domain.labels import ReadingFailed

_log = structlog.get_logger(__name__)
_WAIT_AT_MOST = 64  # messages; whoever comes after them is refused at once instead of waiting for minutes


class Children:
    """At most `workers` processes of `python -m module`; each message may take `seconds` from when it is handed over.

    The processes start with the first messages and are kept. A message and an answer are 4 bytes of length
    (big-endian) and the rest; an answer longer than `longest` bytes is none.
    """

    def __init__(self, module: str, *, workers: int, seconds: float, longest: int) -> None:
        self._module = module
        self._seconds = seconds
        self._longest = longest
        self._turns = asyncio.Semaphore(workers)
        self._waiting = 0
        self._idle: list[asyncio.subprocess.Process] = []
        self._busy: set[asyncio.subprocess.Process] = set()

    async def ask(self, message: bytes) -> bytes:
        """The answer of a child. Cancelling it ends the work.

        Raises `ReadingFailed` when the child died or was too slow, or when too many messages wait already.
        """
        if self._waiting >= _WAIT_AT_MOST:
            _log.warning("label_reader_full", module=self._module)
            raise ReadingFailed(seconds=self._seconds)
        self._waiting += 1
        try:
            async with self._turns:
                return await self._asked(message)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the processes. Messages that are under way end in `ReadingFailed`."""
        children, self._idle = [*self._idle, *self._busy], []
        for child in children:
            await _end(child)

    async def _asked(self, message: bytes) -> bytes:
        child = await self._child()
        self._busy.add(child)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._answer(child, message)
        except (TimeoutError, OSError, EOFError, ValueError) as error:
            _log.warning("label_reader_replaced", module=self._module, reason=type(error).__name__)
            await _end(child)
            raise ReadingFailed(seconds=self._seconds) from error
        except BaseException:  # cancelled half-way: its next answer would belong to this message
            await _end(child)
            raise
        else:
            self._idle.append(child)
        finally:
            self._busy.discard(child)
        return answer

    async def _answer(self, child: asyncio.subprocess.Process, message: bytes) -> bytes:
        if child.stdin is None or child.stdout is None:
            raise EOFError("the child has no streams")
        child.stdin.write(framed(message))
        await child.stdin.drain()
        (length,) = struct.unpack(">I", await child.stdout.readexactly(4))
        if length > self._longest:
            raise ValueError("an answer of this length is not an answer")
        return await child.stdout.readexactly(length)

    async def _child(self) -> asyncio.subprocess.Process:
        while self._idle:
            child = self._idle.pop()
            if child.returncode is None:
                return child
            await _end(child)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=child_settings(),
        )


async def _end(child: asyncio.subprocess.Process) -> None:
    """Kill the child and wait for it, also when we are being cancelled: no zombies, no open pipes."""
    with contextlib.suppress(ProcessLookupError):
        child.kill()
    if child.stdin is not None:
        child.stdin.close()
    await asyncio.shield(child.wait())
