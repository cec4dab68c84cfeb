"""What a customer is told about their lots, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from domain.clocks import due_at
from domain.columns import BIG_ID, ExactDecimal, Instant
from domain.errors import Refusal
from domain.house import Company
from domain.regime import AT_SITE, CLOSE, HOUSE_RULES, Regime, Starts, regime


class AlertState(StrEnum):
    """`accepted` means that the channel took it, not that anyone read it: that is `received`."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


class Alert(SQLModel, table=True):
    """One recall x customer x channel x address: told once, repeated only under its notice number."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("recall_id", "partner_id", "channel", "address", "wave", "kind", "edition"),
        # The constraint's index begins with recall_id too, but a customer's page asks for one customer.
        CheckConstraint("NOT drill OR channel = 'drill'", name="drill_stays_in"),
    )
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    person_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    channel: str
    address: str
    language: str
    notice: str
    """The notice number that the customer sees and a repeat carries: R7-03."""
    state: str = AlertState.QUEUED
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    received_at: datetime | None = Field(default=None, sa_type=Instant)
    problem: str | None = None
    wave: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    kind: str = Field(default="recall", sa_column_kwargs={"server_default": "recall"})
    """See `AlertKind`."""
    edition: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """Which one of this kind it is: the second update of a case has 2."""
    rung: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Which step of the ladder wrote it: 0 at launch, later ones after silence."""
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    """The first time its page was opened or a key under it was pressed."""
    vendor_id: str | None = None
    """The channel's own name for it: a message id, a mail server's queue id."""
    vendor_code: str | None = None
    """What the channel said last, in its own words."""
    queued_at: datetime | None = Field(default=None, sa_type=Instant)
    drill: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    forwarded_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="forwarded.id")
    """Not to the customer but to one of its own customers."""


class AlertKind(StrEnum):
    RECALL = "recall"
    UPDATE = "update"
    """The scope or the words changed since; told to those who were told before."""
    CLOSING = "closing"


class Forwarded(SQLModel, table=True):
    """A customer's own customer, told under the same case. What they answer counts below the customer who named them;
    `passed_on` says which lots they got and how much, as {lot id: quantity as text}."""

    __tablename__ = "forwarded"
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id", index=True)
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    by_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="forwarded.id")
    """The customer's customer who passed it on further; None for the customer itself."""
    name: str
    address: str | None = None
    language: str
    passed_on: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=Instant)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)


class Attempt(SQLModel, table=True):
    """One try to tell somebody, and what came of it. Rows are only ever added."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_alert", "alert_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    outgoing_id: int = Field(sa_type=BIG_ID, foreign_key="outgoing.id")
    alert_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="alert.id")
    number: int
    channel: str
    target: str
    """A hash of the address: the proof does not need the address itself."""
    at: datetime = Field(sa_type=Instant)
    outcome: str
    """accepted, refused, later or uncertain."""
    vendor_id: str | None = None
    vendor_code: str | None = None
    problem: str | None = None


class NewAlert(NamedTuple):
    """A row of `alert` to be, queued: thousands of them are made in one launch."""

    recall_id: int
    partner_id: int
    person_id: int | None
    channel: str
    address: str
    language: str
    notice: str
    queued_at: datetime
    wave: int = 1
    kind: str = "recall"
    rung: int = 0
    drill: bool = False
    forwarded_id: int | None = None
    edition: int = 1


class AnswerKind(StrEnum):
    """`have` is what was on hand when the customer was told; what is returned or destroyed comes out of it."""

    RECEIVED = "received"
    HAVE = "have"
    SOLD = "sold"
    USED = "used"
    PASSED_ON = "passed_on"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    NONE = "none"
    TEXT = "text"


class Wish(StrEnum):
    """What a customer wants done about the goods."""

    PICKUP = "pickup"
    CREDIT = "credit"


class Answer(SQLModel, table=True):
    """One thing a customer said. Never changed; a later answer of the same kind counts instead.

    Without `lot_id` the quantity is of all the customer's lots of that unit; lot by lot replaces it and the other way
    round (see `domain.tally`).
    """

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_of", "recall_id", "partner_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    alert_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="alert.id")
    person_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    """Who said it in the chat, or who of ours wrote down a call; None on a page, which needs no account."""
    kind: str
    quantity: Decimal | None = Field(default=None, sa_column=Column(ExactDecimal))
    uom: str | None = None
    words: str | None = None
    at: datetime = Field(sa_type=Instant)
    source: str = Field(unique=True)
    lot_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="lot.id")
    forwarded_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="forwarded.id")
    way: str = Field(default="telegram", sa_column_kwargs={"server_default": "telegram"})
    """The channel it came by: telegram, page, phone, drill."""
    by_name: str | None = None
    """Who filled in the page, as they wrote it."""
    wish: str | None = None
    photo_id: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="attachment.id")


@dataclass(frozen=True)
class NoticeLot:
    """One lot in a customer's notice: their deliveries of it added up. `code` is the one printed on it: the co-packer's
    where that is what they hold."""

    code: str
    item: str
    item_zh: str | None
    quantity: Decimal
    uom: str
    dates: tuple[datetime, ...]
    gtin: str | None = None
    made_at: datetime | None = None
    expires_at: datetime | None = None
    wave: int = 1
    pallets: tuple[str, ...] = ()
    """The SSCCs of the pallets that it was delivered on."""

    def item_name(self, language: str) -> str:
        return self.item_zh if language == "zh" and self.item_zh else self.item


@dataclass(frozen=True)
class Notice:
    """Everything a customer's alert says, and nothing of any other customer.

    `texts` are the parts that a lead wrote in this language; every other part has the rule set's own sentences.
    """

    alert_id: int
    number: str
    recall: str
    reason: str
    language: str
    customer: str
    customer_name: str
    lots: tuple[NoticeLot, ...]
    repeat: bool = False
    closed: bool = False
    kind: str = AlertKind.RECALL
    regime: str = HOUSE_RULES
    severity: str = "1"
    hazard: str | None = None
    company: Company = field(default_factory=Company)
    texts: Mapping[str, str] = field(default_factory=dict)
    began_at: datetime | None = None
    published_at: datetime | None = None
    country: str = "CN"
    """Where the site's working days are counted."""
    drill: bool = False
    test: bool = False
    """Nobody is told: a lead looks at it."""
    cleared: tuple[str, ...] = ()
    """Codes of lots that were found to be good after all."""

    @property
    def rules(self) -> Regime:
        return regime(self.regime)

    @property
    def urgent(self) -> bool:
        return self.rules.urgent(self.severity) and self.kind != AlertKind.CLOSING

    @property
    def class_name(self) -> str:
        """Words to be translated."""
        return self.rules.classes.get(self.severity, self.severity)

    @property
    def why(self) -> str:
        return self.texts.get("reason") or self.reason

    @property
    def danger(self) -> str | None:
        return self.texts.get("hazard") or self.hazard

    def ends_on(self, zone: ZoneInfo) -> date | None:
        """By when the rules want the recall to be over; None where they name no limit or its start is not known."""
        starts = {Starts.DECISION: self.began_at, Starts.PUBLISHED: self.published_at or self.began_at}
        for rule in self.rules.clocks:
            start = starts.get(Starts(rule.starts)) if rule.starts in set(Starts) else None
            if CLOSE in rule.met_by and start and self.severity in rule.by_class:
                country = self.country if self.rules.country == AT_SITE else self.rules.country
                due, _ = due_at(rule.unit, rule.by_class[self.severity], start, zone, country)
                return due.astimezone(zone).date() if due else None
        return None

    def written(self, part: str) -> tuple[str, ...]:
        """What a lead wrote in a part, line by line; empty where our own sentences stand."""
        return tuple(line.strip() for line in self.texts.get(part, "").splitlines() if line.strip())

    def ours(self, part: str) -> tuple[str, ...]:
        """The rule set's own sentences of a part, to be translated."""
        return tuple(sentence.text for sentence in self.rules.notice.sentences if sentence.part == part)

    @property
    def totals(self) -> tuple[tuple[str, Decimal], ...]:
        """How much they were sent altogether, per unit."""
        sums: dict[str, Decimal] = {}
        for lot in self.lots:
            sums[lot.uom] = sums.get(lot.uom, Decimal(0)) + lot.quantity
        return tuple(sums.items())

    @property
    def first_sent(self) -> datetime | None:
        return min((at for lot in self.lots for at in lot.dates), default=None)

    @property
    def last_sent(self) -> datetime | None:
        return max((at for lot in self.lots for at in lot.dates), default=None)


@dataclass(eq=False)
class NotYourNotice(Refusal):
    """The button belongs to another customer's notice."""


@dataclass(eq=False)
class MoreThanDelivered(Refusal):
    """A customer says to have more than was sent to them: asked again, and kept if they insist.

    `together` says that no single number is too large, but what became of the goods adds up to too much. `lot` is the
    one that was spoken of, if it was a single one."""

    said: Decimal
    delivered: Decimal
    uom: str
    together: bool = False
    lot: str | None = None


@dataclass(eq=False)
class NoneThoughSent(Refusal):
    """A customer has none and does not say where it went, though this much was sent to them a few days ago: asked
    once more, and kept if they insist."""

    quantity: Decimal
    uom: str
    sent_at: datetime


@dataclass(eq=False)
class NotYourLot(Refusal):
    """An answer names a lot that this customer was not sent."""


@dataclass(eq=False)
class NothingSaid(Refusal):
    """A form came back with every field empty."""


@dataclass(eq=False)
class RecallOver(Refusal):
    """An answer after the recall was closed is not counted; the person is told whom to speak to."""

    recall: str
    company: str | None = None
    phone: str | None = None
    email: str | None = None
