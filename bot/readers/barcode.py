"""Barcodes in photos, read in child processes: a picture that kills or hangs its reader costs nobody else anything."""

from __future__ import annotations

import asyncio
import contextlib
import struct
import sys

import structlog

from bot.readers.apart import child_settings, refused
from bot.readers.child import ANSWER, Answer, framed
from bot.readers.pictures import check_bytes
from domain.labels import Reading, ReadingFailed

_log = structlog.get_logger(__name__)
_LONGEST_ANSWER = 4_000_000  # bytes; a picture full of codes needs some kilobytes


class BarcodeReader:
    """Reads barcodes in at most `workers` child processes; each picture may take `seconds`.

    The processes start with the first pictures and are kept. One that dies or takes too long is ended and replaced.
    """

    def __init__(self, *, workers: int = 2, seconds: float = 15.0) -> None:
        self._seconds = seconds
        self._turns = asyncio.Semaphore(workers)
        self._idle: list[asyncio.subprocess.Process] = []
        self._busy: set[asyncio.subprocess.Process] = set()

    async def read(self, picture: bytes) -> Reading:
        """The codes in `picture`; an empty reading when there are none. Cancelling it ends the work.

        Raises `PictureTooLarge` (20 MB, 40 megapixels), `NotAPicture`, `PictureDamaged`, or `ReadingFailed` when
        the child process died or was too slow.
        """
        check_bytes(picture)
        async with self._turns:
            child = await self._child()
            self._busy.add(child)
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await _ask(child, picture)
            except (TimeoutError, OSError, EOFError, ValueError) as error:
                _log.warning("label_reader_replaced", reason=type(error).__name__, megabytes=len(picture) / 1e6)
                await _end(child)
                raise ReadingFailed(seconds=self._seconds) from error
            except BaseException:  # cancelled half-way: its next answer would belong to this picture
                await _end(child)
                raise
            else:
                self._idle.append(child)
            finally:
                self._busy.discard(child)
        return self._reading(answer)

    async def close(self) -> None:
        """End the child processes. Pictures that are being read end in `ReadingFailed`."""
        children, self._idle = [*self._idle, *self._busy], []
        for child in children:
            await _end(child)

    def _reading(self, answer: Answer) -> Reading:
        if answer.reading is not None:
            return answer.reading
        refusal = refused(answer.refusal or "", answer.facts or {})
        if refusal is None:
            _log.error("label_reader_failed", error=answer.failed or answer.refusal)
            raise ReadingFailed(seconds=self._seconds)
        raise refusal

    async def _child(self) -> asyncio.subprocess.Process:
        while self._idle:
            child = self._idle.pop()
            if child.returncode is None:
                return child
            await _end(child)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.readers.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=child_settings(),
        )


async def _ask(child: asyncio.subprocess.Process, picture: bytes) -> Answer:
    if child.stdin is None or child.stdout is None:
        raise EOFError("the child has no streams")
    child.stdin.write(framed(picture))
    await child.stdin.drain()
    (length,) = struct.unpack(">I", await child.stdout.readexactly(4))
    if length > _LONGEST_ANSWER:
        raise ValueError("an answer of this length is not an answer")
    return ANSWER.validate_json(await child.stdout.readexactly(length))


async def _end(child: asyncio.subprocess.Process) -> None:
    """Kill the child and wait for it, also when we are being cancelled: no zombies, no open pipes."""
    with contextlib.suppress(ProcessLookupError):
        child.kill()
    if child.stdin is not None:
        child.stdin.close()
    await asyncio.shield(child.wait())
