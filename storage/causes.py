"""What several lots share: the genealogy walked backward from all lots of the period at once, by the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.cause import Counted, Factor, FactorKind, Shared
from domain.genealogy import GenealogyLink
from domain.lots import Lot
from domain.partners import Partner
from domain.people import Person
from domain.ports.causes import FactorNames
from storage.factors import FactorReader
from storage.lots import StoredLots
from storage.many import among, id_of, ids
from storage.plain import rows_of
from storage.tracing import StoredTracing

_SEVERAL = -1


class StoredCauses:
    """Implements `domain.ports.Causes`: by the index where it is ready, and by SQL.

    One query a level and four for the factors. Which lots of the population have what is a bit each: the bits of
    a lot are passed on to what went into it until nothing is new, so that a loop ends and no lot is asked twice."""

    def __init__(self, session: Session, lots: StoredLots, tracing: StoredTracing | None = None) -> None:
        self._session = session
        self._lots = lots
        self._tracing = tracing

    def population(self, item_ids: Collection[int], since: datetime | None, until: datetime | None) -> list[int]:
        query = select(col(Lot.id)).where(among(self._session, col(Lot.item_id), item_ids)).order_by(col(Lot.id))
        if since is not None and until is not None:
            query = query.where(col(Lot.made_at).between(since, until))
        return ids(self._session, query)

    def counted(self, bad: Sequence[int], population: Sequence[int]) -> Counted:
        found = self._tracing.counted(bad, population) if self._tracing is not None else None
        return self._counted(bad, population) if found is None else found

    def _counted(self, bad: Sequence[int], population: Sequence[int]) -> Counted:
        place = {lot_id: number for number, lot_id in enumerate(population)}
        members: defaultdict[Factor, int] = defaultdict(int)
        reached = self._reached({lot_id: 1 << number for lot_id, number in place.items()})
        owners: dict[Factor, int] = {}
        known: set[tuple[int, int]] = set()
        reader = FactorReader(self._session)
        for lot_id, own in reader.of(list(reached)):
            if (lot_id, id(own)) in known:
                continue
            known.add((lot_id, id(own)))
            bits = reached[lot_id]
            for factor in own:
                members[factor] |= bits
                if owners.setdefault(factor, lot_id) != lot_id:
                    owners[factor] = _SEVERAL
        for factor, owner in owners.items():
            if owner != _SEVERAL:
                del members[factor]
        for lot_id, bits in reached.items():
            members[Factor(FactorKind.LOT, lot_id)] = bits
        wanted = sum(1 << place[lot_id] for lot_id in set(bad))
        shared = [Shared(factor, bits) for factor, bits in members.items() if (bits & wanted).bit_count() > 1]
        return Counted(shared, Counter(bits.bit_count() for bits in members.values()))

    def names(self, factors: Collection[Factor]) -> FactorNames:
        wanted: defaultdict[FactorKind, list[int]] = defaultdict(list)
        for factor in factors:
            if isinstance(factor.value, int):
                wanted[factor.kind].append(factor.value)
        facts: defaultdict[int, set[Factor]] = defaultdict(set)
        for lot_id, own in FactorReader(self._session).of(wanted[FactorKind.LOT]):
            facts[lot_id].update(own)
        for factor in set().union(*facts.values()):
            if isinstance(factor.value, int):
                wanted[factor.kind].append(factor.value)
        partners = select(Partner).where(among(self._session, col(Partner.id), wanted[FactorKind.PARTNER]))
        people = select(Person).where(among(self._session, col(Person.id), wanted[FactorKind.OPERATOR]))
        return FactorNames(
            facts={lot_id: tuple(sorted(found, key=lambda each: each.place)) for lot_id, found in facts.items()},
            lots=self._lots.views(wanted[FactorKind.LOT]),
            partners={id_of(each): each for each in self._session.scalars(partners)},
            people={id_of(each): each for each in self._session.scalars(people)},
        )

    def _reached(self, bits: dict[int, int]) -> dict[int, int]:
        """Every lot that went into one of these, and these themselves, each with the bits of all it went into."""
        parents: dict[int, list[int]] = {}
        changed: set[int] = set(bits)
        while changed:
            self._ask(parents, changed - parents.keys())
            following: set[int] = set()
            for child in changed:
                passed_on = bits[child]
                for parent in parents[child]:
                    before = bits.get(parent, 0)
                    if before | passed_on != before:
                        bits[parent] = before | passed_on
                        following.add(parent)
            changed = following
        return bits

    def _ask(self, parents: dict[int, list[int]], children: set[int]) -> None:
        """Fills in what went into these lots."""
        if not children:
            return
        query = select(col(GenealogyLink.child_id), col(GenealogyLink.parent_id)).where(
            col(GenealogyLink.voided_by).is_(None), among(self._session, col(GenealogyLink.child_id), children)
        )
        parents.update((child, []) for child in children)
        for child, parent in rows_of(self._session, query):
            parents[child].append(parent)
