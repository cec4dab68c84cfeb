"""Everything a recall's card shows, for a draft as the walk stands, afterwards from the frozen list."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from domain.genealogy import Direction, Trace
from domain.items import ItemKind
from domain.lots import LotView
from domain.ports import Work
from domain.recall import ItemShare, Progress, Reach, Recall, RecallState, RecallView


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
        cost=_cost(fresh),
        deliveries=len(trace.deliveries),
        reaches=reaches,
        progress=progress,
    )


def _freshly_finished(trace: Trace) -> list[LotView]:
    """The finished lots that were not packed from another finished lot on the way: their units count once."""
    found = [trace.root] if trace.root.item.kind == ItemKind.FINISHED else []
    for traced in trace.lots:
        before = trace.by_id[traced.via] if traced.via is not None else None
        repacked = before is not None and before.item.kind == ItemKind.FINISHED
        if traced.view.item.kind == ItemKind.FINISHED and not repacked:
            found.append(traced.view)
    return found


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


def _cost(views: list[LotView]) -> Decimal | None:
    """What these lots cost, where their items have a unit cost."""
    priced = [view.made * view.item.unit_cost for view in views if view.item.unit_cost is not None]
    return sum(priced, start=Decimal(0)) if priced else None
