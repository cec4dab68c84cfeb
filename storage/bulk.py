"""Hundred thousands of rows of one table at once, without an object or a bound statement for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Column, Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from storage.many import is_sqlite

CHUNK = 20_000
"""Rows a statement is given at a time."""
Row = tuple[Any, ...]
T = TypeVar("T")


def insert_many(session: Session, table: type[SQLModel], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Writes these columns of these rows, in their order, in the session's transaction. No rows are fine.

    Values are what the model holds (a `Decimal`, an aware `datetime`; no JSON); what is left out must have a default
    in the database. Raises what any other statement raises; then the transaction is not to be committed.
    """
    session.flush()
    connection, dialect = session.connection(), session.get_bind().dialect
    made_of: Any = table.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    cells = [made_of.columns[name] for name in columns]
    change = [_change(cell, dialect) for cell in cells]
    into = f"INSERT INTO {made_of.name} ({', '.join(columns)})"  # names of ours, no values
    if is_sqlite(session):
        statement = f"{into} VALUES ({', '.join('?' * len(cells))})"
        for part in _parts(rows):
            connection.exec_driver_sql(statement, list(zip(*_changed(change, part), strict=True)))
    else:
        kinds = ", ".join(f"%s::{cell.type.compile(dialect)}[]" for cell in cells)
        statement = f"{into} SELECT * FROM unnest({kinds})"  # noqa: S608 - our own tables' names and types
        for part in _parts(rows):
            connection.exec_driver_sql(statement, tuple(_changed(change, part)))


def insert_unless_there(
    session: Session, table: type[SQLModel], rows: Sequence[NamedTuple], *key: str
) -> list[int | None]:
    """Writes the rows, each unless one with the same unique `key` is there; side by side the ids of those that were
    new, None for the others. What the rows do not name is as the model makes it. No two rows have the same key."""
    made_of: Any = table.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    (numbered,) = made_of.primary_key.columns
    beside = {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in table.model_fields.items()
        if rows and name not in rows[0]._fields and name != numbered.key
    }
    insert = sqlite.insert(made_of) if is_sqlite(session) else postgresql.insert(made_of)
    statement = insert.on_conflict_do_nothing().returning(numbered, *(made_of.columns[name] for name in key))
    found: dict[Any, int] = {}
    for part in _parts(rows):
        stored: Any = session.execute(statement, [{**beside, **row._asdict()} for row in part])
        found.update((tuple(rest), row_id) for row_id, *rest in stored)
    return [found.get(tuple(getattr(row, name) for name in key)) for row in rows]


def _change(cell: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """How a value of this column becomes what the driver takes; None where it is that already."""
    found: Callable[[Any], Any] | None = cell.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _changed(change: Sequence[Callable[[Any], Any] | None], rows: Sequence[Row]) -> list[list[Any]]:
    """The rows as columns, each value as the driver takes it. Quantities and moments repeat: each is changed once."""
    columns = []
    for each, values in zip(change, zip(*rows, strict=True), strict=True):
        if each is None:
            columns.append(list(values))
        else:
            known = {value: None if value is None else each(value) for value in set(values)}
            columns.append([known[value] for value in values])
    return columns


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(rows)
    while part := list(islice(remaining, CHUNK)):
        yield part
