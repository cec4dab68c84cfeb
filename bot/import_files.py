"""The files of a folder as an import reads them: looked over once, then opened whenever their rows are needed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from domain.imports.bulk_files import BulkFile
from domain.imports.encoding import EncodingWatch, UnknownEncoding
from domain.imports.layout import KNOWN_FILES

PIECE = 1 << 20
"""Bytes that are held of a file."""


@dataclass(frozen=True)
class Folder:
    """What was found: our files looked over, the others by name."""

    path: Path
    files: dict[str, BulkFile]
    size: int
    """Bytes of our files."""

    def contents(self) -> dict[str, bytes]:
        """The files whole, for a small import."""
        return {name: self._content(name) for name in self.files}

    def _content(self, name: str) -> bytes:
        return (self.path / name).read_bytes() if name.lower() in KNOWN_FILES else b""


def look_over(path: Path, looked_at: Callable[[int], None]) -> Folder:
    """Reads every file of ours once, piece by piece: its fingerprint, its encoding, about how many lines it has.
    `looked_at` is told of every piece's size. Notes (.md, .txt) and hidden files are passed over. Raises `OSError`."""
    files, size = {}, 0
    for each in sorted(path.iterdir()):
        if not each.is_file() or each.name.startswith(".") or each.suffix.lower() in {".md", ".txt"}:
            continue
        if each.name.lower() in KNOWN_FILES:
            files[each.name] = _looked_over(each, looked_at)
            size += each.stat().st_size
        else:
            files[each.name] = BulkFile(each.name, "", 0, _opener(each, "latin-1"))
    return Folder(path, files, size)


def _looked_over(path: Path, looked_at: Callable[[int], None]) -> BulkFile:
    fingerprint, watch, lines = hashlib.sha256(), EncodingWatch(), 0
    with path.open("rb") as content:
        while piece := content.read(PIECE):
            fingerprint.update(piece)
            watch.note(piece)
            lines += piece.count(b"\n")
            looked_at(len(piece))
    try:
        encoding = watch.encoding()
    except UnknownEncoding:
        return BulkFile(path.name.lower(), fingerprint.hexdigest(), lines, _opener(path, "latin-1"), is_text=False)
    return BulkFile(path.name.lower(), fingerprint.hexdigest(), lines, _opener(path, encoding))


def _opener(path: Path, encoding: str) -> Callable[[], AbstractContextManager[TextIO]]:
    @contextmanager
    def opened() -> Iterator[TextIO]:
        with path.open(encoding=encoding, newline="") as text:
            yield text

    return opened
