"""Who decided and did what in a case, and when: read from what was written down at the time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.ports import Work
from domain.recall import Recall


@dataclass(frozen=True)
class Event:
    """`deed` is that of the audit, or `mark` for what somebody noted down (then `facts` has its key and words). `who`
    is empty where nobody is known."""

    at: datetime
    who: str
    deed: str
    facts: dict[str, Any] = field(default_factory=dict)


def timeline(work: Work, recall: Recall) -> tuple[Event, ...]:
    """Oldest first: what was known when, every deed of the audit, every mark, the first and the last customer told and
    answered."""
    recall_id = recall.id or 0
    events = [Event(entry.at, entry.who, entry.deed, dict(entry.facts)) for entry in work.audit.of("recall", recall_id)]
    if recall.known_at is not None:
        events.append(Event(recall.known_at, "", "risk known", {}))
    names: dict[int, str] = {}
    for mark in work.case_notes.marks(recall_id):
        if mark.person_id is not None and mark.person_id not in names:
            names[mark.person_id] = work.people.get(mark.person_id).name
        facts = {"key": mark.key, "words": mark.words}
        events.append(Event(mark.at, names.get(mark.person_id or 0, ""), "mark", facts))
    if recall.launched_at is not None:
        events += _told_and_answered(work, recall_id)
    return tuple(sorted(events, key=lambda event: event.at))


def _told_and_answered(work: Work, recall_id: int) -> list[Event]:
    figures = work.tallies.figures(recall_id, work.now())
    moments: tuple[tuple[datetime | None, str, dict[str, Any]], ...] = (
        (figures.first_told_at, "first customer told", {}),
        (figures.last_told_at, "last customer told", {"told": figures.told, "customers": figures.customers}),
        (figures.first_answer_at, "first answer", {}),
        (figures.last_answer_at, "last answer", {"answered": figures.answered, "customers": figures.customers}),
    )
    return [Event(at, "", deed, facts) for at, deed, facts in moments if at is not None]
