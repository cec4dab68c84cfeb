"""Everything a recall's card shows, for a draft as the walk stands, afterwards from the frozen list."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from domain.genealogy import Direction
from domain.lots import LotView
from domain.ports import Work
from domain.recall import ItemShare, Progress, Reach, Recall, RecallState, RecallView
from domain.scope import cost_of, freshly_finished
from domain.trace import Trace


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
    views = [trace.root, *(traced.view for traced in trace.lots)]
    items = {view.lot.item_id: view.item for view in views}
    lots = Counter(view.lot.item_id for view in views)
    made, on_hand, delivered = (dict.fromkeys(items, Decimal(0)) for _ in range(3))
    for view in views:
        made[view.lot.item_id] += view.made
        on_hand[view.lot.item_id] += view.on_hand
    for delivery in trace.deliveries:
        delivered[trace.by_id[delivery.lot_id].lot.item_id] += delivery.quantity
    return tuple(
        ItemShare(item, lots[item_id], made[item_id], on_hand[item_id], delivered[item_id])
        for item_id, item in items.items()
    )


def _before_launch(reaches: tuple[Reach, ...]) -> Progress:
    unreachable = sum(not reach.ways for reach in reaches)
    return replace(Progress(0, 0, 0, 0, 0, 0), customers=len(reaches), unreachable=unreachable)
