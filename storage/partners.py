"""Suppliers, customers, subcontractors."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.partners import Contact, Partner, PartnerKind, UnknownPartner
from storage.many import among
from storage.nearness import nearest_names, one_each


class StoredPartners:
    def __init__(self, session: Session) -> None:
        self._session = session

    def by_code(self, text: str) -> Partner | None:
        wanted = " ".join(text.split())
        exact = or_(col(Partner.code) == wanted, col(Partner.name) == wanted)
        found = self._session.scalars(select(Partner).where(exact).order_by(col(Partner.id)).limit(1)).first()
        if found is not None:
            return found
        for partner_id, code, name in self._session.execute(
            select(col(Partner.id), col(Partner.code), col(Partner.name))
        ):
            if wanted.casefold() in {code.casefold(), name.casefold()}:
                return self._session.get(Partner, partner_id)
        return None

    def get(self, partner_id: int) -> Partner:
        partner = self._session.get(Partner, partner_id)
        if partner is None:
            raise UnknownPartner(partner=str(partner_id))
        return partner

    def nearest(self, text: str, kind: str | None = None, limit: int = 5) -> list[str]:
        """In the words of the one who asks: names for somebody who wrote Chinese, codes otherwise."""
        query = select(col(Partner.code), col(Partner.name))
        if kind is not None:
            query = query.where(col(Partner.kind) == kind)
        codes: dict[str, str] = {}
        for code, name in self._session.execute(query):
            codes[name] = code
            codes[code] = code
        return one_each(codes, nearest_names(text, codes, 2 * limit), by_name=not text.isascii())[:limit]

    def add(self, partner: Partner) -> Partner:
        self._session.add(partner)
        self._session.flush()
        return partner

    def add_contact(self, contact: Contact) -> Contact:
        self._session.add(contact)
        self._session.flush()
        return contact

    def contacts(self, partner_ids: Sequence[int] | None = None) -> list[Contact]:
        query = select(Contact).order_by(col(Contact.partner_id), col(Contact.id))
        if partner_ids is not None:
            query = query.where(among(self._session, col(Contact.partner_id), partner_ids))
        return list(self._session.scalars(query))

    def remove_contact(self, contact_id: int) -> Contact | None:
        contact = self._session.get(Contact, contact_id)
        if contact is not None:
            self._session.delete(contact)
            self._session.flush()
        return contact

    def customers(self) -> list[Partner]:
        query = select(Partner).where(col(Partner.kind) == PartnerKind.CUSTOMER.value).order_by(col(Partner.code))
        return list(self._session.scalars(query))
