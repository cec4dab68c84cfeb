"""Writing alerts: one row a customer, channel and address, and its message in the outbox, in one transaction.

Nobody is told every way at once: see `domain.ladder`. What a drill writes never reaches the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.alerts import Alert, AlertKind, Forwarded, NewAlert
from domain.genealogy import Consignee
from domain.ladder import DRILL, PHONE, Rung, Way, next_rung, rungs
from domain.messages import NewMessage, Outgoing, Priority
from domain.people import Person
from domain.ports import Work
from domain.recall import Recall


def alert_customer(work: Work, recall: Recall, partner_id: int) -> int:
    """Tells a customer by the best way that is not told yet; how many alerts were new. Safe to repeat."""
    return alert_customers(work, recall, [_customer(work, partner_id)])


def alert_customers(
    work: Work, recall: Recall, customers: Sequence[Consignee], kind: AlertKind = AlertKind.RECALL
) -> int:
    """The same for many customers in a few statements; their deliveries are not looked at. A customer whom no way
    leads to becomes a call task (not in a drill: nobody is called). Any other kind is `update_customers`."""
    if kind != AlertKind.RECALL:
        return update_customers(work, recall, [customer.partner_id for customer in customers], kind)
    told = work.recalls.told(recall.id or 0, [customer.partner_id for customer in customers])
    plans = _plans(work, [customer.partner_id for customer in customers])
    steps: dict[int, Rung] = {}
    for customer in customers:
        best = plans[customer.partner_id][0]
        if step := next_rung([best], {(each.channel, each.address) for each in told.get(customer.partner_id, ())}):
            steps[customer.partner_id] = step
    return len(_write(work, recall, customers, steps, dict.fromkeys(steps, 0)))


def escalate_all(work: Work, recall: Recall, partner_ids: Sequence[int]) -> dict[int, str]:
    """Tells each of these customers the next way, whatever came of those before: the channel each is told by now,
    `phone` for a call task; who is not in it has been told every way. The leads hear once of those whom a person must
    call."""
    told = work.recalls.told(recall.id or 0, partner_ids)
    plans = _plans(work, partner_ids)
    steps: dict[int, Rung] = {}
    numbers: dict[int, int] = {}
    for partner_id in partner_ids:
        mine = told.get(partner_id, ())
        step = next_rung(plans[partner_id], {(each.channel, each.address) for each in mine})
        if step is not None:
            steps[partner_id] = step
            numbers[partner_id] = max((each.rung for each in mine), default=-1) + 1
    customers = [_customer(work, partner_id) for partner_id in steps]
    new = _write(work, recall, customers, steps, numbers)
    _ask_to_call(work, recall, [(row_id, alert) for row_id, alert in new if alert.channel == PHONE])
    return {alert.partner_id: steps[alert.partner_id].channel for _, alert in new}


def update_customers(work: Work, recall: Recall, partner_ids: Sequence[int], kind: AlertKind) -> int:
    """Tells customers who were told before that something changed, or that the case is over: by every way that took
    their alert and still leads to them, and by the best one where none does. How many alerts were written; each call
    tells once more."""
    told = work.recalls.told(recall.id or 0, partner_ids)
    plans = _plans(work, partner_ids)
    steps: dict[int, Rung] = {}
    for partner_id in partner_ids:
        known = {(way.channel, way.address) for rung in plans[partner_id] for way in rung.ways}
        heard = tuple(
            Way(each.channel, each.address, each.person_id, each.language)
            for each in told.get(partner_id, ()) if each.heard and (each.channel, each.address) in known
        )  # fmt: skip
        steps[partner_id] = Rung(heard[0].channel, heard) if heard else plans[partner_id][0]
    customers = [_customer(work, partner_id) for partner_id in partner_ids]
    edition = work.recalls.editions(recall.id or 0, kind) + 1
    return len(_write(work, recall, customers, steps, dict.fromkeys(steps, 0), kind=kind, edition=edition))


def alert_forwarded(work: Work, recall: Recall, forwarded: Forwarded) -> int:
    """A letter to a customer's customer; 0 where no address is known or no letters can be sent. Safe to repeat."""
    if not forwarded.address or forwarded.id is None or not work.reaching.can("email"):
        return 0
    partner = work.partners.get(forwarded.partner_id)
    way = Way("email", forwarded.address)
    alert = NewAlert(
        recall.id or 0, forwarded.partner_id, None, DRILL if recall.drill else way.channel,
        way.in_a_drill if recall.drill else way.address, forwarded.language,
        f"{recall.number}-{partner.code}-{forwarded.id}", work.now(), recall.wave, drill=recall.drill,
        forwarded_id=forwarded.id, edition=forwarded.id + 1,  # several may share an address
    )  # fmt: skip
    return len(_store(work, [alert]))


def remind(work: Work, alert: Alert) -> bool:
    """The same notice is due once more, and says that it is a repeat. False for one that is still on its way, and for
    those that are not sent at all: call tasks and drills."""
    return alert.channel not in {PHONE, DRILL} and work.outbox.send_again(alert.id or 0, work.now())


def alert_again(work: Work, recall: Recall, person: Person) -> int:
    """What was refused to this person is due once more; how many alerts. Safe to repeat."""
    mine = [alert for alert in work.recalls.alerts(recall.id or 0) if alert.person_id == person.id]
    return sum(work.outbox.try_again(alert.id or 0, work.now()) for alert in mine)


def _customer(work: Work, partner_id: int) -> Consignee:
    partner = work.partners.get(partner_id)
    return Consignee(partner_id, partner.code, partner.name, partner.language, ())


def _plans(work: Work, partner_ids: Sequence[int]) -> dict[int, tuple[Rung, ...]]:
    """Every rung of each customer's ladder, as their ways are now."""
    return {
        partner_id: rungs(
            Way(channel, address, person.id if person else None, person.language if person else None)
            for channel, address, person in ways
        )
        for partner_id, ways in work.reaching.ways(partner_ids).items()
    }


def _write(
    work: Work, recall: Recall, customers: Sequence[Consignee], steps: Mapping[int, Rung], numbers: Mapping[int, int],
    *, kind: AlertKind = AlertKind.RECALL, edition: int = 1,
) -> list[tuple[int, NewAlert]]:  # fmt: skip
    """The alerts of these steps with their messages: those that were new."""
    if recall.id is None:
        raise ValueError("a recall is stored before anyone is told of it")
    alerts: dict[tuple[int, str, str], NewAlert] = {}
    for customer in customers:
        step = steps.get(customer.partner_id)
        if step is None or (recall.drill and step.channel == PHONE):
            continue
        for way in step.ways:
            channel = DRILL if recall.drill else way.channel
            address = way.in_a_drill if recall.drill else way.address
            alerts.setdefault(
                (customer.partner_id, channel, address),
                NewAlert(recall.id, customer.partner_id, way.person_id, channel, address,
                         way.language or customer.language or "en", f"{recall.number}-{customer.code}", work.now(),
                         recall.wave, kind, numbers.get(customer.partner_id, 0), recall.drill, edition=edition),
            )  # fmt: skip
    new = _store(work, list(alerts.values()))
    work.tallies.told(recall.id, [customer.partner_id for customer in customers])
    return new


def _store(work: Work, alerts: Sequence[NewAlert]) -> list[tuple[int, NewAlert]]:
    new = work.recalls.add_alerts(alerts)
    now = work.now()
    work.outbox.put_all(
        [
            NewMessage(f"alert:{alert_id}", Priority.RECALL, alert.channel, alert.address, alert.language,
                       f"alerts/{alert.kind}", alert_id, now)
            for alert_id, alert in new
            if alert.channel not in {PHONE, DRILL}
        ]
    )  # fmt: skip
    return new


def _ask_to_call(work: Work, recall: Recall, tasks: Sequence[tuple[int, NewAlert]]) -> None:
    """One note to every lead about these customers, however many they are."""
    if not tasks or recall.drill:
        return
    names = [work.partners.get(alert.partner_id) for _, alert in tasks[:5]]
    note_leads(work, f"calls:{recall.id}:{tasks[0][0]}", "chat/calls_needed", recall=recall.number, count=len(tasks),
               names=[partner.name for partner in names])  # fmt: skip


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
