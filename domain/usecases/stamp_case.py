"""What was done outside the chat is noted in the case with its moment: filed, published, told the authority ..."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.clocks import Deadline
from domain.marks import MARKS, MOMENTS, UnknownMark
from domain.movements import InTheFuture
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall
from domain.regime import regime
from domain.steps.cases import audit_case, case_of
from domain.steps.clocks import clocks_of

SLACK = timedelta(minutes=2)
"""Two machines' clocks differ; nothing further ahead can have happened."""


@dataclass(frozen=True)
class CaseClocks:
    """The clocks of a case as they stand; `noted` is the mark that was made just now."""

    recall: Recall
    clocks: tuple[Deadline, ...]
    now: datetime
    noted: str | None = None
    new: bool = True
    """Whether the mark was new: the same one for the same moment is kept once."""

    @property
    def title(self) -> str:
        return regime(self.recall.regime).title

    @property
    def class_name(self) -> str:
        return regime(self.recall.regime).classes[self.recall.severity]

    @property
    def asked_for(self) -> tuple[str, ...]:
        """The marks that would start or meet a clock now, the most pressing first."""
        wanted: dict[str, None] = {}
        for one in self.clocks:
            if one.mark and (one.is_open or one.started_at is None):
                wanted[one.mark] = None
            if one.started_at is None and one.starts in MARKS:
                wanted[one.starts] = None
        return tuple(wanted)


@dataclass(frozen=True)
class ShowClocks:
    """Every clock of a case. Changes nothing. Raises `UnknownRecall`."""

    zone: ZoneInfo

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> CaseClocks:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        return CaseClocks(recall, clocks_of(work, recall, self.zone), work.now())


@dataclass(frozen=True)
class StampCase:
    """Afterwards the mark stands in the case with its moment and who noted it, and the clocks run by it.

    Raises `UnknownRecall`, `UnknownMark`, `InTheFuture`. A case that is closed takes marks too: some reports are due
    after its end. Later stamps of the same kind do not move what the first one started, except the three moments that
    are columns of the case: there the last word counts.
    """

    zone: ZoneInfo

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, key: str, at: datetime | None = None, words: str = ""
    ) -> CaseClocks:
        actor.must(May.RECALL)
        recall = case_of(work, recall_id)
        if key not in MARKS:
            raise UnknownMark(mark=key[:40], known=regime(recall.regime).mark_keys)
        moment = at or work.now()
        if moment > work.now() + SLACK:
            raise InTheFuture(at=moment)
        new = work.case_notes.add_mark(recall_id, key, moment, actor.person_id, words.strip()[:300] or None)
        if key in MOMENTS:
            work.case_notes.set_moment(recall_id, MOMENTS[key], moment)
        if new:
            audit_case(work, actor, "stamped", recall, mark=key, at=moment.isoformat(), words=words.strip()[:300])
        fresh = case_of(work, recall_id)
        return CaseClocks(fresh, clocks_of(work, fresh, self.zone), work.now(), noted=key, new=new)
