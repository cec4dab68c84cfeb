"""The one tap; the second lead's, where the policy wants four eyes."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.case_refusals import NoSecondLead, NotProposed, OwnProposal
from domain.case_view import RecallView
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.cases import audit_case, case_of, must_be_draft
from domain.steps.launching import launch, scope_as_shown
from domain.steps.recall_view import recall_view
from domain.steps.second_look import ask_to_approve, needs_second, other_leads


@dataclass(frozen=True)
class LaunchRecall:
    """Afterwards, in one transaction: the recall is launched by exactly one tap, its lots and deliveries are frozen,
    the stock is blocked, and one alert a customer waits in the outbox. Where the policy names the class, it is proposed
    instead, and every other lead is asked in their own chat.

    Raises `RecallNotDraft` for a second tap, `ScopeChanged` when the genealogy moved since the card was shown
    (then `RefreshDraft` gives the fresh card), `NoSecondLead`, `UnknownRecall`, `OnlyADrill`.
    """

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int, shown: str) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if not needs_second(work, recall):
            with work.balances.at_once():
                return launch(work, actor, recall, scope_as_shown(work, recall, shown, self.zone), self.zone)
        trace = scope_as_shown(work, recall, shown, self.zone)
        leads = other_leads(work, actor.person_id)
        if not leads:
            raise NoSecondLead(recall=recall.number, severity=recall.severity)
        if work.cases.propose(recall_id, actor.person_id):
            ask_to_approve(work, case_of(work, recall_id), leads)
            audit_case(work, actor, "recall proposed", recall, customers=len(trace.consignees))
        return recall_view(work, case_of(work, recall_id), self.zone, trace)


@dataclass(frozen=True)
class ApproveRecall:
    """Afterwards the proposed recall is launched by the word of a second lead. Raises `OwnProposal`, `NotProposed`, and
    what `LaunchRecall` raises."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int, shown: str) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_be_draft(work, recall)
        if recall.proposed_at is None:
            raise NotProposed(recall=recall.number)
        if recall.proposed_by == actor.person_id:
            raise OwnProposal(recall=recall.number)
        with work.balances.at_once():
            trace = scope_as_shown(work, recall, shown, self.zone)
            audit_case(work, actor, "recall approved", recall)
            return launch(work, actor, recall, trace, self.zone, approved_by=actor.person_id, approved_at=work.now())
