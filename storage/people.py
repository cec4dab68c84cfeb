"""People, their invitations, where they stand and what their conversation waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.people import Draft, Invitation, Person, Station


class StoredPeople:
    def __init__(self, session: Session) -> None:
        self._session = session

    def by_telegram_id(self, telegram_id: int) -> Person | None:
        return self._session.scalars(select(Person).where(col(Person.telegram_id) == telegram_id)).first()

    def get(self, person_id: int) -> Person:
        person = self._session.get(Person, person_id)
        if person is None:
            raise LookupError(f"no person {person_id}")
        return person

    def add(self, person: Person) -> Person:
        self._session.add(person)
        self._session.flush()
        return person

    def with_roles(self, roles: Sequence[str]) -> list[Person]:
        query = select(Person).where(col(Person.role).in_([str(role) for role in roles]), col(Person.left_at).is_(None))
        return list(self._session.scalars(query.order_by(col(Person.id))))

    def invitation(self, code_hash: str) -> Invitation | None:
        return self._session.scalars(select(Invitation).where(col(Invitation.code_hash) == code_hash)).first()

    def add_invitation(self, invitation: Invitation) -> Invitation:
        self._session.add(invitation)
        self._session.flush()
        return invitation

    def use_invitation(self, invitation_id: int, person_id: int, at: datetime) -> bool:
        result = self._session.execute(
            update(Invitation)
            .where(col(Invitation.id) == invitation_id, col(Invitation.used_by).is_(None))
            .values(used_by=person_id, used_at=at)
        )
        return cast("CursorResult[Any]", result).rowcount == 1

    def station(self, person_id: int) -> Station | None:
        return self._session.get(Station, person_id)

    def set_station(self, station: Station | None, person_id: int) -> None:
        if station is None:
            self._session.execute(delete(Station).where(col(Station.person_id) == person_id))
            return
        station.person_id = person_id
        self._session.merge(station)
        self._session.flush()

    def draft(self, chat_id: int, telegram_id: int, now: datetime) -> Draft | None:
        draft = self._session.get(Draft, (chat_id, telegram_id))
        return draft if draft is not None and draft.expires_at > now else None

    def keep_draft(self, draft: Draft) -> None:
        self._session.merge(draft)
        self._session.flush()

    def drop_draft(self, chat_id: int, telegram_id: int) -> None:
        self._session.execute(delete(Draft).where(col(Draft.chat_id) == chat_id, col(Draft.telegram_id) == telegram_id))
