"""When people are warned of a clock: half-way for long ones, two hours and half an hour before, when it is missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from domain.clocks import ClockState, Deadline

LONG = timedelta(hours=8)
"""A clock that runs longer is warned of half-way too."""
FORGOTTEN = timedelta(days=2)
"""What was missed longer ago was heard of, or nobody was there to hear."""


class Stage(StrEnum):
    HALF = "half"
    TWO_HOURS = "two_hours"
    HALF_HOUR = "half_hour"
    MISSED = "missed"


def stages(one: Deadline) -> Iterator[tuple[datetime, Stage]]:
    """The moments at which this clock is warned of, in order; none for one that is done or has no number."""
    if one.due_at is None or one.started_at is None or one.state not in {ClockState.RUNNING, ClockState.MISSED}:
        return
    span = one.due_at - one.started_at
    if span >= LONG:
        yield one.started_at + span / 2, Stage.HALF
    if span > timedelta(hours=3):
        yield one.due_at - timedelta(hours=2), Stage.TWO_HOURS
    if span > timedelta(hours=1):
        yield one.due_at - timedelta(minutes=30), Stage.HALF_HOUR
    yield one.due_at, Stage.MISSED


def due_stage(one: Deadline, now: datetime) -> Stage | None:
    """The warning that is due: the last one whose moment has come; after a long silence only that one."""
    past = [stage for at, stage in stages(one) if at <= now]
    if not past or (one.due_at is not None and now - one.due_at > FORGOTTEN):
        return None
    return past[-1]


def next_stage(one: Deadline, now: datetime) -> datetime | None:
    """When this clock is warned of next."""
    return next((at for at, _ in stages(one) if at > now), None)
