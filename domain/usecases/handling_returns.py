"""Goods of a case that come back: matched to the customer, blocked on arrival, held against what was said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.errors import Refusal
from domain.handling import ReturnTally
from domain.lots import LotRef
from domain.people import Actor, May
from domain.ports import Work
from domain.recall import Recall
from domain.steps.handling import frozen_case, return_tallies
from domain.steps.naming import lot_named
from domain.steps.returning import case_over, senders


@dataclass(frozen=True)
class ReturnSheet:
    """Who says to have sent back what, and what came: the largest difference first."""

    recall: Recall
    tallies: tuple[ReturnTally, ...]

    @property
    def different(self) -> tuple[ReturnTally, ...]:
        return tuple(tally for tally in self.tallies if tally.difference)

    @property
    def sums(self) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """By unit: said, received."""
        found: dict[str, tuple[Decimal, Decimal]] = {}
        for tally in self.tallies:
            said, came = found.get(tally.uom, (Decimal(0), Decimal(0)))
            found[tally.uom] = (said + tally.said, came + tally.received)
        return tuple((uom, said, came) for uom, (said, came) in found.items())


@dataclass(frozen=True)
class CaseReturns:
    """What customers say to have returned beside what arrived. Changes nothing. Their word stays in the figures; our
    movement is the proof of it."""

    def __call__(self, work: Work, actor: Actor, recall_id: int) -> ReturnSheet:
        actor.must(May.RECALL)
        recall = frozen_case(work, recall_id)
        return ReturnSheet(recall, tuple(return_tallies(work, recall)))


@dataclass(frozen=True)
class MustSayWho:
    """Whether a return of this lot needs to be asked who sent it: it is under a running recall, and more than one
    customer was sent it. Changes nothing; an unknown lot is somebody else's question."""

    def __call__(self, work: Work, actor: Actor, ref: LotRef) -> bool:
        actor.must(May.RECORD)
        try:
            lot = lot_named(work, ref)
        except Refusal:
            return False
        return case_over(work, lot) is not None and len(senders(work, lot)) > 1
