"""Many rows at once are the same rows, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from domain.alerts import Alert, NewAlert
from domain.genealogy import Direction
from domain.messages import NewMessage, Outgoing
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
        work.recalls.freeze(recall, trace, 1, {})
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
        work.recalls.freeze(recall, trace, 1, {})
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


NOW = datetime(2026, 11, 22, tzinfo=UTC)


def alerts(recall: int, partner: int, *addresses: str) -> list[NewAlert]:
    return [NewAlert(recall, partner, None, "email", address, "en", "R1-C1", NOW) for address in addresses]


def test_of_many_alerts_only_the_new_ones_are_written(
    open_work: OpenUnitOfWork, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 2)
    with open_work() as work:
        _, recall = recalled(Pen(work), 10)
        first = work.recalls.add_alerts(alerts(recall, 1, "a@x", "b@x", "c@x"))
        second = work.recalls.add_alerts(alerts(recall, 1, "b@x", "d@x", "a@x", "e@x"))
        assert work.recalls.add_alerts([]) == []
        messages = [
            NewMessage(f"alert:{alert_id}", 0, "email", alert.address, "en", "alerts/recall", alert_id, work.now())
            for alert_id, alert in first
        ]
        assert (work.outbox.put_all(messages[:2]), work.outbox.put_all(messages), work.outbox.put_all([])) == (2, 1, 0)
        work.commit()
    assert [alert.address for _, alert in first] == ["a@x", "b@x", "c@x"]
    assert [alert.address for _, alert in second] == ["d@x", "e@x"]
    with database.session(readonly=True) as session:
        stored = session.scalars(select(Alert)).all()
        sent = session.scalars(select(Outgoing).order_by(col(Outgoing.id))).all()
    assert {row.id: row.address for row in stored} == {row_id: alert.address for row_id, alert in [*first, *second]}
    assert {(row.state, row.person_id, row.problem) for row in stored} == {("queued", None, None)}
    assert [(row.key, row.alert_id) for row in sent] == [(f"alert:{row_id}", row_id) for row_id, _ in first]
    assert {(row.state, row.attempts, row.repeat, str(row.facts), row.owner) for row in sent} == {
        ("due", 0, False, "{}", None)
    }
