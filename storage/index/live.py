"""The one index of a running program: made in the background, brought to each reader's moment, kept over a restart."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.cause import Counted
from domain.genealogy import Closure, CustomerTotal, Direction
from storage.database import Database
from storage.index import causes, snapshot, walk
from storage.index.arrays import DoesNotFit
from storage.index.factors import FactorTable, LiveFactors
from storage.index.following import MOST_CHANGES, OtherDatabase, TooMuch, changes_since
from storage.index.proof import proved
from storage.index.reading import Left, read_ledger
from storage.index.version import Tail, Version
from storage.matching_live import LiveKeys

log = structlog.get_logger(__name__)
SMALLEST = 20_000
"""Links below which SQL answers everything: it needs a millisecond or two there, and no memory."""
LONG_TAIL = MOST_CHANGES // 2
"""Rows that are looked through at every level of a walk without being felt, and followed at once after a restart."""
RESTS = 9
"""Times as long as a build took, before the next one begins."""
_NEWEST_LINK = text("SELECT coalesce(max(id), 0) FROM genealogy_link")


class LiveIndex:
    """Any number of threads may ask. What they hold never changes under them; a newer version takes its place whole.

    `file` is where it is kept over a restart; without one it is made anew each time.
    """

    def __init__(
        self, database: Database, file: Path | None = None, smallest: int = SMALLEST, *, rests: float = RESTS
    ) -> None:
        self._database = database
        self._file = file
        self._smallest = smallest
        self._rests = rests
        self._swap = threading.Lock()
        self._upkeep = threading.Lock()
        self._current: Version | None = None
        self._saved: int | None = None
        self._left = threading.Event()
        self._unfit = False
        self._not_before = 0.0
        self._generations = count(1)
        self._factors = LiveFactors(database)
        self.keys = LiveKeys(database)
        """The codes of all lots, for those that were misread."""

    # --- for those who ask ---------------------------------------------------------------------------------------

    def at(self, session: Session, *, publish: bool) -> Version | None:
        """The index at exactly the moment that this session sees, or None: then SQL must answer.

        `publish` lets the next reader begin from there; not for what may still be rolled back.
        """
        known = self._current
        if known is None:
            return None
        try:
            changes = changes_since(session, known.marks)
            if changes is None:
                return None
            now = known.followed(changes)
        except TooMuch:
            return None
        except (OtherDatabase, DoesNotFit) as error:
            self._drop(known, error)
            return None
        if publish:
            self._publish(now)
        return now

    def closure(self, version: Version, roots: Sequence[int], direction: Direction, limit: int) -> Closure:
        """As `domain.ports.Tracing.closure`, at the version's moment."""
        return walk.closure(version, roots, direction, limit)

    def customers(self, version: Version, lots: Sequence[int]) -> Sequence[CustomerTotal]:
        """As `domain.ports.Tracing.customers`, at the version's moment."""
        return walk.customers(version, lots)

    def factors(self, session: Session, *, publish: bool) -> FactorTable | None:
        """Which lot has which line, mould, supplier ... at exactly the moment that this session sees, or None: then SQL
        must answer. Kept from the first question on."""
        return self._factors.at(session, publish=publish)

    def counted(
        self, version: Version, table: FactorTable, bad: Sequence[int], population: Sequence[int]
    ) -> Counted:  # fmt: skip
        """As `domain.ports.Causes.counted`, at the moment of both."""
        return causes.counted(version, table, bad, population)

    @property
    def ready(self) -> bool:
        return self._current is not None

    # --- for the background --------------------------------------------------------------------------------------

    def keep(self) -> None:
        """One round of upkeep: makes the index where there is none, takes in what was written, shortens the tail, and
        saves. Returns soon after `leave`. Raises the refusals of `domain.database_errors`."""
        with self._upkeep:
            self.keys.keep(self._left.is_set)
            if self._left.is_set() or self._unfit:
                return
            try:
                if self._current is None:
                    self._begin()
                else:
                    self._catch_up()
                self._save()
                if self._current is not None:
                    self._factors.keep(self._left.is_set)
            except Left:
                return
            except (OtherDatabase, TooMuch) as moved:
                log.info("index_made_again_later", problem=type(moved).__name__)
            except DoesNotFit as error:
                self._unfit = True
                log.warning("index_does_not_fit", problem=str(error))

    def leave(self) -> None:
        """Ends what `keep` is doing, soon; later rounds do nothing. The index goes on answering."""
        self._left.set()

    def _begin(self) -> None:
        with self._database.session(readonly=True) as session:
            if int(session.scalar(_NEWEST_LINK) or 0) < self._smallest:
                return
            loaded = self._load(session)
        if loaded is None or not self._take(loaded):
            self._make()

    def _load(self, session: Session) -> Version | None:
        if self._file is None:
            return None
        try:
            found = replace(snapshot.load(self._file, session), generation=next(self._generations))
            changes_since(session, found.marks)
        except FileNotFoundError:
            return None
        except (snapshot.NotOurs, OSError, OtherDatabase, TooMuch) as error:
            log.warning("index_file_thrown_away", problem=str(error) or type(error).__name__)
            return None
        self._saved = found.generation
        return found

    def _make(self) -> None:
        """From the ledger. What differs from SQL even then is never used. While a long import writes, it is made in
        one part of the time at the most: SQL answers between."""
        began = time.monotonic()
        if began < self._not_before:
            return
        try:
            arrays, marks = read_ledger(self._database, self._left.is_set)
            if self._take(Version(arrays, Tail.empty(), marks, next(self._generations))):
                self._shorten(0)
            else:
                self._unfit = True
        finally:
            now = time.monotonic()
            self._not_before = now + self._rests * (now - began)

    def _take(self, version: Version) -> bool:
        """Uses this version if it is equal to SQL. Raises `OtherDatabase` and `TooMuch`."""
        with self._database.session(readonly=True) as session:
            now, differing = proved(session, version)
        with self._swap:
            self._current = None if differing else now
        if differing:
            log.error("index_differs_from_sql", lots=differing)
            return False
        log.info("index_ready", links=len(now.arrays.down_to), megabytes=round(now.arrays.bytes / 1e6, 1))
        return True

    def _catch_up(self) -> None:
        """Takes in what was written; where that is very much, the ledger is read anew while SQL answers."""
        with self._database.session(readonly=True) as session:
            now = self.at(session, publish=True)
        if now is None:
            self._make()
        self._shorten(LONG_TAIL)

    def _shorten(self, most: int) -> None:
        """Merges the tail into the arrays when it is longer. Who followed further meanwhile follows once more."""
        known = self._current
        if known is None or len(known.tail) <= most:
            return
        merged = replace(known.merged(), generation=next(self._generations))
        with self._swap:
            if self._current is not None and self._current.generation == known.generation:
                self._current = merged

    def _save(self) -> None:
        """What follows later is short enough to be followed again from here."""
        known = self._current
        if self._file is None or known is None or len(known.tail) or self._saved == known.generation:
            return
        try:
            with self._database.session(readonly=True) as session:
                database = snapshot.told_apart(session, known.marks)
            snapshot.save(self._file, known, database)
        except OSError as error:
            log.warning("index_not_saved", problem=str(error))
        else:
            self._saved = known.generation

    def _publish(self, now: Version) -> None:
        """The next reader begins from here, unless another one was further or the arrays were changed meanwhile."""
        with self._swap:
            known = self._current
            if known is not None and now.generation == known.generation and now.marks[:3] > known.marks[:3]:
                self._current = now

    def _drop(self, known: Version, why: Exception) -> None:
        with self._swap:
            if self._current is not None and self._current.generation == known.generation:
                self._current = None
                log.warning("index_dropped", problem=type(why).__name__)
