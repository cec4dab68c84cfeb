"""From a file on the disk to tables: workbooks through their child process, everything else as text."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot.readers.spreadsheet import SECONDS, is_workbook, workbook_sheets
from domain.imports.erp.intake import Intake, take_in
from domain.imports.erp.reading import ReadOptions
from domain.imports.erp.sheets import TableBroken
from domain.imports.erp.texts import text_sheet
from domain.imports.problems import Problem

TABLE_ENDINGS = frozenset({".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})

SECONDS_IN_CHAT = 60.0
MOST_TEXT = 500_000_000
"""Bytes: a text is held as a whole while its rows are sorted."""


def take_in_file(
    intake: Intake, path: Path, name: str, options: ReadOptions, encoding: str | None = None, seconds: float = SECONDS
) -> None:  # fmt: skip
    """Sorts one file in under its own `name`. What cannot be opened is a problem of the intake, not an error."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
        if is_workbook(head):
            take_in(intake, workbook_sheets(path, name, seconds), options)
        else:
            take_in(intake, [text_sheet(name, _whole(path), encoding)], options)
    except TableBroken as broken:
        intake.refuse(name, broken)


def _whole(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MOST_TEXT:
        raise TableBroken(Problem.LARGE_TEXT, megabytes=size // 1_000_000, limit_megabytes=MOST_TEXT // 1_000_000)
    return path.read_bytes()


async def tables(content: bytes, name: str, options: ReadOptions, encoding: str | None) -> Intake:
    """One file that came through a chat, sorted. It is on the disk only while it is read."""
    return await asyncio.to_thread(_from_bytes, content, name, options, encoding)


def _from_bytes(content: bytes, name: str, options: ReadOptions, encoding: str | None) -> Intake:
    intake = Intake()
    with tempfile.TemporaryDirectory(prefix="lotbell-") as folder:
        path = Path(folder, "file")
        path.write_bytes(content)
        take_in_file(intake, path, name, options, encoding, SECONDS_IN_CHAT)
    intake.settle()
    return intake
