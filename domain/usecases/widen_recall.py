"""A running recall that covers more than it did, or less."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.alerts import AlertKind
from domain.case_refusals import NoSuchScope, NothingNew
from domain.case_view import CHOICES, Growth, RecallView
from domain.drills import OnlyADrill
from domain.lots import LotStatus
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall, RecallNotLaunched, RecallState
from domain.roots import Root
from domain.scope import ScopeKind
from domain.steps.alerting import alert_customers
from domain.steps.cases import audit_case, case_of, must_run
from domain.steps.comparing import compared
from domain.steps.freezing import freeze_scope
from domain.steps.recall_view import recall_view, roots_of
from domain.steps.rooms import note_in_room
from domain.steps.scoping import grown, root_ids, scope_of, without_cleared
from domain.trace import Trace


@dataclass(frozen=True)
class Widening:
    """What widening would do, or did: `kind` is the scope that the case covers then."""

    view: RecallView
    kind: str
    growth: Growth


@dataclass(frozen=True)
class LookWider:
    """What each way of drawing the line would add to a running recall. Changes nothing."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> tuple[RecallView, tuple[tuple[str, Growth], ...]]:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_run(recall)
        roots = root_ids(work, recall)
        found = [(kind, grown(work, recall, scope_of(work, roots, kind, self.zone))) for kind in CHOICES]
        own = next((growth for kind, growth in found if kind == recall.scope_kind), Growth(0, 0, 0))
        choices = tuple((str(kind), growth) for kind, growth in found if growth)
        return recall_view(work, recall, self.zone, growth=own), choices


@dataclass(frozen=True)
class WidenRecall:
    """Afterwards the recall also covers what was found since, what another scope adds, or what further bad lots became:
    frozen under a new wave, its stock blocked. Customers new to the case are told; those told before get an update
    only if they were sent something of what is new.

    Raises `RecallNotLaunched`, `NothingNew`, `NoSuchScope`, `OnlyADrill`.
    """

    zone: ZoneInfo

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, kind: str = "", more: tuple[Root, ...] = ()
    ) -> Widening:  # fmt: skip
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if recall.drill:
            raise OnlyADrill(recall=recall.number)
        must_run(recall)
        chosen = kind or recall.scope_kind
        if chosen not in CHOICES:
            raise NoSuchScope(scope=chosen[:20], choices=tuple(CHOICES))
        work.cases.lock([recall.root_lot_id])  # two leads who widen at once: one after the other
        with work.balances.at_once():
            return self._widen(work, actor, recall, chosen, more)

    def _widen(
        self, work: Work, actor: Actor, recall: Recall, chosen: str, more: tuple[Root, ...]
    ) -> Widening:  # fmt: skip
        recall_id = recall.id or 0
        roots = list(dict.fromkeys([*root_ids(work, recall), *(root.lot.id for root in more)]))
        trace = without_cleared(work, recall, scope_of(work, roots, ScopeKind(chosen), self.zone))
        growth = grown(work, recall, trace)
        if not growth:
            raise NothingNew(recall=recall.number)
        _, deliveries, told = work.cases.frozen_marks(recall_id)
        if not work.recalls.move(recall_id, RecallState.LAUNCHED, RecallState.LAUNCHED, wave=recall.wave + 1,
                                 scope_kind=chosen):  # fmt: skip
            raise RecallNotLaunched(recall=recall.number, state=case_of(work, recall_id).state)
        work.cases.add_roots(recall_id, [(root.lot.id, root.words) for root in more])
        wider = case_of(work, recall_id)
        self._freeze(work, wider, trace)
        touched = {each.customer_id for each in trace.deliveries if (each.movement_id, each.lot_id) not in deliveries}
        customers = [each for each in trace.consignees if each.partner_id in touched]
        new = [each for each in customers if each.partner_id not in told]
        alert_customers(work, wider, new)
        alert_customers(work, wider, [each for each in customers if each.partner_id in told], AlertKind.UPDATE)
        audit_case(work, actor, "recall widened", wider, scope=chosen, lots=growth.lots, deliveries=growth.deliveries,
                   customers=growth.customers, wave=wider.wave)  # fmt: skip
        note_in_room(work, wider, "widened", who=actor.name, lots=growth.lots, customers=growth.customers)
        return Widening(recall_view(work, wider, self.zone), chosen, growth)

    def _freeze(self, work: Work, recall: Recall, trace: Trace) -> None:
        """The new wave, its stock and what the case costs now."""
        before = {row.lot_id for row in work.cases.lots(recall.id or 0)}
        freeze_scope(work, recall, trace)
        lot_ids = [*(view.id for view in trace.roots), *(traced.id for traced in trace.lots)]
        new = [lot_id for lot_id in lot_ids if lot_id not in before]
        work.lots.set_status(new, LotStatus.RECALLED, f"{recall.number}: {recall.reason}", work.now())
        rows = compared(work, [root.lot for root in roots_of(work, recall)], self.zone).rows
        work.cases.change(recall.id or 0, cost=next((row.cost for row in rows if row.kind == recall.scope_kind), None))
