"""Runs and cleanings that wait in a stage: compared with those of the plant, then written."""

# ruff: noqa: S608  # what is put into statements are names of our own tables and columns

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.equipment import Cleaning, Run
from domain.imports.quick import moment_of
from storage.database import Database
from storage.loading_stage import StageFile
from storage.many import among
from storage.vessels import StoredVessels

BATCH = 5_000
Counts = dict[str, tuple[int, int, int]]


def weighed(stage: StageFile, database: Database) -> Counts:
    """How many rows of each file are new, known, and known with something new."""
    counts: Counts = {}
    for file, (query, table, part_of) in _FILES.items():
        new = known = changed = 0
        for rows in _parts(stage, table, query):
            with database.session(readonly=True) as session:
                fresh, ended, unchanged = part_of(session, rows)
            new, known, changed = new + len(fresh), known + unchanged, changed + len(ended)
        counts[file] = (new, known, changed)
    return counts


def write(stage: StageFile, database: Database) -> None:
    """Writes those that the plant lacks, and the ends that it did not know, some at a time. Once more, it
    writes nothing."""
    for model, (query, table, part_of) in zip((Run, Cleaning), _FILES.values(), strict=True):
        for rows in _parts(stage, table, query):
            with database.session() as session:
                fresh, ended, _ = part_of(session, rows)
                if fresh:
                    session.execute(insert(model), fresh)
                    if model is Cleaning:
                        StoredVessels(session, datetime.now(UTC)).cleaned([Cleaning(**row) for row in fresh])
                for run_id, ended_at in ended:
                    session.execute(update(Run).where(col(Run.id) == run_id).values(ended_at=ended_at))
                session.commit()


Part = tuple[list[dict[str, Any]], list[tuple[int, datetime]], int]


def _runs(session: Session, rows: list[tuple[Any, ...]]) -> Part:
    told = [(name, lot, moment_of(start), moment_of(end)) for name, lot, start, end in rows]
    asked = select(Run).where(among(session, col(Run.lot_id), list({lot for _, lot, _, _ in told if lot})))
    there = {(run.line, run.lot_id, run.started_at): run for run in session.scalars(asked)}
    fresh: list[dict[str, Any]] = []
    ended: list[tuple[int, datetime]] = []
    for name, lot, start, end in told:
        run = there.get((name, lot, start)) if start else None
        if run is None:
            fresh.append({"line": name, "lot_id": lot, "started_at": start, "ended_at": end})
        elif end is not None and run.ended_at != end:
            ended.append((run.id or 0, end))
    return fresh, ended, len(told) - len(fresh) - len(ended)


def _cleanings(session: Session, rows: list[tuple[Any, ...]]) -> Part:
    told = [(name, moment_of(at)) for name, at in rows]
    moments = [at for _, at in told if at]
    asked = select(Cleaning).where(
        among(session, col(Cleaning.line), list({name for name, _ in told})),
        col(Cleaning.at).between(min(moments), max(moments)),
    )
    there = {(cleaning.line, cleaning.at) for cleaning in session.scalars(asked)}
    fresh = [{"line": name, "at": at} for name, at in told if (name, at) not in there]
    return fresh, [], len(told) - len(fresh)


_FILES: dict[str, tuple[str, str, Callable[[Session, list[tuple[Any, ...]]], Part]]] = {
    "runs.csv": ("""SELECT r.name, l.main_id, r.started_at, r.ended_at FROM run r JOIN lot l ON l.no = r.lot_no
        WHERE r.no > ? AND r.no <= ? ORDER BY r.no""", "run", _runs),
    "cleanings.csv": ("SELECT name, at FROM cleaning WHERE no > ? AND no <= ? ORDER BY no", "cleaning", _cleanings),
}  # fmt: skip


def _parts(stage: StageFile, table: str, query: str) -> Iterator[list[tuple[Any, ...]]]:
    last = stage.one(f"SELECT max(no) FROM {table}") or 0
    for start in range(0, last, BATCH):
        if rows := stage.ask(query, (start, start + BATCH)):
            yield rows
