"""What came in and what must go out: the durable inbox and outbox."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant


class InboxState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class InboxUpdate(SQLModel, table=True):
    """An update as Telegram sent it, stored before it is confirmed. `arrival` is the order of handling."""

    __tablename__ = "inbox_update"
    __table_args__ = (Index("ix_inbox_state", "state", "arrival"),)
    arrival: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    update_id: int = Field(sa_type=BIG_ID, unique=True)
    lane: int = Field(sa_type=BIG_ID)
    """The chat it belongs to: updates of one lane are handled in order."""
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    received_at: datetime = Field(sa_type=Instant)
    state: str = InboxState.WAITING
    attempts: int = 0
    problem: str | None = None


class OutgoingState(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    DEAD = "dead"


class Priority:
    """Lower goes first."""

    RECALL = 0
    NOTE = 5


class Outgoing(SQLModel, table=True):
    """A message that must leave the house: written in the transaction of its cause, sent by a worker.

    `key` makes it unique (`alert:7`, `note:...`). After a crash a row in `sending` is uncertain: it is sent
    again with `repeat` set, because a lost recall alert is worse than a second one that says it is a repeat.
    """

    __tablename__ = "outgoing"
    __table_args__ = (Index("ix_outgoing_next", "state", "channel", "priority", "id", "due_at"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    key: str = Field(unique=True)
    priority: int
    channel: str
    address: str
    language: str
    template: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    alert_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="alert.id", index=True)
    state: str = OutgoingState.DUE
    due_at: datetime = Field(sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    owner: str | None = None
    attempts: int = 0
    repeat: bool = False
    problem: str | None = None
    message_id: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class NewMessage(NamedTuple):
    """A row of `outgoing` to be, without facts of its own: thousands of them are made in one launch."""

    key: str
    priority: int
    channel: str
    address: str
    language: str
    template: str
    alert_id: int
    due_at: datetime
