"""What if: a recall by date, by order, by genealogy, with shared equipment, keeping to time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from domain.equipment import WindowBackwards
from domain.genealogy import Basis, Direction, Question, Trace
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
from domain.steps.answering import answer
from domain.steps.naming import lot_named

Window = tuple[datetime, datetime]


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
        return _Comparison(work, root, self.zone, window).scopes()


class _Comparison:
    def __init__(self, work: Work, root: LotView, zone: tzinfo, window: Window | None) -> None:
        self.work, self.root, self.zone, self.window = work, root, zone, window
        self.asked = Question(roots=(root.id,), zone=zone)
        self.plain = answer(work, self.asked)
        self.fresh = _fresh_of(self.plain)

    def scopes(self) -> Scopes:
        equipment = answer(self.work, replace(self.asked, equipment=True))
        timed = answer(self.work, replace(self.asked, timed=True))
        items = {view.lot.item_id for view in [*self.fresh, *_fresh_of(equipment)]}
        orders = self.by_orders()
        rows = [
            *self.windows(items),
            *([orders] if orders else []),
            self.of_trace(ScopeKind.GENEALOGY, self.plain),
            self.of_trace(ScopeKind.EQUIPMENT, equipment),
            self.of_trace(ScopeKind.TIMED, timed),
        ]
        reference = next(row for row in rows if row.kind is REFERENCE)
        steps = [link for link in self.plain.links if link.basis is not Basis.INFERRED]
        return Scopes(
            root=self.root,
            rows=tuple(row.against(reference) for row in rows),
            no_runs=bool(items) and not self.work.balances.any_run(items),
            no_times=bool(steps) and all(link.at is None for link in steps),
            no_orders=orders is None,
        )

    def of_trace(self, kind: ScopeKind, trace: Trace) -> Scope:
        customers = {each.partner_id for each in trace.consignees}
        return measured(kind, _fresh_of(trace), customers, len(trace.deliveries))

    def windows(self, items: set[int]) -> list[Scope]:
        """Nothing where no finished lot of the answer says when it was made."""
        moments = [view.lot.made_at for view in self.fresh if view.lot.made_at is not None]
        found: list[tuple[ScopeKind, Window]] = []
        if moments:
            found.append((ScopeKind.QUARTER, quarters_of(moments, self.zone)))
            found.append((ScopeKind.PERIOD, days_of(moments, self.zone)))
        if self.window is not None:
            found.append((ScopeKind.WINDOW, self.window))
        return [
            replace(
                self.of_lots(
                    kind, self.work.balances.made_between(items, since.astimezone(UTC), until.astimezone(UTC))
                ),
                since=since,
                until=until,
            )
            for kind, (since, until) in found
        ]

    def by_orders(self) -> Scope | None:
        """None where nobody recorded an order."""
        reached = [view.id for view in (*self.plain.roots, *(traced.view for traced in self.plain.lots))]
        orders, made = self.work.balances.made_under_orders_of(reached)
        if not orders:
            return None
        whole = self.work.tracing.closure(list(dict.fromkeys([*reached, *made])), Direction.FORWARD).lot_ids
        return replace(self.of_lots(ScopeKind.ORDERS, whole), orders=orders)

    def of_lots(self, kind: ScopeKind, lot_ids: Iterable[int]) -> Scope:
        """The finished ones of these lots, and for the deliveries what was packed anew from them."""
        views = self.work.lots.views(list(lot_ids))
        finished = {lot_id: view for lot_id, view in views.items() if view.item.kind == ItemKind.FINISHED}
        links, edge = [], list(finished)
        while edge:
            further = self.work.balances.links_out(edge)
            links += further
            new = self.work.lots.views(sorted({link.child_id for link in further} - set(finished)))
            edge = [lot_id for lot_id, view in new.items() if view.item.kind == ItemKind.FINISHED]
            finished.update((lot_id, new[lot_id]) for lot_id in edge)
        sent = self.work.balances.delivered(list(finished))
        fresh = freshly_finished(finished.values(), recorded_steps(links))
        return measured(kind, fresh, list(sent), sum(sent.values()))


def _fresh_of(trace: Trace) -> list[LotView]:
    return freshly_finished([*trace.roots, *(traced.view for traced in trace.lots)], recorded_steps(trace.links))
