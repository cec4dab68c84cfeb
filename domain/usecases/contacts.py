"""How customers can be reached: looked at, written down, crossed out, and tried out before it matters."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.audit import AuditEntry
from domain.contacts import WRITTEN, BadContact, CallTask, ContactGone, CustomerWays, UnknownChannel
from domain.partners import Contact, Partner, PartnerKind, UnknownPartner
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import RecallState
from domain.steps.alerting import alert_customer
from domain.steps.cases import case_of
from domain.steps.reachable import ways_of
from domain.steps.recall_view import recall_view

LONGEST = 300


@dataclass(frozen=True)
class ShowContacts:
    """A customer's ways. Changes nothing. Raises `UnknownPartner`."""

    def __call__(self, work: Work, actor: Actor, code: str) -> CustomerWays:
        actor.must(May.RECALL)
        return _ways(work, _customer(work, code))


@dataclass(frozen=True)
class AddContact:
    """Afterwards the customer can be reached by this address as well; who is covered by a running recall and has not
    been told by anything as good is told by it. Writing the same one again changes nothing.

    Raises `UnknownPartner`, `UnknownChannel`, `BadContact`.
    """

    def __call__(self, work: Work, actor: Actor, code: str, channel: str, address: str) -> CustomerWays:
        actor.must(May.RECALL)
        partner = _customer(work, code)
        if channel not in WRITTEN:
            raise UnknownChannel(channel=channel, channels=WRITTEN)
        address = " ".join(address.split())
        if not address or len(address) > LONGEST or (channel == "email" and "@" not in address):
            raise BadContact(channel=channel, address=address[:60])
        partner_id = partner.id or 0
        known = {(contact.channel, contact.address) for contact in work.partners.contacts([partner_id])}
        if (channel, address) not in known:
            work.partners.add_contact(Contact(partner_id=partner_id, channel=channel, address=address))
            _audit(work, actor, "contact added", partner_id, channel)
            for recall in work.recalls.open_for(partner_id):
                consignee = work.tallies.consignee(recall.id or 0, partner_id)
                if consignee is None or consignee.answered_at is None:
                    alert_customer(work, recall, partner_id)
        return _ways(work, partner)


@dataclass(frozen=True)
class RemoveContact:
    """Afterwards nobody is told by this address any more; what was sent stays in the record. Raises `ContactGone`."""

    def __call__(self, work: Work, actor: Actor, contact_id: int) -> CustomerWays:
        actor.must(May.RECALL)
        contact = work.partners.remove_contact(contact_id)
        if contact is None:
            raise ContactGone
        _audit(work, actor, "contact removed", contact.partner_id, contact.channel)
        return _ways(work, work.partners.get(contact.partner_id))


@dataclass(frozen=True)
class WaysToCheck:
    """The ways of every customer of a case, as it stands for a draft and as it was frozen afterwards; without a case
    those of all customers. Changes nothing. Raises `UnknownRecall`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int | None) -> list[CustomerWays]:
        actor.must(May.RECALL)
        if recall_id is None:
            return ways_of(work, [(each.id or 0, each.code, each.name) for each in work.partners.customers()])
        recall = case_of(work, recall_id)
        if recall.state == RecallState.DRAFT:
            reaches = recall_view(work, recall, self.zone).reaches
            return ways_of(work, [(each.partner_id, each.code, each.name) for each in reaches])
        frozen = work.tallies.consignees(recall_id)
        return ways_of(work, [(consignee.partner_id, code, name) for consignee, code, name in frozen])


@dataclass(frozen=True)
class CallSheet:
    """Whom a person must call for a case, with every number that is known; the largest open quantity first. Changes
    nothing. Raises `UnknownRecall`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> list[CallTask]:
        actor.must(May.RECALL)
        case_of(work, recall_id)
        tasks = work.recalls.calls(recall_id)
        known = ways_of(work, [(task.partner_id, task.code, task.name) for task in tasks])
        return [
            CallTask(**{**vars(task), "numbers": ways.numbers}) for task, ways in zip(tasks, known, strict=True)
        ]  # fmt: skip


def _customer(work: Work, code: str) -> Partner:
    partner = work.partners.by_code(code)
    if partner is None or partner.kind != PartnerKind.CUSTOMER:
        nearest = tuple(work.partners.nearest(code, kind=PartnerKind.CUSTOMER))
        raise UnknownPartner(partner=code[:40], kind=PartnerKind.CUSTOMER, nearest=nearest)
    return partner


def _ways(work: Work, partner: Partner) -> CustomerWays:
    (found,) = ways_of(work, [(partner.id or 0, partner.code, partner.name)])
    return found


def _audit(work: Work, actor: Actor, deed: str, partner_id: int, channel: str) -> None:
    work.audit.write(
        AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed=deed, subject="partner",
                   subject_id=partner_id, facts={"channel": channel})
    )  # fmt: skip
