"""A lead has a customer on the phone, and writes down what they say or why nobody could be spoken to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.alerts import Alert
from domain.board import NotInThisCase
from domain.drills import OnlyADrill
from domain.errors import Refusal
from domain.partners import Partner, UnknownPartner
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall
from domain.steps.answers import Claim, Kept, keep_answers
from domain.steps.calling import call_task
from domain.steps.cases import audit_case, case_of, must_run
from domain.steps.goods import Goods, Group, Noted, goods_of, groups_of, noted_of

WAY = "phone"


class CallOutcome(StrEnum):
    """How a call went. `not_reached` leaves the task open; after `wrong_number` it is over and nobody was told."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"


@dataclass(eq=False)
class CallNotUnderstood(Refusal):
    """A line about a call holds a word that says nothing to us, or lacks one."""

    said: str


@dataclass(frozen=True)
class CalledCustomer:
    """A customer of a case, for the one who calls. `open` per base unit is what nobody accounted for."""

    recall: Recall
    partner: Partner
    goods: tuple[Goods, ...]
    noted: Noted
    number: str = ""
    tries: int = 0
    """How often nobody was reached before."""

    @property
    def groups(self) -> tuple[Group, ...]:
        return groups_of([each for each in self.goods if not each.cleared])


@dataclass(frozen=True)
class LookAtCall:
    """The customer by its code or number. Changes nothing. Raises `UnknownRecall`, `RecallNotLaunched`,
    `UnknownPartner`, `NotInThisCase`, `OnlyADrill`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, customer: str | int) -> CalledCustomer:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_run(recall)
        partner = _partner(work, customer)
        return _called(work, recall, partner)


@dataclass(frozen=True)
class AnswerByPhone:
    """Afterwards the customer's words are kept as answers by phone, with who of ours wrote them down, and the call
    task is done. `insist` keeps what is doubtful. Raises as `LookAtCall` and `keep_answers`."""

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, partner_id: int, said: Sequence[Claim], source: str, *,
        insist: bool = False,
    ) -> tuple[Kept, CalledCustomer]:  # fmt: skip
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_run(recall)
        partner = _partner(work, partner_id)
        _called(work, recall, partner)
        task = _task(work, recall, partner_id)
        kept = keep_answers(work, recall, partner_id, said, WAY, source, who=actor.name, person_id=actor.person_id,
                            alert=task, insist=insist)  # fmt: skip
        _settle(work, actor, recall, partner, task, CallOutcome.REACHED, new=kept.new)
        return kept, _called(work, recall, partner)


@dataclass(frozen=True)
class NoteCall:
    """Afterwards the outcome of a call is kept. Raises as `LookAtCall`."""

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, partner_id: int, outcome: CallOutcome
    ) -> CalledCustomer:  # fmt: skip
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_run(recall)
        partner = _partner(work, partner_id)
        _called(work, recall, partner)
        _settle(work, actor, recall, partner, _task(work, recall, partner_id), outcome, new=True)
        return _called(work, recall, partner)


def _partner(work: Work, customer: str | int) -> Partner:
    if isinstance(customer, int):
        return work.partners.get(customer)
    partner = work.partners.by_code(customer)
    if partner is None:
        nearest = tuple(work.partners.nearest(customer, "customer"))
        raise UnknownPartner(partner=customer[:40], kind="customer", nearest=nearest)
    return partner


def _called(work: Work, recall: Recall, partner: Partner) -> CalledCustomer:
    recall_id, partner_id = recall.id or 0, partner.id or 0
    if recall.drill:  # nobody is called
        raise OnlyADrill(recall=recall.number)
    if work.tallies.consignee(recall_id, partner_id) is None:
        raise NotInThisCase(recall=recall.number)
    goods = goods_of(work, recall, partner_id)
    noted = noted_of(work.recalls.answers(recall_id, partner_id), goods)
    task = work.pages.call_of(recall_id, partner_id)
    tries = work.pages.calls_missed(recall_id, partner_id)
    return CalledCustomer(recall, partner, goods, noted, task.address if task else "", tries)


def _task(work: Work, recall: Recall, partner_id: int) -> Alert:
    """The call task; one is made where somebody calls without having been asked to."""
    return work.pages.call_of(recall.id or 0, partner_id) or call_task(work, recall, partner_id)[0]


def _settle(
    work: Work, actor: Actor, recall: Recall, partner: Partner, task: Alert, outcome: CallOutcome, *, new: bool
) -> None:  # fmt: skip
    work.pages.settle_call(task.id or 0, outcome.value, work.now())
    work.tallies.told(recall.id or 0, [partner.id or 0])
    if new:
        audit_case(work, actor, f"called: {outcome.value.replace('_', ' ')}", recall, customer=partner.code,
                   partner=partner.id, number=task.address)  # fmt: skip
