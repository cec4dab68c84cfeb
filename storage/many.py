"""Many values in one statement, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    any_,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased
from sqlmodel import SQLModel, col

from domain.movements import Movement

GIVEN = "given"


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def among(
    session: Session, column: SQLColumnExpression[Any], values: Collection[int] | Collection[str]
) -> ColumnElement[bool]:
    """`column` is one of these values: one parameter however many there are, and the column's index is used."""
    if is_sqlite(session):
        each = func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(select(each.c.value))
    kind = String() if any(isinstance(value, str) for value in values) else BigInteger()
    return column == any_(literal(list(values), postgresql.ARRAY(kind)))


def among_given(column: SQLColumnExpression[Any], *, on_sqlite: bool) -> ColumnElement[bool]:
    """`among` for a statement that is made once: the numbers are given with each use, by `given`."""
    if on_sqlite:
        return column.in_(select(func.json_each(bindparam(GIVEN, type_=String())).table_valued("value").c.value))
    return column == any_(bindparam(GIVEN, type_=postgresql.ARRAY(BigInteger())))


def given(session: Session, numbers: Collection[int]) -> dict[str, Any]:
    """The numbers for a statement with `among_given`."""
    return {GIVEN: json.dumps(list(numbers)) if is_sqlite(session) else list(numbers)}


def ids(session: Session, query: Select[Any]) -> list[int]:
    """The ids that a query of one column finds, in its order."""
    return list(session.scalars(query))


def id_of(row: SQLModel) -> int:
    """The id of a row that was stored."""
    found = getattr(row, "id", None)
    if not isinstance(found, int):
        raise TypeError(f"{row!r} was never stored")
    return found


def insert_new(session: Session, row: SQLModel) -> int | None:
    """Writes the row unless one with the same unique key is there; its id, or None when it was there."""
    table = row.__class__.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    (key,) = table.primary_key.columns
    values = {column.name: getattr(row, column.key) for column in table.columns if column is not key}
    insert = sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)
    found: int | None = session.scalar(insert.values(values).on_conflict_do_nothing().returning(key))
    return found


def not_corrected(movement: Any = Movement) -> ColumnElement[bool]:
    """The movement still stands."""
    later = aliased(Movement)
    return ~select(col(later.id)).where(col(later.corrects_id) == col(movement.id)).exists()


def corrects_nothing(movement: Any = Movement) -> ColumnElement[bool]:
    """The movement takes nothing back. The column is hidden from the planner: SQLite would take the one row that a
    unique index promises for a null too, and read the whole ledger in that hope."""
    return func.coalesce(col(movement.corrects_id), 0) == 0


def read_again(session: Session, kind: type[SQLModel], ids: Collection[int] | None = None) -> None:
    """A statement changed rows behind the mapper's back: what it knows of these (all of a kind) is read anew."""
    wanted = None if ids is None else set(ids)
    for state in session.identity_map.all_states():
        if state.class_ is kind and state.key is not None and (wanted is None or state.key[1][0] in wanted):
            session.expire(state.obj())
