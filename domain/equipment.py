"""The lines a plant fills and packs on: which lot ran when, and when the line was clean in between.

Carry-over: what ran on a line leaves something behind until the line is next cleaned. A lot that ran after an affected
one, or beside it, with no cleaning between is *possible*; and so on along the line, until the next cleaning. A run
without an end lasts until the next cleaning at the latest, for nobody cleans a full line.

Where no cleaning of a line is recorded before a run nor after it, nobody can say how far it carried over: what ran
within 24 hours after it (or beside it) is possible, but not in turn what ran after that, and the answer says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import BIG_ID, Instant
from domain.errors import Refusal
from domain.genealogy import Basis, Direction, TraceLink

CARRIED = "carry_over"
"""The step of a link that a shared line makes."""
BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)
UNCLEANED = timedelta(hours=24)
"""So long a run carries over where no cleaning is recorded around it; a run without an end takes so long there."""


class Run(SQLModel, table=True):
    """A lot was on a line from one moment to another; without an end it still is, or nobody wrote it down."""

    __tablename__ = "production_run"
    __table_args__ = (
        UniqueConstraint("line", "lot_id", "started_at"),
        Index("ix_run_line_time", "line", "started_at"),
    )
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    line: str
    lot_id: int = Field(sa_type=BIG_ID, foreign_key="lot.id", index=True)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Cleaning(SQLModel, table=True):
    """A line was cleaned: what ran before does not carry over to what runs after."""

    __tablename__ = "cleaning"
    __table_args__ = (UniqueConstraint("line", "at"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True))
    line: str
    at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True)
class Stretch:
    """A run, and the cleanings of its line that lie next to it: the last at or before its start, the first at or
    after its end (after its start where nobody wrote down an end)."""

    line: str
    lot_id: int
    started_at: datetime
    ended_at: datetime | None
    cleaned_before: datetime | None
    cleaned_after: datetime | None

    @property
    def never_cleaned(self) -> bool:
        """No cleaning of its line is recorded around it: perhaps nobody records them."""
        return self.cleaned_before is None and self.cleaned_after is None

    @property
    def end(self) -> datetime:
        """When it ended at the latest."""
        if self.ended_at is None and self.never_cleaned:
            return self.started_at + UNCLEANED
        return self.ended_at or self.cleaned_after or END

    @property
    def carries_until(self) -> datetime:
        """What starts on its line from then on is free of it."""
        return self.end + UNCLEANED if self.never_cleaned else self.cleaned_after or END

    @property
    def carried_since(self) -> datetime:
        """What ended on its line by then left nothing for it."""
        return self.started_at - UNCLEANED if self.never_cleaned else self.cleaned_before or BEGINNING

    def window(self, direction: Direction) -> LineWindow:
        """Where on its line to look for runs that it may have carried over to (backward: from)."""
        floor = self.carried_since - (UNCLEANED if self.never_cleaned else timedelta(0))
        if direction is Direction.FORWARD:
            return LineWindow(self.line, floor, self.started_at, self.carries_until)
        return LineWindow(self.line, floor, self.carried_since, self.end)


@dataclass(frozen=True)
class LineWindow:
    """A part of a line's time. In it lie the runs that started before `until`, and that started at or ended after
    `since`, or have no end and started at or after `floor`."""

    line: str
    floor: datetime
    since: datetime
    until: datetime


def merged(windows: Iterable[LineWindow]) -> list[LineWindow]:
    """The same times of the same lines in as few windows as possible: what is in one of them is in one of these."""
    found: list[LineWindow] = []
    for window in sorted(windows, key=lambda each: (each.line, each.since, each.until)):
        last = found[-1] if found else None
        if last is not None and last.line == window.line and window.since <= last.until:
            floor, until = min(last.floor, window.floor), max(last.until, window.until)
            found[-1] = LineWindow(last.line, floor, last.since, until)
        else:
            found.append(window)
    return found


def carries_to(first: Stretch, then: Stretch) -> bool:
    """Whether what ran first may have left something for what ran then (or beside it)."""
    if then.started_at < first.started_at and then.end <= first.started_at:
        return False
    return then.started_at < first.carries_until and first.end > then.carried_since


SIDE_BY_SIDE = 8
"""So many lots run on one line at the same time, at the most."""


def carried_over(affected: Sequence[Stretch], beside: Sequence[Stretch], direction: Direction) -> list[TraceLink]:
    """The steps from affected lots to those that ran beside or after them (backward: from those before to affected).

    Where no cleaning ends a stretch it may be as long as the line is old: there a run is joined to its neighbours in
    time, so that the lots are the same in as many steps as there are runs, and not in their square.
    """
    links: dict[tuple[int, int, datetime], TraceLink] = {}

    def join(first: Stretch, then: Stretch) -> None:
        if carries_to(first, then) and first.lot_id != then.lot_id:
            at = max(first.started_at, then.started_at)
            links[first.lot_id, then.lot_id, at] = TraceLink(
                first.lot_id, then.lot_id, None, CARRIED, at, Basis.POSSIBLE, line=first.line
            )

    forward = direction is Direction.FORWARD
    lines: defaultdict[str, list[Stretch]] = defaultdict(list)
    for run in sorted(dict.fromkeys([*affected, *beside]), key=lambda run: run.started_at):
        lines[run.line].append(run)
    ours, endless = set(affected), set()
    for line, runs in lines.items():
        starts = [run.started_at for run in runs]
        for place, run in enumerate(runs):
            if run not in ours:
                continue
            window = run.window(direction)
            low, high = bisect_left(starts, window.since) - SIDE_BY_SIDE, bisect_left(starts, window.until)
            if forward and window.until == END:
                high = min(high, place + SIDE_BY_SIDE)
                endless.add(line)
            elif not forward and window.since == BEGINNING:
                low = place - SIDE_BY_SIDE
                endless.add(line)
            for other in runs[max(0, low) : high]:
                join(*((run, other) if forward else (other, run)))
    for line in endless:
        for first, then in pairwise(lines[line]):
            join(first, then)
            join(then, first)
    return list(links.values())


@dataclass(eq=False)
class UnknownLine(Refusal):
    """Nothing ever ran on a line of this name. `known` are names that there are."""

    line: str
    known: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownVessel(Refusal):
    """Nothing was ever filled into a vessel of this name, nor drawn from it."""

    vessel: str
    known: tuple[str, ...] = ()


@dataclass(eq=False)
class NothingAsked(Refusal):
    """Neither a lot nor a line or a vessel was named."""


@dataclass(eq=False)
class WindowMissing(Refusal):
    """Everything that was ever on a line or in a vessel is no question: from when, or from when to when?"""

    name: str


@dataclass(eq=False)
class WindowBackwards(Refusal):
    """The window ends before it begins."""

    since: datetime
    until: datetime


@dataclass(eq=False)
class NothingRanThere(Refusal):
    """No lot is recorded on this line, or in this vessel, in that time."""

    name: str
    since: datetime
    until: datetime | None = None
