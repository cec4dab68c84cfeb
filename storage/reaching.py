"""Which ways lead to a customer right now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.partners import Contact
from domain.people import Person
from domain.recall import Reach
from domain.trace import Trace
from storage.many import among

TELEGRAM = "telegram"

Ways = dict[int, list[tuple[str, str, Person | None]]]


class StoredReaching:
    """`channels` are those that the running program can send by: an address for any other is not a way."""

    def __init__(self, session: Session, channels: Collection[str]) -> None:
        self._session = session
        self._channels = channels

    def ways(self, partner_ids: Sequence[int]) -> Ways:
        found: defaultdict[int, list[tuple[str, str, Person | None]]] = defaultdict(list)
        if TELEGRAM in self._channels:
            for person in self._in_the_chat(partner_ids):
                found[person.partner_id or 0].append((TELEGRAM, str(person.telegram_id), person))
        contacts = select(col(Contact.partner_id), col(Contact.channel), col(Contact.address)).where(
            among(self._session, col(Contact.partner_id), partner_ids),
            col(Contact.channel).in_(sorted(set(self._channels) - {TELEGRAM})),
        )
        for partner_id, channel, address in self._session.execute(contacts.order_by(col(Contact.id))):
            found[partner_id].append((channel, address, None))
        return {partner_id: found[partner_id] for partner_id in partner_ids}

    def reaches(self, trace: Trace) -> list[Reach]:
        ways = self.ways([consignee.partner_id for consignee in trace.consignees])
        return [
            Reach(
                partner_id=consignee.partner_id,
                code=consignee.code,
                name=consignee.name,
                deliveries=len(consignee.deliveries),
                ways=tuple(dict.fromkeys(channel for channel, _, _ in ways[consignee.partner_id])),
            )
            for consignee in trace.consignees
        ]

    def can(self, channel: str) -> bool:
        return channel in self._channels

    def _in_the_chat(self, partner_ids: Sequence[int]) -> list[Person]:
        query = select(Person).where(
            among(self._session, col(Person.partner_id), partner_ids),
            col(Person.telegram_id).is_not(None),
            col(Person.left_at).is_(None),
            col(Person.blocked).is_(False),
        )
        return list(self._session.scalars(query.order_by(col(Person.id))))
