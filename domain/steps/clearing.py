"""Lots of a case that were found to be good after all: they stay on the list, count no more, and are free again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.audit import AuditEntry
from domain.lots import LotStatus, LotView
from domain.people import Actor
from domain.ports import Work
from domain.recall import ReasonMissing, Recall
from domain.steps.cases import audit_case


@dataclass(frozen=True)
class Cleared:
    """`partners` are the customers left with cleared lots only; `touched` all who were sent any of them. `still` are
    lots that another case keeps stopped."""

    recall: Recall
    lots: tuple[LotView, ...]
    partners: tuple[int, ...]
    touched: tuple[int, ...]
    still: tuple[LotView, ...]


def clear_lots(work: Work, actor: Actor, recall: Recall, lot_ids: Sequence[int], because: str) -> Cleared:
    """Afterwards these lots count no more in the case, their customers' tallies say so, and their stock is free
    unless another running recall covers them. Lots that were cleared before are left as they are.

    Raises `ReasonMissing`. Whoever calls it tells the customers.
    """
    if not because.strip():
        raise ReasonMissing(command="clear")
    recall_id = recall.id or 0
    cleared = work.handling.clear(recall_id, lot_ids, work.now(), actor.person_id, because.strip()[:500])
    if cleared and not recall.drill:
        _set_free(work, actor, recall, cleared)
    touched = work.handling.sent_to(recall_id, cleared) if cleared else []
    if touched:
        work.tallies.covered(recall_id, touched)
    views = tuple(work.lots.views(cleared).values())
    if cleared:
        audit_case(work, actor, "lots cleared", recall, lots=[view.lot.code for view in views], reason=because.strip())
    return Cleared(
        recall=recall,
        lots=views,
        partners=tuple(work.handling.uncovered(recall_id, cleared)) if cleared else (),
        touched=tuple(touched),
        still=tuple(view for view in views if view.lot.status == LotStatus.RECALLED),
    )


def _set_free(work: Work, actor: Actor, recall: Recall, lot_ids: Sequence[int]) -> None:
    stopped = [view.id for view in work.lots.views(lot_ids).values() if view.lot.status == LotStatus.RECALLED]
    others = {lot_id: work.handling.running_over(lot_id) for lot_id in stopped}
    free = [lot_id for lot_id in stopped if not others[lot_id]]
    work.lots.set_status(free, LotStatus.FREE, None, work.now())
    for lot_id in stopped:
        if others[lot_id]:  # the other case's number stands on it from now on
            other = others[lot_id][0]
            work.lots.set_status([lot_id], LotStatus.RECALLED, f"{other.number}: {other.reason}", work.now())
    for lot_id in free:
        work.audit.write(
            AuditEntry(at=work.now(), person_id=actor.person_id, who=actor.name, deed="cleared", subject="lot",
                       subject_id=lot_id, facts={"from": LotStatus.RECALLED.value, "to": LotStatus.FREE.value,
                                                 "recall": recall.number})
        )  # fmt: skip
