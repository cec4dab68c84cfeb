"""Which case is meant when somebody names none."""

from __future__ import annotations

from dataclasses import dataclass

from domain.handling import WhichRecall
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import RecallState
from domain.steps.cases import case_of


@dataclass(frozen=True)
class WhichCase:
    """The case with this number, or the only one that runs where none is named. Changes nothing. Raises
    `UnknownRecall`, and `WhichRecall` when none runs, or several."""

    def __call__(self, work: Work, actor: Actor, recall_id: int | None) -> int:
        actor.must(May.RECORD)
        if recall_id is not None:
            return case_of(work, recall_id).id or 0
        running = [recall for recall in work.recalls.latest([RecallState.LAUNCHED]) if not recall.drill]
        if len(running) != 1:
            raise WhichRecall(running=tuple(recall.number for recall in running))
        return running[0].id or 0
