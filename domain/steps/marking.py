"""The state that a hold and a release put a lot into, and back to what it was when one of them is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.audit import AuditEntry
from domain.lots import Lot, LotStatus, LotView
from domain.movements import KINDS, AlreadyInThatState, KindRule, Movement
from domain.people import Actor
from domain.ports import Work
from domain.recall import LotUnderRecall, RecallState

_FOUND = "found"


def state_found(rule: KindRule, lot: Lot) -> dict[str, Any]:
    """The attributes of a movement that marks its lot: the state it found, for the one who takes it back."""
    if rule.marks is None:
        return {}
    since = lot.status_since.isoformat() if lot.status_since else None
    return {_FOUND: {"status": str(lot.status), "reason": lot.status_reason, "since": since}}


def mark(work: Work, actor: Actor, rule: KindRule, view: LotView, movement: Movement) -> None:
    """Puts the lot into the state that this kind stands for, and says so in the audit.

    Raises `AlreadyInThatState`, and `LotUnderRecall` for a release while the recall that covers the lot runs.
    """
    if rule.marks is None:
        return
    status, before = LotStatus(rule.marks), LotStatus(view.lot.status)
    if before == status or (before == LotStatus.RECALLED and status == LotStatus.HOLD):
        raise AlreadyInThatState(lot=view.lot.code, status=before)
    if before == LotStatus.RECALLED:
        _check_recall_over(work, view)
    work.lots.set_status([view.id], status, movement.reason if status != LotStatus.FREE else None, work.now())
    _audit(work, actor, rule.name, view.id, {"from": before, "to": status, "reason": movement.reason})


def unmark(work: Work, actor: Actor, movement: Movement, view: LotView) -> None:
    """The state that the movement found stands again, unless something else has marked the lot since."""
    marks, lot = KINDS[movement.kind].marks, view.lot
    if marks is None or lot.status != marks or lot.status_since != movement.recorded_at:
        return
    found = movement.attributes[_FOUND]
    since = datetime.fromisoformat(found["since"]) if found["since"] else work.now()
    work.lots.set_status([view.id], LotStatus(found["status"]), found["reason"], since)
    _audit(work, actor, f"undo {movement.kind}", view.id, {"from": marks, "to": found["status"]})


def _check_recall_over(work: Work, view: LotView) -> None:
    for recall in work.recalls.latest([RecallState.LAUNCHED], limit=1000):
        if recall.drill:
            continue  # a drill stops nothing
        # What was stopped after the launch is not in the frozen list, but carries the recall's number in its reason.
        carried = (view.lot.status_reason or "").startswith(f"{recall.number}:")
        if carried or view.id in work.recalls.frozen_lot_ids(recall.id or 0):
            raise LotUnderRecall(lot=view.lot.code, recall=recall.number)


def _audit(work: Work, actor: Actor, deed: str, lot_id: int, facts: dict[str, Any]) -> None:
    work.audit.write(
        AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed=deed, subject="lot",
                   subject_id=lot_id, facts=facts)
    )  # fmt: skip
