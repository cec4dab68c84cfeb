"""Everything the card of a case shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.clocks import Deadline
from domain.figures import CaseFigures, Flag
from domain.items import Item
from domain.lots import LotView
from domain.recall import Reach, Recall, RecallState
from domain.roots import Root
from domain.scope import Scope, ScopeKind, Scopes

FLAGS_COUNTED = 100
"""So many flags are counted; a card names a few of them and says how many there are."""


class Phase(StrEnum):
    """Where a case stands, as people see it."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    """A second lead must approve."""
    NOTIFYING = "notifying"
    """Alerts are still on their way."""
    MONITORING = "monitoring"
    CLOSED = "closed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class ItemShare:
    """One item's part in a scope: how many lots, and in the item's own unit how much was made, is left, was sent."""

    item: Item
    lots: int
    made: Decimal
    on_hand: Decimal
    delivered: Decimal


@dataclass(frozen=True)
class Covered:
    """What a scope covers, in sums. `lots` leaves the roots out."""

    lots: int
    finished: int
    """Finished lots, those packed anew from other covered finished lots left out: no unit is counted twice."""
    items: tuple[ItemShare, ...]
    deliveries: int
    cost: Decimal | None


@dataclass(frozen=True)
class Growth:
    """What the scope holds now and did not when it was frozen. `customers` are those who were not told yet."""

    lots: int
    deliveries: int
    customers: int

    def __bool__(self) -> bool:
        return bool(self.lots or self.deliveries)


NO_GROWTH = Growth(0, 0, 0)


@dataclass(frozen=True)
class Gap:
    """What of the finished goods that were made nobody can account for by the ledger, in the item's own unit."""

    uom: str
    made: Decimal
    gap: Decimal
    flagged: bool
    in_store: Decimal = Decimal(0)
    """What is still here, on hold."""


@dataclass(frozen=True)
class RecallView:
    """Everything the card shows. `figures` is None before the launch."""

    recall: Recall
    root: LotView
    roots: tuple[Root, ...]
    lots: int
    finished: int
    items: tuple[ItemShare, ...]
    cost: Decimal | None
    deliveries: int
    customers: int
    reaches: tuple[Reach, ...]
    """Before the launch every customer, afterwards those whom no way leads to."""
    figures: CaseFigures | None = None
    flags: tuple[Flag, ...] = ()
    """At most `FLAGS_COUNTED`, the most pressing first."""
    clocks: tuple[Deadline, ...] = ()
    """The next due first; none for a case that was put away."""
    scopes: Scopes | None = None
    """The ways of drawing the line side by side; before the launch only."""
    growth: Growth = NO_GROWTH
    gaps: tuple[Gap, ...] = ()
    """By finished product, of a running case; empty where nobody has looked yet."""
    needs_second: bool = False
    """The policy asks for a second lead."""
    proposer: str | None = None
    proposer_chat: int | None = None

    @property
    def unreachable(self) -> tuple[Reach, ...]:
        return tuple(reach for reach in self.reaches if not reach.ways)

    @property
    def beyond_reach(self) -> int:
        """How many customers no way leads to; `unreachable` names some of them."""
        return max(len(self.unreachable), self.figures.unreachable if self.figures else 0)

    @property
    def phase(self) -> Phase:
        state = self.recall.state
        if state == RecallState.DRAFT:
            return Phase.PROPOSED if self.recall.proposed_at else Phase.DRAFT
        if state == RecallState.LAUNCHED:
            return Phase.NOTIFYING if self.figures is not None and self.figures.notifying else Phase.MONITORING
        return Phase.CLOSED if state == RecallState.CLOSED else Phase.DROPPED

    @property
    def open_customers(self) -> int:
        """How many have not said where their goods are."""
        return self.customers if self.figures is None else self.figures.customers - self.figures.answered

    @property
    def choices(self) -> tuple[Scope, ...]:
        """The scopes that a lead may choose, as they were compared."""
        rows = {row.kind: row for row in self.scopes.rows} if self.scopes else {}
        return tuple(rows[kind] for kind in CHOICES if kind in rows)


CHOICES = (ScopeKind.GENEALOGY, ScopeKind.EQUIPMENT, ScopeKind.TIMED, ScopeKind.PERIOD)
"""What a case may cover: by genealogy, with shared equipment, keeping to time, or everything made in those days."""
