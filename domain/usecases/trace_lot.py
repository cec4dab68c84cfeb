"""Where lots went and where they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.genealogy import Direction, Question, Trace
from domain.lots import LotRef
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.answering import answer
from domain.steps.naming import lot_named


@dataclass(frozen=True)
class TraceLot:
    """Every lot reachable from the named ones, each once and with the reason, the deliveries and customers, and what
    is missing in the records. Changes nothing.

    `question` says how it is asked (window, model, line ...); its direction and roots are those given here. Raises
    what `lot_named` and `answer` raise, and `NotAllowed`.
    """

    def __call__(
        self,
        work: Work,
        actor: Actor,
        refs: LotRef | Sequence[LotRef],
        direction: Direction = Direction.FORWARD,
        question: Question | None = None,
    ) -> Trace:
        actor.must(May.TRACE)
        named = [refs] if isinstance(refs, LotRef) else refs
        roots = tuple(dict.fromkeys(lot_named(work, ref).id for ref in named))
        return answer(work, replace(question or Question(), roots=roots, direction=direction))
