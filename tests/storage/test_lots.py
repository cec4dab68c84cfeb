"""Lots: found as people write them, with what is left of them, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.items import Item
from domain.lots import UnknownLot
from domain.movements import UNDO
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen


@pytest.fixture
def pen(open_work: OpenUnitOfWork) -> Iterator[Pen]:
    with open_work() as work:
        yield Pen(work)


def test_what_is_left_is_what_came_less_what_went(pen: Pen) -> None:
    a, b, customer = pen.lot("A"), pen.lot("B"), pen.partner("C01")
    pen.write("receive", into={a: 100})
    pen.write("use", {a: "30.5"}, {b: 0})
    pen.ship(a, 20, customer)
    pen.write("return", into={a: 5}, partner_id=customer)
    pen.write("scrap", {a: None})
    view = pen.view(a)
    assert (view.on_hand, view.made) == (Decimal("54.5"), Decimal(100))
    assert pen.view(b).on_hand == 0


def test_what_was_poured_back_was_made_and_what_was_moved_was_not(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    pen.write("make", into={a: 100})
    pen.write("rework", {b: 3}, {a: 3})
    pen.write("move", {a: 50}, {a: 50}, place="cold", to_place="dock")
    pen.write("adjust", into={a: 1})
    view = pen.view(a)
    assert (view.on_hand, view.made) == (Decimal(104), Decimal(103))
    assert view.places == {"cold": Decimal(-50), "dock": Decimal(50)}


def test_a_correction_takes_back_what_was_left_and_what_was_made(pen: Pen) -> None:
    a = pen.lot("A")
    kept, wrong = pen.write("make", into={a: 100}), pen.write("make", into={a: 40}, to_place="cold")
    undone = pen.undo(wrong)
    assert (pen.view(a).on_hand, pen.view(a).made) == (Decimal(100), Decimal(100))
    assert pen.view(a).places == {}
    movement = pen.work.movements.get(undone)
    assert movement is not None
    assert (movement.kind, movement.corrects_id) == (UNDO, wrong)
    assert [line.quantity for line in pen.work.movements.lines(kept)] == [Decimal(100)]


def test_many_lots_are_seen_in_the_order_they_were_asked_for(pen: Pen) -> None:
    ids = [pen.lot(f"L{number}") for number in range(5)]
    wanted = [ids[3], 999, ids[0]]
    assert list(pen.work.lots.views(wanted)) == [ids[3], ids[0]]
    assert pen.work.lots.views([]) == {}
    with pytest.raises(UnknownLot):
        pen.view(999)


def test_our_code_is_shared_only_by_other_items(pen: Pen) -> None:
    other = pen.work.items.add(Item(code="powder", kind="raw", uom="kg"))
    a, b = pen.lot("A"), pen.lot("A", item_id=other.id)
    assert [view.id for view in pen.work.lots.by_code("A")] == [a, b]
    assert [view.id for view in pen.work.lots.by_code("A", other.id)] == [b]
    assert pen.work.lots.by_code("a b") == []


def test_two_suppliers_may_use_the_same_code(pen: Pen) -> None:
    first, second = pen.partner("S-1", "supplier"), pen.partner("S-2", "supplier")
    pen.lot("A", supplier_id=first, supplier_lot="HY1")
    pen.lot("B", supplier_id=second, supplier_lot="HY1")
    assert [(view.lot.code, view.supplier) for view in pen.work.lots.by_supplier_code("HY1")] == [
        ("A", "S-1"), ("B", "S-2")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first"),
    [("MPO5", "MP05"), ("mp-05", "MP05"), ("MP055", "MP05"), ("HY22O415", "MP05"), ("B12I", "B121"), ("F36l", "F361")],
)
def test_a_mistyped_code_finds_the_lot_that_was_meant(pen: Pen, typed: str, first: str) -> None:
    for code in ("MP04", "B120", "B121", "F360", "F361", "MP06"):
        pen.lot(code)
    pen.lot("MP05", supplier_lot="HY220415")
    assert pen.work.lots.nearest(typed)[0].lot.code == first


def test_nothing_like_it_is_nothing(pen: Pen) -> None:
    pen.lot("MP05")
    assert pen.work.lots.nearest("PALLET-77812-X") == []


def test_the_one_that_should_go_first(pen: Pen) -> None:
    day = timedelta(days=1)
    stock = {
        "old": pen.lot("OLD", made_at=pen.now - 9 * day, expires_at=pen.now + 5 * day),
        "older": pen.lot("OLDER", made_at=pen.now - 10 * day, expires_at=pen.now + 4 * day),
        "empty": pen.lot("EMPTY", expires_at=pen.now + 1 * day),
        "expired": pen.lot("EXPIRED", expires_at=pen.now - 1 * day),
        "held": pen.lot("HELD", expires_at=pen.now + 1 * day, status="hold"),
        "new": pen.lot("NEW", made_at=pen.now, expires_at=pen.now + 30 * day),
    }
    pen.write("receive", into={lot: 1 for name, lot in stock.items() if name != "empty"})
    first = pen.work.lots.older_in_stock(pen.view(stock["new"]))
    assert first is not None
    assert first.lot.code == "OLDER"
    assert pen.work.lots.older_in_stock(pen.view(stock["older"])) is None


def test_without_an_expiry_the_one_made_earlier_goes_first(pen: Pen) -> None:
    early, late, unknown = pen.lot("EARLY", made_at=pen.now - timedelta(days=2)), pen.lot("LATE", made_at=pen.now), None
    unknown = pen.lot("UNKNOWN")
    pen.write("receive", into={early: 1, late: 1, unknown: 1})
    first = pen.work.lots.older_in_stock(pen.view(late))
    assert first is not None
    assert first.lot.code == "EARLY"
    assert pen.work.lots.older_in_stock(pen.view(unknown)) is None


def test_a_status_is_seen_at_once_with_its_reason(pen: Pen) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    held = pen.view(a).lot
    pen.work.lots.set_status([a], "hold", "smells", pen.now)
    assert (held.status, held.status_reason, held.status_since) == ("hold", "smells", pen.now)
    assert [view.id for view in pen.work.lots.in_state("hold")] == [a]
    assert [view.id for view in pen.work.lots.in_state("free")] == [b]
