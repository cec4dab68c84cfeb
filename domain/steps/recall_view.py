"""Everything a recall's card shows, for a draft as the walk stands, afterwards from the frozen list."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from domain.genealogy import Direction, Trace
from domain.lots import LotView
from domain.ports import Work
from domain.recall import ItemShare, Progress, Reach, Recall, RecallState, RecallView
from domain.scope import cost_of, freshly_finished


def recall_view(work: Work, recall: Recall, trace: Trace | None = None) -> RecallView:
    """What the card shows: the walk as it stands for a draft, the frozen list once it is launched."""
    if recall.id is None:
        raise ValueError("a recall is stored before it is shown")
    frozen = recall.state in {RecallState.LAUNCHED, RecallState.CLOSED}
    if trace is None:
        root = work.lots.get(recall.root_lot_id)
        trace = work.recalls.frozen_trace(recall.id) if frozen else work.tracing.trace(root, Direction.FORWARD)
    reaches = tuple(work.reaching.reaches(trace))
    progress = work.recalls.progress(recall.id) if frozen else _before_launch(reaches)
    fresh = _freshly_finished(trace)
    return RecallView(
        recall=recall,
        root=trace.root,
        lots=len(trace.lots),
        finished=len(fresh),
        items=_shares(trace),
        cost=cost_of(fresh),
        deliveries=len(trace.deliveries),
        reaches=reaches,
        progress=progress,
    )


def _freshly_finished(trace: Trace) -> list[LotView]:
    """By the walk alone: a frozen scope has no links."""
    views = [trace.root, *(traced.view for traced in trace.lots)]
    return freshly_finished(views, [(traced.via, traced.id) for traced in trace.lots if traced.via is not None])


def _shares(trace: Trace) -> tuple[ItemShare, ...]:
    shares: dict[int, ItemShare] = {}
    nothing = Decimal(0)
    for view in [trace.root, *(traced.view for traced in trace.lots)]:
        known = shares.get(view.lot.item_id) or ItemShare(view.item, 0, nothing, nothing, nothing)
        shares[view.lot.item_id] = replace(
            known, lots=known.lots + 1, made=known.made + view.made, on_hand=known.on_hand + view.on_hand
        )
    for delivery in trace.deliveries:
        item_id = trace.by_id[delivery.lot_id].lot.item_id
        shares[item_id] = replace(shares[item_id], delivered=shares[item_id].delivered + delivery.quantity)
    return tuple(shares.values())


def _before_launch(reaches: tuple[Reach, ...]) -> Progress:
    unreachable = sum(not reach.ways for reach in reaches)
    return replace(Progress(0, 0, 0, 0, 0, 0), customers=len(reaches), unreachable=unreachable)
