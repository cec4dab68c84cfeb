"""Where a worker stands, and what a conversation waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.lots import LotRef, LotView
from domain.movements import KINDS, SlotMissing
from domain.people import Actor, Draft, May, Station
from domain.ports import Work
from domain.steps.naming import lot_named

DRAFT_LASTS = timedelta(hours=12)
SHIFT = timedelta(hours=12)
"""A station that was left alone for so long is asked about: the next shift may stand elsewhere."""


@dataclass(frozen=True)
class StationView:
    """`left_alone`: nothing was set or recorded by this person for a shift; ask before recording there."""

    station: Station
    into: LotView | None
    left_alone: bool = False


@dataclass(frozen=True)
class SetStation:
    """Afterwards each lot this person scans is recorded as `kind` at this station, until it is left."""

    def __call__(
        self, work: Work, actor: Actor, kind: str, *, line: str | None, work_order: str | None,
        into: LotRef | None, amount: str | None,
    ) -> StationView:  # fmt: skip
        actor.must(May.RECORD)
        actor.must(KINDS[kind].may)
        target = lot_named(work, into, own_only=True) if into else None
        if kind == "use" and work_order is None and target is None:
            raise SlotMissing(kind="station", slot="work_order")
        station = Station(
            person_id=actor.person_id or 0,
            kind=kind,
            line=line,
            work_order=work_order,
            into_lot_id=target.id if target else None,
            amount=amount,
            set_at=work.now(),
        )
        work.people.set_station(station, actor.person_id or 0)
        return StationView(station, target)


@dataclass(frozen=True)
class LeaveStation:
    """Afterwards scans ask again what to do. True when there was a station to leave."""

    def __call__(self, work: Work, actor: Actor) -> bool:
        there = work.people.station(actor.person_id or 0) is not None
        work.people.set_station(None, actor.person_id or 0)
        return there


@dataclass(frozen=True)
class AtStation:
    """The station a person stands at, or None. Changes nothing."""

    def __call__(self, work: Work, actor: Actor) -> StationView | None:
        if actor.person_id is None:
            return None
        station = work.people.station(actor.person_id)
        if station is None:
            return None
        into = work.lots.get(station.into_lot_id) if station.into_lot_id else None
        return StationView(station, into, left_alone=work.now() - _last_seen(work, station) > SHIFT)


def _last_seen(work: Work, station: Station) -> datetime:
    """When its person last did anything there that we know of."""
    latest = work.movements.latest_of(station.person_id)
    return max(station.set_at, latest.recorded_at) if latest else station.set_at


@dataclass(frozen=True)
class KeepDraft:
    """Afterwards this chat waits for the person's next word in `step`; an earlier wait is forgotten."""

    def __call__(self, work: Work, actor: Actor, chat_id: int, step: str, facts: dict[str, Any]) -> None:
        work.people.keep_draft(
            Draft(chat_id=chat_id, telegram_id=actor.telegram_id or 0, step=step, facts=facts,
                  expires_at=work.now() + DRAFT_LASTS)
        )  # fmt: skip


@dataclass(frozen=True)
class TakeDraft:
    """What this chat waits for, if anything. With `drop` it waits no longer."""

    def __call__(self, work: Work, actor: Actor, chat_id: int, *, drop: bool = False) -> Draft | None:
        draft = work.people.draft(chat_id, actor.telegram_id or 0, work.now())
        if drop and draft is not None:
            work.people.drop_draft(chat_id, actor.telegram_id or 0)
        return draft
