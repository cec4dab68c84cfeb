"""What became of a lot: the mass balance, of the lot alone or of everything that was made from it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.balance import USUAL_TOLERANCE
from domain.balance_groups import Balance, balances
from domain.gaps import Candidate
from domain.genealogy import Direction
from domain.lots import LotRef, LotView
from domain.people import Actor, May
from domain.ports import Work
from domain.shares import Part, parts
from domain.steps.balancing import gap_candidates, lot_accounts
from domain.steps.naming import lot_named
from domain.whereabouts import Place, whereabouts


@dataclass(frozen=True)
class BalanceSheet:
    """The balances, root's product first, with candidates for each gap, and where everything is.

    `parts` says for each lot how much of the root can be in it, in the root's own unit.
    """

    root: LotView
    whole: bool
    """Of everything that was made from the lot, not of the lot alone."""
    balances: tuple[Balance, ...]
    candidates: tuple[tuple[Candidate, ...], ...]
    """Side by side with the balances."""
    places: tuple[Place, ...]
    parts: dict[int, Part]
    lots: tuple[LotView, ...]

    @property
    def flagged(self) -> bool:
        return any(balance.flagged for balance in self.balances)


@dataclass(frozen=True)
class BalanceLot:
    """Everything that was made of the named lot, and where it is accounted for; with `whole` the same for every lot
    that was made from it. Changes nothing.

    `tolerance` is in percent of what was made. Raises what `lot_named` raises, and `NotAllowed`.
    """

    def __call__(
        self, work: Work, actor: Actor, ref: LotRef, tolerance: Decimal = USUAL_TOLERANCE, *, whole: bool = False
    ) -> BalanceSheet:
        actor.must(May.TRACE)
        root = lot_named(work, ref)
        reached = list(work.tracing.closure([root.id], Direction.FORWARD).lot_ids) if whole else [root.id]
        links = work.balances.links_out(reached)
        views = work.lots.views(list(dict.fromkeys([*reached, *(link.child_id for link in links)])))
        lots = [views[lot_id] for lot_id in reached]
        accounts = lot_accounts(work, lots, links, views)
        units = work.balances.units({view.lot.item_id for view in lots})
        found = tuple(balances(accounts, links, units, tolerance))
        shared = parts({root.id: root.made}, links, {lot_id: view.made for lot_id, view in views.items()})
        customers = {flow.partner_id for lot in accounts for flow in lot.flows if flow.partner_id}
        codes = {partner: code for partner, (code, _) in work.balances.names(sorted(customers)).items()}
        return BalanceSheet(
            root=root,
            whole=whole,
            balances=found,
            candidates=tuple(gap_candidates(work, balance) for balance in found),
            places=whereabouts(accounts, shared, codes),
            parts=shared,
            lots=tuple(lots),
        )
