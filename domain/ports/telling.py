"""Recalls, the ways to customers, and what waits to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from domain.alerts import Alert, Answer, NewAlert
from domain.contacts import CallTask
from domain.ladder import ToldWay
from domain.lots import LotView
from domain.messages import NewMessage, Outgoing
from domain.people import Person
from domain.recall import Reach, Recall, RecallCard
from domain.trace import Trace


class Recalls(Protocol):
    def add(self, recall: Recall) -> Recall: ...
    def get(self, recall_id: int) -> Recall | None: ...
    def by_source(self, source: str) -> Recall | None: ...
    def latest(self, states: Sequence[str], limit: int = 20) -> list[Recall]: ...
    def move(self, recall_id: int, from_state: str, to_state: str, **facts: Any) -> bool:
        """A conditional change of state: False when the recall was no longer in `from_state`."""
        ...

    def freeze(self, recall_id: int, trace: Trace, wave: int, factors: Mapping[int, Decimal]) -> None:
        """Writes the covered lots (root included, depth 0) and deliveries that are not frozen yet, as they stand.
        `factors` says for an item how many of the case's unit are in one of its own."""
        ...

    def set_unit(self, recall_id: int, uom: str | None) -> None: ...

    def frozen_lot_ids(self, recall_id: int) -> list[int]: ...
    def frozen_deliveries(
        self, recall_id: int, partner_id: int
    ) -> list[tuple[LotView, list[tuple[datetime, Decimal]]]]:
        """One customer's lots of the recall with the dates and quantities of their deliveries."""
        ...

    def frozen_trace(self, recall_id: int) -> Trace:
        """The frozen scope as a trace answer (links left out)."""
        ...

    def open_for(self, partner_id: int) -> list[Recall]:
        """Launched recalls that cover a delivery to this customer. Drills are none of theirs."""
        ...

    def add_alert(self, alert: Alert) -> Alert | None:
        """None when this recall, customer, channel and address has its alert already."""
        ...

    def add_alerts(self, alerts: Sequence[NewAlert]) -> list[tuple[int, NewAlert]]:
        """Many at once: those whose recall, customer, channel and address had no alert yet, with their ids."""
        ...

    def told(self, recall_id: int, partner_ids: Sequence[int]) -> dict[int, list[ToldWay]]:
        """Per customer the ways of their recall alerts, of every wave; those of their own customers left out."""
        ...

    def editions(self, recall_id: int, kind: str) -> int:
        """How many times customers were told something of this kind."""
        ...

    def silent(self, recall_id: int, before: Sequence[datetime], limit: int) -> list[int]:
        """Customers who neither opened nor answered anything, were not given to a person to call yet, and whose last
        alerts were all refused or are older than `before` says for their rung (its last one holds for all further
        rungs)."""
        ...

    def calls(self, recall_id: int) -> list[CallTask]:
        """Customers of a launched case whom only a person can tell: who said nothing yet, and those who must hear of a
        change. The largest open quantity first; their numbers left out."""
        ...

    def alert(self, alert_id: int) -> Alert | None: ...
    def alerts(self, recall_id: int) -> list[Alert]: ...
    def mark_received(self, alert_id: int, at: datetime) -> None:
        """Only the first time counts."""
        ...

    def add_answer(self, answer: Answer) -> Answer | None:
        """None when this answer (by its source) is known already."""
        ...

    def answers(self, recall_id: int, partner_id: int | None = None) -> list[Answer]: ...
    def add_card(self, card: RecallCard) -> None: ...
    def cards(self, recall_id: int | None = None) -> list[RecallCard]:
        """Cards of one recall, or of every launched one and those closed within the last hour."""
        ...

    def card_shows(self, card_id: int, shown: str) -> None: ...
    def drop_card(self, card_id: int) -> None:
        """The message is gone; nothing keeps it up to date any more."""
        ...


class Reaching(Protocol):
    def ways(self, partner_ids: Sequence[int]) -> dict[int, list[tuple[str, str, Person | None]]]:
        """Per partner the ways that can be used now: (channel, address, person); empty when there is none."""
        ...

    def reaches(self, trace: Trace) -> list[Reach]: ...
    def can(self, channel: str) -> bool:
        """Whether the running program sends by this channel."""
        ...


class Outbox(Protocol):
    def put(self, message: Outgoing) -> bool:
        """False when a message with this key is there already."""
        ...

    def put_all(self, messages: Sequence[NewMessage]) -> int:
        """Many at once; how many were new."""
        ...

    def try_again(self, alert_id: int, due_at: datetime) -> bool:
        """The refused message of this alert is due again, and the alert waits for it. False when none was refused."""
        ...

    def send_again(self, alert_id: int, due_at: datetime) -> bool:
        """The message of this alert, which was sent or refused, is due once more as a repeat. False when it is still
        on its way."""
        ...
