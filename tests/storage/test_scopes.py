"""What a recall would cover by each way of drawing the line, from the ledger of either database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.demo.plant import plant_files
from domain.equipment import WindowBackwards
from domain.genealogy import Question
from domain.items import Item
from domain.lots import LotRef, UnknownLot
from domain.people import Actor, NotAllowed, Role
from domain.scope import Scope, ScopeKind, Scopes
from domain.steps.answering import answer
from domain.usecases.compare_scopes import CompareScopes, Window
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.pen import Pen
from tests.storage.plants import ZONE, told

HOUSE = Actor.house()


def compared(open_work: OpenUnitOfWork, code: str, window: Window | None = None) -> Scopes:
    with open_work(readonly=True) as work:
        return CompareScopes(ZONE)(work, HOUSE, LotRef(code), window)


def row(scopes: Scopes, kind: ScopeKind) -> Scope:
    return next(each for each in scopes.rows if each.kind is kind)


def facts(each: Scope) -> tuple[Any, ...]:
    return (each.kind.value, len(each.lots), len(each.customers), each.deliveries, each.cost, each.missed,
            each.needless, each.missed_customers, each.needless_customers)  # fmt: skip


def test_the_published_scopes_come_out(open_work: OpenUnitOfWork, clock: StandingClock) -> None:
    clock.moment = datetime(2022, 7, 7, 9, 20, tzinfo=UTC)
    told(open_work, plant_files())
    june = datetime(2022, 6, 1, tzinfo=ZONE)
    scopes = compared(open_work, "HY220415", (june, june + timedelta(days=7)))
    assert [facts(each) for each in scopes.rows if each.kind is not ScopeKind.WINDOW] == [
        ("quarter", 360, 64, 1073, Decimal(12000240), 0, 301, 0, 36),
        ("period", 88, 34, 257, Decimal(2933392), 0, 29, 0, 6),
        ("orders", 57, 26, 164, Decimal(1900038), 2, 0, 2, 0),
        ("genealogy", 57, 26, 164, Decimal(1900038), 2, 0, 2, 0),
        ("equipment", 59, 28, 170, Decimal(1966706), 0, 0, 0, 0),
        ("timed", 57, 26, 164, Decimal(1900038), 2, 0, 2, 0),
    ]  # fmt: skip
    assert (scopes.no_runs, scopes.no_times, scopes.no_orders) == (False, True, False)
    window = row(scopes, ScopeKind.WINDOW)
    assert (len(window.lots), window.cost, window.missed, window.needless) == (28, 933352, 31, 0)
    period = row(scopes, ScopeKind.PERIOD)
    assert (period.since, period.last_day) == (datetime(2022, 5, 25, tzinfo=ZONE), datetime(2022, 6, 15, tzinfo=ZONE))
    assert row(scopes, ScopeKind.QUARTER).quantities == (("cup", 7_200_000),)


@pytest.mark.parametrize("root", ["MP05", "RM44", "RW01", "F250", "B101"])
def test_a_way_by_genealogy_is_what_a_trace_answers(open_work: OpenUnitOfWork, clock: StandingClock, root: str) -> None:
    clock.moment = datetime(2022, 7, 7, 9, 20, tzinfo=UTC)
    told(open_work, plant_files())
    scopes = compared(open_work, root)
    with open_work(readonly=True) as work:
        asked = Question(roots=(scopes.root.id,), zone=ZONE)
        answers = {
            ScopeKind.GENEALOGY: answer(work, asked),
            ScopeKind.EQUIPMENT: answer(work, replace(asked, equipment=True)),
            ScopeKind.TIMED: answer(work, replace(asked, timed=True)),
        }
    for kind, trace in answers.items():
        scope = row(scopes, kind)
        lots = {view.id for view in (*trace.roots, *(traced.view for traced in trace.lots))}
        assert scope.lots <= lots
        assert scope.customers == {each.partner_id for each in trace.consignees}
        assert scope.deliveries == len(trace.deliveries)
        cups = {lot_id for lot_id in lots if trace.by_id[lot_id].item.uom == "cup"}
        assert scope.lots >= cups


class Bakery:
    """Flour into dough into bread; bread is packed into boxes."""

    def __init__(self, work: Any) -> None:
        self.pen, self.work = Pen(work), work
        self.dough = work.items.add(Item(code="dough", kind="intermediate", uom="kg"))
        self.bread = work.items.add(Item(code="bread", kind="finished", uom="pcs", unit_cost=Decimal("0.5")))
        self.box = work.items.add(Item(code="box", kind="finished", uom="box"))
        self.start = datetime(2022, 3, 30, 2, 0, tzinfo=UTC)

    def made(self, code: str, item: Item, day: int, order: str | None = None, amount: int = 100) -> int:
        at = self.start + timedelta(days=day)
        lot = self.pen.lot(code, item_id=item.id, made_at=at)
        self.pen.write("make", into={lot: amount}, at=at, work_order=order)
        return lot

    def used(self, parent: int, child: int, day: int | None = None, amount: int = 10) -> None:
        dated = {} if day is not None else {"attributes": {"dated": False}}
        at = self.start + timedelta(days=day or 0)
        self.pen.write("use", {parent: amount}, {child: 0}, at=at, **dated)


@pytest.fixture
def bakery(open_work: OpenUnitOfWork) -> OpenUnitOfWork:
    """Flour FL goes into D1 (30 March) and D2 (2 April, another quarter), each into a bread; the order of D1 also made
    D9, into B9. B1 is packed into the box X1. B5 of the same days has nothing to do with it."""
    with open_work() as work:
        plant = Bakery(work)
        flour = plant.pen.lot("FL", made_at=plant.start - timedelta(days=5))
        plant.pen.write("receive", into={flour: 100})
        d1, d2 = plant.made("D1", plant.dough, 0, "77"), plant.made("D2", plant.dough, 3)
        d9 = plant.made("D9", plant.dough, 0, "77")
        b1, b2 = plant.made("B1", plant.bread, 0), plant.made("B2", plant.bread, 3)
        b5, b9 = plant.made("B5", plant.bread, 1), plant.made("B9", plant.bread, 9)
        x1 = plant.made("X1", plant.box, 4, amount=10)
        for parent, child in ((flour, d1), (flour, d2), (d1, b1), (d2, b2), (d9, b9), (b1, x1)):
            plant.used(parent, child)
        for lot, customer in ((x1, "C1"), (b2, "C2"), (b5, "C5"), (b9, "C9")):
            plant.pen.ship(lot, 5, plant.pen.partner(customer))
        work.commit()
    return open_work


def test_a_scope_counts_units_once_and_customers_of_what_was_packed_from_them(bakery: OpenUnitOfWork) -> None:
    scopes = compared(bakery, "FL")
    genealogy = row(scopes, ScopeKind.GENEALOGY)
    assert (genealogy.quantities, len(genealogy.customers), genealogy.cost) == ((("pcs", 200),), 2, 100)
    assert genealogy.unpriced == ()
    period = row(scopes, ScopeKind.PERIOD)
    assert (len(period.lots), len(period.customers), period.needless, period.needless_customers) == (3, 3, 1, 1)
    quarter = row(scopes, ScopeKind.QUARTER)
    assert (quarter.since, quarter.last_day) == (
        datetime(2022, 1, 1, tzinfo=ZONE), datetime(2022, 6, 30, tzinfo=ZONE),
    )  # fmt: skip
    assert len(quarter.lots) == 4


def test_an_order_takes_in_what_else_was_made_under_it_and_what_came_of_that(bakery: OpenUnitOfWork) -> None:
    scopes = compared(bakery, "FL")
    orders = row(scopes, ScopeKind.ORDERS)
    assert (orders.orders, len(orders.lots), len(orders.customers), orders.needless) == (1, 3, 3, 1)
    assert not scopes.no_orders


def test_what_nobody_recorded_is_said(bakery: OpenUnitOfWork) -> None:
    scopes = compared(bakery, "D2")
    assert (scopes.no_runs, scopes.no_times, scopes.no_orders) == (True, True, True)
    assert ScopeKind.ORDERS not in {each.kind for each in scopes.rows}
    boxes = row(compared(bakery, "X1"), ScopeKind.GENEALOGY)
    assert (len(boxes.lots), boxes.cost, [item.code for item in boxes.unpriced]) == (1, None, ["box"])


def test_a_lot_of_which_nothing_finished_was_made_covers_nothing(bakery: OpenUnitOfWork) -> None:
    with bakery() as work:
        Pen(work).lot("FL2")
        work.commit()
    scopes = compared(bakery, "FL2")
    assert [(each.kind.value, len(each.lots), each.cost) for each in scopes.rows] == [
        ("genealogy", 0, None), ("equipment", 0, None), ("timed", 0, None),
    ]  # fmt: skip


def test_time_leaves_out_what_was_taken_before(open_work: OpenUnitOfWork) -> None:
    """The vat got flour on day 2: what was drawn on day 1 cannot hold it."""
    with open_work() as work:
        plant = Bakery(work)
        flour = plant.pen.lot("FL", made_at=plant.start)
        plant.pen.write("receive", into={flour: 100})
        vat = plant.made("VAT", plant.dough, 0)
        early, late = plant.made("B1", plant.bread, 1), plant.made("B2", plant.bread, 3)
        plant.used(vat, early, 1)
        plant.used(flour, vat, 2)
        plant.used(vat, late, 3)
        work.commit()
    scopes = compared(open_work, "FL")
    assert len(row(scopes, ScopeKind.GENEALOGY).lots) == 2
    timed = row(scopes, ScopeKind.TIMED)
    assert (len(timed.lots), timed.missed, scopes.no_times) == (1, 1, False)


def test_only_leads_compare_and_days_go_forward(bakery: OpenUnitOfWork) -> None:
    day = datetime(2022, 4, 1, tzinfo=ZONE)
    with bakery(readonly=True) as work:
        with pytest.raises(NotAllowed):
            CompareScopes(ZONE)(work, Actor(None, "Wei", Role.WORKER), LotRef("FL"))
        with pytest.raises(UnknownLot):
            CompareScopes(ZONE)(work, HOUSE, LotRef("FLX"))
        with pytest.raises(WindowBackwards):
            CompareScopes(ZONE)(work, HOUSE, LotRef("FL"), (day, day))
