"""What every customer of a case was sent, and what became of it by their own words.

Two projections of alerts and answers, written in the same transaction as these, so that a board of ten thousand
customers is one sum: `RecallConsignee` (were they told, did they answer) and `Holding` (how much of it is where).

    accounted = min(delivered, sold + used + passed on + returned + destroyed + still there)
    still there = max(0, on hand when told - returned - destroyed)
    over = max(0, the same sum - delivered)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Column, Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from domain.alerts import AlertState, AnswerKind
from domain.columns import BIG_ID, QUANTITY_SCALE, ExactDecimal, Instant

NOTHING = Decimal(0)
ZERO = {"server_default": "0"}
COUNTED = (
    AnswerKind.HAVE, AnswerKind.SOLD, AnswerKind.USED, AnswerKind.PASSED_ON, AnswerKind.RETURNED, AnswerKind.DESTROYED,
)  # fmt: skip
"""The answers that carry a quantity."""
ACCOUNTS = frozenset({*COUNTED, AnswerKind.NONE})
"""The answers that say where the goods are; a receipt or a sentence does not count as one."""


def _amount() -> Column[Decimal]:
    return Column(ExactDecimal, nullable=False, server_default="0")


class RecallConsignee(SQLModel, table=True):
    """One customer of a case: told, opened, answered. `state` is that of the alert that got furthest, or `none`
    where no way leads to them."""

    __tablename__ = "recall_consignee"
    __table_args__ = (UniqueConstraint("recall_id", "partner_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id", index=True)
    wave: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    deliveries: int = Field(default=0, sa_column_kwargs=ZERO)
    state: str = Field(default="none", sa_column_kwargs={"server_default": "none"})
    rung: int = Field(default=0, sa_column_kwargs=ZERO)
    """The step of the ladder that was reached."""
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    """When a channel took the first of their alerts."""
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    received_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    """Their first answer that says where the goods are."""
    none_said: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Their last word about what is on hand was: none."""


class Holding(SQLModel, table=True):
    """One customer's goods of a case, in one unit: the case's, where it can be converted."""

    __tablename__ = "holding"
    __table_args__ = (
        UniqueConstraint("recall_id", "partner_id", "uom"),
        Index("ix_holding_partner", "partner_id"),
    )
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    uom: str
    delivered: Decimal = Field(default=NOTHING, sa_column=_amount())
    have: Decimal = Field(default=NOTHING, sa_column=_amount())
    sold: Decimal = Field(default=NOTHING, sa_column=_amount())
    used: Decimal = Field(default=NOTHING, sa_column=_amount())
    passed_on: Decimal = Field(default=NOTHING, sa_column=_amount())
    returned: Decimal = Field(default=NOTHING, sa_column=_amount())
    destroyed: Decimal = Field(default=NOTHING, sa_column=_amount())
    accounted: Decimal = Field(default=NOTHING, sa_column=_amount())
    over: Decimal = Field(default=NOTHING, sa_column=_amount())


@dataclass
class Sent:
    """What one customer was sent of a case: in how many deliveries, since which wave, how much by unit."""

    deliveries: int = 0
    wave: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)

    def add(self, uom: str, amount: Decimal) -> None:
        self.amounts[uom] = self.amounts.get(uom, NOTHING) + amount


@dataclass(frozen=True)
class Said:
    """One counted answer, in the unit of its holding. `lot_id` is None for all lots of that unit together."""

    kind: AnswerKind
    uom: str
    quantity: Decimal
    lot_id: int | None = None


def in_case_unit(case: str | None, factor: Decimal | None, own: str, quantity: Decimal) -> tuple[str, Decimal]:
    """A quantity of a lot's own unit in the case's, where a factor is known; else as it is."""
    if factor is None or case is None or own == case:
        return own, quantity
    return case, round(quantity * factor, QUANTITY_SCALE)


def held(delivered: Mapping[str, Decimal], said: Iterable[Said]) -> dict[str, dict[str, Decimal]]:
    """The amounts of a customer's holdings, by unit, from what they were sent and everything they said, oldest first.

    Of each kind the last word counts: one about all lots replaces those about single lots, and the other way round.
    """
    last: dict[tuple[str, AnswerKind], dict[int | None, Decimal]] = {}
    for each in said:
        lots = last.setdefault((each.uom, each.kind), {})
        if each.lot_id is None:
            lots.clear()
        else:
            lots.pop(None, None)
        lots[each.lot_id] = each.quantity
    units = dict.fromkeys([*delivered, *(uom for uom, _ in last)])
    return {
        uom: _amounts(
            delivered.get(uom, NOTHING),
            {kind: sum(last.get((uom, kind), {}).values(), NOTHING) for kind in COUNTED},
        )
        for uom in units
    }


def _amounts(delivered: Decimal, said: Mapping[AnswerKind, Decimal]) -> dict[str, Decimal]:
    gone = said[AnswerKind.RETURNED] + said[AnswerKind.DESTROYED]
    still = max(NOTHING, said[AnswerKind.HAVE] - gone)
    told = said[AnswerKind.SOLD] + said[AnswerKind.USED] + said[AnswerKind.PASSED_ON] + gone + still
    amounts = {kind.value: said[kind] for kind in COUNTED}
    return {
        "delivered": delivered,
        **amounts,
        "accounted": min(delivered, told),
        "over": max(NOTHING, told - delivered),
    }


FURTHEST = (AlertState.ACCEPTED, AlertState.UNCERTAIN, AlertState.SENDING, AlertState.QUEUED, AlertState.REFUSED)
"""Of a customer's alerts, the state that counts: the first of these that there is."""


def furthest(states: Iterable[str]) -> str:
    """What counts of the states of one customer's alerts; `none` without any."""
    there = set(states)
    return next((state.value for state in FURTHEST if state.value in there), "none")
