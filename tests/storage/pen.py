"""Writes a small plant's ledger with few words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from domain.items import Item
from domain.lots import Lot, LotView
from domain.movements import UNDO, Direction, LineDraft, Movement, inverse
from domain.partners import Partner
from domain.ports import Work
from domain.values import LotCode

Amounts = Mapping[int, int | str | Decimal | None]
_numbers = count(1)
"""One pen may be put down and another taken up in the same database."""


class Pen:
    """Every lot is of one item, in kg, unless another is named."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.now = work.now()
        self.item = work.items.by_code("milk") or work.items.add(
            Item(code="milk", name_zh="牛乳", kind="raw", uom="kg")
        )

    def lot(self, code: str, **facts: Any) -> int:
        facts.setdefault("item_id", self.item.id)
        return self.work.lots.add(Lot(code=LotCode(code), folded=LotCode(code).folded, **facts)).id or 0

    def partner(self, code: str, kind: str = "customer", **facts: Any) -> int:
        facts.setdefault("name", f"{code} Ltd")
        return self.work.partners.add(Partner(code=code, kind=kind, **facts)).id or 0

    def view(self, lot_id: int) -> LotView:
        return self.work.lots.get(lot_id)

    def draft(
        self, kind: str, out: Amounts | None = None, into: Amounts | None = None, *, place: str | None = None,
        to_place: str | None = None, **facts: Any,
    ) -> tuple[Movement, list[LineDraft]]:  # fmt: skip
        """A movement and its lines, not written yet."""
        facts.setdefault("source", f"pen:{next(_numbers)}")
        happened: datetime = facts.pop("at", self.now)
        movement = Movement(kind=kind, happened_at=happened, recorded_at=self.now, **facts)
        lines = [
            *(LineDraft(lot, Direction.OUT, exact(amount), place=place) for lot, amount in (out or {}).items()),
            *(LineDraft(lot, Direction.IN, exact(amount), place=to_place) for lot, amount in (into or {}).items()),
        ]
        return movement, lines

    def write(self, kind: str, out: Amounts | None = None, into: Amounts | None = None, **facts: Any) -> int:
        return self.work.movements.append(*self.draft(kind, out, into, **facts)).id or 0

    def ship(self, lot: int, amount: int | str, customer: int, **facts: Any) -> int:
        return self.write("ship", {lot: amount}, partner_id=customer, **facts)

    def undo(self, movement_id: int) -> int:
        lines = inverse(self.work.movements.lines(movement_id))
        movement, _ = self.draft(UNDO, corrects_id=movement_id)
        return self.work.movements.append(movement, lines).id or 0


def exact(amount: int | str | Decimal | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)
