"""Very many rows: checked where nobody waits for them, then written a little at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from domain.imports.remarks import RowRemark
from domain.imports.run import ImportRun
from domain.lots import Lot
from domain.ports.work import Work


@dataclass(frozen=True)
class StagedLot:
    """A row of lots.csv whose lot the plant has. `item_id` and `supplier_id` are numbers of the plant."""

    no: int
    line: int
    code: str
    item_id: int
    supplier_id: int | None
    supplier_lot: str | None
    made_at: datetime
    expires_at: datetime | None
    extra: dict[str, str]
    quantity: Decimal
    written: str | None


@dataclass(frozen=True)
class ToldAgain:
    """A row whose name the ledger has, or that a person may have recorded. Lots have their number in the database,
    or, when they are new, the negative of their number in the stage."""

    no: int
    line: int
    name: str
    kind: str
    lots: tuple[int, int | None]
    quantity: Decimal
    side: str
    happened_at: datetime
    dated: bool
    partner_id: int | None
    document: str | None
    uom: str


@dataclass(frozen=True)
class Written:
    """How far the writing is, in rows of the stage."""

    file: str
    done: int
    whole: int


class Stage(Protocol):
    """Rows that wait until all of them were checked. Every row of a file has a number, in the order of the file."""

    def begin(self) -> None:
        """Empties it."""
        ...

    def names(self, items: Sequence[tuple[int, str, str]], partners: Sequence[tuple[int, str]]) -> None:
        """What rows may refer to: number, code and own unit of items, number and code of partners."""
        ...

    def take_lots(self, rows: Sequence[tuple[Any, ...]]) -> list[int]:
        """Adds lots; the numbers of those whose name was there already."""
        ...

    def first_lot(self, code: str, item_no: int) -> tuple[int, tuple[Any, ...]]:
        """The line of the lot that has this name, and its row without number and line."""
        ...

    def learn_lots(self) -> None:
        """Asks the plant which of the lots it has."""
        ...

    def lots_told_again(self) -> Iterator[list[StagedLot]]: ...
    def settle_lots(self, settled: Sequence[tuple[int, bool, bool]]) -> None:
        """For lots that the plant has: whether their quantity is to be written, and whether they changed."""
        ...

    def put_batch(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows of links, shipments or moves as they were read; their lots are asked about. A row: number, line, code
        and item of the lot, code and item of the lot it went into, quantity, unit, kind, side, moment, partner,
        document, line, work order, reason, step, attributes."""
        ...

    def take_batch(self, file: str, now: datetime, limit: datetime) -> list[int]:
        """Takes the plain rows of the batch; the numbers of the others, which need a closer look."""
        ...

    def lots_with(self, codes: Sequence[str]) -> list[Lot]:
        """Lots of the stage with these codes; their ids are numbers of the stage."""
        ...

    def plant_id(self, no: int) -> int | None:
        """The number that a lot of the stage has in the plant, when it is there."""
        ...

    def take_fills(self, rows: Sequence[tuple[int, int, int]]) -> None:
        """What fills of vessels will take: line, lot, millionths. For the remarks."""
        ...

    def alike(self, code: str, limit: int) -> list[str]:
        """Codes of its lots that are taken for this one when a person or a printer confuses letters."""
        ...

    def take_told(self, file: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Takes rows that were looked at one by one."""
        ...

    def told_again(self, file: str) -> Iterator[list[ToldAgain]]:
        """Numbers the rows of one name; gives those that the plant may know, all of a name together."""
        ...

    def plainly_known(self, file: str) -> int:
        """Of how many rows, besides, the ledger says just the same; they are not given once more."""
        ...

    def settle(self, file: str, known: Sequence[int], numbers: Sequence[tuple[int, int]]) -> None:
        """These are known and go, these are new and have this number."""
        ...

    def take_runs(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
        """Adds runs: number, line, name, lot, start, end. For those that were there, the line where they are told with
        another end, or 0 when they are told with the same."""
        ...

    def take_cleanings(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
        """Adds cleanings: number, line, name, moment; 0 for those that were there."""
        ...

    def equipment(self) -> dict[str, tuple[int, int, int]]:
        """Rows of runs.csv and cleanings.csv that are new, known, and known with something new."""
        ...

    def count(self, file: str) -> int:
        """Rows of this file that are to be written."""
        ...

    def remarks(self, most: int) -> tuple[list[RowRemark], int]:
        """What a person should look at, and how many such things there are beyond what is listed."""
        ...


class Bulk(Protocol):
    """One import of very many rows: its stage, and the way from there into the records."""

    @property
    def stage(self) -> Stage: ...
    def outcome_of(self, run: ImportRun) -> str | None:
        """What was kept of this run when all its files were checked and wait here; None when they do not."""
        ...

    def keep(self, run: ImportRun, outcome: str) -> None:
        """What waits here is this run's."""
        ...

    def meet_names(self, items: Mapping[str, int], partners: Mapping[str, int]) -> None:
        """The numbers that items and partners have, now that they are stored."""
        ...

    def write(self, run: ImportRun, after: Callable[[Work, Sequence[int]], None]) -> Iterator[Written]:
        """Writes what waits, one transaction after another, from where the run is. `after` is called inside each with
        the movements that took from lots that may not be used."""
        ...

    def changed_lots(self) -> Iterator[list[StagedLot]]:
        """Lots of the plant of which the files say something new beside their quantity."""
        ...

    def finish(
        self, run: ImportRun, after: Callable[[Work, Sequence[int]], None], last: Callable[[Work], None]
    ) -> None:
        """Writes what is left, lets `after` see once more what took from lots that may not be used, and closes the
        run in the same transaction as `last`."""
        ...

    def clear(self) -> None:
        """Throws the stage away."""
        ...
