"""Telling those who were told before: that something changed while the case runs, or, after its close, how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from domain.alerts import AlertKind
from domain.people import Actor, AnswerExpected, May
from domain.ports import Work
from domain.recall import Recall, RecallNotLaunched, RecallState
from domain.steps.alerting import update_customers
from domain.steps.cases import audit_case, case_of

KINDS = {RecallState.LAUNCHED: AlertKind.UPDATE, RecallState.CLOSED: AlertKind.CLOSING}


@dataclass(frozen=True)
class News:
    """What would be told, to how many customers. `edition` is how often such news went out before."""

    recall: Recall
    kind: AlertKind
    customers: tuple[int, ...]
    edition: int


@dataclass(frozen=True)
class LookAtNews:
    """Changes nothing. Raises `UnknownRecall`, `RecallNotLaunched`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> News:
        actor.must(May.RECALL)
        return _news(work, recall_id)


@dataclass(frozen=True)
class TellNews:
    """Afterwards every customer who was told before is told this news, once: a second tap, or another lead's at the
    same moment, changes nothing and raises `AnswerExpected`."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, edition: int) -> News:
        actor.must(May.RECALL)
        news = _news(work, recall_id)
        if news.edition != edition:
            raise AnswerExpected(problem="changed")
        alerts = update_customers(work, news.recall, news.customers, news.kind)
        if not alerts and news.customers:
            raise AnswerExpected(problem="changed")
        audit_case(work, actor, "news told", news.recall, kind=news.kind.value, customers=len(news.customers))
        return news


def _news(work: Work, recall_id: int) -> News:
    recall = case_of(work, recall_id)
    kind = KINDS.get(RecallState(recall.state))
    if kind is None or recall.launched_at is None:
        raise RecallNotLaunched(recall=recall.number, state=recall.state)
    told = tuple(each.partner_id for each, _, _ in work.tallies.consignees(recall_id) if each.state != "none")
    return News(recall, kind, told, work.recalls.editions(recall_id, kind))
