"""Many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from sqlmodel import SQLModel

from domain.genealogy import GenealogyLink
from domain.imports.run import ImportRun
from domain.lots import Lot
from domain.movements import LineDraft, Movement, MovementLine

Row = TypeVar("Row", bound=SQLModel)


class Loading(Protocol):
    """Many rows at once, for imports: the same rules as one by one, in a bounded number of statements."""

    def add_many(self, rows: Sequence[SQLModel]) -> list[int]:
        """Writes rows of any one table; their ids come back in the same order and are filled in."""
        ...

    def append_many(self, movements: Sequence[tuple[Movement, Sequence[LineDraft]]]) -> list[int]:
        """`Movements.append` for many: movements, lines and links; the movements' ids in the same order."""
        ...

    def every(self, table: type[Row]) -> list[Row]:
        """All rows of a small table (items, units, partners, contacts). What is changed on them is written."""
        ...

    def lots_with(self, codes: Sequence[str]) -> list[Lot]:
        """Every lot that has one of these codes of ours. What is changed on them is written."""
        ...

    def recorded(self, sources: Sequence[str]) -> dict[str, tuple[Movement, tuple[MovementLine, ...]]]:
        """The movements with these sources and their lines; unknown sources are left out."""
        ...

    def by_hand(self, lot_ids: Sequence[int]) -> list[tuple[Movement, tuple[MovementLine, ...]]]:
        """Uses and deliveries of these lots that persons recorded and that stand, with their lines, oldest first."""
        ...

    def links_among(self, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        """Which of these pairs of parent and child the genealogy has."""
        ...

    def suppliers_of(self, codes: Sequence[str]) -> dict[str, list[str]]:
        """The suppliers of lots with these suppliers' codes, as far as there are any, oldest lot first."""
        ...

    def unfinished(self) -> ImportRun | None:
        """The import that was begun and is not finished: the records lack some of its rows."""
        ...

    def links_out_of_stopped(self, movement_ids: Sequence[int]) -> list[GenealogyLink]:
        """The links that these movements made and that lead from a lot that is not free into one that is."""
        ...
