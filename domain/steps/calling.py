"""Asking a person to call a customer, at once and by name."""

from __future__ import annotations

from domain.alerts import Alert, AlertState
from domain.ladder import PHONE
from domain.ports import Work
from domain.recall import Recall


def call_task(work: Work, recall: Recall, partner_id: int) -> tuple[Alert, bool]:
    """The open call task of this customer, and whether it is new. Its address is the number, empty where none is
    known. Nothing is sent; whoever calls writes down what was said. Safe to repeat."""
    before = [alert for alert, _ in work.boards.alerts(recall.id or 0, partner_id) if alert.channel == PHONE]
    waiting = next((alert for alert in before if alert.state == AlertState.QUEUED), None)
    if waiting is not None:
        return waiting, False
    partner = work.partners.get(partner_id)
    number = next((address for way, address, _ in work.reaching.ways([partner_id])[partner_id] if way == PHONE), "")
    task = work.recalls.add_alert(
        Alert(
            recall_id=recall.id or 0, partner_id=partner_id, channel=PHONE, address=number,
            language=partner.language or "en", notice=f"{recall.number}-{partner.code}", queued_at=work.now(),
            wave=recall.wave, edition=len(before) + 1, rung=max((alert.rung for alert in before), default=0),
        )
    )  # fmt: skip
    if task is None:
        raise LookupError(f"no call task for {partner.code}")
    work.tallies.told(recall.id or 0, [partner_id])
    return task, True
