"""A case by its number, the checks of its state, and the record of what was done to it."""

from __future__ import annotations

from typing import Any

from domain.audit import AuditEntry
from domain.people import Actor
from domain.ports import Work
from domain.recall import Recall, RecallNotDraft, RecallNotLaunched, RecallState, UnknownRecall


def case_of(work: Work, recall_id: int) -> Recall:
    """Raises `UnknownRecall`."""
    recall = work.recalls.get(recall_id)
    if recall is None:
        raise UnknownRecall(recall=f"R{recall_id}")
    return recall


def must_be_draft(work: Work, recall: Recall) -> None:
    """Raises `RecallNotDraft` with who was faster."""
    if recall.state != RecallState.DRAFT:
        by = work.people.get(recall.launched_by).name if recall.launched_by else None
        raise RecallNotDraft(recall=recall.number, state=recall.state, by=by, at=recall.launched_at)


def must_run(recall: Recall) -> None:
    """Raises `RecallNotLaunched`."""
    if recall.state != RecallState.LAUNCHED:
        raise RecallNotLaunched(recall=recall.number, state=recall.state)


def audit_case(work: Work, actor: Actor, deed: str, recall: Recall, **facts: Any) -> None:
    """Keeps the deed for ever: the case's timeline is made of these."""
    work.audit.write(
        AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed=deed, subject="recall",
                   subject_id=recall.id, facts=facts)
    )  # fmt: skip
