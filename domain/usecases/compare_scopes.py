"""What if: a recall by date, by order, by genealogy, with shared equipment, keeping to time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from domain.equipment import WindowBackwards
from domain.genealogy import Basis, Direction, Question
from domain.items import ItemKind
from domain.lots import LotRef, LotView
from domain.people import Actor, May
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
from domain.steps.naming import lot_named
from domain.timing import Walk, walk

Window = tuple[datetime, datetime]
_SUPPLIED = frozenset({Basis.POSSIBLE, Basis.INFERRED})
"""Steps that a rule supplied: nobody recorded them, and nobody their time."""


@dataclass(frozen=True)
class CompareScopes:
    """What a recall of the named lot would cover by each way of drawing the line. Changes nothing.

    The windows are days and quarters of `zone`; with `window` (a beginning, and the moment after its end) that is
    compared too. Raises what `lot_named` raises, `WindowBackwards`, and `NotAllowed`.
    """

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor, ref: LotRef, window: Window | None = None) -> Scopes:
        actor.must(May.RECALL)
        if window is not None and window[0] >= window[1]:
            raise WindowBackwards(since=window[0], until=window[1])
        root = lot_named(work, ref)
        with work.balances.at_once():
            return _Comparison(work, root, self.zone, window).scopes()


class _Comparison:
    """Everything is gathered once; the ways by genealogy are walks over it."""

    def __init__(self, work: Work, root: LotView, zone: tzinfo, window: Window | None) -> None:
        self.work, self.root, self.zone, self.window = work, root, zone, window
        gathered = gather(work, (root.id,), Direction.FORWARD)
        met = work.tracing.trace_of(gathered.closure())
        self.links = (*met.links, *gathered.supplied)
        self.steps = recorded_steps(self.links)
        self.deliveries = met.deliveries
        self.views: dict[int, LotView] = dict(met.by_id)
        self.plain = self.walked()

    def walked(self, *, equipment: bool = False, timed: bool = False) -> Walk:
        question = Question(roots=(self.root.id,), zone=self.zone, timed=timed)
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
            root=self.root,
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

    def windows(self, items: set[int]) -> list[Scope]:
        """Nothing where no finished lot of the answer says when it was made."""
        moments = [view.lot.made_at for view in self.fresh(self.plain) if view.lot.made_at is not None]
        found: list[tuple[ScopeKind, Window]] = []
        if moments:
            found.append((ScopeKind.QUARTER, quarters_of(moments, self.zone)))
            found.append((ScopeKind.PERIOD, days_of(moments, self.zone)))
        if self.window is not None:
            found.append((ScopeKind.WINDOW, self.window))
        scopes = []
        for kind, (since, until) in found:
            made = self.work.balances.made_between(items, since.astimezone(UTC), until.astimezone(UTC))
            scopes.append(replace(self.of_lots(kind, made), since=since, until=until))
        return scopes

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
