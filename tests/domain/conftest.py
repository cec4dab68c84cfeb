"""A small plant on a real database: powder becomes base, base becomes cups, cups go to customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, takewhile
from typing import Any

import pytest

from domain.items import Item, ItemUnit
from domain.lots import LotRef, LotView
from domain.movements import Amount, MovementOrder
from domain.partners import Partner
from domain.people import Actor, Person, Role
from domain.ports import Work
from domain.steps.recording import Recorded
from domain.usecases.identify import actor_of
from domain.usecases.record import Record
from storage.unit_of_work import OpenUnitOfWork


@dataclass
class Floor:
    """The shop floor: who is there, and one transaction a deed, as in the running program."""

    open_work: OpenUnitOfWork
    worker: Actor
    other: Actor
    lead: Actor
    numbers: Any

    def do(self, use_case: Callable[..., Any], actor: Actor, *args: Any, **kwargs: Any) -> Any:
        with self.open_work() as work:
            done = use_case(work, actor, *args, **kwargs)
            work.commit()
        return done

    def look(self, question: Callable[[Work], Any]) -> Any:
        with self.open_work(readonly=True) as work:
            return question(work)

    def source(self) -> str:
        return f"tg:7:{next(self.numbers)}"

    def record(self, kind: str, lot: str, amount: str | None = None, *, by: Any = None, **slots: Any) -> Recorded:
        """`record("use", "MP1", "1320 kg", into="B1")`: a new message of the worker's."""
        done: Recorded = self.do(Record(), by or self.worker, self.order(kind, lot, amount, **slots))
        return done

    def order(self, kind: str, lot: str, amount: str | None = None, **slots: Any) -> MovementOrder:
        for name in ("into", "of"):
            if isinstance(slots.get(name), str):
                slots[name] = LotRef(slots[name])
        slots.setdefault("source", self.source())
        given = None if amount is None else amounts(amount)
        return MovementOrder(kind=kind, lot=LotRef(lot), amount=given, **slots)

    def lot(self, code: str) -> LotView:
        view: LotView = self.look(lambda work: work.lots.by_code(code)[0])
        return view

    def left(self, code: str) -> Decimal:
        return self.lot(code).on_hand

    def links(self) -> set[tuple[str, str, Decimal | None]]:
        """The genealogy as it is walked: parent, child, quantity of the parent."""

        def walked(work: Work) -> set[tuple[str, str, Decimal | None]]:
            numbers = takewhile(lambda number: work.movements.get(number) is not None, count(1))
            found = [link for number in numbers for link in work.movements.links(number) if link.voided_by is None]
            return {
                (work.lots.get(link.parent_id).lot.code, work.lots.get(link.child_id).lot.code, link.quantity)
                for link in found
            }

        known: set[tuple[str, str, Decimal | None]] = self.look(walked)
        return known


def amounts(text: str) -> Amount:
    number, _, uom = text.partition(" ")
    return Amount(Decimal(number), uom or None)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The rules are tried on SQLite; that both databases keep the same is proven in `tests/storage`."""
    return sqlite_url


@pytest.fixture
def floor(open_work: OpenUnitOfWork) -> Floor:
    """The plant with a worker, another worker and a lead; 24,000 kg of powder have come in as MP1."""
    with open_work() as work:
        for item in (
            Item(code="powder", name_zh="全脂乳粉", kind="raw", uom="kg"),
            Item(code="base", name_zh="酸奶基料", kind="intermediate", uom="kg"),
            Item(code="cup", name_zh="杯装酸奶", kind="finished", uom="cup", gtin="06901234567892"),
            Item(code="pack", name_zh="六连杯", kind="finished", uom="pack"),
        ):
            work.items.add(item)
        cup, pack = work.items.by_code("cup"), work.items.by_code("pack")
        assert cup is not None
        assert pack is not None
        work.loading.add_many([ItemUnit(item_id=cup.id or 0, uom="kg", factor=Decimal("5.5555555556"))])
        work.loading.add_many([ItemUnit(item_id=pack.id or 0, uom="cup", factor=Decimal("0.1666666667"))])
        for code, kind in (("S-102", "supplier"), ("S-301", "subcontractor"), ("C01", "customer")):
            work.partners.add(Partner(code=code, kind=kind, name=f"{code} Ltd"))
        people = [
            work.people.add(Person(telegram_id=number, name=name, role=role.value, joined_at=work.now()))
            for number, name, role in ((7, "Wei", Role.WORKER), (8, "Otto", Role.WORKER), (9, "Grace", Role.LEAD))
        ]
        actors = [actor_of(person) for person in people]
        work.commit()
    worker, other, lead = actors
    there = Floor(open_work, worker, other, lead, numbers=count(1))
    there.record("receive", "MP1", "24000 kg", item="powder", partner="S-102", supplier_lot="HY1")
    return there
