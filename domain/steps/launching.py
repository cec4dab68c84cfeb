"""The launch itself: what happens in one transaction, whoever's tap it was."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from domain.case_view import Covered, RecallView
from domain.drills import OnlyADrill
from domain.house import QUALITY_GROUP
from domain.lots import LotStatus
from domain.people import Actor
from domain.ports import Work
from domain.recall import Recall, RecallRoom, RecallState, ScopeChanged, fingerprint
from domain.steps.alerting import alert_customers
from domain.steps.cases import audit_case, case_of, must_be_draft
from domain.steps.freezing import freeze_scope
from domain.steps.linting import check_notice
from domain.steps.recall_view import fresh_in, recall_view
from domain.steps.scoping import root_ids, scope_trace
from domain.trace import Trace


def scope_as_shown(work: Work, recall: Recall, shown: str, zone: ZoneInfo) -> Trace:
    """The draft's scope, if it is still the one that the card showed.

    Raises `RecallNotDraft`, also where another case of one of its lots was launched meanwhile, `OnlyADrill`, what
    `check_notice` raises, and `ScopeChanged`.
    """
    must_be_draft(work, recall)
    if recall.drill:
        raise OnlyADrill(recall=recall.number)
    roots = root_ids(work, recall)
    work.cases.lock(roots)
    for running in work.cases.covering(roots).values():
        must_be_draft(work, running)  # another lead was faster
    check_notice(work, recall)
    trace = scope_trace(work, recall, zone)
    current = fingerprint(trace)
    if not shown or not current.startswith(shown) or current != recall.fingerprint:
        raise ScopeChanged(recall=recall.id or 0)
    return trace


def launch(work: Work, actor: Actor, recall: Recall, trace: Trace, zone: ZoneInfo, **facts: Any) -> RecallView:
    """Afterwards the case is launched by exactly one tap, its lots and deliveries are frozen, the stock is blocked,
    every customer has an alert, and its room waits to be opened where there is a quality group. `facts` are columns of
    the case.

    Raises `RecallNotDraft` for a second tap.
    """
    recall_id, now = recall.id or 0, work.now()
    if not work.recalls.move(recall_id, RecallState.DRAFT, RecallState.LAUNCHED, launched_by=actor.person_id,
                             launched_at=now, **facts):  # fmt: skip
        must_be_draft(work, case_of(work, recall_id))
    freeze_scope(work, recall, trace)
    lot_ids = [*(view.id for view in trace.roots), *(traced.id for traced in trace.lots)]
    work.lots.set_status(lot_ids, LotStatus.RECALLED, f"{recall.number}: {recall.reason}", now)
    launched = case_of(work, recall_id)
    alert_customers(work, launched, trace.consignees)
    group = work.house.get(QUALITY_GROUP).get("chat_id")
    if group is not None:
        work.cases.put_room(RecallRoom(recall_id=recall_id, chat_id=int(group), opened_at=now))
    finished, deliveries = len(fresh_in(trace)), len(trace.deliveries)
    audit_case(work, actor, "recall launched", launched, lots=len(lot_ids), finished=finished,
               customers=len(trace.consignees), deliveries=deliveries, scope=recall.scope_kind,
               fingerprint=recall.fingerprint)  # fmt: skip
    # The card of a running case shows no products: they are not summed up here, where every second counts.
    covered = Covered(len(lot_ids) - len(root_ids(work, recall)), finished, (), deliveries, recall.cost)
    return recall_view(work, launched, zone, covered=covered)
