"""Leads and incident rooms hear of a clock before it is missed, each time once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.clocks import Deadline
from domain.house import QUALITY_GROUP
from domain.people import STAFF_LANGUAGE, Actor
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.regime import UnknownRegime
from domain.steps.alerting import note, note_leads
from domain.steps.clocks import clocks_of
from domain.warnings import Stage, due_stage, next_stage

LIVE_ON = timedelta(days=60)
"""Final reports are due after the close; longer than this nobody is reminded."""
MOST = 500


@dataclass(frozen=True)
class WarnOfClocks:
    """Afterwards every warning that is due stands in the outbox, once: its key is the clock's, so that neither a
    restart nor a second program says it again. Returns when the next one is due; None when no clock runs.

    Drills are left out: their limits are scored, not warned of.
    """

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor) -> datetime | None:
        now = work.now()
        later: list[datetime] = []
        for recall in _watched(work, now):
            for one in _clocks(work, recall, self.zone):
                stage = due_stage(one, now)
                if stage is not None:
                    _warn(work, recall, one, stage)
                if (at := next_stage(one, now)) is not None:
                    later.append(at)
        return min(later, default=None)


def _watched(work: Work, now: datetime) -> list[Recall]:
    running = work.recalls.latest([RecallState.DRAFT, RecallState.LAUNCHED], MOST)
    closed = work.recalls.latest([RecallState.CLOSED], MOST)
    recent = [recall for recall in closed if recall.closed_at is not None and now - recall.closed_at < LIVE_ON]
    return [recall for recall in (*running, *recent) if not recall.drill]


def _clocks(work: Work, recall: Recall, zone: ZoneInfo) -> tuple[Deadline, ...]:
    """None for a case whose rule set is gone: the clocks of all others run on."""
    try:
        return clocks_of(work, recall, zone)
    except UnknownRegime:
        return ()


def _warn(work: Work, recall: Recall, one: Deadline, stage: Stage) -> None:
    due = one.due_at or work.now()
    key = f"clock:{recall.id}:{one.key}:{int(due.timestamp())}:{stage}"
    facts = {
        "recall": recall.number, "title": one.title, "due": due.isoformat(), "by_day": one.by_day, "stage": stage.value,
        "source": one.source, "uncertain": one.uncertain, "unknown": list(one.unknown_years), "reason": recall.reason,
    }  # fmt: skip
    note_leads(work, key, "chat/clock_warning", **facts)
    room = work.cases.room(recall.id or 0)
    if room is not None and room.thread_id is not None:
        language = str(work.house.get(QUALITY_GROUP).get("language") or STAFF_LANGUAGE)
        note(work, f"{key}:room", f"{room.chat_id}/{room.thread_id}", language, "chat/clock_warning", **facts)
