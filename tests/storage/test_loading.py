"""Loading many rows: the same as one by one, in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from domain.audit import AuditEntry
from domain.items import Item
from domain.lots import Lot
from domain.partners import Partner
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen


@pytest.fixture
def pen(open_work: OpenUnitOfWork) -> Iterator[Pen]:
    with open_work() as work:
        yield Pen(work)


def some_lots(pen: Pen, how_many: int) -> list[Lot]:
    return [
        Lot(code=f"L{number}", folded=f"L{number}", item_id=pen.item.id or 0, attributes={"n": number})
        for number in range(how_many)
    ]


def test_ids_come_back_in_the_order_of_the_rows(pen: Pen) -> None:
    lots = some_lots(pen, 300)
    ids = pen.work.loading.add_many(lots)
    assert ids == [lot.id for lot in lots]
    for lot in (lots[0], lots[171], lots[299]):
        found = pen.view(lot.id or 0).lot
        assert (found.code, found.attributes) == (lot.code, lot.attributes)
    assert pen.work.loading.add_many([]) == []


def test_exactness_is_kept_in_bulk(pen: Pen) -> None:
    (item_id,) = pen.work.loading.add_many([Item(code="cup", kind="finished", uom="cup", unit_cost=Decimal("0.1"))])
    assert pen.work.items.get(item_id).unit_cost == Decimal("0.1")


def test_ten_thousand_rows_take_a_bounded_number_of_statements(database: Database, open_work: OpenUnitOfWork) -> None:
    said: list[str] = []

    @event.listens_for(database.writing, "before_cursor_execute")
    def listen(*facts: Any) -> None:
        said.append(facts[2])

    with open_work() as work:
        pen = Pen(work)
        ids = work.loading.add_many(some_lots(pen, 2500))
        received = [pen.draft("receive", into={lot: 10}) for lot in ids]
        used = [pen.draft("use", {lot: 1}, {ids[0]: 0}) for lot in ids[1:]]
        made = [pen.draft("use", {lot: 1}, work_order="88") for lot in ids[:2000]]
        last = pen.draft("make", into={ids[-1]: 5}, work_order="88")
        said.clear()
        movement_ids = work.loading.append_many([*received, *used, *made, last])
        assert len(movement_ids) == 7000
        assert len(work.movements.links(movement_ids[-1])) == 2000
        assert pen.view(ids[0]).on_hand == 9, "ten came, one went into the order"
        work.commit()
    # On SQLite a statement is given 32,766 values at most, which the driver's splitting must stay under.
    assert len(said) < 150


def test_known_sources_and_records_are_found(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    movement = pen.write("use", {a: 3}, {b: 0}, source="import:links.csv:1")
    alone = pen.work.movements.append(*pen.draft("inspect", source="import:x"))
    asked = ["import:links.csv:1", "import:x", "import:links.csv:2"]
    found = pen.work.loading.recorded(asked)
    assert set(found) == set(asked[:2])
    known, lines = found["import:links.csv:1"]
    assert known.id == movement
    assert [(line.lot_id, line.direction, line.quantity) for line in lines] == [
        (a, "out", Decimal(3)), (b, "in", Decimal(0))
    ]  # fmt: skip
    assert found["import:x"] == (alone, ())
    assert pen.work.loading.recorded([]) == {}


def test_what_is_changed_on_loaded_rows_is_written(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        pen = Pen(work)
        pen.lot("A")
        pen.partner("C01")
        work.commit()
    with open_work() as work:
        (partner,) = work.loading.every(Partner)
        partner.name = "New name"
        (lot,) = work.loading.lots_with(["A", "NONE"])
        lot.attributes = {"fat": "3.5"}
        work.commit()
    with open_work(readonly=True) as work:
        assert [partner.name for partner in work.loading.every(Partner)] == ["New name"]
        assert work.lots.by_code("A")[0].lot.attributes == {"fat": "3.5"}


def test_a_correction_in_the_batch_finds_what_stands_before_it(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    wrong = pen.write("use", {a: 3}, {b: 0})
    pen.work.loading.append_many([
        pen.draft("undo", {a: -3}, {b: 0}, corrects_id=wrong), pen.draft("use", {a: 4}, {b: 0})
    ])  # fmt: skip
    assert [link.voided_by is not None for link in pen.work.movements.links(wrong)] == [True]
    assert pen.view(a).on_hand == -4


def test_an_audit_entry_is_found_by_its_subject(open_work: OpenUnitOfWork, clock) -> None:
    with open_work() as work:
        for number, deed in enumerate(("drafted", "launched")):
            work.audit.write(AuditEntry(at=clock(), who="Ann", deed=deed, subject="recall", subject_id=7,
                                        facts={"n": number}))  # fmt: skip
        work.commit()
    with open_work(readonly=True) as work:
        assert [(entry.deed, entry.facts) for entry in work.audit.of("recall", 7)] == [
            ("drafted", {"n": 0}), ("launched", {"n": 1})
        ]  # fmt: skip
        assert work.audit.of("recall", 8) == []
