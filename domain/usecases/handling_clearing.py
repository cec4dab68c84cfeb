"""Lots of a case that were found to be good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.alerts import AlertKind
from domain.drills import OnlyADrill
from domain.handling import AlreadyCleared
from domain.lots import LotRef
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import ReasonMissing
from domain.steps.alerting import update_customers
from domain.steps.cases import must_run
from domain.steps.clearing import Cleared, clear_lots
from domain.steps.handling import covered_lot, frozen_case
from domain.steps.rooms import note_in_room


@dataclass(frozen=True)
class ClearLots:
    """Afterwards these lots of a running case count no more, their stock is free again unless another case stops it,
    and the customers who were sent any of them are told what is left of their notice.

    Raises `ReasonMissing`, `NotInRecall`, `AlreadyCleared`, `UnknownRecall`, `RecallNotLaunched` and what naming a
    lot raises; then nothing was changed.
    """

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, lots: Sequence[LotRef], because: str
    ) -> Cleared:  # fmt: skip
        actor.must(May.RECALL)
        actor.must(May.RELEASE)
        recall = frozen_case(work, recall_id)
        must_run(recall)
        if recall.drill:
            raise OnlyADrill(recall=recall.number)
        if not because.strip():
            raise ReasonMissing(command="clear")
        found = [covered_lot(work, recall, ref) for ref in lots]
        for view, row in found:
            if row.cleared_at is not None:
                raise AlreadyCleared(lot=view.lot.code, recall=recall.number, because=row.cleared_because)
        cleared = clear_lots(work, actor, recall, [view.id for view, _ in found], because)
        note_in_room(work, recall, "cleared", who=actor.name, lots=len(cleared.lots), reason=because.strip())
        if cleared.touched:
            update_customers(work, recall, cleared.touched, AlertKind.UPDATE)
        return cleared
