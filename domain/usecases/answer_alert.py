"""A customer answers: one tap, a number, or a sentence that reaches the lead."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.alerts import Alert, Answer, AnswerKind, MoreThanDelivered, Notice, NotYourNotice, RecallOver
from domain.audit import AuditEntry
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.steps.alerting import note_leads, notice_of

COUNTED = frozenset({AnswerKind.HAVE, AnswerKind.SOLD, AnswerKind.PASSED_ON})
"""The answers that carry a number."""


@dataclass(frozen=True)
class Answered:
    """`answer` is None when this very answer was known already."""

    notice: Notice
    kind: AnswerKind
    quantity: Decimal | None
    uom: str | None
    new: bool


@dataclass(frozen=True)
class LookAtNotice:
    """The notice again, for its own customer only. Changes nothing. Raises `NotYourNotice`, `RecallOver`."""

    def __call__(self, work: Work, actor: Actor, alert_id: int) -> Notice:
        alert, recall = own_alert(work, actor, alert_id)
        if recall.state != RecallState.LAUNCHED:
            raise RecallOver(recall=recall.number)
        return notice_of(work, alert)


@dataclass(frozen=True)
class OpenNotices:
    """This customer's notices of launched recalls, as sent to this person; newest first. Changes nothing."""

    def __call__(self, work: Work, actor: Actor) -> list[Notice]:
        actor.must(May.ANSWER)
        return [
            notice_of(work, alert)
            for recall in work.recalls.open_for(actor.partner_id or 0)
            for alert in work.recalls.alerts(recall.id or 0)
            if alert.person_id == actor.person_id
        ]


@dataclass(frozen=True)
class AnswerAlert:
    """Afterwards the answer is kept for this customer, and the alert counts as received.

    `insist` keeps a number that is larger than what was delivered; without it `MoreThanDelivered` asks first.
    Raises `NotYourNotice`, `RecallOver`.
    """

    def __call__(
        self, work: Work, actor: Actor, alert_id: int, kind: AnswerKind, source: str, *,
        quantity: Decimal | None = None, uom: str | None = None, insist: bool = False,
    ) -> Answered:  # fmt: skip
        alert, recall = own_alert(work, actor, alert_id)
        if recall.state != RecallState.LAUNCHED:
            raise RecallOver(recall=recall.number)
        notice = notice_of(work, alert)
        if quantity is not None and not insist:
            delivered = dict(notice.totals).get(uom or "", Decimal(0))
            if quantity > delivered:
                raise MoreThanDelivered(said=quantity, delivered=delivered, uom=uom or "")
        now = work.now()
        work.recalls.mark_received(alert_id, now)
        kept = work.recalls.add_answer(
            Answer(recall_id=alert.recall_id, partner_id=alert.partner_id, alert_id=alert_id,
                   person_id=actor.person_id or 0, kind=kind.value, quantity=quantity, uom=uom, at=now, source=source)
        )  # fmt: skip
        work.tallies.told(alert.recall_id, [alert.partner_id])
        if kept is not None:
            work.tallies.answered(alert.recall_id, alert.partner_id)
            work.audit.write(
                AuditEntry(at=now, person_id=actor.person_id, who=actor.name, deed=f"answered {kind.value}",
                           subject="alert", subject_id=alert_id,
                           facts={"quantity": None if quantity is None else f"{quantity:f}", "uom": uom})
            )  # fmt: skip
        return Answered(notice, kind, quantity, uom, new=kept is not None)


@dataclass(frozen=True)
class TellLead:
    """Afterwards the customer's words are kept with their newest open recall and on their way to every lead.

    Gives the number of recalls that concern this customer: 0 means that nothing is open, the words go to the leads
    all the same.
    """

    def __call__(self, work: Work, actor: Actor, words: str, source: str) -> int:
        actor.must(May.ANSWER)
        partner = work.partners.get(actor.partner_id or 0)
        recalls = work.recalls.open_for(partner.id or 0)
        for recall in recalls[:1]:
            work.recalls.add_answer(
                Answer(recall_id=recall.id or 0, partner_id=partner.id or 0, person_id=actor.person_id or 0,
                       kind=AnswerKind.TEXT.value, words=words[:2000], at=work.now(), source=source)
            )  # fmt: skip
        note_leads(work, f"words:{source}", "chat/customer_says", customer=partner.code, name=partner.name,
                   person=actor.name, words=words[:2000], recall=recalls[0].number if recalls else None)  # fmt: skip
        return len(recalls)


def own_alert(work: Work, actor: Actor, alert_id: int) -> tuple[Alert, Recall]:
    """The alert and its recall, if the alert is this customer's. Raises `NotYourNotice`."""
    actor.must(May.ANSWER)
    alert = work.recalls.alert(alert_id)
    if alert is None or alert.partner_id != actor.partner_id:
        raise NotYourNotice
    recall = work.recalls.get(alert.recall_id)
    if recall is None:
        raise NotYourNotice
    return alert, recall
