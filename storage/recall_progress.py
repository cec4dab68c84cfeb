"""How far the telling of a recall is, counted in customers."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, AlertState, Answer, AnswerKind
from domain.ladder import PHONE
from domain.recall import Progress, RecallDelivery

ACCOUNTS = (AnswerKind.HAVE, AnswerKind.SOLD, AnswerKind.NONE, AnswerKind.PASSED_ON)
"""The answers that say where the goods are; a receipt or a sentence does not count as one."""


def count_progress(session: Session, recall_id: int) -> Progress:
    """Of a launched recall: `sent` when any of a customer's alerts was accepted, `failed` when all were refused,
    `unreachable` when there was no way to write one to."""
    covered = select(col(RecallDelivery.partner_id)).where(col(RecallDelivery.recall_id) == recall_id)
    customers = set(session.scalars(covered))
    states: defaultdict[int, set[str]] = defaultdict(set)
    received: set[int] = set()
    alerts = select(col(Alert.partner_id), col(Alert.state), col(Alert.received_at), col(Alert.channel))
    for partner_id, state, received_at, channel in session.execute(alerts.where(col(Alert.recall_id) == recall_id)):
        if channel != PHONE or state != AlertState.QUEUED:  # a call that nobody made yet told nobody
            states[partner_id].add(state)
        if received_at is not None:
            received.add(partner_id)
    answered = select(col(Answer.partner_id)).where(
        col(Answer.recall_id) == recall_id, col(Answer.kind).in_([kind.value for kind in ACCOUNTS])
    )
    return Progress(
        customers=len(customers),
        sent=sum(AlertState.ACCEPTED in found for found in states.values()),
        received=len(received),
        answered=len(set(session.scalars(answered))),
        failed=sum(found == {AlertState.REFUSED.value} for found in states.values()),
        unreachable=len(customers - set(states)),
    )
