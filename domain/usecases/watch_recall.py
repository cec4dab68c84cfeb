"""Looking at a recall: its card, its scope, its answers, its timeline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from domain.case_view import NO_GROWTH, RecallView
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall, RecallCard, RecallState
from domain.steps.cases import case_of
from domain.steps.proving import with_pallets
from domain.steps.recall_view import COMPARED_AT_ONCE, gaps_of, recall_view
from domain.steps.scoping import growth_of, scope_trace
from domain.steps.timeline import Event, timeline
from domain.trace import Trace

FROZEN = frozenset({RecallState.LAUNCHED, RecallState.CLOSED})


@dataclass(frozen=True)
class ShowRecall:
    """The recall as it stands, with what a running one would grow by. Changes nothing."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> RecallView:
        actor.must(May.RECALL)
        return _shown(work, case_of(work, recall_id), self.zone)


@dataclass(frozen=True)
class ShowScope:
    """What the recall covers as a trace: as it stands for a draft, as it was frozen afterwards; and the view with how
    every customer is reached. Changes nothing."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> tuple[RecallView, Trace]:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if recall.state not in FROZEN:
            trace = with_pallets(work, scope_trace(work, recall, self.zone))
            return recall_view(work, recall, self.zone, trace), trace
        trace = with_pallets(work, work.recalls.frozen_trace(recall_id))
        return replace(recall_view(work, recall, self.zone), reaches=tuple(work.reaching.reaches(trace))), trace


@dataclass(frozen=True)
class ShowTimeline:
    """The case and what was decided and done in it, by whom and when, oldest first. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> tuple[Recall, tuple[Event, ...]]:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        return recall, timeline(work, recall)


@dataclass(frozen=True)
class KeepCard:
    """Afterwards this message is kept up to date with its recall."""

    def __call__(self, work: Work, actor: Actor, card: RecallCard) -> None:
        actor.must(May.RECALL)
        work.recalls.add_card(card)


@dataclass(frozen=True)
class ListRecalls:
    """The launched recalls, newest first, drills left out. Changes nothing."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor) -> list[RecallView]:
        actor.must(May.RECALL)
        running = [recall for recall in work.recalls.latest([RecallState.LAUNCHED]) if not recall.drill]
        return [_shown(work, recall, self.zone) for recall in running]


def _shown(work: Work, recall: Recall, zone: ZoneInfo) -> RecallView:
    if recall.drill or recall.state not in FROZEN:
        return recall_view(work, recall, zone)
    covered = work.cases.frozen(recall.id or 0)
    if covered.lots > COMPARED_AT_ONCE:  # a look at the whole ledger takes seconds there: the living card has it
        return recall_view(work, recall, zone, covered=covered)
    growth = growth_of(work, recall, zone) if recall.state == RecallState.LAUNCHED else NO_GROWTH
    return recall_view(work, recall, zone, covered=covered, growth=growth, gaps=gaps_of(work, recall))
