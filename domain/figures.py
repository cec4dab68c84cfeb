"""The figures of a case: one definition, shown on the card, the board, the status report and in the dossier.

`recovered` is what came back or was destroyed at the customers; `open` is what nobody accounted for yet. Shares are
percent with two digits, rounded half up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

HUNDREDTH = Decimal("0.01")


class FlagKind(StrEnum):
    """Why a customer needs a second look, the most pressing first."""

    UNREACHABLE = "unreachable"
    """No way leads to them, or every way refused: a person must call."""
    SILENT = "silent"
    """Told, and not answered."""
    NONE_THOUGH_SENT = "none_though_sent"
    """Say they have none, say nothing of where it went, and were sent some within the last days."""
    OVER = "over"
    """Account for more than they were sent."""
    PARTIAL = "partial"
    """Answered, and something is still open."""


@dataclass(frozen=True)
class Flag:
    """`quantity` is what is open (silent, partial, unreachable, none) or too much (over), in `uom`."""

    kind: FlagKind
    partner_id: int
    code: str
    name: str
    quantity: Decimal
    uom: str


@dataclass(frozen=True)
class Amounts:
    """Sums over all customers in one unit."""

    uom: str
    delivered: Decimal
    have: Decimal
    sold: Decimal
    used: Decimal
    passed_on: Decimal
    returned: Decimal
    destroyed: Decimal
    accounted: Decimal
    over: Decimal

    @property
    def open(self) -> Decimal:
        return self.delivered - self.accounted

    @property
    def recovered(self) -> Decimal:
        return self.returned + self.destroyed

    @property
    def accounted_percent(self) -> Decimal:
        return percent(self.accounted, self.delivered)

    @property
    def recovered_percent(self) -> Decimal:
        return percent(self.recovered, self.delivered)


@dataclass(frozen=True)
class CaseFigures:
    """How far a case is, counted in customers and in units. `at` is the moment of the count."""

    at: datetime
    customers: int
    deliveries: int
    told: int
    opened: int
    answered: int
    answered_24h: int
    answered_48h: int
    failed: int
    """Every way refused."""
    unreachable: int
    """No way at all."""
    waiting: int
    """Queued or uncertain: the telling is not over."""
    amounts: tuple[Amounts, ...]
    """The case's own unit first."""
    first_told_at: datetime | None
    last_told_at: datetime | None
    first_answer_at: datetime | None
    last_answer_at: datetime | None

    @property
    def silent(self) -> int:
        """Told, and no answer that says where the goods are."""
        return self.customers - self.answered - self.failed - self.unreachable

    @property
    def main(self) -> Amounts | None:
        """In the case's own unit; None where nothing was delivered."""
        return self.amounts[0] if self.amounts else None

    @property
    def notifying(self) -> bool:
        """Alerts are still on their way."""
        return self.waiting > 0


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """In percent with two digits; 100 of nothing: where there is nothing, nothing is missing."""
    if not whole:
        return Decimal("100.00")
    return (Decimal(100) * Decimal(part) / Decimal(whole)).quantize(HUNDREDTH, ROUND_HALF_UP)
