"""Answers about the genealogy: by number alone from the index or from SQL, with names and deliveries from SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.cause import Counted
from domain.columns import ExactDecimal, Instant
from domain.genealogy import Basis, Closure, CustomerTotal, Direction, GenealogyLink, TraceLink
from domain.lots import LotView
from domain.ports.tracing import WHOLE
from domain.trace import Trace, TracedLot
from storage.consignees import consignees, customer_totals
from storage.lot_views import views_of
from storage.many import among_given, given, is_sqlite
from storage.plain import Once, as_it_is, nothing_thrown_away, rows_of
from storage.walking import walk

if TYPE_CHECKING:  # numpy takes a tenth of a second to import: a command that asks one question does without
    from storage.index.factors import FactorTable
    from storage.index.live import LiveIndex
    from storage.index.version import Version

_BASES = {basis.value: basis for basis in Basis}


@cache
def _links(*, on_sqlite: bool) -> Select[Any]:
    """Made once: putting it together takes longer than asking about a few lots."""
    return (
        select(
            col(GenealogyLink.parent_id), col(GenealogyLink.child_id), as_it_is(GenealogyLink.quantity),
            col(GenealogyLink.step), as_it_is(GenealogyLink.at), col(GenealogyLink.basis),
            col(GenealogyLink.only_mixed), col(GenealogyLink.used_by),
        )
        .where(col(GenealogyLink.voided_by).is_(None), among_given(col(GenealogyLink.parent_id), on_sqlite=on_sqlite))
        .order_by(col(GenealogyLink.id))
    )  # fmt: skip


class StoredTracing:
    """Implements `domain.ports.Tracing`. With an index, it answers where it is at the moment of this transaction."""

    def __init__(self, session: Session, index: LiveIndex | None = None, *, readonly: bool = False) -> None:
        self._session = session
        self._index = index
        self._readonly = readonly
        self._version: Version | None = None
        self._factors: FactorTable | None = None

    def version(self) -> Version | None:
        """The index at the moment of this transaction; None: ask SQL. A reader's moment stands still, a writer's own
        rows come in between the questions and are nobody else's yet."""
        if self._version is not None:
            return self._version
        found = self._index.at(self._session, publish=self._readonly) if self._index is not None else None
        if self._readonly:
            self._version = found
        return found

    def closure(self, roots: Sequence[int], direction: Direction = Direction.FORWARD, limit: int = WHOLE) -> Closure:
        version = self.version()
        if self._index is None or version is None:
            return walk(self._session, roots, direction, limit)
        return self._index.closure(version, roots, direction, limit)

    def customers(self, lot_ids: Sequence[int]) -> Sequence[CustomerTotal]:
        version = self.version()
        if self._index is None or version is None:
            return customer_totals(self._session, lot_ids)
        return self._index.customers(version, lot_ids)

    def counted(self, bad: Sequence[int], population: Sequence[int]) -> Counted | None:
        """What bad lots share, by the index; None: ask SQL."""
        version = self.version()
        if self._index is None or version is None:
            return None
        table = self._factors or self._index.factors(self._session, publish=self._readonly)
        if self._readonly:
            self._factors = table
        return None if table is None else self._index.counted(version, table, bad, population)

    def links(self, lot_ids: Sequence[int]) -> list[TraceLink]:
        rows = rows_of(self._session, _links(on_sqlite=is_sqlite(self._session)), given(self._session, lot_ids))
        here = set(lot_ids)
        quantities, moments = Once(self._session, ExactDecimal()), Once(self._session, Instant())
        return [
            TraceLink(parent, child, quantities[quantity], step, moments[at], _BASES[basis], only_mixed, used_by)
            for parent, child, quantity, step, at, basis, only_mixed, used_by in rows
            if child in here
        ]

    def trace(self, root: LotView, direction: Direction, limit: int = WHOLE) -> Trace:
        if direction is not Direction.BOTH:
            return self.trace_of(self.closure([root.id], direction, limit))
        below = self.trace_of(self.closure([root.id], Direction.FORWARD, limit))
        above = self.trace_of(self.closure([root.id], Direction.BACKWARD, limit))
        return both_ways(below, above)

    @nothing_thrown_away()
    def trace_of(self, closure: Closure, *, links: bool = True) -> Trace:
        lot_ids = list(closure.lot_ids)
        views = views_of(self._session, lot_ids)
        walked = list(zip(lot_ids, closure.depths, closure.vias, strict=True))
        roots = [views[lot_id] for lot_id, depth, _ in walked if depth == 0]
        return Trace(
            root=roots[0],
            others=tuple(roots[1:]),
            direction=closure.direction,
            lots=tuple(
                TracedLot(views[lot_id], depth, via, closure.direction) for lot_id, depth, via in walked if depth
            ),
            links=tuple(self.links(lot_ids)) if links else (),
            consignees=consignees(self._session, lot_ids, {lot_id: view.item.uom for lot_id, view in views.items()}),
            truncated=closure.truncated,
            by_id=views,
        )


def both_ways(below: Trace, above: Trace) -> Trace:
    """One answer of two: a lot that lies both ways is told as forward, so that every path stays in one direction."""
    known = {below.root.id, *(traced.id for traced in below.lots)}
    customers = {consignee.partner_id: consignee for consignee in below.consignees}
    for consignee in above.consignees:
        found = customers.get(consignee.partner_id)
        sent = dict.fromkeys([*(found.deliveries if found else ()), *consignee.deliveries])
        deliveries = sorted(sent, key=lambda delivery: (delivery.at, delivery.movement_id, delivery.lot_id))
        customers[consignee.partner_id] = replace(consignee, deliveries=tuple(deliveries))
    return replace(
        below,
        direction=Direction.BOTH,
        lots=(*below.lots, *(traced for traced in above.lots if traced.id not in known)),
        links=tuple(dict.fromkeys([*below.links, *above.links])),
        consignees=tuple(sorted(customers.values(), key=lambda consignee: consignee.code)),
        truncated=below.truncated or above.truncated,
        by_id={**below.by_id, **above.by_id},
    )
