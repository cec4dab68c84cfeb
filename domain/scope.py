"""What a recall of a lot would cover by different ways of drawing the line, side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from domain.genealogy import Basis, TraceLink
from domain.items import Item, ItemKind
from domain.lots import LotView


class ScopeKind(StrEnum):
    """How the line is drawn, the crudest first."""

    QUARTER = "quarter"
    """Everything of these products from the whole calendar quarter: what is left without any genealogy."""
    PERIOD = "period"
    """Everything of these products from the first day of an affected lot to the last."""
    WINDOW = "window"
    """The same from days that somebody named."""
    ORDERS = "orders"
    """Everything made under the work orders that were touched, and what was made from it."""
    GENEALOGY = "genealogy"
    EQUIPMENT = "equipment"
    """Genealogy, and what shared a line with it without a cleaning between."""
    TIMED = "timed"
    """Genealogy that keeps to time: what was taken from a lot before the trouble came in is left out."""


REFERENCE = ScopeKind.EQUIPMENT
"""What the others are held against: it misses least of what can be known."""


@dataclass(frozen=True)
class Scope:
    """One way of drawing the line. Lots are finished lots, and what was packed anew from them counts once."""

    kind: ScopeKind
    lots: frozenset[int]
    quantities: tuple[tuple[str, Decimal], ...]
    """How much was made of these lots, by unit."""
    customers: frozenset[int]
    deliveries: int
    cost: Decimal | None
    """What was made times its unit cost, where that is known; None where it is known of none."""
    unpriced: tuple[Item, ...] = ()
    """Items in the scope of which nobody knows what a unit costs."""
    since: datetime | None = None
    until: datetime | None = None
    """The moment after the last day of a window."""
    orders: int = 0
    missed: int = 0
    """Lots of the reference that it leaves out."""
    needless: int = 0
    """Lots that the reference leaves out."""
    missed_customers: int = 0
    needless_customers: int = 0

    @property
    def last_day(self) -> datetime | None:
        """The last day of a window that is in."""
        return self.until - timedelta(days=1) if self.until else None

    def against(self, reference: Scope) -> Scope:
        """With what it misses and takes in needlessly."""
        return replace(
            self,
            missed=len(reference.lots - self.lots),
            needless=len(self.lots - reference.lots),
            missed_customers=len(reference.customers - self.customers),
            needless_customers=len(self.customers - reference.customers),
        )


@dataclass(frozen=True)
class Scopes:
    """The ways side by side, and what nobody can know for lack of records."""

    root: LotView
    rows: tuple[Scope, ...]
    no_runs: bool
    """Nobody recorded what ran on which line: equipment cannot be judged."""
    no_times: bool
    """Nobody said when anything was used: nothing can be left out for its time."""
    no_orders: bool

    @property
    def unpriced(self) -> tuple[Item, ...]:
        """Every item of any of the ways of which nobody knows what a unit costs."""
        found = {item.code: item for row in self.rows for item in row.unpriced}
        return tuple(found.values())


def freshly_finished(views: Iterable[LotView], steps: Iterable[tuple[int, int]]) -> list[LotView]:
    """The finished lots among these that were not packed from another of them: their units count once. `steps` are
    pairs of a lot and one that was made from it."""
    finished = {view.id: view for view in views if view.item.kind == ItemKind.FINISHED}
    packed = {child for parent, child in steps if parent in finished and parent != child}
    return [view for lot_id, view in finished.items() if lot_id not in packed]


def recorded_steps(links: Iterable[TraceLink]) -> list[tuple[int, int]]:
    """From lot to lot. Sharing a line makes nothing from anything."""
    return [(link.parent_id, link.child_id) for link in links if link.basis is not Basis.POSSIBLE]


def cost_of(views: Iterable[LotView]) -> Decimal | None:
    """What these lots cost, where their items have a unit cost."""
    priced = [view.made * view.item.unit_cost for view in views if view.item.unit_cost is not None]
    return sum(priced, start=Decimal(0)) if priced else None


def measured(kind: ScopeKind, fresh: Sequence[LotView], customers: Collection[int], deliveries: int) -> Scope:
    """The scope of these lots."""
    quantities: dict[str, Decimal] = {}
    for view in fresh:
        quantities[view.item.uom] = quantities.get(view.item.uom, Decimal(0)) + view.made
    unpriced: Mapping[int, Item] = {view.lot.item_id: view.item for view in fresh if view.item.unit_cost is None}
    return Scope(
        kind=kind,
        lots=frozenset(view.id for view in fresh),
        quantities=tuple(quantities.items()),
        customers=frozenset(customers),
        deliveries=deliveries,
        cost=cost_of(fresh),
        unpriced=tuple(unpriced.values()),
    )


def days_of(moments: Collection[datetime], zone: tzinfo) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, by the site's clock."""
    first, last = min(moments).astimezone(zone).date(), max(moments).astimezone(zone).date()
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def quarters_of(moments: Collection[datetime], zone: tzinfo) -> tuple[datetime, datetime]:
    """From the beginning of the first one's calendar quarter to the end of the last one's, by the site's clock."""
    first, last = min(moments).astimezone(zone), max(moments).astimezone(zone)
    begins, following = (first.month - 1) // 3 * 3 + 1, (last.month - 1) // 3 * 3 + 4
    year, month = last.year + (following - 1) // 12, (following - 1) % 12 + 1
    return datetime(first.year, begins, 1, tzinfo=zone), datetime(year, month, 1, tzinfo=zone)
