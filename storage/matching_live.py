"""The codes of all lots as they stand at each call, and an index of them where they are many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.imports.run import RunState
from storage.database import Database
from storage.matching_codes import RANGE, Codes, codes_of, lots_near
from storage.matching_keys import Entries, KeyIndex, entries_of
from storage.plain import rows_of

log = structlog.get_logger(__name__)
SMALLEST = 20_000
"""Lots below which all codes are compared at each call, and no memory is taken."""
LOOK_BACK = 1_000
"""A transaction of PostgreSQL may commit lots with lower ids than others that were committed before it: so many ids
below the newest are looked at again. Writers take turns (`storage.database`), so there are hardly ever any."""
LONG_TAIL = 4_000
"""Newer lots that are compared one by one without being felt; the background takes more of them into the index."""
MOST_NEWER = 40_000
"""With more newer lots than these all codes are compared, until the background has taken them in."""
LARGEST = 2**32

# Nothing but an import changes the codes of a lot that is there, and it leaves one of these two.
_MARKS = text("""
    SELECT (SELECT count(*) FROM lot WHERE id > :after), (SELECT coalesce(max(id), 0) FROM lot),
        (SELECT coalesce(max(id), 0) FROM audit_entry WHERE subject = 'import'),
        coalesce((SELECT id || state FROM import_run ORDER BY id DESC LIMIT 1), '')
""")
_NEWEST = text("SELECT coalesce(max(id), 0) FROM lot")
_NEWER = text("SELECT id, code, supplier_lot FROM lot WHERE id > :after")


class Marks(NamedTuple):
    """A moment of the lots' codes."""

    behind: int
    newest: int
    audit: int
    import_run: str

    @property
    def imports(self) -> tuple[int, str]:
        return self.audit, self.import_run


@dataclass(frozen=True, eq=False)
class Indexed:
    """The codes of all lots up to `newest`."""

    index: KeyIndex
    shapes: frozenset[str]
    newest: int
    imports: tuple[int, str]


@dataclass(frozen=True, eq=False)
class Newer:
    """The codes of the lots behind `after`, compared one by one; some of them are in the index as well."""

    after: int
    marks: Marks
    lots: list[int]
    keys: list[str]
    shapes: frozenset[str]


@dataclass(frozen=True, eq=False)
class Known:
    """The codes of all lots at one moment."""

    indexed: Indexed
    newer: Newer

    def lots_near(self, wanted: str) -> list[int]:
        """The lots one of whose keys is one edit from this one at the most, and some others."""
        return sorted({*self.indexed.index.lots_near(wanted), *lots_near(wanted, self.newer.lots, self.newer.keys)})

    def has_shape(self, wanted: str) -> bool:
        return wanted in self.indexed.shapes or wanted in self.newer.shapes


class LiveKeys:
    """The index of a running program. Any number of threads may ask.

    A plant where no code is ever misread, or a small one, never pays for it: the index is made after the first question
    about a plant with `smallest` lots or more. Until it is ready, all codes are compared.
    """

    def __init__(self, database: Database, smallest: int = SMALLEST) -> None:
        self._database = database
        self._smallest = smallest
        self._wanted = False
        self._indexed: Indexed | None = None
        self._newer: Newer | None = None
        self._swap = threading.Lock()

    def at(self, session: Session, *, publish: bool) -> Known | None:
        """The codes at the moment that this session sees; None when all of them must be compared.

        `publish` lets the next one begin from there; not for what may still be rolled back. Lots that this session does
        not see may be among them: who asks looks at the lots themselves.
        """
        indexed = self._indexed
        after = max(0, indexed.newest - LOOK_BACK) if indexed else 0
        marks = Marks(*rows_of(session, _MARKS, {"after": after})[0]) if indexed else None
        if indexed is None or marks is None or marks.imports != indexed.imports or marks.behind > MOST_NEWER:
            self._wanted = self._wanted or int(session.scalar(_NEWEST) or 0) >= self._smallest
            return None
        newer = self._newer
        if newer is None or newer.after != after or newer.marks != marks:
            newer = _read_newer(session, after, marks)
            if publish:
                self._publish(indexed, newer)
        return Known(indexed, newer)

    @property
    def megabytes(self) -> float:
        """What the index takes; 0 while there is none."""
        known = self._indexed
        return known.index.entries.nbytes / 1e6 if known else 0.0

    def keep(self, left: Callable[[], bool] = lambda: False) -> None:
        """One round of upkeep: makes the index where one is wanted, and takes newer lots into it."""
        if not self._wanted or left():
            return
        known = self._indexed
        with self._database.session(readonly=True) as session:
            after = max(0, known.newest - LOOK_BACK) if known else 0
            marks = Marks(*rows_of(session, _MARKS, {"after": after})[0])
        if known is not None and marks.imports == known.imports and marks.newest - known.newest < LONG_TAIL:
            return
        if marks.import_run.endswith(RunState.WRITING) or marks.newest >= LARGEST:
            return
        same = known if known is not None and marks.imports == known.imports else None
        made = self._made(same, marks, left)
        if made is not None:
            with self._swap:
                self._indexed, self._newer = made, None

    def _made(self, known: Indexed | None, marks: Marks, left: Callable[[], bool]) -> Indexed | None:
        """With every lot up to the marks' newest; None when asked to leave."""
        began = time.monotonic()
        entries: list[Entries] = [known.index.entries] if known else []
        shapes = set(known.shapes) if known else set()
        start = max(0, known.newest - LOOK_BACK) if known else 0
        for after in range(start, marks.newest, RANGE):
            if left():
                return None
            with self._database.session(readonly=True) as session:
                for codes in codes_of(session, after, min(after + RANGE, marks.newest)):
                    entries.append(entries_of(*codes.keys()))
                    shapes |= codes.shapes()
        index = KeyIndex.of(entries)
        log.info("keys_ready", entries=len(index.entries), seconds=round(time.monotonic() - began, 1))
        return Indexed(index, frozenset(shapes), marks.newest, marks.imports)

    def _publish(self, indexed: Indexed, newer: Newer) -> None:
        with self._swap:
            known = self._newer
            if self._indexed is indexed and (known is None or known.marks.behind <= newer.marks.behind):
                self._newer = newer


def _read_newer(session: Session, after: int, marks: Marks) -> Newer:
    rows: Sequence[Any] = rows_of(session, _NEWER, {"after": after})
    codes = Codes.of(rows)
    lots, keys = codes.keys()
    return Newer(after, marks, lots, keys, frozenset(codes.shapes()))
