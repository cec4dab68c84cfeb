"""The balances of any number of lots, from a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from domain.balance import NOTHING, LotAccounts, accounts_of, unvouched
from domain.balance_groups import Balance
from domain.gaps import Candidate, Recipe, candidates
from domain.genealogy import TraceLink
from domain.lots import LotView
from domain.ports import Work

JUDGED = 8
LATELY = 20
"""What these many lots of a material were used for says what is usual."""


def lot_accounts(
    work: Work, views: Sequence[LotView], links: Iterable[TraceLink], made: Mapping[int, LotView]
) -> list[LotAccounts]:
    """Each lot's balance. `links` are all that lead out of these lots, `made` the lots they lead to."""
    ids = [view.id for view in views]
    flows = work.balances.flows(ids)
    passed = work.balances.passed_by([view.id for view in views if unvouched(view, flows.get(view.id, ()))])
    outside = work.balances.subcontractors()
    out_of: defaultdict[int, list[TraceLink]] = defaultdict(list)
    for link in links:
        out_of[link.parent_id].append(link)
    there_is = {lot_id: view.made for lot_id, view in made.items()}
    return [
        accounts_of(view, flows.get(view.id, ()), out_of[view.id], there_is, outside, passed.get(view.id))
        for view in views
    ]


def gap_candidates(work: Work, found: Sequence[Balance]) -> tuple[tuple[Candidate, ...], ...]:
    """Where the gap of each balance may come from. What is usual is looked up for the first product and for those with
    the largest gaps, and there for the lots with the largest: who has a hundred gaps begins with these."""
    by_size = sorted(found[1:], key=lambda balance: abs(balance.percent or NOTHING), reverse=True)
    closer = {id(balance) for balance in [*found[:1], *by_size[: JUDGED - 1]] if balance.gap}
    return tuple(
        tuple(candidates(balance, _recipes(work, balance) if id(balance) in closer else {})) for balance in found
    )


def _recipes(work: Work, balance: Balance) -> dict[int, Recipe]:
    short = sorted((lot for lot in balance.lots if lot.gap and lot.fed), key=lambda lot: -abs(lot.gap))[:JUDGED]
    recipes = {}
    for item_id in sorted({lot.item_id for lot in short}):
        lots = [lot for lot in short if lot.item_id == item_id]
        dates = [lot.view.lot.made_at for lot in lots if lot.view.lot.made_at is not None]
        recipes[item_id] = Recipe(
            usual=work.balances.recipe_uses(item_id, max(dates, default=None), LATELY),
            taken=work.balances.fed_with(item_id, sorted({fed for lot in lots for fed in lot.fed})),
        )
    return recipes
