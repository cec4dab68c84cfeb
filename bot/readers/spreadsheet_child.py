"""The process that opens strangers' workbooks: `python -m bot.readers.spreadsheet_child FILE`.

It writes one JSON value a line: `{"sheet": name}`, then each row as a list of cells (a number of the workbook is a
list with its text), and `{"end": true}` at the end; or `{"problem": code, "facts": {...}}` instead. Whoever reads no
end knows that the process was ended in the middle.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from domain.imports.problems import Problem

MEMORY_LIMIT = 2_000_000_000  # bytes of address space: a million rows of twenty cells, and the library's own copies
MOST_UNPACKED = 1_000_000_000  # bytes
MOST_ENTRIES = 5000
MOST_SWELLING = 300
"""Sheets shrink to a tenth, seldom to a hundredth; a bomb to a thousandth."""
_SMALL = 20_000_000
"""What unpacks to less than this cannot hurt, however well it was packed."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PIECE = 1 << 20


class WorkbookRefused(Exception):
    """`code` is the reason."""

    def __init__(self, code: Problem, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def check(path: Path) -> None:
    """Raises `WorkbookRefused` for what would swell beyond measure, is encrypted, or is no workbook."""
    with path.open("rb") as file:
        head = file.read(8)
    if head == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise WorkbookRefused(Problem.LOCKED_WORKBOOK)
        return
    if not head.startswith(b"PK"):
        raise WorkbookRefused(Problem.NOT_A_TABLE)
    try:
        with zipfile.ZipFile(path) as packed:
            _check_entries(packed)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise WorkbookRefused(Problem.BROKEN_WORKBOOK) from error


def _check_entries(packed: zipfile.ZipFile) -> None:
    """By what the archive says of itself, and by what really comes out of it."""
    entries = packed.infolist()
    swollen = WorkbookRefused(Problem.SWOLLEN_WORKBOOK, limit_megabytes=MOST_UNPACKED // 1_000_000)
    told = sum(entry.file_size for entry in entries)
    size = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or told > MOST_UNPACKED or (told > _SMALL and told > size * MOST_SWELLING):
        raise swollen
    for entry in entries:
        if entry.flag_bits & 1:
            raise WorkbookRefused(Problem.LOCKED_WORKBOOK)
        with packed.open(entry) as part:
            while piece := part.read(_PIECE):
                if entry.filename == "META-INF/manifest.xml" and b"encryption-data" in piece:
                    raise WorkbookRefused(Problem.LOCKED_WORKBOOK)


def cell(value: Any) -> str | list[str]:
    """A cell as it would be typed. A number stands in a list: it is one, whatever it looks like."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float | int):
        return [_written(value)]
    if isinstance(value, dt.datetime):
        whole = value.replace(microsecond=0)
        return whole.date().isoformat() if whole.time() == dt.time(0) else whole.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)


def _written(value: float) -> str:
    """As the workbook shows it: fifteen digits are what it keeps, the rest is noise. 12.10 is 12.1."""
    shown = Decimal(f"{value:.15g}")
    return f"{shown.to_integral_value():f}" if shown == shown.to_integral_value() else f"{shown:f}"


def answer(path: Path) -> Iterator[object]:
    """What the workbook says, line by line."""
    try:
        check(path)
        with CalamineWorkbook.from_path(str(path)) as workbook:
            for name in workbook.sheet_names:
                yield {"sheet": name}
                for row in workbook.get_sheet_by_name(name).iter_rows():
                    yield [cell(value) for value in row]
        yield {"end": True}
    except WorkbookRefused as refused:
        yield {"problem": refused.code.value, "facts": refused.facts}
    except PasswordError:
        yield {"problem": Problem.LOCKED_WORKBOOK.value, "facts": {}}
    except (CalamineError, ValueError, OSError):
        yield {"problem": Problem.BROKEN_WORKBOOK.value, "facts": {}}


def write(lines: Iterator[object], out: IO[str]) -> None:
    for line in lines:
        out.write(json.dumps(line, ensure_ascii=False))
        out.write("\n")
    out.flush()


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no limits, macOS refuses this one
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # it is a text stream here
    with contextlib.suppress(BrokenPipeError):  # nobody reads on
        write(answer(Path(sys.argv[1])), sys.stdout)
