"""The holes of one answer, by the rules of `domain.holes`: a bounded number of queries, whatever its size."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.genealogy import Basis, Direction
from domain.holes import COMPARED, Hole, HoleKind, Input, gained
from domain.items import ItemKind
from domain.lots import LotView
from domain.ports import Work
from domain.steps.gathering import Gathered
from domain.trace import Trace


def lines_of(work: Work, trace: Trace, gathered: Gathered) -> dict[int, str]:
    """On which line each lot of the answer was made, where a run or a movement says so."""
    lots = list(dict.fromkeys([*(view.id for view in trace.roots), *(traced.id for traced in trace.lots),
                               *(traced.id for traced in trace.possible.lots)]))  # fmt: skip
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for run in gathered.runs:
        found[run.lot_id][run.line] = None
    said = work.evidence.lines([lot_id for lot_id in lots if lot_id not in found])
    return said | {lot_id: ", ".join(found[lot_id]) for lot_id in lots if lot_id in found}


def holes_in(work: Work, trace: Trace, gathered: Gathered) -> tuple[Hole, ...]:
    """What makes the answer uncertain first, then lot by lot."""
    search = _Search(work, trace, gathered, {view.id: view for view in _views(trace)})
    unfinished = work.loading.unfinished()
    since = {"folder": unfinished.folder, "since": unfinished.started_at} if unfinished else {}
    return (
        *([Hole(HoleKind.IMPORT_UNFINISHED, (), since)] if unfinished else []),
        *([Hole(HoleKind.TRUNCATED)] if trace.truncated else []),
        *([Hole(HoleKind.NOT_COMPARED, facts={"compared": COMPARED})] if len(search.views) > COMPARED else []),
        *search.undated(),
        *search.lines(),
        *search.nowhere(),
        *search.of_nothing(),
        *search.after_the_fact(),
        *search.sums(),
    )


def _views(trace: Trace) -> Iterable[LotView]:
    return (*trace.roots, *(traced.view for traced in trace.lots))


@dataclass(frozen=True)
class _Search:
    work: Work
    trace: Trace
    gathered: Gathered
    views: dict[int, LotView]

    def undated(self) -> list[Hole]:
        if self.trace.question is None or not self.trace.question.keeps_to_time:
            return []
        steps = [link for link in self.trace.links if link.at is None]
        lots = self._of(link.child_id for link in steps)
        return [Hole(HoleKind.UNDATED, lots, {"steps": len(steps)})] if steps else []

    def lines(self) -> list[Hole]:
        open_runs: defaultdict[str, list[int]] = defaultdict(list)
        never: defaultdict[str, list[int]] = defaultdict(list)
        for run in self.gathered.runs:
            if run.lot_id in self.views:
                if run.ended_at is None:
                    open_runs[run.line].append(run.lot_id)
                if run.never_cleaned:
                    never[run.line].append(run.lot_id)
        return [
            *(Hole(HoleKind.NEVER_CLEANED, self._of(lots), {"line": line}) for line, lots in never.items()),
            *(Hole(HoleKind.RUN_WITHOUT_END, self._of(lots), {"line": line}) for line, lots in open_runs.items()),
        ]

    def nowhere(self) -> list[Hole]:
        found = []
        for use in self.gathered.uses:
            view = self.views.get(use.lot_id)
            if view is not None:
                ends = [link.child_id for link in self.gathered.supplied
                        if link.basis is Basis.INFERRED and link.used_by == use.movement_id]  # fmt: skip
                facts = {"quantity": use.quantity, "at": use.at, "order": use.work_order, "line": use.line,
                         "perhaps": self._codes(ends)}  # fmt: skip
                found.append(Hole(HoleKind.LED_NOWHERE, (view,), facts))
        return found

    def of_nothing(self) -> list[Hole]:
        """Forward only the roots can be: everything else has what led to it."""
        backward = self.trace.direction is Direction.BACKWARD
        asked = list(self.views) if backward else [view.id for view in self.trace.roots]
        perhaps: defaultdict[int, list[int]] = defaultdict(list)
        for link in self.gathered.supplied if backward else ():
            if link.basis is Basis.INFERRED:
                perhaps[link.child_id].append(link.parent_id)
        found = [self.views[lot_id] for lot_id in self.work.evidence.made_of_nothing(asked)]
        found = [view for view in found if view.item.kind != ItemKind.RAW]
        alone = tuple(view for view in found if view.id not in perhaps)
        return [
            *(
                Hole(HoleKind.MADE_OF_NOTHING, (view,), {"perhaps": self._codes(perhaps[view.id])})
                for view in found
                if view.id in perhaps
            ),
            *([Hole(HoleKind.MADE_OF_NOTHING, alone, {"perhaps": ()})] if alone else []),
        ]

    def after_the_fact(self) -> list[Hole]:
        late = [each.lot_id for each in self.work.evidence.recordings(list(self.views)) if each.after_the_fact]
        return [Hole(HoleKind.AFTER_THE_FACT, self._of(late))] if late else []

    def sums(self) -> list[Hole]:
        found = [
            Hole(HoleKind.MORE_TAKEN, (view,), {"more": -view.on_hand})
            for view in self.views.values()
            if view.on_hand < 0
        ]
        inputs: defaultdict[int, list[Input]] = defaultdict(list)
        for each in self.work.evidence.inputs(list(self.views)[:COMPARED]):
            inputs[each.child_id].append(each)
        units = functools.cache(self.work.items.units)  # asked only of items that are counted differently
        for lot_id, several in inputs.items():
            more = gained(self.views[lot_id], several, units)
            if more is not None:
                found.append(Hole(HoleKind.MORE_MADE, (self.views[lot_id],), {"more": more}))
        return found

    def _of(self, lot_ids: Iterable[int]) -> tuple[LotView, ...]:
        return tuple(self.views[lot_id] for lot_id in dict.fromkeys(lot_ids) if lot_id in self.views)

    def _codes(self, lot_ids: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.trace.by_id[lot_id].lot.code for lot_id in dict.fromkeys(lot_ids))
