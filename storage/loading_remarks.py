"""What a person should look at in the rows that wait in a stage, found by the whole and told with its row."""

# ruff: noqa: S608  # what is put into statements are names of our own tables and columns

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.columns import QUANTITY_SCALE
from domain.imports.quick import moment_of
from domain.imports.remarks import Remark, RowRemark
from domain.lots import Lot
from storage.by_hand import links_among, suppliers_of
from storage.loading_stage import StageFile
from storage.stock import stock_of

BATCH = 5_000
_TAKEN_LAST = {"fills": "vessels", "moves": "moves", "shipments": "shipments", "links": "links"}


def remarks(stage: StageFile, session: Session, most: int) -> tuple[list[RowRemark], int]:
    """At most so many of each kind, and how many more there are. Asks the plant about lots that it has."""
    found: list[RowRemark] = []
    left_off = 0
    for each in _KINDS:
        for place, remark in enumerate(each(stage, session, most)):
            if place < most:
                found.append(remark)
            else:
                left_off += 1
    return found, left_off


def _before_their_parents(stage: StageFile, _: Session, _most: int) -> Iterator[RowRemark]:
    query = """SELECT t.line, a.code, b.code, a.made_at, t.happened_at FROM links t JOIN lot a ON a.no = t.a_no
        JOIN lot b ON b.no = t.b_no WHERE t.odd & 1 ORDER BY t.no"""
    for rows in stage.walk(query):
        for line, parent, child, made_at, at in rows:
            yield RowRemark("links.csv", line, Remark.BEFORE_ITS_PARENT,
                            {"parent": parent, "child": child, "made_at": moment_of(made_at), "at":
moment_of(at)})  # fmt: skip


def _both_ways(stage: StageFile, session: Session, _most: int) -> Iterator[RowRemark]:
    """Among the rows themselves, then between them and what the plant has."""
    within = """SELECT DISTINCT t.line, a.code, b.code FROM links t JOIN lot a ON a.no = t.a_no JOIN lot b ON
b.no = t.b_no
        WHERE t.odd & 2 AND EXISTS (SELECT 1 FROM links u WHERE u.a_no = t.b_no AND u.b_no = t.a_no) ORDER BY t.line"""
    for rows in stage.walk(within):
        for line, parent, child in rows:
            yield _both(line, parent, child)
    if not stage.one("SELECT 1 FROM lot WHERE main_id IS NOT NULL LIMIT 1"):
        return
    known = """SELECT t.line, a.code, b.code, a.main_id, b.main_id FROM links t JOIN lot a ON a.no = t.a_no
        JOIN lot b ON b.no = t.b_no WHERE a.main_id IS NOT NULL AND b.main_id IS NOT NULL ORDER BY t.no"""
    for rows in stage.walk(known, size=BATCH):
        there = links_among(session, list({(b, a) for _, _, _, a, b in rows}))
        for line, parent, child, a, b in rows:
            if (b, a) in there:
                yield _both(line, parent, child)


def _both(line: int, parent: str, child: str) -> RowRemark:
    return RowRemark("links.csv", line, Remark.BOTH_WAYS, {"parent": parent, "child": child})


def _supplier_codes(stage: StageFile, session: Session, _most: int) -> Iterator[RowRemark]:
    """A new lot whose supplier's code another supplier has too, in the files or in the plant."""
    fresh = """SELECT l.line, l.supplier_lot, l.code, p.code, (SELECT q.code FROM lot o JOIN partner q ON q.no
= o.supplier_no
        WHERE o.fresh AND o.supplier_lot = l.supplier_lot AND o.supplier_no <> l.supplier_no AND o.no < l.no
        ORDER BY o.no LIMIT 1) FROM lot l JOIN partner p ON p.no = l.supplier_no
        WHERE l.fresh AND l.supplier_lot IS NOT NULL ORDER BY l.no"""
    stage.do("CREATE INDEX IF NOT EXISTS lot_theirs ON lot (supplier_lot, supplier_no) WHERE supplier_lot IS NOT NULL")
    plant_has = session.scalar(select(col(Lot.id)).where(col(Lot.supplier_lot).is_not(None)).limit(1)) is not None
    for rows in stage.walk(fresh, size=BATCH):
        others = suppliers_of(session, list({row[1] for row in rows})) if plant_has else {}
        for line, theirs, code, supplier, earlier in rows:
            other = next((each for each in others.get(theirs, ()) if each != supplier), earlier)
            if other is not None:
                yield _code_twice(line, theirs, code, supplier, other)


def _code_twice(line: int, theirs: str, code: str, supplier: str, other: str) -> RowRemark:
    facts = {"supplier_lot": theirs, "lot": code, "supplier": supplier, "other": other}
    return RowRemark("lots.csv", line, Remark.SUPPLIER_CODE_TWICE, facts)


def _more_than_there_was(stage: StageFile, session: Session, most: int) -> Iterator[RowRemark]:
    """By the sum of what the rows bring and take of a lot, and what the plant has of it now."""
    short = """SELECT n.no, l.code, i.uom, l.main_id, sum(n.quantity) FROM (
        SELECT no, quantity FROM lot WHERE makes
        UNION ALL SELECT a_no, -sum(quantity) FROM fills GROUP BY a_no
        UNION ALL SELECT a_no, -sum(quantity) FROM links GROUP BY a_no
        UNION ALL SELECT a_no, -sum(quantity) FROM shipments GROUP BY a_no
        UNION ALL SELECT a_no, sum(CASE side WHEN 'in' THEN quantity ELSE -quantity END) FROM moves GROUP BY a_no
        ) n JOIN lot l ON l.no = n.no JOIN item i ON i.no = l.item_no GROUP BY n.no HAVING sum(n.quantity) < 0
        ORDER BY n.no"""
    found = 0
    for rows in stage.walk(short, size=1_000):
        stock = stock_of(session, [main_id for _, _, _, main_id, _ in rows if main_id is not None])
        for no, code, uom, main_id, change in rows:
            left = Decimal(change).scaleb(-QUANTITY_SCALE)
            if main_id is not None:
                left += stock[main_id].on_hand
            if left < 0:
                found += 1
                file, line = _last_taken(stage, no) if found <= most else ("", 0)
                yield RowRemark(file, line, Remark.MORE_THAN_THERE_WAS, {"lot": code, "missing": -left, "uom": uom})


def _last_taken(stage: StageFile, lot_no: int) -> tuple[str, int]:
    for table, file in _TAKEN_LAST.items():
        line = stage.one(f"SELECT max(line) FROM {table} WHERE a_no = ? AND side = 'out'", (lot_no,))
        if line is not None:
            return f"{file}.csv", line
    return "", 0


_KINDS: tuple[Callable[[StageFile, Session, int], Iterator[RowRemark]], ...] = (
    _before_their_parents,
    _both_ways,
    _supplier_codes,
    _more_than_there_was,
)
