"""How far an import is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

BAR = 24
"""Signs of the bar."""
ON_TERMINAL = 0.2
ELSEWHERE = 15.0
"""Seconds between two tellings."""


class ImportProgress:
    """Implements `domain.imports.bulk_files.Progress`. `words` make the sentence of one moment."""

    def __init__(self, words: Callable[..., str], out: TextIO | None = None) -> None:
        self._words = words
        self._out = out or sys.stderr
        self._terminal = self._out.isatty()
        self.told_every = ON_TERMINAL if self._terminal else ELSEWHERE
        self._part = ("", "")
        self._began = self._told = time.monotonic()
        self._first = 0

    def __call__(self, what: str, file: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if (what, file) != self._part:
            self._part, self._began, self._first = (what, file), now, done
        if now - self._told < self.told_every:
            return
        self._told = now
        rate = int((done - self._first) / max(now - self._began, 0.001))
        said = self._words(what=what, file=file, done=done, whole=whole, rate=rate, left=max(whole - done, 0))
        if self._terminal:
            self._out.write(f"\r\x1b[K{_bar(done, whole)} {said.strip()}")
        else:
            self._out.write(f"{said.strip()}\n")
        self._out.flush()

    def end(self) -> None:
        """Leaves the terminal's line empty for what comes next."""
        if self._terminal and self._part[0]:
            self._out.write("\r\x1b[K")
            self._out.flush()


def _bar(done: int, whole: int) -> str:
    full = min(BAR, BAR * done // whole) if whole else 0
    return f"[{'#' * full}{'.' * (BAR - full)}]"
