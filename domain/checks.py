"""Effectiveness checks: asking a sample of customers whether the recall reached them and they acted (21 CFR 7.42).

How the sample is drawn, so that anybody can draw it again: the customers are put in the order of what is still open at
them (what they were sent, among equals; then their number), cut into as many groups of neighbours as customers are to
be drawn, and from each group one is drawn by SHA-256 of the seed and the number of the group. Thus the largest open
quantities are always represented, nobody who has little can feel safe, and every customer has nearly the same chance,
so that the share found in the sample is a fair guess for all. The order and the seed are kept with the draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant
from domain.errors import Refusal

LEVELS = "ABCDE"
_PERCENT = {"A": 100, "C": 10, "D": 2, "E": 0}


class EffectivenessCheck(SQLModel, table=True):
    """One customer of the sample. `level` is A (all) to E (none); the draw can be repeated from `seed`."""

    __tablename__ = "effectiveness_check"
    __table_args__ = (UniqueConstraint("recall_id", "partner_id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    recall_id: int = Field(sa_type=BIG_ID, foreign_key="recall.id")
    partner_id: int = Field(sa_type=BIG_ID, foreign_key="partner.id")
    level: str
    seed: str
    drawn_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    drawn_at: datetime = Field(sa_type=Instant)
    how: str | None = None
    """phone, visit, letter ..."""
    got_notice: bool | None = None
    acted: bool | None = None
    words: str | None = None
    checked_by: int | None = Field(default=None, sa_type=BIG_ID, foreign_key="person.id")
    checked_at: datetime | None = Field(default=None, sa_type=Instant)


def sample_size(level: str, customers: int, percent: int | None = None) -> int:
    """How many of so many customers a level asks for: A all, B more than a tenth and not all (`percent` says how many
    above that), C a tenth, D a fiftieth, each rounded up and at least one; E none."""
    if level == "B":
        most = max(1, customers - 1) if customers else 0
        return min(max(customers // 10 + 1, ceil(customers * (percent or 0) / 100)), most)
    return ceil(customers * _PERCENT[level] / 100)


def draw(order: Sequence[int], size: int, seed: str) -> list[int]:
    """The sample: one of each group of neighbours, in their order. See above how."""
    chosen = []
    for group in range(size):
        first, end = group * len(order) // size, (group + 1) * len(order) // size
        number = int.from_bytes(hashlib.sha256(f"{seed}:{group}".encode()).digest())
        chosen.append(order[first + number % (end - first)])
    return chosen


@dataclass(frozen=True)
class Checked:
    """A customer of the sample with its check. `phone` is whom to ask, where it is known."""

    check: EffectivenessCheck
    code: str
    name: str
    phone: str | None = None
    by: str | None = None
    """Who asked."""

    @property
    def done(self) -> bool:
        return self.check.checked_at is not None

    @property
    def effective(self) -> bool:
        """They got the notice and acted on it."""
        return bool(self.check.got_notice and self.check.acted)


@dataclass(frozen=True)
class CheckSums:
    """What the checks found so far."""

    drawn: int
    done: int
    got: int
    acted: int
    effective: int

    @property
    def open(self) -> int:
        return self.drawn - self.done

    @property
    def failed(self) -> int:
        return self.done - self.effective


def summed(checks: Iterable[Checked]) -> CheckSums:
    all_of = list(checks)
    done = [each for each in all_of if each.done]
    return CheckSums(
        drawn=len(all_of),
        done=len(done),
        got=sum(bool(each.check.got_notice) for each in done),
        acted=sum(bool(each.check.acted) for each in done),
        effective=sum(each.effective for each in done),
    )


@dataclass(eq=False)
class NoChecksAsked(Refusal):
    """At this level nobody is asked."""

    recall: str
    level: str


@dataclass(eq=False)
class NotInSample(Refusal):
    """This customer was not drawn."""

    recall: str
    customer: str


@dataclass(eq=False)
class UnknownLevel(Refusal):
    level: str
