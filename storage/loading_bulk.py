"""Implements `domain.ports.bulk`: a stage beside the database, and the writing of what waits in it."""

# ruff: noqa: S608  # what is put into statements are names of our own tables and columns

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.imports.run import ImportRun, RunState
from domain.ports import Clock, Work
from domain.ports.bulk import StagedLot, Written
from storage import loading_equipment
from storage.database import Database
from storage.loading_indexes import ATTACHED, ManyRows
from storage.loading_known import SOURCE
from storage.loading_stage import StageFile
from storage.loading_staged import StoredStage
from storage.loading_write import Chunk, ChunkWriter
from storage.unit_of_work import UnitOfWork

_LOT_CHUNK = """SELECT l.no, l.code, i.main_id, l.folded, p.main_id, l.supplier_lot, l.made_at, l.expires_at,
l.attributes FROM {s}.lot l CROSS JOIN {s}.item i ON i.no = l.item_no LEFT JOIN {s}.partner p ON p.no = l.supplier_no
WHERE l.fresh AND l.no > ? ORDER BY l.no LIMIT ?"""
_MADE_CHUNK = """SELECT l.no, l.kind, l.made_at, 'import:lots:' || i.code || '/' || l.code || ':1', p.main_id, NULL,
CASE l.kind WHEN 'make' THEN l.code END, NULL, NULL, '{{}}', l.main_id, NULL, 'in', l.quantity, l.written, NULL, NULL
FROM {s}.lot l CROSS JOIN {s}.item i ON i.no = l.item_no LEFT JOIN {s}.partner p ON p.no = l.supplier_no
WHERE l.makes AND l.no > ? ORDER BY l.no LIMIT ?"""
_TOLD_CHUNK = """SELECT t.no, t.kind, t.happened_at, SOURCE || ':' || t.number, p.main_id, t.document, t.work_order,
t.line_name, t.reason, t.attributes, a.main_id, b.main_id, t.side, t.quantity, t.written, t.step,
CASE WHEN t.dated THEN t.happened_at END
FROM {s}.FILE t CROSS JOIN {s}.lot a ON a.no = t.a_no CROSS JOIN {s}.item ai ON ai.no = a.item_no
LEFT JOIN {s}.lot b ON b.no = t.b_no LEFT JOIN {s}.item bi ON bi.no = b.item_no
LEFT JOIN {s}.partner p ON p.no = t.partner_no WHERE t.no > ? ORDER BY t.no LIMIT ?"""
CHUNKS = {
    "lots": _LOT_CHUNK,
    "made": _MADE_CHUNK,
    **{file: _TOLD_CHUNK.replace("FILE", file).replace("SOURCE", SOURCE[file]) for file in SOURCE},
}
"""What is written, in this order, from the stage by whatever name it has; each row begins with its number there."""
COUNTS = {
    "lots": "SELECT count(*) FROM lot WHERE fresh",
    "made": "SELECT count(*) FROM lot WHERE makes",
    **{file: f"SELECT count(*) FROM {file}" for file in ("links", "shipments", "moves")},
}


@dataclass(frozen=True)
class Room:
    """What an import may take at a time."""

    rows: int = 20_000
    """In one transaction: about a second of writing, and nobody else who wants to write waits longer."""
    memory: int = 96_000
    """Kibibytes that SQLite holds of the stage, and as many of its own database."""


class StoredBulk:
    """One import. The folder is where its stage lies. `room` says how much it may take at a time."""

    def __init__(self, database: Database, folder: Path, clock: Clock, room: Room = Room()) -> None:
        self._database = database
        self._clock = clock
        self._room = room
        self._file = StageFile(folder / "import.stage", room.memory)
        self.stage = StoredStage(self._file, database)

    def outcome_of(self, run: ImportRun) -> str | None:
        if not self._file.is_sound or self._file.kept("run") != self._called(run):
            return None
        return self._file.kept("outcome")

    def keep(self, run: ImportRun, outcome: str) -> None:
        self._file.keep("outcome", outcome)
        self._file.keep("run", self._called(run))

    def _called(self, run: ImportRun) -> str:
        """Another database may have a run of the same files."""
        return f"{self._database.where} {run.started_at.isoformat()} {run.fingerprint}"

    def meet_names(self, items: Mapping[str, int], partners: Mapping[str, int]) -> None:
        for table, numbers in (("item", items), ("partner", partners)):
            statement = f"UPDATE {table} SET main_id = ? WHERE code = ?"
            self._file.many(statement, ((number, code) for code, number in numbers.items()))

    def write(self, run: ImportRun, after: Callable[[Work, Sequence[int]], None]) -> Iterator[Written]:
        position = dict(run.position)
        self._place_lots(position.get("lot_chunks", []))
        whole = sum(self._file.one(query) for query in COUNTS.values())
        with ManyRows(self._database, self._file.path, whole, self._room.memory) as database:
            if database.indexes_may_rest and "resting" not in position:
                position["resting"] = True
            if position.get("resting"):
                database.rest()
            for file, query in CHUNKS.items():
                whole = self._file.one(COUNTS[file])
                for done in self._write_file(run, position, file, query, after):
                    yield Written(file, done, whole)
            for name in database.wake():
                yield Written(name, 0, 0)

    def changed_lots(self) -> Iterator[list[StagedLot]]:
        return self.stage.lots_where("changed")

    def finish(
        self, run: ImportRun, after: Callable[[Work, Sequence[int]], None], last: Callable[[Work], None]
    ) -> None:
        loading_equipment.write(self._file, self._database)
        with self._database.session() as session:
            work = UnitOfWork(session, self._clock(), (), readonly=False)
            position = session.scalar(select(col(ImportRun.position)).where(col(ImportRun.id) == run.id)) or {}
            seen: set[int] = set()
            first, end = position.get("first_movement", 1), position.get("last_movement", 0)
            while end and (found := set(ChunkWriter(session).taken_from_stopped(first, end)) - seen):
                after(work, sorted(found))
                seen |= found
            last(work)
            session.execute(
                update(ImportRun)
                .where(col(ImportRun.id) == run.id)
                .values(state=RunState.FINISHED.value, finished_at=work.now())
                .execution_options(synchronize_session=False)
            )
            session.commit()

    def clear(self) -> None:
        self._file.remove()

    def close(self) -> None:
        self._file.close()

    def _write_file(
        self,
        run: ImportRun,
        position: dict[str, Any],
        file: str,
        query: str,
        after: Callable[[Work, Sequence[int]], None],
    ) -> Iterator[int]:
        while True:
            with self._database.session() as session:
                writer = ChunkWriter(session)
                chunk = self._fill(writer, file, query, position.get(file, 0))
                if chunk is None:
                    return
                if file == "lots":
                    position.setdefault("lot_chunks", []).append([chunk.first, chunk.last, writer.lots(chunk)])
                else:
                    begin, end = writer.movements(chunk, run.started_at)
                    if stopped := writer.taken_from_stopped(begin, end):
                        after(UnitOfWork(session, self._clock(), (), readonly=False), stopped)
                    position.setdefault("first_movement", begin)
                    position["last_movement"] = end
                position[file] = chunk.last
                position[f"{file}_rows"] = position.get(f"{file}_rows", 0) + chunk.rows
                self._journal(session, run, position)
                session.commit()
            if file == "lots":
                self._place_lots(position["lot_chunks"][-1:])
            yield position[f"{file}_rows"]

    def _fill(self, writer: ChunkWriter, file: str, query: str, after: int) -> Chunk | None:
        table = "lot_chunk" if file == "lots" else "chunk"
        if self._database.is_sqlite:
            return writer.fill_from(table, query.format(s=ATTACHED), after, self._room.rows)
        return writer.fill(table, self._file.ask(query.format(s="main"), (after, self._room.rows)))

    def _journal(self, session: Session, run: ImportRun, position: dict[str, Any]) -> None:
        statement = update(ImportRun).where(col(ImportRun.id) == run.id)
        session.execute(statement.values(position=position).execution_options(synchronize_session=False))

    def _place_lots(self, chunks: Sequence[Sequence[int]]) -> None:
        """Tells the stage which numbers its new lots have in the database."""
        for first, last, base in chunks:
            self._file.do("UPDATE lot SET main_id = no - ?1 + ?3 WHERE fresh AND no BETWEEN ?1 AND ?2",
                          (first, last, base))  # fmt: skip
