"""What customers' pages and the public page ask for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from domain.alerts import Alert, Forwarded
from domain.recall import Recall


class Pages(Protocol):
    def alert_opened(self, alert_id: int, at: datetime) -> bool:
        """Only the first time counts: False afterwards."""
        ...

    def forwarded_opened(self, forwarded_id: int, at: datetime) -> bool:
        """Only the first time counts: False afterwards."""
        ...

    def alert_of(self, recall_id: int, partner_id: int) -> Alert | None:
        """The first alert to the customer itself, whichever way it went."""
        ...

    def add_forwarded(self, forwarded: Forwarded) -> Forwarded: ...
    def forwarded(self, forwarded_id: int) -> Forwarded | None: ...
    def forwarded_of(self, recall_id: int, partner_id: int) -> list[Forwarded]:
        """Everybody below this customer, in the order in which they were named."""
        ...

    def published(self, lot_ids: Collection[int]) -> list[tuple[int, Recall]]:
        """Which of these lots a published recall covers, drills and cleared lots left out; the newest recall first."""
        ...

    def marks(self, recall_id: int, lot_ids: Collection[int]) -> dict[int, tuple[Decimal | None, bool]]:
        """For these lots of the case how many of its unit are in one of their own (None: unknown), and whether they
        were found to be good after all."""
        ...

    def call_of(self, recall_id: int, partner_id: int) -> Alert | None:
        """The newest call task of this customer that is not over by a wrong number."""
        ...

    def calls_missed(self, recall_id: int, partner_id: int) -> int:
        """How often this customer was called and nobody was reached."""
        ...

    def settle_call(self, alert_id: int, outcome: str, at: datetime) -> None:
        """What came of a call: `reached` is accepted and received, `wrong_number` refused, `not_reached` open."""
        ...
