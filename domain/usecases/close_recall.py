"""The last word of a recall, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.case_view import RecallView
from domain.drills import OnlyADrill
from domain.lots import LotStatus
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import OpenCustomers, ReasonMissing, RecallNotDraft, RecallNotLaunched, RecallState
from domain.steps.cases import audit_case, case_of, must_run
from domain.steps.recall_view import recall_view
from domain.steps.rooms import note_in_room


@dataclass(frozen=True)
class CloseRecall:
    """Afterwards the recall is closed and its customers' buttons say so. With customers who have not answered it
    needs a reason, which stays in the record. The lots stay blocked until somebody releases them.

    Raises `RecallNotLaunched`, `OpenCustomers`.
    """

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int, reason: str = "") -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        must_run(recall)
        if recall.drill:  # a drill ends with its score
            raise OnlyADrill(recall=recall.number)
        figures = work.tallies.figures(recall_id, work.now())
        silent = figures.customers - figures.answered
        if silent and not reason.strip():
            raise OpenCustomers(recall=recall.number, open=silent)
        if not work.recalls.move(recall_id, RecallState.LAUNCHED, RecallState.CLOSED, closed_by=actor.person_id,
                                 closed_at=work.now(), close_reason=reason.strip()[:500] or None):  # fmt: skip
            raise RecallNotLaunched(recall=recall.number, state=case_of(work, recall_id).state)
        main = figures.main
        audit_case(work, actor, "recall closed", recall, silent=silent, reason=reason.strip()[:500],
                   accounted=f"{main.accounted_percent}" if main else None)  # fmt: skip
        note_in_room(work, recall, "closed", who=actor.name, reason=reason.strip()[:500])
        return recall_view(work, case_of(work, recall_id), self.zone)


@dataclass(frozen=True)
class ReopenRecall:
    """Afterwards a closed recall runs again: answers count, the card lives, the clocks that closing met run on, and
    what was released of its stock meanwhile is stopped again. What was said at its close stays in the timeline.

    Raises `ReasonMissing`, `RecallNotLaunched` for one that was never launched, `RecallNotDraft` where another case of
    its first lot runs meanwhile.
    """

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int, reason: str) -> RecallView:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if recall.drill:
            raise OnlyADrill(recall=recall.number)
        if not reason.strip():
            raise ReasonMissing(command="reopen")
        if recall.state != RecallState.CLOSED:
            raise RecallNotLaunched(recall=recall.number, state=recall.state)
        work.cases.lock([recall.root_lot_id])
        other = work.cases.covering([recall.root_lot_id]).get(recall.root_lot_id)
        if other is not None:
            raise RecallNotDraft(recall=other.number, state=other.state, at=other.launched_at)
        if not work.recalls.move(recall_id, RecallState.CLOSED, RecallState.LAUNCHED, closed_by=None, closed_at=None,
                                 close_reason=None):  # fmt: skip
            raise RecallNotLaunched(recall=recall.number, state=case_of(work, recall_id).state)
        released = [row.lot_id for row in work.cases.lots(recall_id) if row.cleared_at is None]
        released = [view.id for view in work.lots.views(released).values() if view.lot.status != LotStatus.RECALLED]
        work.lots.set_status(released, LotStatus.RECALLED, f"{recall.number}: {recall.reason}", work.now())
        audit_case(work, actor, "recall reopened", recall, reason=reason.strip()[:500])
        note_in_room(work, recall, "reopened", who=actor.name, reason=reason.strip()[:500])
        return recall_view(work, case_of(work, recall_id), self.zone)
