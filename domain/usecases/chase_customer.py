"""Chasing one customer of a running case: the notice once more, or a person's call."""

from __future__ import annotations

from dataclasses import dataclass

from domain.alerts import AlertKind
from domain.board import NotInThisCase
from domain.drills import OnlyADrill
from domain.ladder import PHONE
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall
from domain.steps.alerting import remind
from domain.steps.calling import call_task
from domain.steps.cases import audit_case, case_of, must_run


@dataclass(frozen=True)
class Chase:
    """What was done about a customer. `done` is False when there was nothing to do: it is on its way already, or there
    is no way but the phone."""

    recall: Recall
    code: str
    name: str
    done: bool
    number: str = ""
    """To call; empty where none is known."""


@dataclass(frozen=True)
class RemindCustomer:
    """Afterwards every way by which the customer was told is due once more, under the same notice number and marked as
    a repeat. Pressing twice sends once: what is still on its way stays as it is.

    Raises `UnknownRecall`, `RecallNotLaunched`, `NotInThisCase`, `OnlyADrill`.
    """

    def __call__(self, work: Work, actor: Actor, recall_id: int, partner_id: int) -> Chase:
        recall, code, name = _customer(work, actor, recall_id, partner_id)
        alerts = [
            alert
            for alert, _ in work.boards.alerts(recall_id, partner_id)
            if alert.forwarded_id is None and alert.channel != PHONE and alert.kind != AlertKind.CLOSING
        ]
        sent = [alert.channel for alert in alerts if remind(work, alert)]
        if sent:
            work.tallies.told(recall_id, [partner_id])
            audit_case(work, actor, "customer reminded", recall, customer=code, channels=sorted(set(sent)))
        return Chase(recall, code, name, bool(sent))


@dataclass(frozen=True)
class CallCustomer:
    """Afterwards a call task waits for this customer. Raises as `RemindCustomer`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, partner_id: int) -> Chase:
        recall, code, name = _customer(work, actor, recall_id, partner_id)
        task, new = call_task(work, recall, partner_id)
        if new:
            audit_case(work, actor, "call asked for", recall, customer=code)
        return Chase(recall, code, name, new, task.address)


def _customer(work: Work, actor: Actor, recall_id: int, partner_id: int) -> tuple[Recall, str, str]:
    actor.must(May.RECALL)
    recall = case_of(work, recall_id)
    must_run(recall)
    if recall.drill:
        raise OnlyADrill(recall=recall.number)
    if work.tallies.consignee(recall_id, partner_id) is None:
        raise NotInThisCase(recall=recall.number)
    partner = work.partners.get(partner_id)
    return recall, partner.code, partner.name
