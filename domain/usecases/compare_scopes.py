"""What if: a recall by date, by order, by genealogy, with shared equipment, keeping to time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from domain.equipment import WindowBackwards
from domain.lots import LotRef
from domain.people import Actor, May
from domain.ports import Work
from domain.scope import Scopes
from domain.steps.comparing import Window, compared
from domain.steps.naming import lot_named

__all__ = ["CompareScopes", "Window"]


@dataclass(frozen=True)
class CompareScopes:
    """What a recall of the named lot would cover by each way of drawing the line. Changes nothing.

    The windows are days and quarters of `zone`; with `window` (a beginning, and the moment after its end) that is
    compared too. Raises what `lot_named` raises, `WindowBackwards`, and `NotAllowed`.
    """

    zone: tzinfo

    def __call__(self, work: Work, actor: Actor, ref: LotRef, window: Window | None = None) -> Scopes:
        actor.must(May.RECALL)
        if window is not None and window[0] >= window[1]:
            raise WindowBackwards(since=window[0], until=window[1])
        return compared(work, [lot_named(work, ref)], self.zone, window)
