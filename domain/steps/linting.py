"""Whether the notice of a case may go out as it stands."""

from __future__ import annotations

from dataclasses import replace

from domain.house import COMPANY, Company
from domain.notice_lint import Complaint, NoticeIncomplete, complaints
from domain.people import LANGUAGES
from domain.ports import Work
from domain.recall import Recall
from domain.regime import regime


def lint(work: Work, recall: Recall) -> tuple[Complaint, ...]:
    """What the case's rule set finds wrong with its notice, the blocking first, each thing once. What is wrong in
    every language has none."""
    company, rules = Company.of(work.house.get(COMPANY)), regime(recall.regime)
    found: dict[tuple[str, str, str | None], Complaint] = {}
    for language in LANGUAGES:
        texts = work.case_notes.texts(recall.id or 0, language)
        for one in complaints(rules, language, company, texts, recall.reason, recall.hazard):
            key = (one.kind, one.what, one.part)
            found[key] = replace(one, language="") if key in found else one
    return tuple(sorted(found.values(), key=lambda one: not one.blocking))


def check_notice(work: Work, recall: Recall) -> None:
    """Raises `NoticeIncomplete` where the rule set forbids to send it."""
    blocking = tuple(one for one in lint(work, recall) if one.blocking)
    if blocking:
        raise NoticeIncomplete(recall=recall.number, complaints=blocking)
