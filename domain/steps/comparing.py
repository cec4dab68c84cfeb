"""The ways of drawing the line of a recall, measured side by side, and what each of them covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from domain.genealogy import Basis, Direction, Question
from domain.items import ItemKind
from domain.lots import LotView
from domain.ports import Work
from domain.scope import (
    REFERENCE,
    Scope,
    ScopeKind,
    Scopes,
    days_of,
    freshly_finished,
    measured,
    quarters_of,
    recorded_steps,
)
from domain.steps.gathering import gather
from domain.timing import Walk, walk

Window = tuple[datetime, datetime]
_SUPPLIED = frozenset({Basis.POSSIBLE, Basis.INFERRED})
"""Steps that a rule supplied: nobody recorded them, and nobody their time."""


def compared(work: Work, roots: Sequence[LotView], zone: tzinfo, window: Window | None = None) -> Scopes:
    """What a recall of these lots would cover by each way of drawing the line. Windows are days of `zone`."""
    with work.balances.at_once():
        return _Comparison(work, roots, zone, window).scopes()


def made_in_days(work: Work, roots: Sequence[LotView], zone: tzinfo, kind: ScopeKind) -> list[int]:
    """Every lot of the affected products made in the days (or the quarters) of the affected lots. Nothing where no
    finished lot says when it was made."""
    with work.balances.at_once():
        comparison = _Comparison(work, roots, zone, None)
        return comparison.made(kind)


class _Comparison:
    """Everything is gathered once; the ways by genealogy are walks over it."""

    def __init__(self, work: Work, roots: Sequence[LotView], zone: tzinfo, window: Window | None) -> None:
        self.work, self.roots, self.zone, self.window = work, roots, zone, window
        self.root_ids = tuple(root.id for root in roots)
        gathered = gather(work, self.root_ids, Direction.FORWARD)
        met = work.tracing.trace_of(gathered.closure())
        self.links = (*met.links, *gathered.supplied)
        self.steps = recorded_steps(self.links)
        self.deliveries = met.deliveries
        self.views: dict[int, LotView] = dict(met.by_id)
        self.plain = self.walked()

    def walked(self, *, equipment: bool = False, timed: bool = False) -> Walk:
        question = Question(roots=self.root_ids, zone=self.zone, timed=timed)
        return walk(self.links, question.roots, question, without=() if equipment else {Basis.POSSIBLE})

    def scopes(self) -> Scopes:
        equipment = self.walked(equipment=True)
        items = {view.lot.item_id for view in self.fresh(equipment)}
        orders = self.by_orders()
        rows = [
            *self.windows(items),
            *([orders] if orders else []),
            self.of_walk(ScopeKind.GENEALOGY, self.plain),
            self.of_walk(ScopeKind.EQUIPMENT, equipment),
            self.of_walk(ScopeKind.TIMED, self.walked(timed=True)),
        ]
        reference = next(row for row in rows if row.kind is REFERENCE)
        touched = self.plain.touches
        moments = [
            link.at
            for link in self.links
            if link.basis not in _SUPPLIED and {link.parent_id, link.child_id} <= touched.keys()
        ]
        return Scopes(
            root=self.roots[0],
            rows=tuple(row.against(reference) for row in rows),
            no_runs=bool(items) and not self.work.balances.any_run(items),
            no_times=bool(moments) and not any(moments),
            no_orders=orders is None,
        )

    def fresh(self, walked: Walk) -> list[LotView]:
        return freshly_finished((self.views[lot_id] for lot_id in walked.touches), self.steps)

    def of_walk(self, kind: ScopeKind, walked: Walk) -> Scope:
        """What the walk came to; where it keeps to time, only what was sent after the trouble had come in."""
        sent = [
            delivery
            for delivery in self.deliveries
            if delivery.lot_id in walked.touches
            and (not walked.timed or walked.may_carry(delivery.lot_id, delivery.at, self.zone))
        ]
        return measured(kind, self.fresh(walked), {delivery.customer_id for delivery in sent}, len(sent))

    def days(self) -> list[tuple[ScopeKind, Window]]:
        """Nothing where no finished lot of the answer says when it was made."""
        moments = [view.lot.made_at for view in self.fresh(self.plain) if view.lot.made_at is not None]
        if not moments:
            return []
        return [
            (ScopeKind.QUARTER, quarters_of(moments, self.zone)),
            (ScopeKind.PERIOD, days_of(moments, self.zone)),
        ]

    def windows(self, items: set[int]) -> list[Scope]:
        found = self.days() + ([(ScopeKind.WINDOW, self.window)] if self.window is not None else [])
        scopes = []
        for kind, (since, until) in found:
            made = self.work.balances.made_between(items, since.astimezone(UTC), until.astimezone(UTC))
            scopes.append(replace(self.of_lots(kind, made), since=since, until=until))
        return scopes

    def made(self, kind: ScopeKind) -> list[int]:
        """The lots of the window of this kind."""
        items = {view.lot.item_id for view in self.fresh(self.walked(equipment=True))}
        since, until = dict(self.days()).get(kind, (None, None))
        if since is None or until is None:
            return []
        return self.work.balances.made_between(items, since.astimezone(UTC), until.astimezone(UTC))

    def by_orders(self) -> Scope | None:
        """None where nobody recorded an order."""
        reached = list(self.plain.touches)
        orders, made = self.work.balances.made_under_orders_of(reached)
        if not orders:
            return None
        whole = self.work.tracing.closure(list(dict.fromkeys([*reached, *made])), Direction.FORWARD).lot_ids
        return replace(self.of_lots(ScopeKind.ORDERS, whole), orders=orders)

    def of_lots(self, kind: ScopeKind, lot_ids: Iterable[int]) -> Scope:
        """The finished ones of these lots, and for the deliveries what was packed anew from them."""
        finished = self.finished(lot_ids)
        links, edge = [], list(finished)
        while edge:
            further = self.work.balances.links_out(edge)
            links += further
            new = self.finished({link.child_id for link in further} - finished.keys())
            finished |= new
            edge = list(new)
        sent = self.work.balances.delivered(list(finished))
        return measured(
            kind, freshly_finished(finished.values(), recorded_steps(links)), list(sent), sum(sent.values())
        )

    def finished(self, lot_ids: Iterable[int]) -> dict[int, LotView]:
        wanted = list(lot_ids)
        self.views |= self.work.balances.views([lot_id for lot_id in wanted if lot_id not in self.views])
        return {lot_id: self.views[lot_id] for lot_id in wanted if self.views[lot_id].item.kind == ItemKind.FINISHED}
