"""Indexes that are made anew faster than they are kept, while an import is much larger than what was there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Index, func, inspect, select
from sqlmodel import col

from domain.movements import Movement
from storage.database import Database
from storage.tables import METADATA

MUCH_LARGER = 4
"""An import with so many times the movements that are there pays for making the indexes anew."""
RESTING = {
    "movement_line": ("ix_line_lot",),
    "genealogy_link": ("ix_link_down", "ix_link_up"),
    "shipped_lot": ("ix_shipped_lot",),
    "lot": ("ix_lot_folded", "ix_lot_supplier_lot", "ix_lot_item_made"),
}
"""Those that are not written in the order of the rows. The others grow at their end, and cost little."""


ATTACHED = "stage"
"""What SQLite calls the file of the stage while its rows are written."""


class ManyRows:
    """While many rows are written: SQLite reads the stage itself, gets more memory and does not look up what was
    looked up before."""

    def __init__(self, database: Database, stage: Path, rows: int, memory: int) -> None:
        self._database = database
        self._stage = str(stage)
        self._memory = memory
        with database.session(readonly=True) as session:
            newest = session.scalar(select(func.max(col(Movement.id)))) or 0
        self.indexes_may_rest = rows > MUCH_LARGER * newest

    def __enter__(self) -> ManyRows:
        # the rows were joined to what they refer to, and nothing of that is ever removed
        settings = (f"cache_size = -{self._memory}", "foreign_keys = OFF", "temp_store = FILE")
        self._outside(f"ATTACH ? AS {ATTACHED}", *(f"PRAGMA {setting}" for setting in settings))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        settings = ("cache_size = -2000", "foreign_keys = ON", "temp_store = DEFAULT")
        self._outside(f"DETACH {ATTACHED}", *(f"PRAGMA {setting}" for setting in settings))

    def rest(self) -> None:
        """Takes the slow ones away. Until `wake`, questions are answered by reading everything: slowly, not wrongly."""
        with self._database.session() as session:
            for index in _indexes():
                index.drop(session.connection(), checkfirst=True)
            session.commit()

    def wake(self) -> Iterator[str]:
        """Makes those anew that are missing, each in a transaction of its own."""
        for index in _indexes():
            with self._database.session() as session:
                there = {each["name"] for each in inspect(session.connection()).get_indexes(str(index.table.name))}  # type: ignore[union-attr]
                if index.name not in there:
                    index.create(session.connection())
                    session.commit()
                    yield str(index.name)

    def _outside(self, *statements: str) -> None:
        """On the connection that writes, outside of any transaction: inside, SQLite would not do these."""
        if not self._database.is_sqlite:
            return
        with self._database.writing.connect() as connection:
            plain: Any = connection.connection.driver_connection
            for statement in statements:
                plain.execute(statement, (self._stage,) if "?" in statement else ())


def _indexes() -> list[Index]:
    return [
        index for table, names in RESTING.items() for index in METADATA.tables[table].indexes if index.name in names
    ]
