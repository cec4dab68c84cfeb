"""The numbers by which cases are compared."""

from __future__ import annotations

from dataclasses import dataclass

from domain.case_numbers import CaseNumbers, Compared
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import RecallState

MOST = 100


@dataclass(frozen=True)
class CompareCases:
    """The last hundred launched and closed cases, the oldest first; drills are scored elsewhere and left out. Changes
    nothing."""

    def __call__(self, work: Work, actor: Actor) -> Compared:
        actor.must(May.RECALL)
        recalls = work.recalls.latest([RecallState.LAUNCHED, RecallState.CLOSED], MOST)
        roots = work.balances.views([recall.root_lot_id for recall in recalls])
        cases = [
            CaseNumbers(recall, roots[recall.root_lot_id].lot.code, work.tallies.figures(recall.id or 0, work.now()))
            for recall in recalls
            if not recall.drill
        ]
        return Compared(tuple(sorted(cases, key=lambda case: (case.recall.launched_at or work.now(), case.recall.id))))
