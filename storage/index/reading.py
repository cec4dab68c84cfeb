"""The index made from the ledger, a range of ids at a time: no reader holds the database up, and a build can be left.

The database packs many rows into one text, which numpy reads: a third of the time of one Python object a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.database import Database
from storage.index.arrays import LARGEST, DoesNotFit, GenealogyArrays, Longs, arrays_of
from storage.many import is_sqlite

RANGE = 50_000
"""Rows read in one transaction."""

_NEWEST = text(
    "SELECT coalesce((SELECT max(id) FROM genealogy_link), 0), coalesce((SELECT max(id) FROM shipped_lot), 0),"
    " coalesce((SELECT max(id) FROM movement), 0),"
    " coalesce((SELECT source FROM movement ORDER BY id DESC LIMIT 1), '')"
)
_HIGHEST_LOT = text("SELECT coalesce(max(id), 0) FROM lot")
_UNITS = text("SELECT id, uom FROM item ORDER BY id")
_LINKS = "SELECT {joined} FROM genealogy_link WHERE id > :after AND id <= :last AND voided_by IS NULL"
_PAIR = "parent_id * 4294967296 + child_id"
_SHIPMENTS = (
    "SELECT {joined} FROM shipped_lot s JOIN lot l ON l.id = s.lot_id"
    " WHERE s.id > :after AND s.id <= :last AND s.voided_by IS NULL"
)
_SHIPMENT = (
    "s.lot_id || ' ' || s.customer_id || ' ' || CAST(s.quantity AS bigint) || ' ' || s.movement_id || ' ' || l.item_id"
)


class Marks(NamedTuple):
    """A moment of the ledger: the newest rows then. Writers take turns, so what came later has higher ids, and what
    was taken back later names a later movement."""

    link: int
    shipment: int
    movement: int
    source: str
    """Of that movement: tells another database from this one."""

    @classmethod
    def of(cls, session: Session) -> Marks:
        link, shipment, movement, source = session.execute(_NEWEST).one()
        return cls(link, shipment, movement, source)


class Left(Exception):
    """The build was asked to stop."""


def read_ledger(database: Database, left: Callable[[], bool] = lambda: False) -> tuple[GenealogyArrays, Marks]:
    """The arrays of a moment at or after these marks: to follow from the marks makes them exact.

    Raises `Left` soon after `left()` turned true, `DoesNotFit`, and the refusals of `domain.database_errors`.
    """
    with database.session(readonly=True) as session:
        marks = Marks.of(session)
        lots = int(session.scalar(_HIGHEST_LOT) or 0)
        items = {row.id: row.uom for row in session.execute(_UNITS)}
    if lots >= LARGEST or marks.movement >= LARGEST:
        raise DoesNotFit(f"lot {lots}, movement {marks.movement}")
    units = tuple(sorted(set(items.values())))
    shipped = _all(_ranges(database, _SHIPMENTS, _SHIPMENT, marks.shipment, left)).reshape(-1, 5)
    # An item's unit never changes (its quantities would mean something else), and a new item has no rows before the
    # marks: what was read here holds for every row.
    shipped[:, 4] = _places(shipped[:, 4], {item: units.index(unit) for item, unit in items.items()})
    return arrays_of(_all(_ranges(database, _LINKS, _PAIR, marks.link, left)), shipped, units, lots), marks


def _ranges(
    database: Database, query: str, packed: str, last: int, left: Callable[[], bool]
) -> Iterator[Longs]:  # fmt: skip
    for after in range(0, last, RANGE):
        if left():
            raise Left
        with database.session(readonly=True) as session:
            joined = f"group_concat({packed}, ' ')" if is_sqlite(session) else f"string_agg(({packed})::text, ' ')"
            found: Any = session.scalar(
                text(query.format(joined=joined)), {"after": after, "last": min(after + RANGE, last)}
            )
        if found:
            yield np.fromstring(found, np.int64, sep=" ")


def _all(parts: Iterator[Longs]) -> Longs:
    return np.concatenate([np.empty(0, np.int64), *parts])


def _places(keys: Longs, place: dict[int, int]) -> Longs:
    known = np.array(sorted(place), np.int64)
    values = np.array([place[key] for key in sorted(place)], np.int64)
    return values[np.searchsorted(known, keys)] if len(keys) else keys
