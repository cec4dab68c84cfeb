"""The clocks of a case: what is due when, by the rule set, in the site's zone, by the country's working days."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.regime import AT_SITE, CLOSE, LAUNCH, ClockRule, Confidence, Regime, Starts, Unit
from domain.working_days import add_working_days

_LAST_SECOND = time(23, 59, 59)


class ClockState(StrEnum):
    AT_ONCE = "at_once"
    """Asked for without a number, and not done."""
    MISSED = "missed"
    RUNNING = "running"
    WAITING = "waiting"
    """What it starts from has not happened."""
    MET = "met"
    MET_LATE = "met_late"


OPEN = (ClockState.AT_ONCE, ClockState.MISSED, ClockState.RUNNING)


@dataclass(frozen=True)
class CaseMoments:
    """What clocks run from and what meets them. `marks` by their key, oldest first."""

    knowledge: datetime
    decision: datetime | None = None
    published: datetime | None = None
    portal: datetime | None = None
    completion: datetime | None = None
    marks: Mapping[str, Sequence[datetime]] = field(default_factory=dict)

    def begins(self, starts: str) -> datetime | None:
        """The moment a clock with this start runs from; None as long as it has not come."""
        named = {
            Starts.KNOWLEDGE: self.knowledge, Starts.DECISION: self.decision, Starts.PUBLISHED: self.published,
            Starts.PORTAL: self.portal, Starts.COMPLETION: self.completion,
        }  # fmt: skip
        return named[Starts(starts)] if starts in named else self._first(starts)

    def done(self, ways: Sequence[str]) -> list[datetime]:
        """Every moment at which one of these was done, in order."""
        found = [moment for way in ways for moment in self.marks.get(way, ())]
        found += [self.decision] if LAUNCH in ways and self.decision else []
        found += [self.completion] if CLOSE in ways and self.completion else []
        found += [self.published] if "published" in ways and self.published and not self.marks.get("published") else []
        return sorted(found)

    def _first(self, mark: str) -> datetime | None:
        return next(iter(self.marks.get(mark, ())), None)


@dataclass(frozen=True)
class Deadline:
    """One clock of a case. `title`, `source` are message ids; `due_at` is None while it waits or has no number."""

    key: str
    title: str
    source: str
    confidence: Confidence
    starts: str
    due_at: datetime | None
    met_at: datetime | None
    state: ClockState
    started_at: datetime | None = None
    mark: str | None = None
    """What to note down when it is done; None where launching or closing does it."""
    by_day: bool = False
    """Due at the end of a day: the hour says nothing."""
    repeats: bool = False
    unknown_years: tuple[int, ...] = ()
    """Years on the way whose holidays nobody knows: only weekends were counted, somebody must check."""

    @property
    def uncertain(self) -> bool:
        """To be shown with "check against the official text"."""
        return self.confidence != Confidence.HIGH

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def deadlines(
    regime: Regime, severity: str, moments: CaseMoments, now: datetime, zone: ZoneInfo, country: str
) -> tuple[Deadline, ...]:
    """The clocks of a class: what asks to be done at once, then the next due, what waits, what is done.

    `country` is where working days are counted if the rule set leaves that to the site.
    """
    where = country if regime.country == AT_SITE else regime.country
    found = [
        _deadline(rule, severity, rule.by_class[severity], moments, now, zone, where)
        for rule in regime.clocks
        if severity in rule.by_class
    ]
    return tuple(sorted(found, key=_urgency))


def _urgency(one: Deadline) -> tuple[int, datetime]:
    rank = {ClockState.AT_ONCE: 0, ClockState.MISSED: 1, ClockState.RUNNING: 1, ClockState.WAITING: 2}
    return rank.get(one.state, 3), one.due_at or datetime.max.replace(tzinfo=UTC)


def _deadline(
    rule: ClockRule, severity: str, count: int, moments: CaseMoments, now: datetime, zone: ZoneInfo, country: str
) -> Deadline:
    started = moments.begins(rule.starts)
    done = moments.done(rule.met_by)
    met = done[0] if done and not rule.repeats else None
    if rule.repeats and started is not None:
        started = max([started, *done])
        met = moments.completion
    due, unknown = (None, ()) if started is None else due_at(rule.unit, count, started, zone, country)
    return Deadline(
        key=rule.key, title=rule.title, source=rule.source, confidence=rule.sure(severity), starts=rule.starts,
        due_at=due, met_at=met, state=_state(rule, started, due, met, now), started_at=started,
        mark=next((way for way in rule.met_by if way not in {LAUNCH, CLOSE}), None),
        by_day=rule.unit not in {Unit.HOURS, Unit.AT_ONCE}, repeats=rule.repeats, unknown_years=unknown,
    )  # fmt: skip


def _state(
    rule: ClockRule, started: datetime | None, due: datetime | None, met: datetime | None, now: datetime
) -> ClockState:
    if met is not None:
        late = due is not None and met > due and not rule.repeats
        return ClockState.MET_LATE if late else ClockState.MET
    if started is None:
        return ClockState.WAITING
    if due is None:
        return ClockState.AT_ONCE
    return ClockState.MISSED if now > due else ClockState.RUNNING


def due_at(
    unit: Unit, count: int, start: datetime, zone: ZoneInfo, country: str
) -> tuple[datetime | None, tuple[int, ...]]:
    """When a limit ends, and the years whose holidays are not known. Hours run from the moment; days, working days
    and months are counted from the day after it and end with their last day (the last second of it, local time)."""
    if unit == Unit.AT_ONCE:
        return None, ()
    if unit == Unit.HOURS:
        return start.astimezone(UTC) + timedelta(hours=count), ()
    day = start.astimezone(zone).date()
    unknown: tuple[int, ...] = ()
    if unit == Unit.WORKING_DAYS:
        counted = add_working_days(day, count, country)
        day, unknown = counted.day, counted.unknown
    elif unit == Unit.MONTHS:
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        day = day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
    else:
        day += timedelta(days=count)
    return datetime.combine(day, _LAST_SECOND, zone).astimezone(UTC), unknown
