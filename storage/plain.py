"""Thousands of rows at once: columns instead of entities, and each distinct value converted once."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Executable, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeEngine

_keeping = threading.Lock()
_keepers = 0
_was_on = True


@contextmanager
def nothing_thrown_away() -> Iterator[None]:
    """While an answer of thousands of objects is made, all of which stay: the collector would look through them again
    and again to find nothing, for longer than the making takes. It comes back with the last one who leaves."""
    global _keepers, _was_on  # noqa: PLW0603 - the collector is one for all threads
    with _keeping:
        _was_on = gc.isenabled() if not _keepers else _was_on
        _keepers += 1
        gc.disable()
    try:
        yield
    finally:
        with _keeping:
            _keepers -= 1
            if not _keepers and _was_on:
                gc.enable()


class Once(dict[Any, Any]):
    """What a driver's value becomes by a column's type; equal values are converted once and then shared."""

    def __init__(self, session: Session, kind: TypeEngine[Any]) -> None:
        dialect = session.get_bind().dialect
        processor = kind.dialect_impl(dialect).result_processor(dialect, None)
        self._convert: Callable[[Any], Any] = processor or (lambda value: value)

    def __missing__(self, value: Any) -> Any:
        found = self[value] = self._convert(value)
        return found


def rows_of(session: Session, query: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """Every row, past the mapper, which would take longer than the database. What was added before counts."""
    session.flush()
    return session.connection().execute(query, dict(values) if values else None).all()


def as_it_is(column: Any) -> ColumnElement[Any]:
    """The column's value as the driver gives it."""
    return type_coerce(column, NullType())
