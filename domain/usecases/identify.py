"""Who is speaking: every message starts here."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from domain.audit import AuditEntry
from domain.people import Actor, Person, Role
from domain.ports import Work
from domain.steps.alerting import alert_again, alert_customer


def actor_of(person: Person, language: str | None = None) -> Actor:
    """The person as the use cases see them."""
    return Actor(
        person_id=person.id,
        name=person.name,
        role=None if person.left_at else Role(person.role),
        language=person.language or language or "en",
        telegram_id=person.telegram_id,
        partner_id=person.partner_id,
    )


@dataclass(frozen=True)
class Identify:
    """The sender as an actor; a stranger has no role. Those named in the settings are admins from the first sight on,
    whatever they were before, and the audit says since when."""

    admins: AbstractSet[int] = frozenset()

    def __call__(self, work: Work, telegram_id: int, name: str, language: str | None) -> Actor:
        person = work.people.by_telegram_id(telegram_id)
        if telegram_id in self.admins:
            person = self._appointed(work, person, telegram_id, name, language)
        if person is None:
            return Actor(person_id=None, name=name, role=None, language=language or "en", telegram_id=telegram_id)
        return actor_of(person, language)

    def _appointed(
        self, work: Work, person: Person | None, telegram_id: int, name: str, language: str | None
    ) -> Person:
        if person is not None and person.role == Role.ADMIN:
            return person
        before = person.role if person else None
        if person is None:
            fresh = Person(telegram_id=telegram_id, name=name, language=language, role=Role.ADMIN.value,
                           joined_at=work.now())  # fmt: skip
            person = work.people.add(fresh)
        person.role, person.partner_id = Role.ADMIN.value, None
        work.audit.write(
            AuditEntry(at=work.now(), person_id=person.id, who="settings", deed="appointed", subject="person",
                       subject_id=person.id, facts={"from": before, "role": Role.ADMIN.value})
        )  # fmt: skip
        return person


@dataclass(frozen=True)
class NoteReach:
    """Afterwards alerts go another way than to somebody who blocked the bot. A customer who lets it back in has the
    alerts of open recalls on their way that were never written for them, or came back refused."""

    def __call__(self, work: Work, telegram_id: int, blocked: bool) -> None:
        person = work.people.by_telegram_id(telegram_id)
        if person is None:
            return
        person.blocked = blocked
        if blocked or person.partner_id is None or person.left_at is not None:
            return
        for recall in work.recalls.open_for(person.partner_id):
            alert_customer(work, recall, person.partner_id)
            alert_again(work, recall, person)
