"""How well a drill went: one definition, for the card, the sheet and the trend.

    points = 25 x time + 25 x traced + 25 x balance + 25 x contacts        each between 0 and 1, rounded down

`time` is 1 within the plant's own limit and falls with how often it was needed over; `traced` is the mean share of
what was made that is accounted for, and of lots whose inputs are known; `balance` the share of balances within the
tolerance; `contacts` the share of affected customers whom a way leads to. A drill is passed when every finding below is
absent. The 4 hours are BRCGS Food 9, 3.9; the 2 hours are what retailers ask for; the own limit is the plant's policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Any, Self

from domain.figures import percent

BRCGS = timedelta(hours=4)
RETAILER = timedelta(hours=2)
OWN = timedelta(hours=2)
"""Where the plant's policy says nothing else."""
_QUARTER = Decimal(25)


class Finding(StrEnum):
    """What keeps a drill from being passed, in the order in which it is told."""

    TIME = "time"
    """The scope was in hand later than the 4 hours."""
    INPUTS = "inputs"
    """A lot was made of which nobody wrote down what of."""
    BALANCE = "balance"
    """More than the tolerance of what was made is accounted for nowhere."""
    CONTACTS = "contacts"
    """An affected customer cannot be reached."""


@dataclass(frozen=True)
class Limit:
    """`key` is brcgs, retailer or own."""

    key: str
    minutes: int
    met: bool

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class PartScore:
    """One lot of the drill. `side` is raw (followed forward) or finished (forward to customers, back to what went in).
    Quantities are text: they go through JSON without losing a digit."""

    side: str
    lot: str
    item: str
    item_zh: str | None
    uom: str
    made: str
    gap: str
    traced: str
    """Percent of what was made that is accounted for."""
    within: bool
    """The gap is within the tolerance."""
    lots: int
    """Reached forward."""
    finished: int
    customers: int
    delivered: str
    """Of the lot itself, less what came back; text as above."""
    in_stock: str
    inputs: int = 0
    """Lots that went in, at any depth."""
    raw: int = 0
    """Of these, bought ones."""
    unknown: tuple[str, ...] = ()
    """Lots on the way back that were made of nothing that anybody wrote down."""
    inputs_share: str = "100.00"
    """Percent of the lots that were made whose inputs are known."""


@dataclass(frozen=True)
class DrillScore:
    points: int
    passed: bool
    seconds: int
    """From the beginning until the scope was in hand."""
    told_seconds: int | None
    limits: tuple[Limit, ...]
    parts: tuple[PartScore, ...]
    customers: int
    reachable: int
    answered: int
    accounted: str
    """Percent of what customers were sent that their (simulated) answers account for."""
    tolerance: str
    findings: tuple[str, ...] = ()
    stopped: bool = field(default=False)

    @property
    def took(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @property
    def told_after(self) -> timedelta | None:
        return None if self.told_seconds is None else timedelta(seconds=self.told_seconds)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self | None:
        """What was kept; None for a drill that has no score: it still runs, or was stopped."""
        if not told or told.get("stopped"):
            return None
        facts = dict(told)
        facts["limits"] = tuple(Limit(**each) for each in facts["limits"])
        facts["parts"] = tuple(PartScore(**{**each, "unknown": tuple(each["unknown"])}) for each in facts["parts"])
        facts["findings"] = tuple(facts["findings"])
        return cls(**facts)


def scored(
    parts: Sequence[PartScore], *, scope: timedelta, told: timedelta | None, own: timedelta, customers: int,
    reachable: int, answered: int, accounted: Decimal, tolerance: Decimal,
) -> DrillScore:  # fmt: skip
    """The points, and whether it was passed and if not why."""
    limits = [Limit(key, int(most.total_seconds() // 60), scope <= most)
              for key, most in (("brcgs", BRCGS), ("retailer", RETAILER), ("own", own))]  # fmt: skip
    shares = [Decimal(part.traced) for part in parts]
    shares += [Decimal(part.inputs_share) for part in parts if part.side == "finished"]
    traced = sum(shares, Decimal(0)) / len(shares) / 100 if shares else Decimal(1)
    balanced = Decimal(sum(part.within for part in parts)) / len(parts) if parts else Decimal(1)
    reached = percent(reachable, customers) / 100
    quick = Decimal(1) if scope <= own else Decimal(own.total_seconds()) / Decimal(scope.total_seconds())
    points = sum((_QUARTER * share for share in (quick, max(Decimal(0), traced), balanced, reached)), Decimal(0))
    missing = (
        (Finding.TIME, scope > BRCGS),
        (Finding.INPUTS, any(part.unknown for part in parts)),
        (Finding.BALANCE, not all(part.within for part in parts)),
        (Finding.CONTACTS, reachable < customers),
    )
    findings = tuple(finding.value for finding, there in missing if there)
    return DrillScore(
        points=int(points.to_integral_value(ROUND_DOWN)), passed=not findings, seconds=int(scope.total_seconds()),
        told_seconds=None if told is None else int(told.total_seconds()), limits=tuple(limits), parts=tuple(parts),
        customers=customers, reachable=reachable, answered=answered, accounted=f"{accounted:f}",
        tolerance=f"{tolerance:f}", findings=findings,
    )  # fmt: skip
