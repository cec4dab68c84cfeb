"""A case as it stands: who was told, what they hold, what the plant decided, what proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.attachments import Attachment
from domain.figures import CaseFigures, Flag
from domain.tally import Holding, RecallConsignee, Sent


class Tallies(Protocol):
    """The projections of alerts and answers. Whoever writes one of these calls the matching method in the same
    transaction."""

    def opened(self, recall_id: int, sent: Mapping[int, Sent]) -> None:
        """The case was frozen for the first time: these are its customers, and what each was sent."""
        ...

    def covered(self, recall_id: int, partner_ids: Sequence[int] | None = None) -> None:
        """What was frozen changed (launch, widening, clearing): consignees and what they were sent are as the frozen
        list says, of these customers or of all. Safe to repeat."""
        ...

    def told(self, recall_id: int, partner_ids: Sequence[int] | None = None) -> None:
        """Alerts of these customers (or of all) changed their state or were opened."""
        ...

    def answered(self, recall_id: int, partner_id: int) -> None:
        """This customer answered something."""
        ...

    def figures(self, recall_id: int, now: datetime) -> CaseFigures: ...
    def flags(self, recall_id: int, now: datetime, limit: int = 100, *, recent: timedelta = ...) -> list[Flag]:
        """The customers that need a second look, the most pressing kind first, in it the largest quantity. `recent` is
        how long ago a delivery makes "none" doubtful."""
        ...

    def consignee(self, recall_id: int, partner_id: int) -> RecallConsignee | None: ...
    def consignees(self, recall_id: int) -> list[tuple[RecallConsignee, str, str]]:
        """All of a case with their codes and names, by code."""
        ...

    def holdings(self, recall_id: int, partner_id: int | None = None) -> list[Holding]: ...


class House(Protocol):
    """What the plant decided once. See `domain.house` for the names."""

    def get(self, name: str) -> dict[str, Any]:
        """Empty where nothing was decided."""
        ...

    def put(self, name: str, value: dict[str, Any]) -> None: ...


class Attachments(Protocol):
    def add(self, content: bytes, media_type: str, name: str) -> Attachment:
        """Keeps the file; the same content is kept once. Raises `AttachmentTooLarge`."""
        ...

    def get(self, attachment_id: int) -> Attachment | None: ...
