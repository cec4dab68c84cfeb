"""The balances of any number of lots, from a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from domain.balance import Drawn, Flow, LotAccounts, accounts_of, on_the_books_alone
from domain.balance_groups import Balance
from domain.gaps import Candidate, Recipe, candidates
from domain.genealogy import TraceLink
from domain.items import ItemKind
from domain.lots import LotView
from domain.ports import Work

NEWEST_USES = 300
"""So many links of an item say what is usual."""


def lot_accounts(
    work: Work, views: Sequence[LotView], links: Iterable[TraceLink], made: Mapping[int, LotView]
) -> list[LotAccounts]:
    """Each lot's balance. `links` are all that lead out of these lots, `made` the lots they lead to."""
    ids = [view.id for view in views]
    flows = work.balances.flows(ids)
    drawn = _drawn(work, views, flows)
    outside = work.balances.subcontractors()
    out_of: defaultdict[int, list[TraceLink]] = defaultdict(list)
    for link in links:
        out_of[link.parent_id].append(link)
    there_is = {lot_id: view.made for lot_id, view in made.items()}
    return [
        accounts_of(
            view,
            flows.get(view.id, ()),
            out_of[view.id],
            there_is,
            outside,
            on_the_books_alone(view, flows.get(view.id, ()), drawn[view.lot.item_id]),
        )
        for view in views
    ]


def _drawn(work: Work, views: Iterable[LotView], flows: Mapping[int, list[Flow]]) -> defaultdict[int, list[Drawn]]:
    """What was drawn from lots that came in after those of which something is left, by item."""
    left = [
        view
        for view in views
        if view.item.kind != ItemKind.FINISHED
        and view.on_hand > 0
        and any(flow.uses for flow in flows.get(view.id, ()))
    ]
    dates = [view.lot.made_at for view in left if view.lot.made_at is not None]
    found: defaultdict[int, list[Drawn]] = defaultdict(list)
    if dates:
        for each in work.balances.drawn({view.lot.item_id for view in left}, min(dates)):
            found[each.item_id].append(each)
    return found


def gap_candidates(work: Work, balance: Balance) -> tuple[Candidate, ...]:
    """Where the balance's gap may come from."""
    if not balance.gap:
        return ()
    short = [lot for lot in balance.lots if lot.gap]
    recipes = {
        item_id: Recipe(
            usual=work.balances.recipe_uses(item_id, limit=NEWEST_USES),
            taken=work.balances.recipe_uses(
                item_id, [fed for lot in short if lot.view.lot.item_id == item_id for fed in lot.fed]
            ),
        )
        for item_id in {lot.view.lot.item_id for lot in short if lot.fed}
    }
    return tuple(candidates(balance, recipes))
