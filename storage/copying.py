"""Everything from one database into another, empty one: the way from SQLite to PostgreSQL, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, Table, func, insert, select, type_coerce
from sqlalchemy.orm import Session

from domain.columns import ExactDecimal
from domain.database_errors import CopyDiffers, DatabaseNotEmpty
from storage.database import Database
from storage.tables import METADATA

CHUNK = 5_000
PRIME = 1_000_003
Progress = Callable[[str, int, int], None]
"""Told the table, how many of its rows are copied, and how many there are."""


@dataclass(frozen=True)
class Copied:
    """How many rows of which table."""

    tables: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def copy_records(source: Database, target: Database, progress: Progress) -> Copied:
    """Afterwards the target holds every row of the source under its old number, and nothing else; memory stays flat.

    One transaction: what is cut off leaves the target empty. The source is read as it is at one moment and not
    changed. Both must have this program's tables. Raises `DatabaseNotEmpty` when the target holds a row already,
    `CopyDiffers` when the numbers and quantities that arrived are not those that were sent.
    """
    with source.session(readonly=True) as reading, target.session() as writing:
        for table in METADATA.sorted_tables:
            if writing.scalar(select(func.count()).select_from(table)):
                raise DatabaseNotEmpty(target.where)
        copied = {table.name: _copy(reading, writing, table, progress) for table in METADATA.sorted_tables}
        for table in METADATA.sorted_tables:
            _compare(reading, writing, table, target.where)
            _number_on(writing, table, is_sqlite=target.is_sqlite)
        writing.commit()
    return Copied(copied)


def _copy(reading: Session, writing: Session, table: Table, progress: Progress) -> int:
    whole = reading.scalar(select(func.count()).select_from(table)) or 0
    done = 0
    for rows in _chunks(reading, table):
        writing.execute(insert(table), rows)
        done += len(rows)
        progress(table.name, done, whole)
    return done


def _chunks(reading: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    """In the order of their numbers: a correction comes after what it corrects."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=CHUNK)
    for rows in reading.execute(query).mappings().partitions():
        yield [dict(row) for row in rows]


def _compare(reading: Session, writing: Session, table: Table, where: str) -> None:
    sent, arrived = _sums(reading, table), _sums(writing, table)
    if sent != arrived:
        raise CopyDiffers(where, table.name)


def _sums(session: Session, table: Table) -> Sequence[Any]:
    """The number of rows, and of every column of numbers or quantities the sum of its rests: sums that fit."""
    numbers = [column for column in table.columns if isinstance(column.type, ExactDecimal | Integer)]
    rests = (func.sum(func.coalesce(type_coerce(column, BigInteger), -1) % PRIME) for column in numbers)
    return session.execute(select(func.count(), *rests).select_from(table)).one()


def _number_on(writing: Session, table: Table, *, is_sqlite: bool) -> None:
    """PostgreSQL counts by itself from where its own counter stands; SQLite from the highest number there is."""
    (key, *more) = table.primary_key.columns
    if is_sqlite or more or key.type.python_type is not int:
        return
    highest = writing.scalar(select(func.max(key)))
    counter = writing.scalar(select(func.pg_get_serial_sequence(table.name, key.name)))
    if highest and counter:
        writing.execute(select(func.setval(counter, highest)))
