"""What the plant decides once: who it is to its customers, its policy, its quality group."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from domain.audit import AuditEntry
from domain.case_facts import CLASSES
from domain.case_refusals import BadHouseFact
from domain.house import COMPANY, GS1_PREFIX, POLICY, QUALITY_GROUP, Company
from domain.pallets import checked_prefix
from domain.people import Actor, May
from domain.ports import Work
from domain.regime import regimes

COMPANY_FACTS = tuple(field.name for field in fields(Company))
LONGEST = 300


@dataclass(frozen=True)
class HouseView:
    """`four_eyes` are the classes that need a second lead, `leads` how many people could be one."""

    company: Company
    regime: str
    four_eyes: tuple[str, ...]
    group: int | None
    country: str
    prefix: str | None
    """Our GS1 company prefix."""
    leads: int


@dataclass(frozen=True)
class ShowHouse:
    """What was decided. Changes nothing."""

    def __call__(self, work: Work, actor: Actor) -> HouseView:
        actor.must(May.HOUSE)
        return _view(work)


@dataclass(frozen=True)
class DecideCompany:
    """Afterwards notices carry this; empty words take it back. Raises `BadHouseFact`."""

    def __call__(self, work: Work, actor: Actor, name: str, words: str) -> HouseView:
        actor.must(May.HOUSE)
        if name not in COMPANY_FACTS:
            raise BadHouseFact(name=name[:40], choices=COMPANY_FACTS)
        facts = work.house.get(COMPANY)
        facts[name] = words.strip()[:LONGEST]
        _decide(work, actor, COMPANY, {key: value for key, value in facts.items() if value})
        return _view(work)


@dataclass(frozen=True)
class DecidePrefix:
    """Afterwards new pallets get their SSCC under this GS1 company prefix; empty words take it back.

    Raises `BadPrefix`.
    """

    def __call__(self, work: Work, actor: Actor, words: str) -> HouseView:
        actor.must(May.HOUSE)
        _decide(work, actor, GS1_PREFIX, {"digits": checked_prefix(words)} if words.strip() else {})
        return _view(work)


@dataclass(frozen=True)
class DecidePolicy:
    """Afterwards new cases run by this rule set, and launches of these classes need a second lead. Only an admin: one
    lead alone must not switch off the other pair of eyes. Raises `BadHouseFact`."""

    def __call__(
        self, work: Work, actor: Actor, *, regime: str | None = None, four_eyes: tuple[str, ...] | None = None,
    ) -> HouseView:  # fmt: skip
        actor.must(May.POLICY)
        facts = work.house.get(POLICY)
        if regime is not None:
            known = tuple(rules.name for rules in regimes())
            if regime not in known:
                raise BadHouseFact(name=regime[:40], choices=known)
            facts["regime"] = regime
        if four_eyes is not None:
            strange = [each for each in four_eyes if each not in CLASSES]
            if strange:
                raise BadHouseFact(name=strange[0][:40], choices=(*CLASSES, "off"))
            facts["four_eyes"] = sorted(set(four_eyes))
        _decide(work, actor, POLICY, facts)
        return _view(work)


@dataclass(frozen=True)
class DecideGroup:
    """Afterwards the rooms of cases are opened in this group; with None nowhere."""

    def __call__(self, work: Work, actor: Actor, chat_id: int | None, language: str) -> HouseView:
        actor.must(May.HOUSE)
        _decide(work, actor, QUALITY_GROUP, {} if chat_id is None else {"chat_id": chat_id, "language": language})
        return _view(work)


def _decide(work: Work, actor: Actor, name: str, value: dict[str, Any]) -> None:
    before = work.house.get(name)
    work.house.put(name, value)
    work.audit.write(
        AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed="house decided", subject="house",
                   facts={"name": name, "from": before, "to": value})
    )  # fmt: skip


def _view(work: Work) -> HouseView:
    policy = work.house.get(POLICY)
    leads = [lead for lead in work.people.with_roles(["lead", "admin"]) if lead.telegram_id and not lead.blocked]
    return HouseView(
        company=Company.of(work.house.get(COMPANY)),
        regime=str(policy.get("regime") or "house"),
        four_eyes=tuple(policy.get("four_eyes", ())),
        group=work.house.get(QUALITY_GROUP).get("chat_id"),
        country=str(policy.get("country") or "CN"),
        prefix=work.house.get(GS1_PREFIX).get("digits"),
        leads=len(leads),
    )
