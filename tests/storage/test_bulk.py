"""Many rows at once are the same rows, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from domain.genealogy import Direction
from domain.recall import Recall, RecallDelivery, RecallLot
from storage import bulk
from storage.bulk import insert_many
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen

COLUMNS = ("recall_id", "partner_id", "movement_id", "lot_id", "quantity", "shipped_at", "document")


def recalled(pen: Pen, deliveries: int) -> tuple[int, int]:
    """A lot that went into ten others, which went to a customer so many times; the lot and a draft of its recall."""
    root, customer = pen.lot("ROOT"), pen.partner("C1")
    for number in range(10):
        child = pen.lot(f"L{number}")
        pen.write("use", {root: 1}, {child: 1})
        for _ in range(deliveries // 10):
            pen.ship(child, "0.125", customer, document=None if number else "SO'1, \\N {}")
    recall = Recall(root_lot_id=root, reason="r", fingerprint="f", drafted_at=pen.now, source="test")
    return root, pen.work.recalls.add(recall).id or 0


def test_a_frozen_scope_is_the_trace_it_was_frozen_from(
    open_work: OpenUnitOfWork, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 7)
    with open_work() as work:
        root, recall = recalled(Pen(work), 40)
        trace = work.tracing.trace(work.lots.get(root), Direction.FORWARD)
        work.recalls.freeze(recall, trace)
        work.commit()
    with database.session(readonly=True) as session:
        lots = session.scalars(select(RecallLot).order_by(col(RecallLot.id))).all()
        sent = session.scalars(select(RecallDelivery).order_by(col(RecallDelivery.id))).all()
    assert [(row.lot_id, row.depth, row.via_lot_id, row.made, row.on_hand) for row in lots] == [
        (root, 0, None, trace.root.made, trace.root.on_hand),
        *((lot.id, lot.depth, lot.via, lot.view.made, lot.view.on_hand) for lot in trace.lots),
    ]
    assert len(sent) == 40
    assert [
        (row.partner_id, row.movement_id, row.lot_id, row.quantity, row.shipped_at, row.document) for row in sent
    ] == [(d.customer_id, d.movement_id, d.lot_id, d.quantity, d.at, d.document) for d in trace.deliveries]


def test_a_scope_of_many_rows_is_few_statements(open_work: OpenUnitOfWork, database: Database) -> None:
    statements: list[str] = []
    with open_work() as work:
        root, recall = recalled(Pen(work), 40)
        trace = work.tracing.trace(work.lots.get(root), Direction.FORWARD)
        event.listen(database.writing, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
        work.recalls.freeze(recall, trace)
    assert [statement.split()[2] for statement in statements] == ["recall_lot", "recall_delivery"]


def test_no_rows_are_no_statement(database: Database) -> None:
    with database.session() as session:
        insert_many(session, RecallDelivery, COLUMNS, [])
        session.commit()
    with database.session(readonly=True) as session:
        assert session.scalars(select(RecallDelivery)).all() == []


def test_a_row_that_may_not_be_fails_as_in_any_other_statement(open_work: OpenUnitOfWork, database: Database) -> None:
    with open_work() as work:
        recalled(Pen(work), 10)
        work.commit()
    at = datetime(2022, 6, 27, tzinfo=UTC)
    row = (1, 1, 12, 2, Decimal("0.000001"), at, None)
    with database.session() as session, pytest.raises(IntegrityError):
        insert_many(session, RecallDelivery, COLUMNS, [row, row])
    with database.session(readonly=True) as session:
        assert session.scalars(select(RecallDelivery)).all() == []
