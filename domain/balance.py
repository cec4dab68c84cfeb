"""What became of a lot: everything that was made of it is used, with customers, in store ... or missing.

    made = used + reworked + in process + with customers + in store + with subcontractors
           + samples + scrap + adjusted + gap

holds exactly, in the item's own unit, for every lot: each standing line of the ledger counts in one of these. The gap
is what nobody accounts for:

1. what counts found missing (less what they found too much): somebody looked, and nobody knows where it went;
2. what was written off without a reason;
3. what carrying it about lost;
4. the rest of a material that is on the books alone (see `unvouched`);
5. more taken than there ever was: then it is negative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.genealogy import Basis, TraceLink
from domain.items import ItemKind
from domain.lots import LotView
from domain.movements import Direction

NOTHING = Decimal(0)
USUAL_TOLERANCE = Decimal("0.2")
"""In percent of what was made."""
CARRYING = frozenset({"move", "pack", "unpack", "sendout"})
"""Kinds that take from a lot and give back to it, elsewhere."""
VOUCHING = frozenset({"count", "inspect", "move", "pack", "unpack", "return"})
"""Kinds after which somebody has seen the goods."""
ON_PAPER = frozenset({"hold", "release"})
REWORK = "rework"


class Account(StrEnum):
    """Where what was made of a lot is accounted for, in the order in which it is told."""

    USED = "used"
    REWORKED = "reworked"
    PROCESS = "process"
    """Used for lots of which nothing was made yet, or in a vessel."""
    CUSTOMERS = "customers"
    """Delivered, less what came back."""
    STORE = "store"
    OUTSIDE = "outside"
    """With a subcontractor."""
    SAMPLES = "samples"
    SCRAP = "scrap"
    ADJUSTED = "adjusted"
    """Written off with a reason (negative: written up)."""


class Missing(StrEnum):
    """Why something counts as missing."""

    UNSEEN = "unseen"
    COUNTED = "counted"
    UNEXPLAINED = "unexplained"
    """Adjusted without a reason, or lost on the way from one place to another."""
    OVERDRAWN = "overdrawn"
    """More was taken than there ever was."""
    REPACKED = "repacked"
    """Went into packing anew, and did not come out of it."""


_ACCOUNT_OF = {"ship": Account.CUSTOMERS, "return": Account.CUSTOMERS, "sample": Account.SAMPLES,
               "scrap": Account.SCRAP}  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """All standing lines of one lot that are alike. `quantity` is their sum in the item's own unit, never negative."""

    lot_id: int
    kind: str
    step: str
    """As the import called it; else the kind."""
    direction: Direction
    quantity: Decimal
    lines: int
    unknown: int
    """Lines of which nobody said how much."""
    undated: int
    """Lines of which nobody said when."""
    last_at: datetime
    place: str | None = None
    partner_id: int | None = None
    vessel: str | None = None
    reason: str | None = None

    @property
    def reworks(self) -> bool:
        return REWORK in {self.kind, self.step}

    @property
    def taken(self) -> Decimal:
        """What it took from the lot's stock; negative for what it added."""
        return self.quantity if self.direction is Direction.OUT else -self.quantity

    @property
    def uses(self) -> bool:
        """It went into other lots, or into a vessel."""
        named = self.kind in _ACCOUNT_OF or self.kind in CARRYING or self.kind in {"count", "adjust"}
        return self.direction is Direction.OUT and not named


@dataclass
class LotAccounts:
    """One lot's balance. `made` and everything else in the item's own unit."""

    view: LotView
    made: Decimal = NOTHING
    accounts: defaultdict[Account, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    missing: defaultdict[Missing, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    places: dict[str | None, Decimal] = field(default_factory=dict)
    """What is in store, by place; None: nobody said where."""
    outside: dict[str, Decimal] = field(default_factory=dict)
    """What is with subcontractors, by their code."""
    reasons: defaultdict[Account, defaultdict[str, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )
    flows: tuple[Flow, ...] = ()
    fed: frozenset[int] = frozenset()
    """The lots that it went into."""
    passed_by: str | None = None
    """The code of the lot that took this one's place, where its rest is on the books alone."""

    def __post_init__(self) -> None:
        self.lot_id, self.item_id = self.view.id, self.view.lot.item_id  # asked for very often

    @property
    def gap(self) -> Decimal:
        return sum(self.missing.values(), NOTHING)

    @property
    def negative(self) -> bool:
        return self.view.on_hand < 0


def accounts_of(
    view: LotView,
    flows: Iterable[Flow],
    links: Sequence[TraceLink],
    made: dict[int, Decimal],
    outside: frozenset[str],
    passed_by: str | None,
) -> LotAccounts:
    """The lot's balance. `links` are those out of it, `made` how much there is of the lots they lead to; `outside` are
    the codes of subcontractors; `passed_by` is the lot that
    took this one's place, when its rest is on the books alone."""
    fed = frozenset(link.child_id for link in links)
    found = LotAccounts(view, flows=tuple(flows), fed=fed, passed_by=passed_by)
    for flow in found.flows:
        _book(found, flow)
    for account, amount in _in_process(found.flows, links, made).items():
        found.accounts[account] -= amount
        found.accounts[Account.PROCESS] += amount
    _shelve(found, outside)
    return found


def _book(found: LotAccounts, flow: Flow) -> None:
    account = _ACCOUNT_OF.get(flow.kind)
    if account is not None:
        found.accounts[account] += flow.taken
        if flow.reason:
            found.reasons[account][flow.reason] += flow.taken
    elif flow.kind == "count":
        found.missing[Missing.COUNTED] += flow.taken
    elif flow.kind == "adjust" and flow.reason:
        found.accounts[Account.ADJUSTED] += flow.taken
        found.reasons[Account.ADJUSTED][flow.reason] += flow.taken
    elif flow.kind == "adjust" or flow.kind in CARRYING:
        found.missing[Missing.UNEXPLAINED] += flow.taken
    elif flow.direction is Direction.IN:
        found.made += flow.quantity
    else:
        found.accounts[Account.REWORKED if flow.reworks else Account.USED] += flow.quantity


def _in_process(flows: Iterable[Flow], links: Sequence[TraceLink], made: dict[int, Decimal]) -> dict[Account, Decimal]:
    """What was used and is in no lot yet: its order has made nothing so far, it is still in the vessel, or nobody said
    what it went into."""
    arrived: defaultdict[Account, dict[tuple[int | None, int], Decimal]] = defaultdict(dict)
    for link in links:
        if made.get(link.child_id):
            account = Account.REWORKED if link.step == REWORK else Account.USED
            # one use may lead to several lots, and counts once; what was drawn from a vessel is each draw's own
            key = (link.used_by, link.child_id if link.basis is Basis.VESSEL else 0)
            arrived[account][key] = max(link.quantity or NOTHING, arrived[account].get(key, NOTHING))
    taken: defaultdict[Account, Decimal] = defaultdict(Decimal)
    for flow in flows:
        if flow.uses:
            taken[Account.REWORKED if flow.reworks else Account.USED] += flow.quantity
    return {
        account: amount - sum(arrived[account].values(), NOTHING)
        for account, amount in taken.items()
        if amount > sum(arrived[account].values(), NOTHING)
    }


def _shelve(found: LotAccounts, outside: frozenset[str]) -> None:
    """Divides what the books say is left into what is in store, what is outside, and what is missing."""
    places = {place: there for place, there in found.view.places.items() if there}
    found.outside = {place: there for place, there in places.items() if place in outside}
    found.accounts[Account.OUTSIDE] = sum(found.outside.values(), NOTHING)
    here = found.view.on_hand - found.accounts[Account.OUTSIDE]
    if here < 0:
        found.missing[Missing.OVERDRAWN] += here
        return
    shelves: dict[str | None, Decimal] = {
        place: there for place, there in places.items() if there > 0 and place not in outside
    }
    loose = here - sum(shelves.values(), NOTHING)
    if loose < 0:  # taken from no place in particular: nobody can say from which shelf
        shelves, loose = {}, here
    if loose and found.passed_by is not None:
        found.missing[Missing.UNSEEN] += loose
    elif loose:
        shelves[None] = loose
    found.places = shelves
    found.accounts[Account.STORE] = sum(shelves.values(), NOTHING)


def unvouched(view: LotView, flows: Sequence[Flow]) -> bool:
    """Whether nothing but the books says that something of this lot is left.

    That may be so for a material (finished goods leave by documents, and stay in the warehouse until one says so) of
    which some was used, and since its last use nobody has counted, looked at or moved what is left. It *is* so when
    afterwards something was taken from a lot that came in later: the plant has gone over to that one, see
    `Balances.passed_by`. Stock whose place is recorded has somebody's word for it, and is not judged by this.
    """
    if view.item.kind == ItemKind.FINISHED or view.on_hand <= 0 or view.lot.made_at is None:
        return False
    used = [flow.last_at for flow in flows if flow.uses]
    return bool(used) and not any(flow.kind in VOUCHING and flow.last_at >= max(used) for flow in flows)
