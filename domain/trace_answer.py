"""A trace as other programs and people's lists need it: per customer what of which lot, and the published JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.genealogy import Consignee, Delivery, Trace
from domain.lots import LotView


@dataclass(frozen=True)
class LotShare:
    """One lot as one customer got it: all its deliveries, oldest first."""

    view: LotView
    deliveries: tuple[Delivery, ...]

    @property
    def quantity(self) -> Decimal:
        return sum((delivery.quantity for delivery in self.deliveries), start=Decimal(0))


@dataclass(frozen=True)
class CustomerShare:
    """One customer's part of the answer, and nothing of any other's."""

    customer: Consignee
    lots: tuple[LotShare, ...]

    @property
    def totals(self) -> tuple[tuple[str, Decimal], ...]:
        """How much altogether, per unit."""
        sums: dict[str, Decimal] = {}
        for share in self.lots:
            sums[share.view.item.uom] = sums.get(share.view.item.uom, Decimal(0)) + share.quantity
        return tuple(sums.items())


def customer_shares(trace: Trace) -> Iterator[CustomerShare]:
    """Each customer of the answer with their lots, those that came first before the others."""
    for customer in trace.consignees:
        by_lot: dict[int, list[Delivery]] = defaultdict(list)
        for delivery in customer.deliveries:
            by_lot[delivery.lot_id].append(delivery)
        lots = (LotShare(trace.by_id[lot_id], tuple(deliveries)) for lot_id, deliveries in by_lot.items())
        yield CustomerShare(customer, tuple(lots))


def paths(trace: Trace) -> dict[int, tuple[str, ...]]:
    """For each lot the codes from the root to it along a shortest path; as `Trace.path`, for all of them at once."""
    found: dict[int, tuple[str, ...]] = {trace.root.id: (trace.root.lot.code,)}
    for traced in sorted(trace.lots, key=lambda each: each.depth):
        before = found.get(traced.via, ()) if traced.via is not None else ()
        found[traced.id] = (*before, traced.view.lot.code)
    return found


def trace_answer(trace: Trace, zone: ZoneInfo) -> dict[str, Any]:
    """The answer as JSON: quantities in each item's own unit as plain numbers, days in the site's zone.

    `quantity` of a lot is how much was made of it, of a customer's lot how much was delivered to them.
    """
    path = paths(trace)
    return {
        "root": {
            **_lot(trace.root, 0),
            "supplier": trace.root.supplier,
            "supplier_lot": trace.root.lot.supplier_lot,
            "direction": trace.direction.value,
        },
        "lots": [
            {**_lot(each.view, each.depth), "direction": each.direction.value, "path": list(path[each.id])}
            for each in trace.lots
        ],
        "customers": [_customer(share, zone) for share in customer_shares(trace)],
        "shipments": len(trace.deliveries),
        "truncated": trace.truncated,
    }


def plain_number(amount: Decimal) -> int | float:
    """A JSON number: whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _lot(view: LotView, depth: int) -> dict[str, Any]:
    return {
        "lot": view.lot.code,
        "item": view.item.code,
        "depth": depth,
        "quantity": plain_number(view.made),
        "uom": view.item.uom,
        "on_hand": plain_number(view.on_hand),
    }


def _customer(share: CustomerShare, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "customer": share.customer.code,
        "name": share.customer.name,
        "lots": [
            {
                "lot": lot.view.lot.code,
                "item": lot.view.item.code,
                "quantity": plain_number(lot.quantity),
                "uom": lot.view.item.uom,
                "shipments": [
                    {
                        "ship": delivery.document,
                        "date": delivery.at.astimezone(zone).date().isoformat(),
                        "quantity": plain_number(delivery.quantity),
                    }
                    for delivery in lot.deliveries
                ],
            }
            for lot in share.lots
        ],
    }
