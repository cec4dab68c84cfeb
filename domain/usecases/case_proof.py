"""What proves a case: everything that is known of it, for reports, the dossier and the review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.case_file import CaseFile, CaseRecords
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.case_file import case_file, with_papers
from domain.steps.cases import case_of

T = TypeVar("T")


@dataclass(frozen=True)
class ReadCase:
    """Everything that is known of a case that was launched; with `deep` also what only a review needs. Changes
    nothing. `zone` is the site's.

    Raises `UnknownRecall`, `RecallNotLaunched`.
    """

    zone: ZoneInfo
    deep: bool = False

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> CaseFile:
        actor.must(May.RECALL)
        return case_file(work, case_of(work, recall_id), self.zone, deep=self.deep)


@dataclass(frozen=True)
class ProveCase:
    """What `prove` makes of the case and of its stored records, all of one moment. Changes nothing; takes as long as
    the proof takes."""

    zone: ZoneInfo

    def __call__(
        self, work: Work, actor: Actor, recall_id: int, prove: Callable[[CaseFile, Iterator[CaseRecords]], T]
    ) -> T:
        actor.must(May.RECALL)
        file = with_papers(work, case_file(work, case_of(work, recall_id), self.zone))
        return prove(file, work.proof.records(recall_id))
