"""The clocks of a case from what is stored of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.clocks import CaseMoments, Deadline, deadlines
from domain.house import POLICY
from domain.ports import Work
from domain.recall import Recall
from domain.regime import regime

COUNTRY = "CN"
"""Where working days are counted if neither the rule set nor the house's policy says it."""


def clocks_of(work: Work, recall: Recall, zone: ZoneInfo) -> tuple[Deadline, ...]:
    """First what is to be done at once, then the next due, then what waits, then what is done. `zone` is the site's."""
    rules, country = regime(recall.regime), country_of(work)
    return deadlines(rules, recall.severity, moments_of(work, recall), work.now(), zone, country)


def country_of(work: Work) -> str:
    """Where the plant counts its working days."""
    return str(work.house.get(POLICY).get("country") or COUNTRY)


def moments_of(work: Work, recall: Recall) -> CaseMoments:
    """What the clocks run from and what meets them."""
    marks: defaultdict[str, list[datetime]] = defaultdict(list)
    for mark in work.case_notes.marks(recall.id or 0):
        marks[mark.key].append(mark.at)
    return CaseMoments(
        knowledge=recall.knowledge,
        decision=recall.launched_at,
        published=recall.published_at,
        portal=recall.portal_at,
        completion=recall.closed_at if recall.launched_at else None,
        marks=marks,
    )
