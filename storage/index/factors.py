"""Which lot has which supplier, line, mould ... by itself, in arrays: beside the genealogy what a common cause needs.

A factor that only one lot of the plant has is no factor (see `domain.ports.causes`); a hash remembers whose it is, for
the day when a second lot gets it.
"""

from __future__ import annotations

import hashlib
import threading
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.cause import Factor
from domain.imports.run import RunState
from storage.database import Database
from storage.factors import FactorReader
from storage.index.arrays import LARGEST, Ints, Longs, starts_of
from storage.plain import rows_of

log = structlog.get_logger(__name__)
RANGE = 20_000
"""Lots read in one transaction."""
MOST_TOUCHED = 2_000
"""Lots that a question reads again; when there are more, SQL answers until the background has made the arrays anew."""
_LOW = 0xFFFFFFFF
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")

# What a lot is (its supplier, its attributes) changes only by an import, and that leaves one of the last two.
_MARKS = text(
    "SELECT coalesce((SELECT max(id) FROM lot), 0), coalesce((SELECT max(id) FROM genealogy_link), 0),"
    " coalesce((SELECT max(id) FROM movement), 0), coalesce((SELECT max(id) FROM production_run), 0),"
    " coalesce((SELECT source FROM movement WHERE id = :movement), ''),"
    " coalesce((SELECT source FROM movement ORDER BY id DESC LIMIT 1), ''),"
    " coalesce((SELECT max(id) FROM audit_entry WHERE subject = 'import'), 0),"
    " coalesce((SELECT id || state FROM import_run ORDER BY id DESC LIMIT 1), '')"
)
# CROSS JOIN: SQLite would begin with all lines of the ledger.
_TOUCHED = text("""
    SELECT id FROM lot WHERE id > :lot
    UNION SELECT lot_id FROM production_run WHERE id > :run
    UNION SELECT lot_id FROM movement_line WHERE movement_id > :movement AND direction = 'in'
    UNION SELECT l.lot_id FROM movement c CROSS JOIN movement_line l
        WHERE c.id > :movement AND l.movement_id = c.corrects_id AND l.direction = 'in'
    UNION SELECT child_id FROM genealogy_link WHERE id > :link
    UNION SELECT child_id FROM genealogy_link WHERE voided_by > :movement
    LIMIT :most
""")


class FactorMarks(NamedTuple):
    """A moment of the records, as far as factors can change."""

    lot: int
    link: int
    movement: int
    run: int
    source: str
    """Of that movement: tells another database from this one."""
    audit: int
    import_run: str


@dataclass(frozen=True, eq=False)
class FactorTable:
    """The factors of lot 7 are `to[start[7]:start[8]]`, places in `factors`; each is had by several lots."""

    start: Ints
    to: Ints
    factors: list[Factor]
    number: dict[Factor, int]
    lone_keys: Longs
    """Sorted hashes of what one lot alone has, and beside it the lot."""
    lone_lots: Ints
    marks: FactorMarks
    newer: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Lots that were read again since: this is what they have instead."""

    def whose(self, factor: Factor) -> list[int]:
        """The lots that alone had a factor with this hash."""
        key = np.int64(key_of(factor))
        first, behind = (int(np.searchsorted(self.lone_keys, key, side)) for side in _SIDES)
        return [int(lot) for lot in self.lone_lots[first:behind]]


def key_of(factor: Factor) -> int:
    """63 bits of it."""
    told = f"{factor.kind.value}\0{factor.name}\0{type(factor.value).__name__}\0{factor.value}"
    return int.from_bytes(hashlib.blake2b(told.encode(), digest_size=8).digest(), "big") >> 1


class LiveFactors:
    """The one table of a running program, brought to each reader's moment. Any number of threads may ask.

    A plant that never asks for a common cause never pays for it: the table is made after the first question.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted = False
        self._current: FactorTable | None = None
        self._swap = threading.Lock()

    def at(self, session: Session, *, publish: bool) -> FactorTable | None:
        """The table at exactly the moment that this session sees, or None: then SQL must answer."""
        self._wanted = True
        known = self._current
        if known is None:
            return None
        marks, still_ours = _marks_now(session, known.marks)
        if not still_ours or _imports(marks) != _imports(known.marks):
            self._drop(known)
            return None
        if marks[:4] < known.marks[:4] or any(now < then for now, then in zip(marks[:4], known.marks[:4], strict=True)):
            return None
        if marks == known.marks:
            return known
        touched = [row[0] for row in rows_of(session, _TOUCHED, {**known.marks._asdict(), "most": MOST_TOUCHED + 1})]
        if len(touched) + len(known.newer) > MOST_TOUCHED:
            return None
        now = _read_again(session, replace(known, marks=marks), touched)
        if publish:
            with self._swap:
                if self._current is known:
                    self._current = now
        return now

    def keep(self, left: Callable[[], bool] = lambda: False) -> None:
        """One round of upkeep: makes the table where there is none or where too much was written since; not while
        an import is still writing."""
        if not self._wanted:
            return
        with self._database.session(readonly=True) as session:
            fresh = self.at(session, publish=True)
            marks, _ = _marks_now(session, None)
        if fresh is None and not left() and not marks.import_run.endswith(RunState.WRITING):
            self._current = None
            self._current = made(self._database, left)

    def _drop(self, known: FactorTable) -> None:
        with self._swap:
            if self._current is known:
                self._current = None


def made(database: Database, left: Callable[[], bool] = lambda: False) -> FactorTable | None:
    """The table of a moment at or after its marks, a range of lots at a time: no reader holds the database up.

    None when `left()` turned true, or when there are too many to count.
    """
    with database.session(readonly=True) as session:
        marks, _ = _marks_now(session, None)
    if marks.lot >= LARGEST:
        return None
    number: dict[Factor, int] = {}
    pairs = []
    for after in range(0, marks.lot, RANGE):
        if left():
            return None
        with database.session(readonly=True) as session:
            found = array("q")
            numbers: dict[int, list[int]] = {}
            for lot_id, own in FactorReader(session).between(after, min(after + RANGE, marks.lot)):
                known = numbers.get(id(own))
                if known is None:
                    known = numbers[id(own)] = [number.setdefault(factor, len(number)) for factor in own]
                for each in known:
                    found.append(lot_id << 32 | each)
        pairs.append(np.unique(np.frombuffer(found, np.int64)))
    table = _table(np.concatenate([np.empty(0, np.int64), *pairs]), list(number), marks)
    log.info("factors_ready", factors=len(table.factors), entries=len(table.to))
    return table


def _table(pairs: npt.NDArray[np.int64], factors: list[Factor], marks: FactorMarks) -> FactorTable:
    """Keeps by number what several lots have, by hash what one lot has."""
    lots, numbers = pairs >> 32, pairs & _LOW
    several = np.bincount(numbers, minlength=len(factors)) > 1
    renumbered = np.cumsum(several) - 1
    lone = ~several[numbers]
    keys = np.array([key_of(factors[number]) for number in numbers[lone].tolist()], np.int64)
    order = np.argsort(keys)
    kept = [factor for factor, shared in zip(factors, several.tolist(), strict=True) if shared]
    return FactorTable(
        start=starts_of(lots[~lone], marks.lot + 1),
        to=renumbered[numbers[~lone]].astype(np.int32),
        factors=kept,
        number={factor: number for number, factor in enumerate(kept)},
        lone_keys=keys[order],
        lone_lots=lots[lone][order].astype(np.int32),
        marks=marks,
    )


def _read_again(session: Session, table: FactorTable, touched: Iterable[int]) -> FactorTable:
    """These lots have what the records say now; who alone had something that one of them has too is read as well."""
    found: dict[int, set[Factor]] = {}
    left = set(touched)
    while left:
        found.update((lot_id, set()) for lot_id in left)
        for lot_id, own in FactorReader(session).of(sorted(left)):
            found[lot_id].update(own)
        unknown = {each for lot_id in left for each in found[lot_id] if each not in table.number}
        left = {lot_id for factor in unknown for lot_id in table.whose(factor)} - found.keys() - table.newer.keys()
    factors, number = table.factors, table.number
    if any(each not in number for each in set().union(*found.values())):
        factors, number = list(factors), dict(number)
    newer = dict(table.newer)
    for lot_id, has in found.items():
        for factor in has - number.keys():
            number[factor] = len(factors)
            factors.append(factor)
        newer[lot_id] = tuple(number[factor] for factor in has)
    return replace(table, factors=factors, number=number, newer=newer)


def _marks_now(session: Session, before: FactorMarks | None) -> tuple[FactorMarks, bool]:
    """The reader's moment, and whether this is the database that the marks before were read from."""
    asked = {"movement": before.movement if before else 0}
    ((lot, link, movement, run, source_then, source, audit, import_run),) = _one(session, asked)
    marks = FactorMarks(lot, link, movement, run, source, audit, import_run)
    return marks, before is None or before.movement > movement or source_then == before.source


def _one(session: Session, asked: dict[str, Any]) -> Any:
    return rows_of(session, _MARKS, asked)


def _imports(marks: FactorMarks) -> tuple[int, str]:
    return marks.audit, marks.import_run
