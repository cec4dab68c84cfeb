"""The outbox as its worker sees it: claim with a lease, then settle. Every call is one committed transaction.

A claimed row belongs to its `owner` until the lease runs out; whoever settles a row that is no longer theirs changes
nothing and is told so by False.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.alerts import Alert, AlertState, Attempt
from domain.messages import Outgoing, OutgoingState
from domain.people import Person
from storage.database import Database
from storage.many import among
from storage.reaching import TELEGRAM
from storage.tallies import StoredTallies

TARGET = 32
"""Half of the digits of the address's SHA-256: no two addresses of a case share them."""
MOST_SAID = 500
GONE = ("blocked", "deactivated")
"""What Telegram says of a person who can no longer be written to: "bot was blocked by the user" ..."""


class OutgoingQueue:
    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, owner: str, now: datetime, lease_seconds: float, limit: int, channel: str) -> list[Outgoing]:
        """The next rows of this channel to send, by priority and age: those that are due, and those whose lease ran
        out.

        The latter may have been sent by the one who held them: they come back with `repeat`.
        """
        due = and_(col(Outgoing.state) == OutgoingState.DUE.value, col(Outgoing.due_at) <= now)
        lapsed = and_(col(Outgoing.state) == OutgoingState.SENDING.value, col(Outgoing.lease_until) < now)
        with self._database.session(alone=False) as session:
            # Two questions: each reads the index in its order and stops at the limit, however long the queue is.
            found = [row for which in (lapsed, due) for row in session.scalars(_first(which, channel, limit))]
            rows = sorted(found, key=lambda row: (row.priority, row.id or 0))[:limit]
            _doubt(session, [row for row in rows if row.state == OutgoingState.SENDING], now)
            for row in rows:
                row.state = OutgoingState.SENDING.value
                row.owner = owner
                row.lease_until = now + timedelta(seconds=lease_seconds)
                row.attempts += 1
            _move(session, rows, AlertState.QUEUED, AlertState.SENDING)
            session.commit()
        return rows

    def release(self, outgoing_id: int, owner: str, due_at: datetime | None = None) -> bool:
        """Gives a row back that was claimed but never begun: it is due as before, or then, and this was no attempt."""
        with self._database.session(alone=False) as session:
            row = _own(session, outgoing_id, owner)
            if row is not None:
                _put_back(row, due_at or row.due_at)
                row.attempts -= 1
                _move(session, [row], AlertState.SENDING, AlertState.QUEUED)
            session.commit()
        return row is not None

    def sent(self, outgoing_id: int, owner: str, message_id: str, now: datetime, code: str | None = None) -> bool:
        """The channel took it, under this id; its alert counts as accepted."""
        with self._database.session(alone=False) as session:
            row = _own(session, outgoing_id, owner)
            if row is not None:
                row.state = OutgoingState.SENT.value
                row.message_id = message_id
                row.sent_at = now
                row.problem = row.owner = row.lease_until = None
                tried = _Tried(AlertState.ACCEPTED.value, now, None, code, message_id)
                _tell_alert(session, row, AlertState.ACCEPTED, tried)
            session.commit()
        return row is not None

    def later(
        self, outgoing_id: int, owner: str, due_at: datetime, problem: str, uncertain: bool, now: datetime,
        code: str | None = None,
    ) -> bool:  # fmt: skip
        """It did not get through, or (`uncertain`) nobody knows: it is due again, then marked as a repeat."""
        with self._database.session(alone=False) as session:
            row = _own(session, outgoing_id, owner)
            if row is not None:
                _put_back(row, due_at)
                row.problem = problem
                row.repeat = row.repeat or uncertain
                tried = _Tried("uncertain" if uncertain else "later", now, problem, code)
                _tell_alert(session, row, AlertState.UNCERTAIN if uncertain else None, tried)
            session.commit()
        return row is not None

    def never(self, outgoing_id: int, owner: str, problem: str, now: datetime, code: str | None = None) -> bool:
        """It cannot be delivered. A person who blocked us is no longer a way to their company."""
        with self._database.session(alone=False) as session:
            row = _own(session, outgoing_id, owner)
            if row is not None:
                row.state = OutgoingState.REFUSED.value
                row.problem = problem
                row.owner = row.lease_until = None
                _tell_alert(session, row, AlertState.REFUSED, _Tried("refused", now, problem, code))
                if any(word in problem.lower() for word in GONE):
                    _mark_blocked(session, row)
            session.commit()
        return row is not None

    def free_orphans(self, now: datetime) -> int:
        """What a dead predecessor had in hand is due at once, as a repeat; how many. Only before anyone sends."""
        query = select(Outgoing).where(col(Outgoing.state) == OutgoingState.SENDING.value).with_for_update()
        with self._database.session(alone=False) as session:
            rows = list(session.scalars(query))
            _doubt(session, rows, now)
            for row in rows:
                _put_back(row, now)
            session.commit()
        return len(rows)

    def next_due(self, channel: str) -> datetime | None:
        """When there is something to claim: in the past when that is now, None when nothing waits."""
        row = col(Outgoing.state), col(Outgoing.channel) == channel
        due = select(func.min(col(Outgoing.due_at))).where(row[0] == OutgoingState.DUE.value, row[1])
        lapsing = select(func.min(col(Outgoing.lease_until))).where(row[0] == OutgoingState.SENDING.value, row[1])
        with self._database.session(readonly=True) as session:
            moments = [session.scalar(due), session.scalar(lapsing)]
        return min((moment for moment in moments if moment is not None), default=None)

    def channels(self) -> list[str]:
        """The channels that something waits for, those that nobody sends by any more included."""
        query = select(col(Outgoing.channel)).where(col(Outgoing.state) == OutgoingState.DUE.value).distinct()
        with self._database.session(readonly=True) as session:
            return list(session.scalars(query))

    def has_work(self, now: datetime) -> bool:
        """Whether anything is due, or in somebody's hand."""
        due = and_(col(Outgoing.state) == OutgoingState.DUE.value, col(Outgoing.due_at) <= now)
        query = select(col(Outgoing.id)).where(or_(due, col(Outgoing.state) == OutgoingState.SENDING.value)).limit(1)
        with self._database.session(readonly=True) as session:
            return session.scalar(query) is not None

    def counts(self) -> dict[str, int]:
        """How many rows are in each state."""
        query = select(col(Outgoing.state), func.count()).group_by(col(Outgoing.state))
        with self._database.session(readonly=True) as session:
            rows: Any = session.execute(query).all()
        return dict.fromkeys((state.value for state in OutgoingState), 0) | dict(rows)


@dataclass(frozen=True)
class _Tried:
    """What came of one try, as the ledger has it."""

    outcome: str
    at: datetime
    problem: str | None = None
    code: str | None = None
    vendor_id: str | None = None


def _first(which: ColumnElement[bool], channel: str, limit: int) -> Select[Any]:
    query = (
        select(Outgoing)
        .where(which, col(Outgoing.channel) == channel)
        .order_by(col(Outgoing.priority), col(Outgoing.id))
    )
    return query.limit(limit).with_for_update(skip_locked=True)


def _own(session: Session, outgoing_id: int, owner: str) -> Outgoing | None:
    query = select(Outgoing).where(
        col(Outgoing.id) == outgoing_id,
        col(Outgoing.owner) == owner,
        col(Outgoing.state) == OutgoingState.SENDING.value,
    )
    return session.scalars(query.with_for_update()).first()


def _put_back(row: Outgoing, due_at: datetime) -> None:
    row.state = OutgoingState.DUE.value
    row.due_at = due_at
    row.owner = row.lease_until = None


def _doubt(session: Session, rows: list[Outgoing], now: datetime) -> None:
    """Nobody knows whether these were sent."""
    for row in rows:
        row.repeat = True
        _tell_alert(session, row, AlertState.UNCERTAIN, _Tried("uncertain", now, "interrupted while sending"))


def _move(session: Session, rows: Sequence[Outgoing], before: AlertState, after: AlertState) -> None:
    """What is in somebody's hand, and what no longer is. Not worth a tally: it lasts as long as a message travels."""
    alerts = [row.alert_id for row in rows if row.alert_id is not None]
    if alerts:
        which = among(session, col(Alert.id), alerts), col(Alert.state) == before.value
        moved = update(Alert).where(*which).values(state=after.value)
        session.execute(moved.execution_options(synchronize_session=False))


def _tell_alert(session: Session, row: Outgoing, state: AlertState | None, tried: _Tried) -> None:
    """Writes the try into the ledger and what it means onto the alert. An alert that was accepted once stays so,
    unless the way is refused now."""
    session.add(
        Attempt(outgoing_id=row.id or 0, alert_id=row.alert_id, number=row.attempts, channel=row.channel,
                target=hashlib.sha256(row.address.encode()).hexdigest()[:TARGET], at=tried.at, outcome=tried.outcome,
                vendor_id=tried.vendor_id, vendor_code=_short(tried.code), problem=_short(tried.problem))
    )  # fmt: skip
    # What was loaded before may be older than what a claim moved.
    alert = session.get(Alert, row.alert_id, populate_existing=True) if row.alert_id is not None else None
    if alert is None:
        return
    alert.vendor_code = _short(tried.code)
    if state is None:
        alert.state = AlertState.QUEUED.value if alert.state == AlertState.SENDING else alert.state
    elif state is not AlertState.UNCERTAIN or alert.state != AlertState.ACCEPTED:
        alert.state, alert.problem = state.value, tried.problem
    if state is AlertState.ACCEPTED:
        alert.vendor_id = tried.vendor_id
        alert.accepted_at = alert.accepted_at or tried.at
    session.flush()
    if alert.forwarded_id is None:
        StoredTallies(session).told(alert.recall_id, [alert.partner_id])


def _short(text: str | None) -> str | None:
    return text[:MOST_SAID] if text else None


def _mark_blocked(session: Session, row: Outgoing) -> None:
    if row.channel == TELEGRAM and row.address.lstrip("-").isdigit():
        session.execute(update(Person).where(col(Person.telegram_id) == int(row.address)).values(blocked=True))
