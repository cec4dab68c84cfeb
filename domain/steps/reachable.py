"""Every known way to customers, the best first."""

from __future__ import annotations

from collections.abc import Sequence

from domain.contacts import CustomerWays, KnownWay
from domain.ladder import TELEGRAM, place
from domain.ports import Work


def ways_of(work: Work, customers: Sequence[tuple[int, str, str]]) -> list[CustomerWays]:
    """Of these customers (id, code, name), in their order: people in the chat, and every address that is written down,
    those of channels that this program has not got included."""
    ids = [partner_id for partner_id, _, _ in customers]
    known: dict[int, list[KnownWay]] = {partner_id: [] for partner_id in ids}
    for partner_id, ways in work.reaching.ways(ids).items():
        known[partner_id] += [
            KnownWay(channel, address, person=person.name) for channel, address, person in ways if person is not None
        ]
    for contact in work.partners.contacts(ids):
        known[contact.partner_id].append(
            KnownWay(contact.channel, contact.address, contact.id, usable=work.reaching.can(contact.channel))
        )
    return [
        CustomerWays(
            partner_id, code, name,
            tuple(sorted((way for way in known[partner_id] if way.channel != TELEGRAM or way.person),
                         key=lambda way: place(way.channel))),
        )
        for partner_id, code, name in customers
    ]  # fmt: skip
