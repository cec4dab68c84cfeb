"""Who is asking, and what they may do. Doors never decide that; use cases ask here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant
from domain.errors import Refusal

LANGUAGES = ("en", "zh")
STAFF_LANGUAGE = "en"


class Role(StrEnum):
    WORKER = "worker"
    LEAD = "lead"
    ADMIN = "admin"
    CUSTOMER = "customer"


class May(StrEnum):
    """Everything that is not open to everyone."""

    RECORD = "record"
    HOLD = "hold"
    RELEASE = "release"
    TRACE = "trace"
    INVESTIGATE = "investigate"
    RECALL = "recall"
    HOUSE = "house"
    POLICY = "policy"
    INVITE = "invite"
    APPOINT = "appoint"
    IMPORT = "import"
    LINK = "link"
    ANSWER = "answer"


_STAFF = frozenset({Role.WORKER, Role.LEAD, Role.ADMIN})
_LEADS = frozenset({Role.LEAD, Role.ADMIN})

WHO_MAY: dict[May, frozenset[Role]] = {
    May.RECORD: _STAFF,
    May.HOLD: _STAFF,  # stopping is safe: anyone who sees something may stop a lot
    May.RELEASE: _LEADS,
    May.TRACE: _STAFF,
    May.INVESTIGATE: _LEADS,  # a common cause may be a colleague's name
    May.RECALL: _LEADS,
    May.HOUSE: _LEADS,
    May.POLICY: frozenset({Role.ADMIN}),  # one lead alone must not switch off the second pair of eyes
    May.INVITE: _LEADS,
    May.APPOINT: frozenset({Role.ADMIN}),  # inviting leads and admins
    May.IMPORT: _LEADS,
    May.LINK: _LEADS,  # whose a product number is, every label with it says from then on
    May.ANSWER: frozenset({Role.CUSTOMER}),
}
"""The README's table of who may do what is made from this."""


class Person(SQLModel, table=True):
    """Somebody with a chat. A customer's contact belongs to a partner and sees nothing of any other."""

    __tablename__ = "person"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    telegram_id: int | None = Field(default=None, sa_type=BIG_ID, unique=True)
    name: str
    language: str | None = None
    role: str
    partner_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="partner.id", index=True)
    blocked: bool = False
    joined_at: datetime | None = Field(default=None, sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)


class Invitation(SQLModel, table=True):
    """A one-time link into a role. Only a hash of its code is kept."""

    __tablename__ = "invitation"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    code_hash: str = Field(unique=True)
    role: str
    partner_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="partner.id")
    created_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class Station(SQLModel, table=True):
    """Where a worker stands: while it is set, each photographed lot is recorded with no question."""

    __tablename__ = "station"
    person_id: int = Field(sa_column=Column(BIG_ID, primary_key=True, autoincrement=False))
    kind: str
    line: str | None = None
    work_order: str | None = None
    into_lot_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="lot.id")
    amount: str | None = None
    """A fixed amount for every scan, as written ("25 kg"); without it the amount is left open."""
    set_at: datetime = Field(sa_type=Instant)


class Draft(SQLModel, table=True):
    """What a conversation waits for: one step per person and chat, in a table so that a restart loses nothing."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_expires", "expires_at"),)
    chat_id: int = Field(sa_column=Column(BIG_ID, primary_key=True, autoincrement=False))
    telegram_id: int = Field(sa_column=Column(BIG_ID, primary_key=True, autoincrement=False))
    step: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    expires_at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True)
class Actor:
    """The person behind a request, as the use cases see them. The house itself acts as `Actor.house()`."""

    person_id: int | None
    name: str
    role: Role | None
    language: str = STAFF_LANGUAGE
    telegram_id: int | None = None
    partner_id: int | None = None

    @classmethod
    def house(cls, name: str = "lotbell") -> Actor:
        """Imports, workers and the command line: allowed everything that a person in the plant is."""
        return cls(person_id=None, name=name, role=Role.ADMIN)

    def may(self, what: May) -> bool:
        return self.role is not None and self.role in WHO_MAY[what]

    def must(self, what: May) -> None:
        """Raises `NotAllowed` unless the actor may do this."""
        if not self.may(what):
            raise NotAllowed(what=what.value, role=self.role.value if self.role else None)


@dataclass(eq=False)
class NotAllowed(Refusal):
    what: str
    role: str | None = None


@dataclass(eq=False)
class InvitationGone(Refusal):
    """`problem` is unknown, used or expired. An outsider learns no more than that."""

    problem: str


@dataclass(eq=False)
class AlreadyJoined(Refusal):
    """The person already has a place; a customer's link does not change a worker and the other way round."""

    role: str
    partner: str | None = None


@dataclass(eq=False)
class AnswerExpected(Refusal):
    """A button or a word came for a step that is over. `problem` says which: old, changed or unknown."""

    problem: str = "old"
