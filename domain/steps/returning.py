"""What comes back: from a customer who was sent it, from a co-packer with whom something lies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.audit import AuditEntry
from domain.handling import ReturnTally
from domain.lots import LotStatus, LotView
from domain.movements import MovementOrder, ReturnedMoreThanSent
from domain.partners import Partner
from domain.people import Actor
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.steps.alerting import note_leads
from domain.steps.cases import audit_case
from domain.steps.handling import return_tallies
from domain.values import as_text

_CARRIED = re.compile(r"R(\d{1,12}): ")


@dataclass(frozen=True)
class Arrival:
    """A return under a running recall: its case, and how what the customer says stands to what came. `tally` is None
    where nobody said who sent it."""

    recall: str
    tally: ReturnTally | None


def senders(work: Work, lot: LotView) -> list[int]:
    """The customers who were sent this lot."""
    return sorted({total.customer_id for total in work.tracing.customers([lot.id])})


def case_over(work: Work, lot: LotView) -> Recall | None:
    """The running recall that covers this lot; also the one that a lot split off after its launch was stopped with."""
    running = work.handling.running_over(lot.id)
    if running:
        return running[0]
    carried = _CARRIED.match(lot.lot.status_reason or "") if lot.lot.status == LotStatus.RECALLED else None
    recall = work.recalls.get(int(carried[1])) if carried else None
    return recall if recall is not None and recall.state == RecallState.LAUNCHED and not recall.drill else None


def sender(work: Work, lot: LotView) -> Partner | None:
    """Who alone can have sent this lot back, where it is under a running recall: then nobody need say it."""
    if case_over(work, lot) is None:
        return None
    got = senders(work, lot)
    return work.partners.get(got[0]) if len(got) == 1 else None


def arrived(
    work: Work, actor: Actor, lot: LotView, quantity: Decimal | None, partner: Partner | None
) -> Arrival | None:
    """Matches a return, once it is in the ledger, to the running recall that covers its lot: blocked on arrival, noted
    in the case. None where no recall of the lot runs."""
    recall, now = case_over(work, lot), work.now()
    if recall is None:
        return None
    if lot.lot.status != LotStatus.RECALLED:
        work.lots.set_status([lot.id], LotStatus.RECALLED, f"{recall.number}: {recall.reason}", now)
        work.audit.write(
            AuditEntry(at=now, person_id=actor.person_id, who=actor.name, deed="recalled on arrival", subject="lot",
                       subject_id=lot.id, facts={"from": str(lot.lot.status), "to": LotStatus.RECALLED.value})
        )  # fmt: skip
    audit_case(work, actor, "return received", recall, lot=lot.lot.code, customer=partner.code if partner else None,
              quantity=None if quantity is None else as_text(quantity), uom=lot.item.uom)  # fmt: skip
    mine = return_tallies(work, recall, partner.id) if partner is not None else []
    for tally in mine:
        if tally.difference < 0:  # once a customer: what was said less than came needs a second look
            note_leads(work, f"returned:{recall.id}:{tally.partner_id}:{tally.uom}", "chat/return_differs",
                       recall=recall.number, customer=tally.code, uom=tally.uom, said=as_text(tally.said),
                       came=as_text(tally.received))  # fmt: skip
    return Arrival(recall.number, mine[0] if mine else None)


def check_delivered(
    work: Work, order: MovementOrder, lot: LotView, quantity: Decimal | None, partner: Partner | None
) -> None:
    """Nobody sends back what they never got, or more of it. Raises `ReturnedMoreThanSent` unless the person insists.

    Without a customer it is held against everything that was delivered of the lot.
    """
    if quantity is None or order.anyway:
        return
    sent = {total.customer_id: total.quantity for total in work.tracing.customers([lot.id])}
    back = work.movements.returned(lot.id)
    if partner is not None:
        left = sent.get(partner.id or 0, Decimal(0)) - back.get(partner.id, Decimal(0))
    else:
        left = sum(sent.values(), Decimal(0)) - sum(back.values(), Decimal(0))
    if quantity > left:
        got = tuple(work.partners.get(each).code for each, amount in sent.items() if amount > back.get(each, 0))
        raise ReturnedMoreThanSent(
            lot=lot.lot.code, item=lot.item.code, customer=partner.code if partner else None, asked=quantity,
            left=max(left, Decimal(0)), uom=lot.item.uom, others=got,
        )  # fmt: skip


def lying_with(work: Work, partner: Partner | None, lot: LotView) -> tuple[LotView, ...]:
    """What was sent to this co-packer and by the books lies there still: something of it is in what comes back. None
    where the lot comes back as it went out."""
    if partner is None or lot.places.get(partner.code, Decimal(0)) > 0:
        return ()
    return tuple(
        work.lots.views([lot_id for lot_id in work.movements.lying_with(partner) if lot_id != lot.id]).values()
    )
