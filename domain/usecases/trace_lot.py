"""Where lots went and where they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.errors import Refusal
from domain.genealogy import Direction, Question
from domain.lots import LotRef, LotView
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.answering import answer
from domain.steps.naming import lot_named
from domain.steps.proving import with_pallets, with_sources
from domain.steps.units import lots_of
from domain.trace import Trace, TracedLot


@dataclass(frozen=True)
class TraceLot:
    """Every lot reachable from the named ones, each once and with the reason, the deliveries and customers, and what
    is missing in the records; with how each step became known. Changes nothing.

    `question` says how it is asked (window, model, line ...); its direction and roots are those given here. Raises
    what `lot_named`, `lots_of` and `answer` raise, and `NotAllowed`.
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
        roots = tuple(dict.fromkeys(view.id for view in _lots_named(work, named)))
        trace = answer(work, replace(question or Question(), roots=roots, direction=direction))
        return with_pallets(work, with_sources(work, trace))


def _lots_named(work: Work, refs: Sequence[LotRef]) -> list[LotView]:
    """The lots that are named; a pallet's SSCC names those on it, or that left with it."""
    return [view for ref in refs for view in lots_of(work, ref) or [lot_named(work, ref)]]


@dataclass(eq=False)
class NotInTheAnswer(Refusal):
    """No step that is recorded, nor any that may have been, joins the two."""

    lot: str
    root: str


@dataclass(frozen=True)
class Explained:
    """Why a lot is in an answer. `traced` is in the answer, or (`only_possible`) in what it would grow by."""

    trace: Trace
    traced: TracedLot
    only_possible: bool


@dataclass(frozen=True)
class ExplainLot:
    """Why a lot is in the answer about others: the way to it, else the way from it. Changes nothing.

    Raises what `TraceLot` raises, and `NotInTheAnswer`.
    """

    def __call__(
        self, work: Work, actor: Actor, refs: LotRef | Sequence[LotRef], lot: LotRef, question: Question | None = None
    ) -> Explained:
        actor.must(May.TRACE)
        named = _lots_named(work, [refs] if isinstance(refs, LotRef) else refs)
        wanted = lot_named(work, lot)
        asked = replace(question or Question(), roots=tuple(dict.fromkeys(view.id for view in named)))
        for direction in (Direction.FORWARD, Direction.BACKWARD):
            trace = with_sources(work, answer(work, replace(asked, direction=direction)))
            for traced in (*trace.lots, *trace.possible.lots):
                if traced.id == wanted.id:
                    return Explained(trace, traced, only_possible=traced in trace.possible.lots)
        raise NotInTheAnswer(lot=wanted.lot.code, root=", ".join(view.lot.code for view in trace.roots))
