"""Balances of many lots: one for each product, what was packed anew counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.balance import NOTHING, REWORK, Account, LotAccounts, Missing
from domain.genealogy import Basis, TraceLink
from domain.items import Item, ItemKind, ItemUnit, UnknownUnit, in_own_unit, out_of_own_unit
from domain.lots import LotView
from domain.movements import Direction

POURED = frozenset({"split", "relabel", "merge"})
"""Kinds that add to a lot, in one movement, what they take from another."""
BROUGHT = frozenset({"make", "back", "receive"})


@dataclass(frozen=True)
class Anew:
    """What of a product is with customers as another: cups as six-packs. `quantity` in the other's own unit,
    `counted` in the product's."""

    item: Item
    quantity: Decimal
    counted: Decimal


@dataclass(frozen=True)
class NotConvertible:
    """Lots of `item` were packed from lots of `source`, and no conversion joins their units: they are balanced
    apart."""

    item: Item
    source: Item


@dataclass(frozen=True)
class Balance:
    """One product's balance, in `item`'s own unit. `tolerance` is in percent of what was made."""

    item: Item
    lots: tuple[LotAccounts, ...]
    made: Decimal
    accounts: Mapping[Account, Decimal]
    missing: Mapping[Missing, Decimal]
    tolerance: Decimal
    anew: tuple[Anew, ...] = ()
    not_convertible: tuple[NotConvertible, ...] = ()
    reasons: Mapping[Account, Mapping[str, Decimal]] = field(default_factory=dict)
    """What of an account has which reason."""
    packing: tuple[tuple[LotView, Decimal], ...] = ()
    """The lots that were packed anew, split off or merged of which less came out than went in (negative: more)."""

    @property
    def gap(self) -> Decimal:
        return sum(self.missing.values(), NOTHING)

    @property
    def percent(self) -> Decimal | None:
        """The gap in percent of what was made, to a hundredth; None when nothing was made."""
        return round(100 * self.gap / self.made, 2) if self.made else None

    @property
    def flagged(self) -> bool:
        """More is missing (or too much) than the tolerance allows; exactly the tolerance is allowed."""
        return abs(self.gap) * 100 > self.tolerance * self.made

    @property
    def negative(self) -> tuple[LotView, ...]:
        return tuple(lot.view for lot in self.lots if lot.negative)

    @property
    def unknown(self) -> int:
        """Steps out of these lots of which nobody said how much."""
        return sum(flow.unknown for lot in self.lots for flow in lot.flows if flow.uses)

    @property
    def told(self) -> tuple[tuple[Account, Decimal], ...]:
        """The accounts that something is in, in their order."""
        return tuple((account, self.accounts[account]) for account in Account if self.accounts.get(account))


def balances(
    lots: Sequence[LotAccounts],
    links: Sequence[TraceLink],
    units: Mapping[int, list[ItemUnit]],
    tolerance: Decimal,
) -> list[Balance]:
    """A balance for each product, in the order in which the lots come.

    What was packed anew (a finished lot into finished lots of another item), split or merged stays inside its
    product: its quantity is converted into the product's own unit and counts where it ended up. Without a conversion
    it is balanced apart, and the balance says so.
    """
    return _Grouping(lots, links, units).balances(tolerance)


class _Grouping:
    def __init__(
        self, lots: Sequence[LotAccounts], links: Sequence[TraceLink], units: Mapping[int, list[ItemUnit]]
    ) -> None:
        self.lots = {lot.lot_id: lot for lot in lots}
        self.units = units
        self.items = {lot.item_id: lot.view.item for lot in lots}
        self.packed_from: dict[int, int] = {}
        self.apart: dict[int, NotConvertible] = {}
        here = [link for link in links if link.parent_id in self.lots and link.child_id in self.lots]
        for link in here:
            self.note_packing(link)
        self.inside = [link for link in here if self.stays_inside(link)]

    def item_of(self, lot_id: int) -> int:
        return self.lots[lot_id].item_id

    def product(self, item_id: int) -> int:
        """The item that this one was packed from, in the end."""
        while item_id in self.packed_from:
            item_id = self.packed_from[item_id]
        return item_id

    def note_packing(self, link: TraceLink) -> None:
        parent, child = self.item_of(link.parent_id), self.item_of(link.child_id)
        finished = {self.items[parent].kind, self.items[child].kind} == {ItemKind.FINISHED.value}
        if parent == child or not finished or child in self.packed_from or child in self.apart or _reworks(link):
            return
        if self.product(parent) == child:
            return
        try:
            self.converted(Decimal(1), child, parent)
        except UnknownUnit:
            self.apart[child] = NotConvertible(self.items[child], self.items[parent])
        else:
            self.packed_from[child] = parent

    def stays_inside(self, link: TraceLink) -> bool:
        parent, child = self.product(self.item_of(link.parent_id)), self.product(self.item_of(link.child_id))
        return parent == child and not _reworks(link) and self.lots[link.child_id].made > 0

    def converted(self, amount: Decimal, item_id: int, into: int) -> Decimal:
        """So much of one item in another's own unit. Raises `UnknownUnit`."""
        while item_id != into and item_id in self.packed_from:
            following = self.packed_from[item_id]
            amount = self.one_step(amount, item_id, following)
            item_id = following
        return amount if item_id == into else self.one_step(amount, item_id, into)

    def one_step(self, amount: Decimal, item_id: int, into: int) -> Decimal:
        item, other = self.items[item_id], self.items[into]
        try:
            return in_own_unit(amount, item.uom, other, self.units.get(into, []))
        except UnknownUnit:
            return out_of_own_unit(amount, item, other.uom, self.units.get(item_id, []))

    def balances(self, tolerance: Decimal) -> list[Balance]:
        groups: defaultdict[int, list[LotAccounts]] = defaultdict(list)
        for lot in self.lots.values():
            groups[self.product(lot.item_id)].append(lot)
        return [self.balance(product, lots, tolerance) for product, lots in groups.items()]

    def balance(self, product: int, lots: Sequence[LotAccounts], tolerance: Decimal) -> Balance:
        made = NOTHING
        accounts: defaultdict[Account, Decimal] = defaultdict(Decimal)
        missing: defaultdict[Missing, Decimal] = defaultdict(Decimal)
        reasons: defaultdict[Account, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for lot in lots:
            own = lot.item_id
            made += self.converted(lot.made, own, product)
            for account, amount in lot.accounts.items():
                accounts[account] += self.converted(amount, own, product)
            for why, amount in lot.missing.items():
                missing[why] += self.converted(amount, own, product)
            for account, told in lot.reasons.items():
                for reason, amount in told.items():
                    reasons[account][reason] += self.converted(amount, own, product)
        went_in, came_out, packing = self.packed(product)
        made -= came_out
        accounts[Account.USED] -= went_in
        missing[Missing.REPACKED] += went_in - came_out
        if any(lot.item_id != product for lot in lots):  # a sixth has no last digit: what it adds up to counts
            made = sum(accounts.values(), NOTHING) + sum(missing.values(), NOTHING)
        return Balance(
            item=self.items[product],
            lots=tuple(lots),
            made=made,
            accounts={account: amount for account, amount in accounts.items() if amount},
            missing={why: amount for why, amount in missing.items() if amount},
            tolerance=tolerance,
            anew=self.anew(product, lots),
            not_convertible=tuple(each for each in self.apart.values() if product in {each.item.id, each.source.id}),
            reasons=reasons,
            packing=packing,
        )

    def packed(self, product: int) -> tuple[Decimal, Decimal, tuple[tuple[LotView, Decimal], ...]]:
        """What went into splitting, merging and packing anew inside this product, what came out of it, and the lots
        where that is not the same."""
        uses: dict[tuple[int | None, int], Decimal] = {}
        came_in: defaultdict[int, Decimal] = defaultdict(Decimal)
        steps: defaultdict[int, set[str]] = defaultdict(set)
        for link in self.inside:
            if self.product(self.item_of(link.parent_id)) == product:
                amount = self.converted(link.quantity or NOTHING, self.item_of(link.parent_id), product)
                uses[link.used_by, link.parent_id] = amount
                came_in[link.child_id] += amount
                steps[link.child_id].add(link.step)
        came_out = {
            lot: self.converted(_came_out(self.lots[lot], how), self.item_of(lot), product)
            for lot, how in steps.items()
        }
        packing = [(self.lots[lot].view, came_in[lot] - out) for lot, out in came_out.items() if came_in[lot] != out]
        return sum(uses.values(), NOTHING), sum(came_out.values(), NOTHING), tuple(packing)

    def anew(self, product: int, lots: Iterable[LotAccounts]) -> tuple[Anew, ...]:
        sums: defaultdict[int, Decimal] = defaultdict(Decimal)
        for lot in lots:
            if lot.item_id != product:
                sums[lot.item_id] += lot.accounts[Account.CUSTOMERS]
        return tuple(
            Anew(self.items[item_id], amount, self.converted(amount, item_id, product))
            for item_id, amount in sums.items()
        )


def _reworks(link: TraceLink) -> bool:
    return link.step == REWORK or link.basis is Basis.REWORK


def _came_out(lot: LotAccounts, steps: set[str]) -> Decimal:
    """What of a lot came from others of its product, by steps of these names."""
    poured = steps & POURED
    kinds = poured | (BROUGHT if steps - POURED else frozenset())
    return sum((flow.quantity for flow in lot.flows if flow.direction is Direction.IN and flow.kind in kinds), NOTHING)
