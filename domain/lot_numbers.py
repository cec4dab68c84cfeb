"""New lots' numbers by a pattern of their item, and what hangs on the walls: signs of stations.

A pattern is text with fields in braces, kept in `Item.attributes[LOT_PATTERN]`: see `PATTERN_FIELDS`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant

LOT_PATTERN = "lot_pattern"
"""The name of the pattern among an item's attributes."""


class LotSeries(SQLModel, table=True):
    """The last number given out in a series. Its row is locked while the next is taken, so two never get the same."""

    __tablename__ = "lot_series"
    name: str = Field(primary_key=True)
    """The item's id and the pattern filled in but for the counter: each day (line, ...) counts for itself."""
    last: int = Field(sa_type=BIG_ID)


class StationSign(SQLModel, table=True):
    """A station's label on the wall: who scans it stands there. The fields are those of `domain.people.Station`."""

    __tablename__ = "station_sign"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    name: str = Field(unique=True)
    kind: str
    line: str | None = None
    work_order: str | None = None
    amount: str | None = None
    made_at: datetime = Field(sa_type=Instant)
    made_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
