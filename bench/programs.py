"""A phone room and the bot as programs of their own, and what processor time one of them with all its children took."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def program(*arguments: str, says: str, **env: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`python -m ...`, ready once it printed `says`; what the pattern's first group found. Ended afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, env={**os.environ, **env},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.TaskGroup() as group:
        try:
            found = await _said(process, says)
            group.create_task(_drain(process))
            yield process, found
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _said(process: asyncio.subprocess.Process, pattern: str) -> str:
    lines: list[str] = []
    if process.stdout is not None:
        async for line in process.stdout:
            lines.append(line.decode(errors="replace").rstrip())
            if found := re.search(pattern, lines[-1]):
                return found[1] if found.lastindex else found[0]
    raise RuntimeError("the program ended before it was ready:\n" + "\n".join(lines[-20:]))


async def _drain(process: asyncio.subprocess.Process) -> None:
    if process.stdout is not None:
        while await process.stdout.read(65536):
            pass


def processor_seconds(pid: int) -> float:
    """What this process and everything that it started took so far. Needs Linux's /proc."""
    of: dict[int, tuple[int, float]] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                fields = (each / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it ended while we looked
                continue
            of[int(each.name)] = int(fields[1]), sum(map(int, fields[11:15])) / _TICKS
    family = {pid}
    while more := {child for child, (parent, _) in of.items() if parent in family} - family:
        family |= more
    return sum(of[each][1] for each in family if each in of)
