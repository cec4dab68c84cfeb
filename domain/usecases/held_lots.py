"""Which lots are stopped now."""

from __future__ import annotations

from dataclasses import dataclass

from domain.lots import LotStatus, LotView
from domain.people import Actor, May
from domain.ports import Work


@dataclass(frozen=True)
class HeldLots:
    """The lots in this state, the newest stop first, 50 at the most. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, status: LotStatus) -> list[LotView]:
        actor.must(May.TRACE)
        return work.lots.in_state(status)
