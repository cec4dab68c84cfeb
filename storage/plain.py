"""Thousands of rows at once: columns instead of entities, and each distinct value converted once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeEngine
from sqlmodel import col


class Once(dict[Any, Any]):
    """What a driver's value becomes by a column's type; equal values are converted once and then shared."""

    def __init__(self, session: Session, kind: TypeEngine[Any]) -> None:
        dialect = session.get_bind().dialect
        processor = kind.dialect_impl(dialect).result_processor(dialect, None)
        self._convert: Callable[[Any], Any] = processor or (lambda value: value)

    def __missing__(self, value: Any) -> Any:
        found = self[value] = self._convert(value)
        return found


def as_it_is(column: Any) -> ColumnElement[Any]:
    """The column's value as the driver gives it."""
    return type_coerce(col(column), NullType())
