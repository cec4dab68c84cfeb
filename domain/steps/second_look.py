"""Four eyes: whether a launch needs a second lead, and who that may be."""

from __future__ import annotations

from domain.house import POLICY
from domain.people import Person
from domain.ports import Work
from domain.recall import Recall
from domain.steps.alerting import note


def needs_second(work: Work, recall: Recall) -> bool:
    """Whether the policy names the class of this case. Once a second lead was asked, a lower class does not take
    the question back."""
    classes = work.house.get(POLICY).get("four_eyes", ())
    if not classes or recall.severity in classes:
        return bool(classes)
    return any(entry.deed == "recall proposed" for entry in work.audit.of("recall", recall.id or 0))


def other_leads(work: Work, person_id: int | None) -> list[Person]:
    """The leads and admins who can be reached in the chat, this one left out."""
    leads = work.people.with_roles(["lead", "admin"])
    return [lead for lead in leads if lead.telegram_id and not lead.blocked and lead.id != person_id]


def ask_to_approve(work: Work, recall: Recall, leads: list[Person]) -> None:
    """Each of them gets the card with its blast radius and one key, in their own chat, once for each proposal."""
    proposed = (recall.proposed_at or work.now()).isoformat()
    for lead in leads:
        key = f"approve:{recall.id}:{lead.id}:{recall.fingerprint[:16]}:{proposed}"
        note(work, key, str(lead.telegram_id), lead.language, "chat/recall_card", recall=recall.id)
