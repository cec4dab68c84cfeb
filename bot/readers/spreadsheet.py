"""Workbooks as rows of text, read in a child process: a bomb or a hanging file costs nobody else anything."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.readers.apart import child_settings
from domain.imports.erp.sheets import NumberCell, NumberedRow, TableBroken, TextSheet
from domain.imports.problems import Problem

SECONDS = 600.0
"""A million rows take about a minute; whoever takes them in meanwhile is waited for."""
_HEADS = (b"PK\x03\x04", b"PK\x05\x06", bytes.fromhex("d0cf11e0a1b11ae1"))


def is_workbook(head: bytes) -> bool:
    """By its first bytes: what is called .xls is often a text."""
    return head.startswith(_HEADS)


def workbook_sheets(path: Path, file: str, seconds: float = SECONDS) -> Iterator[TextSheet]:
    """The sheets of XLSX, XLSM, XLSB, XLS and ODS, one after the other: each is read before the next is asked for.

    Raises `TableBroken`, here or while rows are read: damaged, locked, too large, too slow, or no workbook at all.
    """
    command = [sys.executable, "-m", "bot.readers.spreadsheet_child", str(path)]
    with subprocess.Popen(  # noqa: S603 - our own program, its words never meet a shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_settings(),
        encoding="utf-8",
    ) as child:
        clock = threading.Timer(seconds, child.kill)
        clock.start()
        try:
            lines = _Lines(child)
            while (name := lines.next_sheet()) is not None:
                yield TextSheet(file, lines.rows(), name)
        finally:
            clock.cancel()
            child.kill()


class _Lines:
    """The child's lines. A sheet's rows end where the next sheet begins."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        if child.stdout is None:
            raise EOFError("the child has no stream")
        self._stream = child.stdout
        self._next: dict[str, Any] | None = None
        self._line = 0

    def next_sheet(self) -> str | None:
        """The name of the next sheet, what is left of the one before skipped; None at the end."""
        while self._next is None:
            self._row()
        told, self._next = self._next, None
        if "problem" in told:
            raise TableBroken(Problem(told["problem"]), **told["facts"])
        self._line = 0
        return str(told["sheet"]) if "sheet" in told else None

    def rows(self) -> Iterator[NumberedRow]:
        while self._next is None:
            row = self._row()
            if row is not None:
                yield self._line, row
        if "problem" in self._next:
            raise TableBroken(Problem(self._next["problem"]), self._line + 1, **self._next["facts"])

    def _row(self) -> list[str] | None:
        line = self._stream.readline()
        if not line.endswith("\n"):  # it was ended in the middle, by us or by its limits
            raise TableBroken(Problem.SLOW_WORKBOOK, self._line + 1)
        told = json.loads(line)
        if isinstance(told, dict):
            self._next = told
            return None
        self._line += 1
        return [NumberCell(cell[0]) if isinstance(cell, list) else cell for cell in told]
