"""The stock of a case by place: what must be fetched where, and what was found there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from domain.handling import StockRow, StockTick, place_mark
from domain.items import Item
from domain.labels import sscc_in
from domain.lots import LotView
from domain.people import Actor, AnswerExpected, May
from domain.ports import Work
from domain.recall import Recall
from domain.steps.alerting import note_leads
from domain.steps.cases import audit_case
from domain.steps.handling import frozen_case
from domain.values import as_text


@dataclass(frozen=True)
class StockSheet:
    """Everything of a case that the ledger says is still here, by place; lots that were cleared are left out."""

    recall: Recall
    rows: tuple[StockRow, ...]
    pallets: Mapping[str, str | None] = field(default_factory=dict)
    """The places that are a pallet, by SSCC, with where it stands."""

    @property
    def places(self) -> tuple[tuple[str | None, tuple[StockRow, ...]], ...]:
        """The rows by place, in their order."""
        found: dict[str | None, list[StockRow]] = {}
        for row in self.rows:
            found.setdefault(row.place, []).append(row)
        return tuple((place, tuple(rows)) for place, rows in found.items())

    @property
    def totals(self) -> tuple[tuple[Item, int, Decimal], ...]:
        """Of each item: how many lots, and how much."""
        sums: dict[int, tuple[Item, set[int], Decimal]] = {}
        for row in self.rows:
            item, lots, quantity = sums.get(row.lot.lot.item_id, (row.lot.item, set[int](), Decimal(0)))
            sums[row.lot.lot.item_id] = (item, {*lots, row.lot.id}, quantity + row.quantity)
        return tuple((item, len(lots), quantity) for item, lots, quantity in sums.values())

    @property
    def found(self) -> int:
        return sum(row.tick is not None and row.tick.found for row in self.rows)

    @property
    def not_found(self) -> int:
        return sum(row.tick is not None and not row.tick.found for row in self.rows)

    @property
    def open(self) -> int:
        """Where nobody has looked yet."""
        return sum(row.tick is None for row in self.rows)


@dataclass(frozen=True)
class StockOnHold:
    """What of a case is still in stock, by place, with what was ticked off. Changes nothing.

    Raises `UnknownRecall`, `RecallNotLaunched`.
    """

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> StockSheet:
        actor.must(May.RECORD)
        return _sheet(work, frozen_case(work, recall_id))


@dataclass(frozen=True)
class TickStock:
    """Afterwards it is kept who looked for this lot at this place, and whether it was there; the leads are told of
    what was not. Once for its `source`. Raises `AnswerExpected` when nothing of it is there by the books any more."""

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, lot_id: int, mark: str, source: str, *, found: bool
    ) -> StockSheet:  # fmt: skip
        actor.must(May.RECORD)
        recall = frozen_case(work, recall_id)
        row = next((row for row in _sheet(work, recall).rows if (row.lot.id, place_mark(row.place)) == (lot_id, mark)),
                   None)  # fmt: skip
        if row is None:
            raise AnswerExpected(problem="changed")
        tick = StockTick(recall_id=recall_id, lot_id=lot_id, place=row.place, found=found, quantity=row.quantity,
                         person_id=actor.person_id, at=work.now(), source=source)  # fmt: skip
        if work.handling.add_tick(tick):
            facts = {"lot": row.lot.lot.code, "place": row.place, "quantity": as_text(row.quantity),
                     "uom": row.lot.item.uom}  # fmt: skip
            audit_case(work, actor, "stock found" if found else "stock not found", recall, **facts)
            if not found and not recall.drill:
                note_leads(work, f"stock:{source}", "chat/stock_not_found", recall=recall.number, who=actor.name,
                           **facts)  # fmt: skip
        return _sheet(work, recall)


def _sheet(work: Work, recall: Recall) -> StockSheet:
    ids = [row.lot_id for row in work.handling.lots(recall.id or 0) if row.cleared_at is None]
    ticks = {(tick.lot_id, tick.place): tick for tick in work.handling.ticks(recall.id or 0)}
    names = {tick.person_id: work.people.get(tick.person_id).name for tick in ticks.values() if tick.person_id}
    outside = work.balances.subcontractors()
    rows = []
    for view in work.lots.views(ids).values():
        for place, quantity in _lying(view):
            tick = ticks.get((view.id, place))
            by = names.get(tick.person_id) if tick and tick.person_id else None
            rows.append(StockRow(place, view, quantity, tick, by, place in outside))
    # What nobody knows the place of comes last: it must be looked for.
    rows.sort(key=lambda row: (row.place is None, row.place or "", row.lot.lot.code))
    units = work.pallets.named({row.place for row in rows if row.place is not None and sscc_in(row.place)})
    return StockSheet(recall, tuple(rows), {sscc: unit.place for sscc, unit in units.items()})


def _lying(view: LotView) -> Iterator[tuple[str | None, Decimal]]:
    for place, quantity in view.places.items():
        if quantity > 0:
            yield place, quantity
    rest = view.on_hand - sum(view.places.values(), Decimal(0))
    if rest > 0:
        yield None, rest
