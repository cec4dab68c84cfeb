"""Whatever happens in a plant: every balance adds up, alone and together, and agrees with the stock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from domain.items import Item, ItemUnit
from domain.lots import LotRef
from domain.people import Actor
from domain.usecases.balance_lot import BalanceLot
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen

LOTS, MOVEMENTS = 24, 220
HOUSE = Actor.house()


class Chance:
    """Writes movements of any kind in any order: more is taken than is there, quantities and times are missing, lots
    go round in circles, and some of it is taken back."""

    def __init__(self, pen: Pen, seed: int) -> None:
        self.pen, self.random = pen, Random(seed)
        items = [
            pen.work.items.add(Item(code=code, kind=kind, uom=uom))
            for code, kind, uom in (
                ("base", "intermediate", "kg"),
                ("jar", "finished", "pcs"),
                ("tray", "finished", "tray"),
            )
        ]
        pen.work.loading.add_many([ItemUnit(item_id=items[2].id or 0, uom="pcs", factor=Decimal("0.1666666667"))])
        kinds = [pen.item, *items]
        start = pen.now - timedelta(days=300)
        self.lots = [
            pen.lot(f"L{number}", item_id=self.random.choice(kinds).id, made_at=start + timedelta(days=number))
            for number in range(LOTS)
        ]
        self.customers = [pen.partner(f"C{number}") for number in range(3)]
        self.packer = pen.partner("S1", "subcontractor")

    def amount(self) -> Decimal:
        return Decimal(self.random.randint(1, 200_000)) / 1000

    def maybe(self) -> Decimal | None:
        return None if self.random.random() < 0.1 else self.amount()

    def one(self, _number: int) -> int:
        """One movement; its number in the ledger."""
        lot, other = self.random.sample(self.lots, 2)
        amount, place = self.amount(), self.random.choice([None, "rack", "S1"])
        deeds: dict[str, Callable[[], int]] = {
            "receive": lambda: self.pen.write("receive", into={lot: amount}, to_place=place),
            "make": lambda: self.pen.write("make", into={lot: amount}, work_order=f"W{lot}"),
            "use": lambda: self.pen.write("use", {lot: self.maybe()}, {other: 0}),
            "order": lambda: self.pen.write("use", {lot: amount}, work_order=f"W{other}"),
            "rework": lambda: self.pen.write("rework", {lot: amount}, {other: self.amount()}),
            "split": lambda: self.pen.write("split", {lot: amount}, {other: amount}),
            "merge": lambda: self.pen.write("merge", {lot: amount}, {other: self.maybe()}),
            "move": lambda: self.pen.write("move", {lot: amount}, {lot: amount}, place=place, to_place="rack"),
            "sendout": lambda: self.pen.write("sendout", {lot: amount}, {lot: amount}, to_place="S1"),
            "back": lambda: self.pen.write("back", {lot: amount}, {other: self.amount()}, place="S1"),
            "ship": lambda: self.pen.ship(lot, f"{amount:f}", self.random.choice(self.customers)),
            "return": lambda: self.pen.write(
                "return", into={lot: amount}, partner_id=self.random.choice(self.customers)
            ),
            "scrap": lambda: self.pen.write("scrap", {lot: amount}, reason="torn"),
            "sample": lambda: self.pen.write("sample", {lot: amount}),
            "more": lambda: self.pen.write("count", into={lot: amount}),
            "less": lambda: self.pen.write("count", {lot: amount}),
            "adjust": lambda: self.pen.write("adjust", {lot: amount}, reason=self.random.choice([None, "dried out"])),
            "hold": lambda: self.pen.write("hold", into={lot: 0}),
        }
        return deeds[self.random.choice(list(deeds))]()


@pytest.mark.parametrize("seed", range(3))
def test_every_balance_adds_up(open_work: OpenUnitOfWork, seed: int) -> None:
    with open_work() as work:
        chance = Chance(Pen(work), seed)
        written = [chance.one(number) for number in range(MOVEMENTS)]
        for movement in chance.random.sample(written, MOVEMENTS // 10):
            chance.pen.undo(movement)
        lots = chance.lots
        work.commit()
    seen_gaps = 0
    for lot_id in lots:
        with open_work(readonly=True) as work:
            view = work.lots.get(lot_id)
            alone, whole = (BalanceLot()(work, HOUSE, LotRef(lot_id=lot_id), whole=each) for each in (False, True))
        (lot,) = alone.balances[0].lots
        assert lot.made == view.made
        told = sum((amount for _, amount in alone.balances[0].told), Decimal(0))
        assert lot.made == told + alone.balances[0].gap
        seen_gaps += bool(alone.balances[0].gap)
        for balance in whole.balances:
            parts = sum((amount for _, amount in balance.told), Decimal(0)) + balance.gap
            assert balance.made == parts, balance.item.code
        assert {view.id for view in whole.lots} == {lot.view.id for each in whole.balances for lot in each.lots}
        assert all(0 <= part.amount <= whole.parts[lot_id].amount for part in whole.parts.values())
    assert seen_gaps > 5
