"""Tables before they are a file: columns with their headings, and cells that are still numbers and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

T = TypeVar("T")

Cell = str | int | Decimal | date | datetime | None
"""A moment is in the site's local time, without a zone: spreadsheets know none."""


@dataclass(frozen=True)
class Column(Generic[T]):
    """`width` is in letters, as spreadsheets measure."""

    heading: str
    width: int
    cell: Callable[[T], Cell]


@dataclass(frozen=True)
class Table(Generic[T]):
    """`name` is what its sheet is called."""

    name: str
    columns: tuple[Column[T], ...]
    rows: Iterable[T]
