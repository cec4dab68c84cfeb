"""Where a lot went and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from domain.genealogy import Direction, Trace
from domain.lots import LotRef
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.naming import lot_named


@dataclass(frozen=True)
class TraceLot:
    """Every lot reachable from the named one, each once, with the deliveries and customers. Changes nothing.

    Raises what `lot_named` raises, and `NotAllowed`.
    """

    def __call__(self, work: Work, actor: Actor, ref: LotRef, direction: Direction = Direction.FORWARD) -> Trace:
        actor.must(May.TRACE)
        return work.tracing.trace(lot_named(work, ref), direction)
