"""A small plant with hours, lines and tanks, and what an answer about it says in short."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.equipment import Cleaning, Run
from domain.genealogy import Question
from domain.items import Item
from domain.steps.answering import answer
from domain.trace import Trace
from tests.storage.pen import Pen


class Floor(Pen):
    """A pen that also knows the hours of yesterday, lines and tanks."""

    def hour(self, hour: float) -> datetime:
        return self.now - timedelta(days=1) + timedelta(hours=hour, minutes=1)

    def stocked(self, code: str) -> int:
        """A lot of which there is enough for everything."""
        lot = self.lot(code)
        self.write("receive", None, {lot: 1000}, at=self.hour(0))
        return lot

    def used(self, parent: int, child: int, hour: float, amount: int = 1) -> int:
        return self.write("use", {parent: amount}, {child: 0}, at=self.hour(hour))

    def ran(self, line: str, lot: int, start: float, end: float | None) -> None:
        ended = None if end is None else self.hour(end)
        self.work.loading.add_many([Run(line=line, lot_id=lot, started_at=self.hour(start), ended_at=ended)])

    def cleaned(self, line: str, hour: float) -> None:
        self.work.loading.add_many([Cleaning(line=line, at=self.hour(hour))])

    def finished(self, code: str, **facts: Any) -> int:
        cup = self.work.items.by_code("cup") or self.work.items.add(
            Item(code="cup", name_zh="杯", kind="finished", uom="kg")
        )
        return self.lot(code, item_id=cup.id, **facts)

    def ask(self, *roots: int, **said: Any) -> Trace:
        return answer(self.work, Question(roots=roots, **said))


def codes(found: Trace) -> set[str]:
    return {traced.view.lot.code for traced in found.lots}


def possible(found: Trace) -> set[str]:
    return {traced.view.lot.code for traced in found.possible.lots}


def basis(found: Trace) -> dict[str, str]:
    return {traced.view.lot.code: traced.basis.value for traced in found.lots}


def holes(found: Trace) -> list[tuple[str, tuple[str, ...]]]:
    return [(hole.kind.value, tuple(view.lot.code for view in hole.lots)) for hole in found.holes]


def sent(found: Trace) -> list[tuple[str, Decimal]]:
    return [(each.code, delivery.quantity) for each in found.consignees for delivery in each.deliveries]
