"""What the plant knows already of the rows that wait in a stage. Asked a few thousand at a time."""

# ruff: noqa: S608  # what is put into statements are names of our own tables and columns

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from domain.columns import QUANTITY_SCALE
from domain.imports.quick import millionths, moment_text
from domain.lots import Lot
from domain.movements import DATED, Direction, Movement, MovementLine
from domain.ports.bulk import ToldAgain
from storage.by_hand import stands_by_hand
from storage.loading_stage import NAME, StageFile
from storage.many import among, is_sqlite

BATCH = 5_000
SEVERAL = 4
"""In `odd`: other rows of the file have the same name."""
FILES = {"links": "import:links:", "shipments": "import:shipments:", "moves": "import:moves:"}
SOURCE = {
    "links": "'import:links:' || ai.code || '/' || a.code || '>' || bi.code || '/' || b.code || ':' || t.step",
    "shipments": "'import:shipments:' || t.document || ':' || ai.code || '/' || a.code",
    "moves": "'import:moves:' || t.kind || ':' || ai.code || '/' || a.code || ':' "
    "|| strftime('%Y%m%dT%H%M%SZ', t.happened_at)",
}
"""The name of a row in SQL, as `domain.steps.import_movements` makes it; its number in the ledger follows."""
_LOT = "CROSS JOIN lot a ON a.no = t.a_no CROSS JOIN item ai ON ai.no = a.item_no "
_OTHER = "LEFT JOIN lot b ON b.no = t.b_no LEFT JOIN item bi ON bi.no = b.item_no"
LOTS_OF = dict.fromkeys(SOURCE, _LOT + _OTHER)


def has_lots(session: Session) -> bool:
    return session.scalar(select(col(Lot.id)).limit(1)) is not None


def learn_lots(stage: StageFile, session: Session, codes: Sequence[str]) -> None:
    """Every lot of the plant with one of these codes is known to the stage, and which codes two items share."""
    for start in range(0, len(codes), BATCH):
        part = codes[start : start + BATCH]
        query = select(col(Lot.id), col(Lot.code), col(Lot.item_id), col(Lot.made_at))
        rows: Any = session.execute(query.where(among(session, col(Lot.code), part)).order_by(col(Lot.id)))
        found = [(lot_id, code, item_id, moment_text(made_at)) for lot_id, code, item_id, made_at in rows]
        with stage.together():
            stage.many(
                "UPDATE lot SET main_id = ?, fresh = 0 WHERE code = ? AND item_no = ?", (row[:3] for row in found)
            )
            stage.many(
                "INSERT OR IGNORE INTO lot (main_id, code, item_no, made_at, fresh, makes) VALUES (?, ?, ?, ?, 0, 0)",
                found,
            )
            stage.many(
                "UPDATE lot SET shared = 1 WHERE code = ?1 AND (SELECT count(*) FROM lot l WHERE l.code = ?1) > 1",
                ((row[1],) for row in found),
            )


def codes_of_lots(stage: StageFile) -> Iterator[list[str]]:
    """The codes of all lots that the files bring, some at a time."""
    last = stage.one("SELECT max(no) FROM lot") or 0
    for start in range(0, last + 1, BATCH):
        yield [code for (code,) in stage.ask("SELECT code FROM lot WHERE no > ? AND no <= ?", (start, start + BATCH))]


def unknown_codes(stage: StageFile) -> list[str]:
    """Codes of the batch that the stage does not know."""
    query = (
        "SELECT DISTINCT r.code FROM (SELECT a_code AS code FROM temp.batch UNION ALL SELECT b_code FROM temp.batch) r "
        "WHERE r.code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.lot l WHERE l.code = r.code)"
    )
    return [code for (code,) in stage.ask(query)]


def number_names(stage: StageFile, file: str) -> None:
    """Rows with one name are numbered as they come."""
    name = NAME[file]
    stage.do(f"CREATE INDEX IF NOT EXISTS {file}_name ON {file} ({name}, quantity)")
    stage.do(f"""UPDATE {file} SET number = n.place, odd = odd | {SEVERAL} FROM (SELECT no, row_number() OVER
        (PARTITION BY {name} ORDER BY no)
        AS place FROM {file} WHERE ({name}) IN (SELECT {name} FROM {file} GROUP BY {name} HAVING count(*) > 1)) n
        WHERE n.no = {file}.no""")


def flag(stage: StageFile, session: Session, file: str) -> int:
    """Finds the rows whose name the ledger has, or which a person may have recorded. Those that plainly say the same
    are taken out; how many those were."""
    plainly_known = 0
    stage.do("DROP TABLE IF EXISTS flagged")
    stage.do("CREATE TABLE flagged (no INTEGER PRIMARY KEY)")
    if _was_told_before(session, FILES[file]):
        plainly_known = _flag_recorded(stage, session, file)
    if file != "moves" and stage.one("SELECT 1 FROM by_hand LIMIT 1"):
        same = "h.a_no = t.a_no AND h.b_no = t.b_no" if file == "links" else "h.a_no = t.a_no AND h.b_no IS NULL"
        kind = "use" if file == "links" else "ship"
        stage.do(f"INSERT OR IGNORE INTO flagged SELECT t.no FROM by_hand h JOIN {file} t ON {same} WHERE h.kind = ?",
                 (kind,))  # fmt: skip
    return plainly_known


def _was_told_before(session: Session, prefix: str) -> bool:
    """By its beginning: which signs come between two others, a server decides by its language; only SQLite's order is
    known, and it does not use an index for a beginning."""
    source = col(Movement.source)
    begins = source.startswith(prefix, autoescape=True)
    if is_sqlite(session):
        begins = (source > prefix) & (source < prefix[:-1] + ";")
    return session.scalar(select(col(Movement.id)).where(begins).limit(1)) is not None


def _flag_recorded(stage: StageFile, session: Session, file: str) -> int:
    last = stage.one(f"SELECT max(no) FROM {file}") or 0
    plainly_known = 0
    query = f"""SELECT {SOURCE[file]} || ':1', t.no, t.odd, a.main_id, b.main_id, t.side, t.quantity,
        t.happened_at, t.dated,
        t.partner_no FROM {file} t {LOTS_OF[file]}
        WHERE t.no > ? AND t.no <= ? AND t.number = 1"""
    for start in range(0, last + 1, BATCH):
        told = {row[0]: row[1:] for row in stage.ask(query, (start, start + BATCH))}
        if not told:
            continue
        hits: list[tuple[int]] = []
        known: list[tuple[int]] = []
        for source, recorded in recorded_parts(session, list(told)).items():
            no, odd, *parts = told[source]
            (known if not odd & SEVERAL and _says_the_same(tuple(parts), recorded) else hits).append((no,))
        stage.many("INSERT OR IGNORE INTO flagged VALUES (?)", hits)
        stage.many(f"DELETE FROM {file} WHERE no = ?", known)
        plainly_known += len(known)
    return plainly_known


@dataclass
class Recorded:
    """What a source says in the ledger. `parts` are lot, direction and millionths of each line."""

    kind: str
    happened_at: str | None
    partner_id: int | None
    dated: bool
    parts: list[tuple[int, str, int]]


def recorded_parts(session: Session, sources: Sequence[str]) -> dict[str, Recorded]:
    """The movements with these sources and their lines, without objects: there may be millions to compare."""
    movement, line = Movement.__table__, MovementLine.__table__  # type: ignore[attr-defined]
    query = (
        select(movement.c.source, movement.c.kind, movement.c.happened_at, movement.c.partner_id,
               movement.c.attributes, line.c.lot_id, line.c.direction, line.c.quantity)
        .join(line, line.c.movement_id == movement.c.id)
        .where(among(session, movement.c.source, sources))
    )  # fmt: skip
    found: dict[str, Recorded] = {}
    rows: Any = session.execute(query)
    for source, kind, at, partner, attributes, lot, direction, quantity in rows:
        part = (lot, direction, millionths(quantity) if quantity is not None else 0)
        known = found.get(source)
        if known is None:
            dated = bool(attributes.get(DATED))
            found[source] = Recorded(kind, moment_text(at), partner, dated, [part])
        else:
            known.parts.append(part)
    return found


def _says_the_same(told: tuple[Any, ...], recorded: Recorded) -> bool:
    """The plainest case of `domain.steps.telling`: one row, one record, nothing different. All else is
    weighed there."""
    a, b, side, quantity, at, dated, partner = told
    parts = [(a, side, quantity)] if b is None else [(a, side, quantity), (b, Direction.IN.value, 0)]
    if sorted(parts) != sorted(recorded.parts):
        return False
    if recorded.kind == "ship":
        return bool(partner == recorded.partner_id and at == recorded.happened_at)
    return not (dated and recorded.dated) or bool(at == recorded.happened_at)


def learn_by_hand(stage: StageFile, session: Session) -> None:
    """Uses and deliveries that persons recorded, of lots that the stage knows."""
    stage.do("CREATE INDEX IF NOT EXISTS lot_main ON lot (main_id) WHERE main_id IS NOT NULL")
    stage.do("DELETE FROM by_hand")
    taken, added = aliased(MovementLine), aliased(MovementLine)
    query = (
        select(col(Movement.id), col(Movement.kind), col(taken.lot_id), col(added.lot_id))
        .join(taken, (col(taken.movement_id) == col(Movement.id)) & (col(taken.direction) == Direction.OUT.value))
        .outerjoin(added, (col(added.movement_id) == col(Movement.id)) & (col(added.direction) == Direction.IN.value))
    )
    rows: Any = session.execute(stands_by_hand(query).execution_options(yield_per=BATCH))
    for part in rows.partitions():
        stage.many(
            "INSERT INTO by_hand SELECT ?, ?, a.no, b.no FROM lot a LEFT JOIN lot b ON b.main_id = ?4 "
            "WHERE a.main_id = ?3",
            part,
        )


def told_again(stage: StageFile, file: str) -> Iterator[list[ToldAgain]]:
    """The flagged rows with all others of their names, some at a time, one name never torn apart."""
    name = NAME[file]
    query = f"""SELECT t.no, t.line, {SOURCE[file]}, t.kind, coalesce(a.main_id, -a.no), coalesce(b.main_id, -b.no),
        t.quantity, t.side, t.happened_at, t.dated, t.partner_no, t.document, ai.uom FROM {file} t {LOTS_OF[file]}
        WHERE ({", ".join("t." + each.strip() for each in name.split(","))}) IN
        (SELECT {name} FROM {file} WHERE no IN (SELECT no FROM flagged)) ORDER BY 3, t.no"""
    held: list[ToldAgain] = []
    for rows in stage.walk(query, size=BATCH):
        found = [_again(row) for row in rows]
        whole = next((place for place in range(len(found) - 1, 0, -1) if found[place].name != found[-1].name), -1) + 1
        if whole:
            yield held + found[:whole]
            held = found[whole:]
        else:
            held += found
    if held:
        yield held


def _again(row: tuple[Any, ...]) -> ToldAgain:
    no, line, name, kind, a, b, quantity, side, happened_at, dated, partner, document, uom = row
    moment = datetime.fromisoformat(happened_at + "+00:00")
    return ToldAgain(no, line, name, kind, (a, b), Decimal(quantity).scaleb(-QUANTITY_SCALE), side, moment,
                     bool(dated), partner, document, uom)  # fmt: skip


def settle(stage: StageFile, file: str, known: Sequence[int], numbers: Sequence[tuple[int, int]]) -> None:
    """What became of rows that were told again: the known ones go, the new ones have their numbers."""
    with stage.together():
        stage.many(f"DELETE FROM {file} WHERE no = ?", ((no,) for no in known))
        stage.many(f"UPDATE {file} SET number = ?2 WHERE no = ?1", numbers)
