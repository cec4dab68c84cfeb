"""A recall from the first look to the last word: draft, launch once, watch, close."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from domain.alerts import Answer
from domain.audit import AuditEntry
from domain.genealogy import Direction
from domain.lots import LotStatus, LotView
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import (
    OpenCustomers,
    ReasonMissing,
    Recall,
    RecallCard,
    RecallNotDraft,
    RecallNotLaunched,
    RecallState,
    RecallView,
    ScopeChanged,
    UnknownRecall,
    fingerprint,
)
from domain.steps.alerting import alert_customers
from domain.steps.freezing import freeze_scope
from domain.steps.recall_view import recall_view
from domain.trace import Trace


@dataclass(frozen=True)
class DraftRecall:
    """Afterwards a draft exists with the fingerprint of the scope that its view shows. Nothing has left the house.

    A root that is under recall already gives that recall's view instead: nobody is told twice.
    """

    def __call__(self, work: Work, actor: Actor, root: LotView, reason: str, source: str) -> RecallView:
        actor.must(May.RECALL)
        if not reason.strip():
            raise ReasonMissing(command="recall")
        running = work.recalls.by_source(source) or work.recalls.open_of(root.id)
        if running is not None:
            return recall_view(work, running)
        trace = work.tracing.trace(root, Direction.FORWARD)
        recall = work.recalls.add(
            Recall(
                root_lot_id=root.id,
                reason=reason.strip()[:500],
                fingerprint=fingerprint(trace),
                drafted_by=actor.person_id,
                drafted_at=work.now(),
                source=source,
            )
        )
        _audit(work, actor, "recall drafted", recall, lots=len(trace.lots), customers=len(trace.consignees))
        return recall_view(work, recall, trace)


@dataclass(frozen=True)
class LaunchRecall:
    """Afterwards, in one transaction: the recall is launched by exactly one tap, its lots and deliveries are frozen,
    the stock is blocked, and one alert a customer and channel waits in the outbox.

    Raises `RecallNotDraft` for a second tap, `ScopeChanged` when the genealogy moved since the card was shown
    (then `RefreshDraft` gives the fresh card), `UnknownRecall`.
    """

    def __call__(self, work: Work, actor: Actor, recall_id: int, shown: str) -> RecallView:
        actor.must(May.RECALL)
        recall = _get(work, recall_id)
        _must_be_draft(work, recall)
        trace = work.tracing.trace(work.lots.get(recall.root_lot_id), Direction.FORWARD)
        current = fingerprint(trace)
        if not current.startswith(shown) or not shown or current != recall.fingerprint:
            raise ScopeChanged(recall=recall_id)
        running = work.recalls.open_of(recall.root_lot_id)
        if running is not None:
            _must_be_draft(work, running)  # another lead's draft of the same lot was launched meanwhile
        now = work.now()
        if not work.recalls.move(recall_id, RecallState.DRAFT, RecallState.LAUNCHED, launched_by=actor.person_id,
                                 launched_at=now):  # fmt: skip
            _must_be_draft(work, _get(work, recall_id))
        freeze_scope(work, recall, trace)
        lot_ids = [trace.root.id, *(traced.id for traced in trace.lots)]
        work.lots.set_status(lot_ids, LotStatus.RECALLED, f"{recall.number}: {recall.reason}", now)
        launched = _get(work, recall_id)
        alert_customers(work, launched, trace.consignees)
        _audit(work, actor, "recall launched", launched, lots=len(lot_ids), customers=len(trace.consignees),
               deliveries=len(trace.deliveries), fingerprint=current)  # fmt: skip
        return recall_view(
            work, launched, replace(trace, root=work.lots.get(trace.root.id))
        )  # what was frozen just now


@dataclass(frozen=True)
class RefreshDraft:
    """Afterwards the draft has the scope as it stands now."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> RecallView:
        actor.must(May.RECALL)
        recall = _get(work, recall_id)
        _must_be_draft(work, recall)
        trace = work.tracing.trace(work.lots.get(recall.root_lot_id), Direction.FORWARD)
        work.recalls.set_fingerprint(recall_id, fingerprint(trace))
        return recall_view(work, _get(work, recall_id), trace)


@dataclass(frozen=True)
class DropDraft:
    """Afterwards the draft is put away; nobody was told anything."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> RecallView:
        actor.must(May.RECALL)
        recall = _get(work, recall_id)
        if not work.recalls.move(recall_id, RecallState.DRAFT, RecallState.DROPPED, closed_by=actor.person_id,
                                 closed_at=work.now()):  # fmt: skip
            _must_be_draft(work, recall)
        _audit(work, actor, "recall dropped", recall)
        return recall_view(work, _get(work, recall_id))


@dataclass(frozen=True)
class ShowRecall:
    """The recall as it stands. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> RecallView:
        actor.must(May.RECALL)
        return recall_view(work, _get(work, recall_id))


@dataclass(frozen=True)
class ShowScope:
    """What the recall covers as a trace: as it stands for a draft, as it was frozen afterwards. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> Trace:
        actor.must(May.RECALL)
        recall = _get(work, recall_id)
        if recall.state in {RecallState.LAUNCHED, RecallState.CLOSED}:
            return work.recalls.frozen_trace(recall_id)
        return work.tracing.trace(work.lots.get(recall.root_lot_id), Direction.FORWARD)


@dataclass(frozen=True)
class ShowAnswers:
    """Everything the customers said to a recall, oldest first. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> list[Answer]:
        actor.must(May.RECALL)
        return work.recalls.answers(recall_id)


@dataclass(frozen=True)
class KeepCard:
    """Afterwards this message is kept up to date with its recall."""

    def __call__(self, work: Work, actor: Actor, card: RecallCard) -> None:
        actor.must(May.RECALL)
        work.recalls.add_card(card)


@dataclass(frozen=True)
class ListRecalls:
    """The launched recalls, newest first; the closed ones too if asked for. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, *, closed: bool = False) -> list[RecallView]:
        actor.must(May.RECALL)
        states = [RecallState.LAUNCHED] + ([RecallState.CLOSED] if closed else [])
        return [recall_view(work, recall) for recall in work.recalls.latest(states)]


@dataclass(frozen=True)
class CloseRecall:
    """Afterwards the recall is closed and its customers' buttons say so. With customers who have not answered it
    needs a reason, which stays in the record. The lots stay blocked until somebody releases them."""

    def __call__(self, work: Work, actor: Actor, recall_id: int, reason: str = "") -> RecallView:
        actor.must(May.RECALL)
        recall = _get(work, recall_id)
        if recall.state != RecallState.LAUNCHED:
            raise RecallNotLaunched(recall=recall.number, state=recall.state)
        progress = work.recalls.progress(recall_id)
        silent = progress.customers - progress.answered
        if silent and not reason.strip():
            raise OpenCustomers(recall=recall.number, open=silent)
        if not work.recalls.move(recall_id, RecallState.LAUNCHED, RecallState.CLOSED, closed_by=actor.person_id,
                                 closed_at=work.now(), close_reason=reason.strip() or None):  # fmt: skip
            raise RecallNotLaunched(recall=recall.number, state=_get(work, recall_id).state)
        _audit(work, actor, "recall closed", recall, silent=silent, reason=reason.strip())
        return recall_view(work, _get(work, recall_id))


def _get(work: Work, recall_id: int) -> Recall:
    recall = work.recalls.get(recall_id)
    if recall is None:
        raise UnknownRecall(recall=f"R{recall_id}")
    return recall


def _must_be_draft(work: Work, recall: Recall) -> None:
    if recall.state != RecallState.DRAFT:
        by = work.people.get(recall.launched_by).name if recall.launched_by else None
        raise RecallNotDraft(recall=recall.number, state=recall.state, by=by, at=recall.launched_at)


def _audit(work: Work, actor: Actor, deed: str, recall: Recall, **facts: Any) -> None:
    work.audit.write(
        AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed=deed, subject="recall",
                   subject_id=recall.id, facts=facts)
    )  # fmt: skip
