"""Everything a case's card shows: for a draft as the walk stands, afterwards from the frozen list and its tallies."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.balance import Account
from domain.case_view import FLAGS_COUNTED, NO_GROWTH, Covered, Gap, Growth, ItemShare, RecallView
from domain.figures import Flag, FlagKind
from domain.genealogy import Basis
from domain.lots import LotView
from domain.ports import Work
from domain.recall import Recall, RecallState
from domain.regime import regime
from domain.roots import Root
from domain.scope import Scopes, cost_of, freshly_finished
from domain.steps.case_balance import case_balance, finished
from domain.steps.clocks import clocks_of
from domain.steps.comparing import compared
from domain.steps.scoping import root_ids, scope_trace
from domain.steps.second_look import needs_second
from domain.trace import Trace

UNREACHED_NAMED = FLAGS_COUNTED
COMPARED_AT_ONCE = 3000
"""A scope of more lots is shown without the other ways of drawing the line: comparing takes many seconds there."""


def recall_view(
    work: Work, recall: Recall, zone: ZoneInfo, trace: Trace | None = None, *, scopes: Scopes | None = None,
    covered: Covered | None = None, growth: Growth = NO_GROWTH, gaps: tuple[Gap, ...] = (),
) -> RecallView:  # fmt: skip
    """What the card shows: the walk as it stands for a draft, the frozen list once it is launched.

    What is known already may be given: the `trace` of the scope, the compared `scopes`, what the frozen list sums up to
    (`covered`), what it would grow by (`growth`), what is missing in its balance (`gaps`).
    """
    if recall.id is None:
        raise ValueError("a recall is stored before it is shown")
    if recall.state in {RecallState.LAUNCHED, RecallState.CLOSED}:
        return _running(work, recall, zone, covered, growth, gaps)
    roots = roots_of(work, recall)
    trace = trace or scope_trace(work, recall, zone)
    if scopes is None and len(trace.lots) <= COMPARED_AT_ONCE:
        scopes = compared(work, [root.lot for root in roots], zone)
    covered = covered_by(trace)
    lots = len(trace.roots) + covered.lots - len(roots)  # a window's lots stand beside the roots, and are no roots
    reaches = tuple(work.reaching.reaches(trace))
    proposer = work.people.get(recall.proposed_by) if recall.proposed_by else None
    return RecallView(
        recall=recall,
        root=roots[0].lot,
        roots=roots,
        lots=lots,
        finished=covered.finished,
        items=covered.items,
        cost=covered.cost,
        deliveries=covered.deliveries,
        customers=len(reaches),
        reaches=reaches,
        clocks=clocks_of(work, recall, zone) if recall.state == RecallState.DRAFT else (),
        scopes=scopes,
        needs_second=needs_second(work, recall),
        proposer=proposer.name if proposer else None,
        proposer_chat=proposer.telegram_id if proposer else None,
    )


def _running(
    work: Work, recall: Recall, zone: ZoneInfo, covered: Covered | None, growth: Growth, gaps: tuple[Gap, ...]
) -> RecallView:  # fmt: skip
    recall_id, now = recall.id or 0, work.now()
    roots = roots_of(work, recall)
    covered = covered or work.cases.frozen(recall_id)
    figures = work.tallies.figures(recall_id, now)
    return RecallView(
        recall=recall,
        root=roots[0].lot,
        roots=roots,
        lots=covered.lots,
        finished=covered.finished,
        items=covered.items,
        cost=recall.cost,
        deliveries=figures.deliveries,
        customers=figures.customers,
        reaches=tuple(work.cases.unreached(recall_id, UNREACHED_NAMED)),
        figures=figures,
        flags=_flags(work, recall, now),
        clocks=clocks_of(work, recall, zone),
        growth=growth,
        gaps=gaps,
    )


def _flags(work: Work, recall: Recall, now: datetime) -> tuple[Flag, ...]:
    """Silence is none before the first step of the ladder is due: everybody is silent when they were told just now."""
    flags = work.tallies.flags(recall.id or 0, now, FLAGS_COUNTED)
    waits = regime(recall.regime).ladder(recall.severity)
    if recall.launched_at is not None and waits and now < recall.launched_at + waits[0]:
        flags = [flag for flag in flags if flag.kind is not FlagKind.SILENT]
    return tuple(flags)


def gaps_of(work: Work, recall: Recall) -> tuple[Gap, ...]:
    """What is missing of each finished product, by the ledger as it stands. Costs a look at every covered lot."""
    return tuple(
        Gap(
            balance.item.uom,
            balance.made,
            balance.gap,
            balance.flagged,
            balance.accounts.get(Account.STORE, Decimal(0)),
        )
        for balance in finished(case_balance(work, recall))
    )


def roots_of(work: Work, recall: Recall) -> tuple[Root, ...]:
    """The bad lots, the first one first."""
    words = {root.lot_id: root.words for root in work.cases.roots(recall.id or 0)}
    ids = root_ids(work, recall)
    views = work.lots.views(ids)
    return tuple(Root(views[lot_id], words.get(lot_id)) for lot_id in ids)


def covered_by(trace: Trace) -> Covered:
    """What a trace covers, in sums."""
    fresh = fresh_in(trace)
    views = [*trace.roots, *(traced.view for traced in trace.lots)]
    return Covered(len(trace.lots), len(fresh), _shares(trace, views), len(trace.deliveries), cost_of(fresh))


def fresh_in(trace: Trace) -> list[LotView]:
    """The finished lots, those packed anew from others left out by the walk; sharing a line packs nothing."""
    views = [*trace.roots, *(traced.view for traced in trace.lots)]
    beside = {(link.parent_id, link.child_id) for link in trace.links if link.basis is Basis.POSSIBLE}
    steps = [(traced.via, traced.id) for traced in trace.lots if traced.via is not None]
    return freshly_finished(views, [step for step in steps if step not in beside] if beside else steps)


def _shares(trace: Trace, views: list[LotView]) -> tuple[ItemShare, ...]:
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
