"""From a text file's bytes to rows: any of four separators, whatever the encoding."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from domain.imports.encoding import UnknownEncoding
from domain.imports.erp.headers import LOOKED_THROUGH
from domain.imports.erp.plain_tables import LAYOUTS
from domain.imports.erp.registry import PRESETS
from domain.imports.erp.sheets import NumberedRow, TableBroken, TextSheet
from domain.imports.other_encodings import ENCODINGS, text_of
from domain.imports.problems import Problem
from domain.imports.sheet import column_name

SEPARATORS = (",", ";", "\t", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_UNQUOTED = ("\t", "|")


def text_sheet(file: str, content: bytes, encoding: str | None = None) -> TextSheet:
    """The rows of a text file. Raises `TableBroken` when it is no text; so may reading the rows, later."""
    try:
        text = text_of(content, encoding)
    except UnknownEncoding as unknown:
        if b"\x00" in content[:4096]:
            raise TableBroken(Problem.NOT_A_TABLE) from unknown
        raise TableBroken(Problem.LEGACY_ENCODING, names=ENCODINGS) from unknown
    if _CONTROL.search(text[:10_000]) or text.lstrip()[:9].lower().startswith(("<html", "<!doctype", "%pdf", "{")):
        raise TableBroken(Problem.NOT_A_TABLE)
    return TextSheet(file, _rows(text, separator(text)))


def separator(text: str) -> str:
    """The one that makes the most columns that are known; else the one that makes the most cells."""
    head = "\n".join(islice(text.splitlines(), LOOKED_THROUGH))
    return max(SEPARATORS, key=lambda sign: _recognised(head, sign))


def _recognised(head: str, sign: str) -> tuple[int, int]:
    known = cells = 0
    for line in head.splitlines():
        row = [cell.strip().strip('"') for cell in line.split(sign)]
        cells += len(row)
        matches = [len(table.labels.match(row)) for preset in PRESETS.values() for table in preset.tables]
        names = {column_name(cell) for cell in row}
        matches += [len(names & kind.columns.known) for kind in LAYOUTS]
        known = max(known, *matches)
    return known, cells


def _rows(text: str, sign: str) -> Iterator[NumberedRow]:
    # systems that write tabs or bars quote nothing: an inch sign in a name would swallow the rest of the file
    unquoted = sign in _UNQUOTED and any(line.count('"') % 2 for line in text.splitlines())
    lines = io.StringIO(text, newline="")
    if unquoted:
        reader = csv.reader(lines, delimiter=sign, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=sign, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableBroken(Problem.BROKEN_FILE, start) from error
        yield start, cells
