"""How a person gets a place: a one-time link, once, into one role."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from domain.audit import AuditEntry
from domain.partners import PartnerKind, UnknownPartner
from domain.people import Actor, AlreadyJoined, Invitation, InvitationGone, May, Person, Role
from domain.ports import Work
from domain.steps.alerting import alert_customer

INVITATION_LASTS = timedelta(days=7)
_CODE_BYTES = 18  # 144 random bits, 24 letters in a link: not to be guessed (DEPENDENCIES.md, S3 asks for 128)


@dataclass(frozen=True)
class Invited:
    """`code` goes into the link and is not kept anywhere."""

    code: str
    role: Role
    partner_code: str | None
    partner_name: str | None
    expires_in_days: int = INVITATION_LASTS.days


@dataclass(frozen=True)
class Joined:
    person: Person
    partner_name: str | None
    told: int
    """Alerts of open recalls that were written for the newcomer."""


@dataclass(frozen=True)
class Invite:
    """Afterwards one new one-time link exists. Leads invite workers and customers; only an admin invites leads."""

    def __call__(self, work: Work, actor: Actor, role: Role, partner_code: str | None = None) -> Invited:
        actor.must(May.INVITE)
        if role in {Role.LEAD, Role.ADMIN}:
            actor.must(May.APPOINT)
        partner = None
        if role == Role.CUSTOMER:
            partner = work.partners.by_code(partner_code or "")
            if partner is None or partner.kind != PartnerKind.CUSTOMER:
                nearest = tuple(work.partners.nearest(partner_code or "", kind=PartnerKind.CUSTOMER))
                raise UnknownPartner(partner=partner_code or "", kind=PartnerKind.CUSTOMER, nearest=nearest)
        code = secrets.token_urlsafe(_CODE_BYTES)
        now = work.now()
        stored = work.people.add_invitation(
            Invitation(
                code_hash=code_hash(code),
                role=role.value,
                partner_id=partner.id if partner else None,
                created_by=actor.person_id,
                created_at=now,
                expires_at=now + INVITATION_LASTS,
            )
        )
        work.audit.write(
            AuditEntry(at=now, person_id=actor.person_id, who=actor.name, deed="invited", subject="invitation",
                       subject_id=stored.id, facts={"role": role.value, "partner": partner.code if partner else None})
        )  # fmt: skip
        return Invited(code, role, partner.code if partner else None, partner.name if partner else None)


@dataclass(frozen=True)
class Join:
    """Afterwards the person has the link's role and the link is used up. A customer's contact who joins while a
    recall covers their lots has an alert waiting. The same person pressing the same link again changes nothing."""

    def __call__(self, work: Work, telegram_id: int, name: str, language: str | None, code: str) -> Joined:
        now = work.now()
        invitation = work.people.invitation(code_hash(code))
        person = work.people.by_telegram_id(telegram_id)
        if invitation is None or invitation.id is None:
            raise InvitationGone(problem="unknown")
        if invitation.used_at is not None:
            if person is not None and invitation.used_by == person.id:
                return Joined(person, self._partner_name(work, person), told=0)
            raise InvitationGone(problem="used")
        if invitation.expires_at < now:
            raise InvitationGone(problem="expired")
        person = self._place(work, person, invitation, telegram_id, name, language)
        if person.id is None or not work.people.use_invitation(invitation.id, person.id, now):
            raise InvitationGone(problem="used")
        work.audit.write(
            AuditEntry(at=now, person_id=person.id, who=name, deed="joined", subject="person", subject_id=person.id,
                       facts={"role": person.role, "invitation": invitation.id})
        )  # fmt: skip
        return Joined(person, self._partner_name(work, person), told=self._tell(work, person))

    def _place(
        self, work: Work, person: Person | None, invitation: Invitation, telegram_id: int, name: str,
        language: str | None,
    ) -> Person:  # fmt: skip
        if person is None:
            fresh = Person(telegram_id=telegram_id, name=name, language=language, role=invitation.role,
                           partner_id=invitation.partner_id, joined_at=work.now())  # fmt: skip
            return work.people.add(fresh)
        rank = [Role.WORKER.value, Role.LEAD.value, Role.ADMIN.value]
        if invitation.role in rank and person.role in rank and rank.index(invitation.role) > rank.index(person.role):
            person.role = invitation.role
            return person
        raise AlreadyJoined(role=person.role, partner=self._partner_name(work, person))

    def _partner_name(self, work: Work, person: Person) -> str | None:
        return work.partners.get(person.partner_id).name if person.partner_id else None

    def _tell(self, work: Work, person: Person) -> int:
        if person.partner_id is None:
            return 0
        return sum(
            alert_customer(work, recall, person.partner_id) for recall in work.recalls.open_for(person.partner_id)
        )


@dataclass(frozen=True)
class ChooseLanguage:
    """Afterwards the person is spoken to in this language."""

    def __call__(self, work: Work, actor: Actor, language: str) -> None:
        if actor.person_id is not None:
            work.people.get(actor.person_id).language = language


def code_hash(code: str) -> str:
    """What is kept of an invitation's code. The code is random, so a plain hash is enough."""
    return hashlib.sha256(code.encode()).hexdigest()
