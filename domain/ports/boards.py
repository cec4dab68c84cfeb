"""What a board asks of the records: lists that stay short however large the case is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from domain.alerts import Alert, Attempt
from domain.board import Chased, Count, CustomerLine, Listed, LotLine, PassedOn, Standing
from domain.recall import Recall


class Boards(Protocol):
    """Every answer is one or two queries, whatever the size of the case."""

    def standings(self, recall_id: int) -> dict[Standing, int]:
        """How many customers' goods are in each standing; none left out."""
        ...

    def customers(
        self, recall_id: int, *, standing: Standing | None = None, search: str = "", offset: int = 0, limit: int = 25
    ) -> Listed[CustomerLine]:
        """By code; those of one standing, or whose code or name holds the words."""
        ...

    def customer(self, recall_id: int, partner_id: int) -> list[CustomerLine]:
        """One customer's goods, a line a unit; empty where the case does not concern them."""
        ...

    def chase(
        self, recall: Recall, whole: Mapping[str, Decimal], now: datetime, limit: int = 50
    ) -> tuple[Chased, ...]: ...
    def lots(self, recall_id: int, *, offset: int = 0, limit: int = 25) -> Listed[LotLine]:
        """The roots first, then by code."""
        ...

    def lots_covered(self, recall_id: int) -> int: ...
    def over_time(self, recall_id: int, since: datetime, step: timedelta) -> list[Count]:
        """How many were told and had answered at the end of each step since then in which something happened."""
        ...

    def passed_on(self, recall_id: int) -> PassedOn: ...
    def alerts(self, recall_id: int, partner_id: int) -> list[tuple[Alert, list[Attempt]]]:
        """What was sent to this customer and the people they named, oldest first, and every try."""
        ...

    def newest_movement(self) -> int:
        """Grows with every movement."""
        ...

    def has_photo(self, recall_id: int, attachment_id: int) -> bool:
        """Whether a customer of this case sent this picture."""
        ...
