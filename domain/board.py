"""The board of a case: every customer's standing, and whom to chase first.

The chase list is ordered by risk x quantity x silence:

    score = risk x (open / delivered of the whole case, in the same unit) x hours without a sign of life

The last two together are unit-hours: how many units have stood for how long without anybody saying where they are.
Both count in full, since twice the goods are twice the harm, and so is twice the time in which they can be sold or
eaten. `RISK` weighs how likely it is that meanwhile nobody does anything: somebody who knows of nothing goes on
selling. The class of the recall is the same for all of a case and left out. Hours are counted from the last sign of
life, before that from the telling, before that from the launch; less than one counts as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from domain.errors import Refusal

HOUR = timedelta(hours=1)
T = TypeVar("T")


class Standing(StrEnum):
    """How far one customer is with their goods of one unit, the furthest from done first."""

    UNREACHABLE = "unreachable"
    """No way leads to them."""
    REFUSED = "refused"
    """Every way refused."""
    WAITING = "waiting"
    """On its way: queued, or nobody knows whether it arrived."""
    TOLD = "told"
    """A channel took it; nobody opened it yet."""
    OPENED = "opened"
    """Seen or confirmed, and not answered."""
    PARTLY = "partly"
    """Answered, and something is still open."""
    ACCOUNTED = "accounted"
    """Nothing is open."""


RISK: Mapping[Standing, int] = {
    Standing.UNREACHABLE: 8,  # knows nothing, and goes on selling
    Standing.REFUSED: 8,
    Standing.WAITING: 6,
    Standing.TOLD: 4,  # may know
    Standing.OPENED: 2,  # knows, and does not say
    Standing.PARTLY: 1,  # acts; a rest is open
}
DOUBTFUL_RISK = 4
"""Says to have none of what was sent: knows, and nobody knows whether it was looked for."""


@dataclass(frozen=True)
class CustomerLine:
    """One customer of a case and their goods in one unit."""

    partner_id: int
    code: str
    name: str
    standing: Standing
    rung: int
    uom: str
    delivered: Decimal
    accounted: Decimal
    over: Decimal
    told_at: datetime | None
    last_sign_at: datetime | None
    """When they last opened, confirmed or answered anything."""
    none_said: bool = False

    @property
    def open(self) -> Decimal:
        return self.delivered - self.accounted


@dataclass(frozen=True)
class Chased:
    """One row of the chase list. `score` orders it; see the module."""

    line: CustomerLine
    score: float
    silent_for: timedelta

    @property
    def hours(self) -> int:
        return int(self.silent_for / HOUR)


@dataclass(frozen=True)
class LotLine:
    """One covered lot: what was made, how much of it was delivered, and what its customers make of it.

    The delivered quantity is split by its customers: of those who accounted for everything, of those who answered in
    part, of those who did not answer. In the lot's own unit.
    """

    lot_id: int
    code: str
    item: str
    item_zh: str | None
    uom: str
    depth: int
    made: Decimal
    status: str
    cleared: bool
    customers: int
    delivered: Decimal
    accounted: Decimal
    partly: Decimal
    silent: Decimal

    def item_name(self, language: str) -> str:
        return self.item_zh if language == "zh" and self.item_zh else self.item


@dataclass(frozen=True)
class Listed(Generic[T]):
    """A part of a longer list, which begins at `offset` and has `total` rows."""

    rows: tuple[T, ...]
    total: int
    offset: int


@dataclass(frozen=True)
class Count:
    """How many customers had been told and had answered by `at`."""

    at: datetime
    told: int
    answered: int


@dataclass(frozen=True)
class PassedOn:
    """The customers' own customers that were named, told by us, and what came of it."""

    named: int
    opened: int
    answered: int


def chase_order(lines: Iterable[CustomerLine], whole: Mapping[str, Decimal], since: datetime, now: datetime,
                limit: int) -> tuple[Chased, ...]:  # fmt: skip
    """The first of the chase list. `whole` is what was delivered of the case in each unit, `since` its launch."""
    chased = [_chased(line, whole.get(line.uom) or line.delivered, since, now) for line in lines if line.open > 0]
    chased.sort(key=lambda each: (-each.score, each.line.code, each.line.uom))
    return tuple(chased[:limit])


def _chased(line: CustomerLine, whole: Decimal, since: datetime, now: datetime) -> Chased:
    silent = max(now - (line.last_sign_at or line.told_at or since), HOUR)
    risk = DOUBTFUL_RISK if line.none_said else RISK.get(line.standing, 1)
    return Chased(line, risk * float(line.open / whole) * (silent / HOUR), silent)


@dataclass(eq=False)
class NotInThisCase(Refusal):
    """Such a customer got nothing that the case covers."""

    recall: str
