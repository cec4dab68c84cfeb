"""What was made of what: the uses and makes of one order, and the two sides of one document, become links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal

from domain.imports.erp.bookings import Booking, Deed
from domain.imports.erp.numbers import FINEST
from domain.values import LotCode

LotKey = tuple[str, LotCode]
MAKE = "make"
REWORK = "rework"
"""An order that takes a lot of what it makes puts it back into the process."""


@dataclass(frozen=True, slots=True)
class Link:
    """So much of the lot of `used` went into the lot `child` of the item `child_item`."""

    used: Booking
    child_item: str
    child: LotCode
    amount: Decimal
    step: str


@dataclass
class Joined:
    """`receipts` brought their lots' quantity; `others` took from lots or put back. The rest is what was noticed."""

    links: list[Link] = field(default_factory=list)
    receipts: list[Booking] = field(default_factory=list)
    others: list[Booking] = field(default_factory=list)
    moved: int = 0
    """Rows that only carried a lot from place to place."""
    used_for_nothing: list[Booking] = field(default_factory=list)
    """Uses of orders whose lots are not in the export."""
    made_of_nothing: list[Booking] = field(default_factory=list)
    """Lots that were made, of which no input is in the export."""
    subcontractors: set[str] = field(default_factory=set)


@dataclass
class _Group:
    uses: list[Booking] = field(default_factory=list)
    makes: list[Booking] = field(default_factory=list)
    bought: list[Booking] = field(default_factory=list)
    is_document: bool = False


def joined(bookings: Iterable[Booking]) -> Joined:
    """Every input of an order went into every output of it, by the outputs' shares: who looks for a bad lot must not
    miss one. The shares of one use add up to it exactly."""
    found = Joined()
    groups: dict[str, _Group] = defaultdict(_Group)
    changes: dict[str, list[Booking]] = defaultdict(list)
    for booking in bookings:
        if booking.deed is Deed.CHANGE:
            changes[booking.key or f"document {booking.document}"].append(booking)
        elif booking.deed is Deed.USE:
            groups[booking.key].uses.append(booking)
        elif booking.deed is Deed.MAKE:
            groups[booking.key].makes.append(booking)
            found.receipts.append(booking)
        elif booking.deed is Deed.RECEIVE:
            groups[booking.key].bought.append(booking)
            found.receipts.append(booking)
        else:
            found.others.append(booking)
    for key, rows in changes.items():
        _change(found, groups[key], rows)
    for key, group in groups.items():
        _join(found, group, named=bool(key))
    return found


def _change(found: Joined, group: _Group, rows: list[Booking]) -> None:
    """One document, lot by lot: what it took, what it added, and what only changed its place."""
    sums: dict[tuple[str, LotCode, str], list[Booking]] = defaultdict(list)
    for row in rows:
        sums[row.item, row.lot, row.uom].append(row)
    taken: list[Booking] = []
    added: list[Booking] = []
    for same in sums.values():
        total = sum((row.amount for row in same), Decimal(0))
        if total:
            (taken if total < 0 else added).append(replace(same[0], amount=abs(total)))
        else:
            found.moved += len(same)
    if taken and not (added or group.makes or group.bought):
        found.others += [replace(row, deed=Deed.ISSUE) for row in taken]
        return
    group.is_document = not (group.uses or group.makes)
    group.uses += [replace(row, deed=Deed.USE) for row in taken]
    if not taken and not group.uses:
        found.receipts += [replace(row, deed=Deed.RECEIVE, key="") for row in added]
        return
    makes = [replace(row, deed=Deed.MAKE) for row in added]
    group.makes += makes
    found.receipts += makes


def _join(found: Joined, group: _Group, *, named: bool) -> None:
    outputs = group.makes + (group.bought if named and group.uses else [])
    if not group.uses:
        found.made_of_nothing += group.makes
        return
    if not outputs:
        found.used_for_nothing += group.uses
        return
    made = _totals(outputs)
    found.subcontractors.update(row.partner for row in (group.bought if named else []) if row.partner)
    step = _step(group)
    for use in group.uses:
        others = {lot: amount for lot, amount in made.items() if lot != (use.item, use.lot)}
        if not others:
            found.used_for_nothing.append(use)
            continue
        for (item, lot), amount in _shares(use.amount, others).items():
            again = step == MAKE and item == use.item and not group.is_document
            found.links.append(Link(use, item, lot, amount, REWORK if again else step))


def _totals(outputs: Sequence[Booking]) -> dict[LotKey, Decimal]:
    """How much of each lot came out; by number of lots when they are counted in different units."""
    one_unit = len({row.uom for row in outputs}) == 1
    found: dict[LotKey, Decimal] = {}
    for row in outputs:
        known = found.get((row.item, row.lot), Decimal(0))
        found[row.item, row.lot] = known + row.amount if one_unit else Decimal(1)
    return found


def _shares(amount: Decimal, outputs: dict[LotKey, Decimal]) -> dict[LotKey, Decimal]:
    """Each output's share of the amount, to six digits; what rounding left goes to the greatest."""
    total = sum(outputs.values(), Decimal(0))
    shares = {lot: max((amount * part / total).quantize(FINEST, ROUND_DOWN), FINEST) for lot, part in outputs.items()}
    greatest = max(outputs, key=lambda lot: outputs[lot])
    shares[greatest] = max(shares[greatest] + amount - sum(shares.values(), Decimal(0)), FINEST)
    return shares


def _step(group: _Group) -> str:
    if group.bought:
        return "subcontract"
    if not group.is_document:
        return MAKE
    items = {row.item for row in (*group.uses, *group.makes)}
    inputs = {(row.item, row.lot) for row in group.uses}
    outputs = {(row.item, row.lot) for row in group.makes}
    if len(items) > 1:
        return MAKE if len(inputs) > 1 else "repack"
    if len(inputs) == len(outputs) == 1:
        return "relabel"
    return "split" if len(inputs) == 1 else "merge"
