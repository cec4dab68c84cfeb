"""Writing alerts: one row a customer, channel and address, and its message in the outbox, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from domain.alerts import Alert, NewAlert, Notice, NoticeLot
from domain.genealogy import Consignee
from domain.messages import NewMessage, Outgoing, Priority
from domain.people import Person
from domain.ports import Work
from domain.recall import Recall, RecallState


def alert_customer(work: Work, recall: Recall, partner_id: int) -> int:
    """Writes what is still missing for this customer; how many alerts were new. Safe to repeat."""
    partner = work.partners.get(partner_id)
    return alert_customers(work, recall, [Consignee(partner_id, partner.code, partner.name, partner.language, ())])


def alert_customers(work: Work, recall: Recall, customers: Sequence[Consignee]) -> int:
    """The same for many customers in a few statements; their deliveries are not looked at."""
    if recall.id is None:
        raise ValueError("a recall is stored before anyone is told of it")
    ways = work.reaching.ways([customer.partner_id for customer in customers])
    alerts: dict[tuple[int, str, str], NewAlert] = {}
    for customer in customers:
        for channel, address, person in ways[customer.partner_id]:
            language = (person.language if person else None) or customer.language or "en"
            alerts.setdefault(
                (customer.partner_id, channel, address),
                NewAlert(recall.id, customer.partner_id, person.id if person else None, channel, address, language,
                         f"{recall.number}-{customer.code}", work.now(), recall.wave, drill=recall.drill),
            )  # fmt: skip
    new = work.recalls.add_alerts(list(alerts.values()))
    work.tallies.told(recall.id, [customer.partner_id for customer in customers])
    now = work.now()
    work.outbox.put_all(
        [
            NewMessage(f"alert:{alert_id}", Priority.RECALL, alert.channel, alert.address, alert.language,
                       "alerts/recall", alert_id, now)
            for alert_id, alert in new
        ]
    )  # fmt: skip
    return len(new)


def alert_again(work: Work, recall: Recall, person: Person) -> int:
    """What was refused to this person is due once more; how many alerts. Safe to repeat."""
    mine = [alert for alert in work.recalls.alerts(recall.id or 0) if alert.person_id == person.id]
    return sum(work.outbox.try_again(alert.id or 0, work.now()) for alert in mine)


def note(work: Work, key: str, address: str, language: str | None, template: str, **facts: object) -> bool:
    """Puts a message to one of our own people into the outbox. False when it was there already."""
    return work.outbox.put(
        Outgoing(
            key=key,
            priority=Priority.NOTE,
            channel="telegram",
            address=address,
            language=language or "en",
            template=template,
            facts=dict(facts),
            due_at=work.now(),
        )
    )


def note_leads(work: Work, key: str, template: str, **facts: object) -> int:
    """The same note to every lead; how many were new."""
    leads = [lead for lead in work.people.with_roles(["lead", "admin"]) if lead.telegram_id and not lead.blocked]
    return sum(
        note(work, f"{key}:{lead.id}", str(lead.telegram_id), lead.language, template, **facts) for lead in leads
    )


def notice_of(work: Work, alert: Alert, *, repeat: bool = False) -> Notice:
    """What this customer is told, from the frozen list and nothing else."""
    recall = work.recalls.get(alert.recall_id)
    if recall is None or alert.id is None:
        raise ValueError(f"alert {alert.id} has no recall")
    partner = work.partners.get(alert.partner_id)
    lots = tuple(
        NoticeLot(
            code=view.lot.code,
            item=view.item.code,
            item_zh=view.item.name_zh,
            quantity=sum((quantity for _, quantity in sent), start=sent[0][1] * 0),
            uom=view.item.uom,
            dates=tuple(sorted({at for at, _ in sent})),
        )
        for view, sent in work.recalls.frozen_deliveries(alert.recall_id, alert.partner_id)
    )
    return Notice(
        alert_id=alert.id,
        number=alert.notice,
        recall=recall.number,
        reason=recall.reason,
        language=alert.language,
        customer=partner.code,
        customer_name=partner.name,
        lots=lots,
        repeat=repeat,
        closed=recall.state == RecallState.CLOSED,
    )
