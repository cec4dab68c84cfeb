"""Implements `domain.ports.bulk.Stage`: rows that wait, and what the plant knows of them."""

# ruff: noqa: S608  # what is put into statements are names of our own tables and columns

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.columns import QUANTITY_SCALE
from domain.imports.quick import moment_of, moment_text
from domain.imports.remarks import RowRemark
from domain.lots import Lot
from domain.ports.bulk import StagedLot, ToldAgain
from domain.values import fold
from storage import loading_equipment
from storage import loading_known as known
from storage.database import Database
from storage.loading_known_lots import plainly_known
from storage.loading_remarks import remarks
from storage.loading_stage import ODD, StageFile

LOT_TOLD = (
    "code, item_no, given, folded, supplier_no, supplier_lot, made_at, expires_at, attributes, kind, quantity, written"
)
_TAKE_TOLD = """INSERT INTO {0} (no, line, a_no, b_no, quantity, written, kind, side, happened_at, dated,
partner_no, document,
line_name, work_order, reason, step, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class StoredStage:
    def __init__(self, file: StageFile, database: Database) -> None:
        self._file = file
        self._database = database
        self._plant_has_lots = False
        self._plainly_known: dict[str, int] = {}

    def begin(self) -> None:
        self._file.begin()
        with self._database.session(readonly=True) as session:
            self._plant_has_lots = known.has_lots(session)

    def names(self, items: Sequence[tuple[int, str, str]], partners: Sequence[tuple[int, str]]) -> None:
        self._file.many("INSERT INTO item (no, code, uom) VALUES (?, ?, ?)", items)
        self._file.many("INSERT INTO partner (no, code) VALUES (?, ?)", partners)

    def take_lots(self, rows: Sequence[tuple[Any, ...]]) -> list[int]:
        return self._file.take_named("lot", f"no, line, {LOT_TOLD}", rows)

    def first_lot(self, code: str, item_no: int) -> tuple[int, tuple[Any, ...]]:
        found = self._file.ask(f"SELECT line, {LOT_TOLD} FROM lot WHERE code = ? AND item_no = ?", (code, item_no))
        return found[0][0], found[0][1:]

    def learn_lots(self) -> None:
        if self._plant_has_lots:
            with self._database.session(readonly=True) as session:
                for codes in known.codes_of_lots(self._file):
                    known.learn_lots(self._file, session, codes)
        self._file.do(
            "UPDATE lot SET shared = 1 WHERE code IN (SELECT code FROM lot GROUP BY code HAVING count(*) > 1)"
        )

    def lots_told_again(self) -> Iterator[list[StagedLot]]:
        items = dict(self._file.ask("SELECT no, code FROM item"))
        for part in self.lots_where("NOT fresh AND line IS NOT NULL"):
            with self._database.session(readonly=True) as session:
                same = plainly_known(session, part, items)
            self.settle_lots([(no, False, False) for no in same])
            self._plainly_known["lots"] = self.plainly_known("lots") + len(same)
            if len(same) < len(part):
                yield [each for each in part if each.no not in same]

    def lots_where(self, condition: str) -> Iterator[list[StagedLot]]:
        """Lots that came with the files, some at a time."""
        query = f"""SELECT no, line, code, item_no, supplier_no, supplier_lot, made_at, expires_at, attributes,
quantity,
            written FROM lot WHERE {condition} AND no > ? ORDER BY no LIMIT ?"""
        last = 0
        while rows := self._file.ask(query, (last, known.BATCH)):
            last = rows[-1][0]
            yield [_staged_lot(row) for row in rows]

    def settle_lots(self, settled: Sequence[tuple[int, bool, bool]]) -> None:
        self._file.many("UPDATE lot SET makes = ?2, changed = ?3 WHERE no = ?1", settled)

    def put_batch(self, rows: Sequence[tuple[Any, ...]]) -> None:
        self._file.put_batch(rows)
        if self._plant_has_lots and (codes := known.unknown_codes(self._file)):
            with self._database.session(readonly=True) as session:
                known.learn_lots(self._file, session, codes)

    def take_batch(self, file: str, now: datetime, limit: datetime) -> list[int]:
        return self._file.take_batch(file, moment_text(now) or "", moment_text(limit) or "")

    def lots_with(self, codes: Sequence[str]) -> list[Lot]:
        query = (
            """SELECT no, code, item_no, made_at FROM lot WHERE code IN (SELECT value FROM json_each(?)) ORDER BY no"""
        )
        return [
            Lot(id=no, code=code, item_id=item_no, folded="", made_at=moment_of(made_at))
            for no, code, item_no, made_at in self._file.ask(query, (json.dumps(list(codes)),))
        ]

    def plant_id(self, no: int) -> int | None:
        found: int | None = self._file.one("SELECT main_id FROM lot WHERE no = ?", (no,))
        return found

    def take_fills(self, rows: Sequence[tuple[int, int, int]]) -> None:
        self._file.many("INSERT INTO fills (line, a_no, quantity) VALUES (?, ?, ?)", rows)

    def alike(self, code: str, limit: int) -> list[str]:
        query = "SELECT DISTINCT code FROM lot WHERE folded = ? LIMIT ?"
        return [found for (found,) in self._file.ask(query, (fold(code), limit))]

    def take_told(self, file: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._file.many(_TAKE_TOLD.format(file), rows)
        if file == "links":
            odd = f"(SELECT {ODD.format(at='links.happened_at')} FROM lot a, lot b WHERE a.no = a_no AND b.no = b_no)"
            self._file.many(f"UPDATE links SET odd = {odd} WHERE no = ?", ((row[0],) for row in rows))

    def told_again(self, file: str) -> Iterator[list[ToldAgain]]:
        known.number_names(self._file, file)
        with self._database.session(readonly=True) as session:
            if file != "moves":
                known.learn_by_hand(self._file, session)
            self._plainly_known[file] = known.flag(self._file, session, file)
        if self._file.one("SELECT 1 FROM flagged LIMIT 1"):
            yield from known.told_again(self._file, file)

    def plainly_known(self, file: str) -> int:
        return self._plainly_known.get(file, 0)

    def settle(self, file: str, known_rows: Sequence[int], numbers: Sequence[tuple[int, int]]) -> None:
        known.settle(self._file, file, known_rows, numbers)

    def take_runs(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
        again = self._file.take_named("run", "no, line, name, lot_no, started_at, ended_at", rows)
        query = "SELECT line, ended_at FROM run WHERE name = ? AND lot_no = ? AND started_at = ?"
        first = {row[0]: self._file.ask(query, row[2:5])[0] for row in rows if row[0] in again}
        return {row[0]: 0 if first[row[0]][1] == row[5] else first[row[0]][0] for row in rows if row[0] in first}

    def take_cleanings(self, rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
        return dict.fromkeys(self._file.take_named("cleaning", "no, line, name, at", rows), 0)

    def equipment(self) -> dict[str, tuple[int, int, int]]:
        return loading_equipment.weighed(self._file, self._database)

    def count(self, file: str) -> int:
        where = {"lots": "lot WHERE fresh"}.get(file, file)
        return int(self._file.one(f"SELECT count(*) FROM {where}"))

    def remarks(self, most: int) -> tuple[list[RowRemark], int]:
        with self._database.session(readonly=True) as session:
            return remarks(self._file, session, most)


def _staged_lot(row: tuple[Any, ...]) -> StagedLot:
    no, line, code, item, supplier, theirs, made_at, expires_at, attributes, quantity, written = row
    made = moment_of(made_at)
    if made is None:
        raise TypeError(f"{code} is told of without its day")
    return StagedLot(no, line, code, item, supplier, theirs, made, moment_of(expires_at), json.loads(attributes),
                     Decimal(quantity).scaleb(-QUANTITY_SCALE), written)  # fmt: skip
