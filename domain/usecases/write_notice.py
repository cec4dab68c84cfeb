"""The notice of a case before customers read it: its free parts, what is wrong with it, how it looks to one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.alerts import AlertKind, Notice
from domain.drills import OnlyADrill
from domain.house import COMPANY, Company
from domain.messages import Outgoing, Priority
from domain.notice_lint import Complaint
from domain.notice_parts import PARTS, TextRefused, TextTooLong, UnknownPart
from domain.partners import UnknownPartner
from domain.people import LANGUAGES, Actor, May
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.regime import Regime, regime
from domain.steps.cases import audit_case, case_of
from domain.steps.linting import lint
from domain.steps.noticing import Addressee, Sent, written
from domain.steps.scoping import scope_trace

LONGEST = 400
"""Characters of one part: all of them and the lots must fit into one chat message."""
TEST_TEMPLATE = "alerts/test"


@dataclass(frozen=True)
class NoticeSheet:
    """A notice in the making. `texts` are the parts that a lead wrote in `language`; the others have `rules`' own."""

    recall: Recall
    rules: Regime
    company: Company
    language: str
    texts: Mapping[str, str]
    complaints: tuple[Complaint, ...]

    @property
    def blocking(self) -> tuple[Complaint, ...]:
        return tuple(one for one in self.complaints if one.blocking)

    @property
    def missed(self) -> tuple[Complaint, ...]:
        """What would be good to have and stops nothing."""
        return tuple(one for one in self.complaints if not one.blocking)


@dataclass(frozen=True)
class ShowNotice:
    """The parts of a notice and what is wrong with it. Changes nothing. Raises `UnknownRecall`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, language: str) -> NoticeSheet:
        actor.must(May.RECALL)
        return _sheet(work, case_of(work, recall_id), language)


@dataclass(frozen=True)
class WriteNotice:
    """Afterwards a part of the notice says this in this language; without words it has our own sentences again.

    A proposal of other words is void. Customers who were told already learn of it with the next update. Raises
    `UnknownRecall`, `UnknownPart`, `TextTooLong`, and `TextRefused` for a word that the rule set forbids, or, once the
    case runs, for a text that leaves out what the rule set needs; then nothing is kept.
    """

    def __call__(self, work: Work, actor: Actor, recall_id: int, part: str, words: str, language: str) -> NoticeSheet:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if part not in PARTS or language not in LANGUAGES:
            raise UnknownPart(part=part[:40], known=tuple(PARTS))
        text = words.strip()
        if len(text) > LONGEST:
            raise TextTooLong(length=len(text), most=LONGEST)
        work.case_notes.put_text(recall_id, language, part, text or None)
        sheet = _sheet(work, recall, language)
        wrong = [one for one in sheet.blocking if one.kind == "softening" and one.part == part]
        if recall.state == RecallState.LAUNCHED:
            wrong += [one for one in sheet.blocking if one.kind == "missing" and one.part == part]
        if wrong:
            raise TextRefused(part=part, complaints=tuple(wrong))
        if recall.state == RecallState.DRAFT:  # what a second lead was asked about says something else now
            work.cases.change(recall_id, proposed_by=None, proposed_at=None)
        audit_case(work, actor, "notice written", recall, part=part, language=language, words=text)
        return sheet


@dataclass(frozen=True)
class PreviewNotice:
    """The notice as a customer of the case will read it; of the first customer where none is named. In the customer's
    own language unless another is asked for. Changes nothing. Raises `UnknownRecall`, `UnknownPartner` (also for one
    who got nothing of it)."""

    zone: ZoneInfo

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, customer: str = "", language: str | None = None,
        kind: str = AlertKind.RECALL,
    ) -> Notice:  # fmt: skip
        actor.must(May.RECALL)
        return _previewed(work, actor, case_of(work, recall_id), customer, language, kind, self.zone)


@dataclass(frozen=True)
class SendTest:
    """Afterwards a letter to this address waits in the outbox: the notice of that customer, marked as a test. Each
    call sends one. Raises `OnlyADrill` and what `PreviewNotice` raises."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int, customer: str, address: str, source: str) -> Notice:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if recall.drill:
            raise OnlyADrill(recall=recall.number)
        notice = _previewed(work, actor, recall, customer, None, AlertKind.RECALL, self.zone)
        work.outbox.put(
            Outgoing(key=f"test:{source}", priority=Priority.NOTE, channel="email", address=address,
                     language=notice.language, template=TEST_TEMPLATE,
                     facts={"recall": recall_id, "customer": notice.customer}, due_at=work.now())
        )  # fmt: skip
        audit_case(work, actor, "notice tested", recall, customer=notice.customer, channel="email")
        return notice


def _sheet(work: Work, recall: Recall, language: str) -> NoticeSheet:
    texts = work.case_notes.texts(recall.id or 0, language)
    company = Company.of(work.house.get(COMPANY))
    return NoticeSheet(recall, regime(recall.regime), company, language, texts, lint(work, recall))


def _previewed(
    work: Work, actor: Actor, recall: Recall, customer: str, language: str | None, kind: str, zone: ZoneInfo
) -> Notice:
    draft = recall.launched_at is None
    partner_id, sent = _drafted(work, recall, customer, zone) if draft else _frozen(work, recall, customer)
    partner = work.partners.get(partner_id)
    to = Addressee(partner.code, partner.name, language or partner.language or actor.language,
                   f"{recall.number}-{partner.code}", partner_id=partner_id, kind=kind)  # fmt: skip
    return replace(written(work, recall, to, sent), test=True)


def _drafted(work: Work, recall: Recall, code: str, zone: ZoneInfo) -> tuple[int, Sent]:
    """The customer and what a launch would freeze of it, as the ledger stands."""
    trace = scope_trace(work, recall, zone)
    partner_id = _chosen(work, code, {each.code: each.partner_id for each in trace.consignees})
    sent: defaultdict[int, list[tuple[datetime, Decimal]]] = defaultdict(list)
    for consignee in trace.consignees:
        if consignee.partner_id == partner_id:
            for each in consignee.deliveries:
                sent[each.lot_id].append((each.at, each.quantity))
    return partner_id, [(trace.by_id[lot_id], deliveries) for lot_id, deliveries in sent.items()]


def _frozen(work: Work, recall: Recall, code: str) -> tuple[int, Sent]:
    recall_id = recall.id or 0
    partner_id = _chosen(work, code, {told: each.partner_id for each, told, _ in work.tallies.consignees(recall_id)})
    return partner_id, work.recalls.frozen_deliveries(recall_id, partner_id)


def _chosen(work: Work, code: str, customers: Mapping[str, int]) -> int:
    """The customer that was named, or the first one of the case. Raises `UnknownPartner`."""
    if code:
        partner = work.partners.by_code(code)
        if partner is None or partner.id is None or partner.id not in customers.values():
            raise UnknownPartner(partner=code[:40], kind="customer", nearest=tuple(sorted(customers)[:5]))
        return partner.id
    if not customers:
        raise UnknownPartner(partner="?", kind="customer", nearest=())
    return customers[min(customers)]
