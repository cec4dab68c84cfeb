"""A trace as other programs and people's lists need it: paths step by step, per customer what of which lot, and the
published JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.captures import CapturedBy
from domain.genealogy import Basis, Consignee, Delivery, Direction, Question
from domain.holes import Hole
from domain.lots import LotView
from domain.trace import Trace, TracedLot


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
    return _shares(trace, trace.consignees)


def _shares(trace: Trace, consignees: Iterable[Consignee]) -> Iterator[CustomerShare]:
    for customer in consignees:
        by_lot: dict[int, list[Delivery]] = defaultdict(list)
        for delivery in customer.deliveries:
            by_lot[delivery.lot_id].append(delivery)
        lots = (LotShare(trace.by_id[lot_id], tuple(deliveries)) for lot_id, deliveries in by_lot.items())
        yield CustomerShare(customer, tuple(lots))


@dataclass(frozen=True)
class Step:
    """One step of a path, as it was recorded: so much of `parent` went into `child`.

    `day` is when; where nobody said, the day on which the child was made (`dated` is false then). `line` is the line,
    or the vessel that it went through.
    """

    parent: LotView
    child: LotView
    quantity: Decimal | None
    step: str
    day: datetime | None
    dated: bool
    line: str | None
    basis: Basis
    source: CapturedBy | None = None
    """How it became known; None where nobody asked."""


def path_steps(trace: Trace, traced: TracedLot) -> list[Step]:
    """The steps by which a lot is in the answer, in the order in which the goods went."""
    if traced.touch is None:
        return []
    steps = []
    for link in (touch.link for touch in traced.touch.way()):
        if link is not None:
            child = trace.by_id[link.child_id]
            vessel = None if link.used_by is None else trace.vessels.get(link.used_by)
            line = vessel or link.line or trace.lines.get(link.child_id)
            day, dated = link.at or child.lot.made_at, link.at is not None
            steps.append(
                Step(trace.by_id[link.parent_id], child, link.quantity, link.step, day, dated, line, link.basis,
                     trace.source(link))
            )  # fmt: skip
    return steps if traced.direction is Direction.FORWARD else steps[::-1]


def paths(trace: Trace) -> dict[int, tuple[str, ...]]:
    """For each lot the codes from the root to it along its path; as `Trace.path`, for all of them at once."""
    found: dict[int, tuple[str, ...]] = {root.id: (root.lot.code,) for root in trace.roots}
    for traced in sorted((*trace.lots, *trace.possible.lots), key=lambda each: each.depth):
        if traced.touch is not None:
            found[traced.id] = tuple(trace.by_id[touch.lot_id].lot.code for touch in traced.touch.way())
        else:
            before = found.get(traced.via, ()) if traced.via is not None else ()
            found[traced.id] = (*before, traced.view.lot.code)
    return found


def trace_answer(trace: Trace, zone: ZoneInfo, said: Callable[[Hole], str] | None = None) -> dict[str, Any]:
    """The answer as JSON: quantities in each item's own unit as plain numbers, days in the site's zone.

    `quantity` of a lot is how much was made of it, of a customer's lot how much was delivered to them, of a step how
    much of the lot `from` went in. `path` begins at the root, `steps` go as the goods went. With `said` every hole
    has its sentence.
    """
    path = paths(trace)
    return {
        "root": {
            **_lot(trace.root, 0),
            "supplier": trace.root.supplier,
            "supplier_lot": trace.root.lot.supplier_lot,
            "direction": trace.direction.value,
        },
        "roots": [view.lot.code for view in trace.roots],
        "asked": _asked(trace.question or Question(), trace, zone),
        "lots": [_traced(trace, each, path, zone) for each in trace.lots],
        "by_basis": {basis.value: count for basis, count in trace.by_basis.items()},
        "proven": None if trace.proven is None else trace.proven.counts,
        "customers": [_customer(share, zone) for share in customer_shares(trace)],
        "shipments": len(trace.deliveries),
        "possible": {
            "lots": [_traced(trace, each, path, zone) for each in trace.possible.lots],
            "customers": [_customer(share, zone) for share in _shares(trace, trace.possible.consignees)],
            "added_customers": [each.code for each in trace.possible.added],
        },
        "untouched_in_time": trace.untouched,
        "holes": [_hole(hole, zone, said) for hole in trace.holes],
        "truncated": trace.truncated,
    }


def _asked(question: Question, trace: Trace, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "since": _moment(question.since, zone),
        "until": _moment(question.until, zone),
        "in_time": question.keeps_to_time,
        "vessels": None if trace.model is None else trace.model.value,
        "equipment": question.equipment,
        "line": question.line,
        "vessel": question.vessel,
    }


def traced_answer(trace: Trace, traced: TracedLot, zone: ZoneInfo) -> dict[str, Any]:
    """Why one lot is in an answer, as JSON."""
    return _traced(trace, traced, {traced.id: tuple(trace.path(traced.id))}, zone)


def _traced(trace: Trace, each: TracedLot, path: dict[int, tuple[str, ...]], zone: ZoneInfo) -> dict[str, Any]:
    return {
        **_lot(each.view, each.depth),
        "direction": each.direction.value,
        "basis": each.basis.value,
        "path": list(path[each.id]),
        "steps": [_step(step, zone) for step in path_steps(trace, each)],
    }


def _step(step: Step, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "from": step.parent.lot.code,
        "to": step.child.lot.code,
        "quantity": None if step.quantity is None else plain_number(step.quantity),
        "uom": step.parent.item.uom,
        "step": step.step,
        "date": None if step.day is None else step.day.astimezone(zone).date().isoformat(),
        "date_of": "step" if step.dated else "making",
        "line": step.line,
        "basis": step.basis.value,
        "source": None if step.source is None else step.source.value,
    }


def _hole(hole: Hole, zone: ZoneInfo, said: Callable[[Hole], str] | None) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": hole.kind.value, "lots": [view.lot.code for view in hole.lots]}
    for name, fact in hole.facts.items():
        if isinstance(fact, Decimal):
            told[name] = plain_number(fact)
        elif isinstance(fact, datetime):
            told[name] = _moment(fact, zone)
        else:
            told[name] = list(fact) if isinstance(fact, tuple) else fact
    return told if said is None else {**told, "text": said(hole)}


def _moment(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else moment.astimezone(zone).isoformat()


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
