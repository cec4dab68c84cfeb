"""The arrays in a file, so that a restart need not read the ledger again. A file that is not exactly what we wrote, for
exactly this database, is no file: it is thrown away, and the index is made anew.

First a line that names the format, then the checksum of all that follows, the length of the head, the head (JSON),
and the arrays, each beginning at a multiple of 64 bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.index.arrays import Deliveries, GenealogyArrays
from storage.index.reading import Marks
from storage.index.version import Tail, Version

FORMAT = b"lotbell genealogy index 1\n"
_CHECKSUM = 32
_BEGINS = len(FORMAT) + _CHECKSUM
_ALIGNED = 64
_LINKS = ("down_start", "down_to", "up_start", "up_to")
_DELIVERIES = tuple(field.name for field in fields(Deliveries) if field.name != "units")

_TOLD = text(
    "SELECT (SELECT version_num FROM alembic_version), (SELECT source FROM movement ORDER BY id LIMIT 1),"
    " (SELECT source FROM movement WHERE id = :movement),"
    " (SELECT parent_id || ' ' || child_id || ' ' || used_by FROM genealogy_link WHERE id = :link),"
    " (SELECT lot_id || ' ' || customer_id || ' ' || movement_id FROM shipped_lot WHERE id = :shipment)"
)


class NotOurs(Exception):
    """Why a file is not used."""


def told_apart(session: Session, marks: Marks) -> list[str | None]:
    """What no other database has, nor this one at a time before the marks, nor with other tables."""
    return list(session.execute(_TOLD, marks._asdict()).one())


def save(path: Path, version: Version, database: list[str | None]) -> None:
    """Writes the version's arrays (its tail must be empty), whole or not at all. Raises `OSError`."""
    if len(version.tail):
        raise ValueError("a version with a tail is merged before it is saved")
    arrays = [*(getattr(version.arrays, name) for name in _LINKS),
              *(getattr(version.arrays.deliveries, name) for name in _DELIVERIES)]  # fmt: skip
    head = json.dumps({
        "marks": version.marks._asdict(),
        "database": database,
        "units": version.arrays.deliveries.units,
        "arrays": [[array.dtype.str, len(array)] for array in arrays],
    }).encode()  # fmt: skip
    begins = _BEGINS + 8 + len(head)
    body: list[bytes | memoryview] = [len(head).to_bytes(8, "little"), head]
    for array in arrays:
        gap = -begins % _ALIGNED
        body += [bytes(gap), array.view(np.uint8).data]
        begins += gap + array.nbytes
    checksum = hashlib.blake2b(digest_size=_CHECKSUM)
    for part in body:
        checksum.update(part)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as file:
            file.writelines([FORMAT, checksum.digest(), *body])
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def load(path: Path, session: Session) -> Version:
    """The version that was saved. Raises `NotOurs`, and `OSError` (among them: there is no such file)."""
    with path.open("rb") as file:
        content = np.fromfile(file, np.uint8)
    if bytes(content[: len(FORMAT)]) != FORMAT:
        raise NotOurs("another format")
    if hashlib.blake2b(content[_BEGINS:].data, digest_size=_CHECKSUM).digest() != bytes(content[len(FORMAT) : _BEGINS]):
        raise NotOurs("cut or changed")
    length = int.from_bytes(bytes(content[_BEGINS : _BEGINS + 8]), "little")
    head: dict[str, Any] = json.loads(bytes(content[_BEGINS + 8 : _BEGINS + 8 + length]))
    marks = Marks(**head["marks"])
    if told_apart(session, marks) != head["database"]:
        raise NotOurs("another database, or another state of it")
    found = iter(_arrays(content, _BEGINS + 8 + length, head["arrays"]))
    links = {name: next(found) for name in _LINKS}
    deliveries = Deliveries(**{name: next(found) for name in _DELIVERIES}, units=tuple(head["units"]))
    return Version(GenealogyArrays(**links, deliveries=deliveries), Tail.empty(), marks)


def _arrays(content: npt.NDArray[np.uint8], begins: int, shapes: list[tuple[str, int]]) -> list[npt.NDArray[Any]]:
    found: list[npt.NDArray[Any]] = []
    for kind, length in shapes:
        begins += -begins % _ALIGNED
        behind = begins + np.dtype(kind).itemsize * length
        found.append(content[begins:behind].view(kind))
        begins = behind
    return found
