"""What a case covers: a walk from its roots, drawn the way that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from domain.case_view import Growth
from domain.genealogy import Direction, Question
from domain.ports import Work
from domain.recall import Recall
from domain.scope import ScopeKind
from domain.steps.answering import answer
from domain.steps.comparing import made_in_days
from domain.trace import Trace

WALKED = {ScopeKind.EQUIPMENT: "equipment", ScopeKind.TIMED: "timed"}


def root_ids(work: Work, recall: Recall) -> list[int]:
    """The lots that the case begins from, the first one first."""
    return [root.lot_id for root in work.cases.roots(recall.id or 0)] or [recall.root_lot_id]


def scope_trace(work: Work, recall: Recall, zone: tzinfo) -> Trace:
    """The lots, deliveries and customers of the case as the ledger stands. Changes nothing."""
    return scope_of(work, root_ids(work, recall), ScopeKind(recall.scope_kind), zone)


def scope_of(work: Work, roots: Sequence[int], kind: ScopeKind, zone: tzinfo) -> Trace:
    """By genealogy every lot that can be reached; a window adds the lots made in it and what became of them."""
    how = WALKED.get(kind)
    if how is not None:
        return answer(work, Question(roots=tuple(roots), zone=zone, timed=how == "timed", equipment=how == "equipment"))
    begin = list(roots)
    if kind in {ScopeKind.PERIOD, ScopeKind.QUARTER}:
        views = work.lots.views(list(roots))
        begin += made_in_days(work, [views[lot_id] for lot_id in roots], zone, kind)
    closure = work.tracing.closure(list(dict.fromkeys(begin)), Direction.FORWARD)
    return work.tracing.trace_of(closure, links=False)


def growth_of(work: Work, recall: Recall, zone: tzinfo) -> Growth:
    """What the scope holds now that was not frozen. Costs a walk."""
    return grown(work, recall, scope_trace(work, recall, zone))


def grown(work: Work, recall: Recall, trace: Trace) -> Growth:
    """What this trace adds to what was frozen. What was sent of a lot after it was cleared is none of it."""
    recall_id = recall.id or 0
    trace = without_cleared(work, recall, trace)
    lots, deliveries, customers = work.cases.frozen_marks(recall_id)
    ids = {*(view.id for view in trace.roots), *(traced.id for traced in trace.lots)}
    new = [each for each in trace.deliveries if (each.movement_id, each.lot_id) not in deliveries]
    return Growth(len(ids - lots), len(new), len({each.customer_id for each in new} - customers))


def without_cleared(work: Work, recall: Recall, trace: Trace) -> Trace:
    """The trace without the deliveries of lots that were found to be good; the lots themselves stay."""
    sent = {delivery.lot_id for delivery in trace.deliveries}
    good = {lot_id for lot_id, (_, cleared) in work.pages.marks(recall.id or 0, sent).items() if cleared}
    if not good:
        return trace
    kept = (replace(each, deliveries=tuple(one for one in each.deliveries if one.lot_id not in good))
            for each in trace.consignees)  # fmt: skip
    return replace(trace, consignees=tuple(each for each in kept if each.deliveries))
