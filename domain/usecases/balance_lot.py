"""What became of a lot: the mass balance, of the lot alone or of everything that was made from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.balance import USUAL_TOLERANCE
from domain.balance_groups import Balance
from domain.gaps import Candidate
from domain.genealogy import Direction
from domain.lots import LotRef, LotView, UnknownLot
from domain.people import Actor, May
from domain.ports import Work
from domain.shares import Part, parts
from domain.steps.balancing import gap_candidates
from domain.steps.case_balance import covered_lots, weigh
from domain.steps.naming import lot_named
from domain.whereabouts import Place, whereabouts

_RECALL = re.compile(r"R(\d{1,9})")


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
    that was made from it. The number of a recall (R7) is its lot, and the lots that were frozen when it was launched
    and not cleared since, by the ledger as it stands. Changes nothing.

    `tolerance` is in percent of what was made. Raises what `lot_named` raises, and `NotAllowed`.
    """

    def __call__(
        self, work: Work, actor: Actor, ref: LotRef, tolerance: Decimal = USUAL_TOLERANCE, *, whole: bool = False
    ) -> BalanceSheet:
        actor.must(May.TRACE)
        with work.balances.at_once():
            return self._sheet(work, ref, tolerance, whole=whole)

    def _sheet(self, work: Work, ref: LotRef, tolerance: Decimal, *, whole: bool) -> BalanceSheet:
        root, frozen = _named(work, ref)
        whole = whole or frozen is not None
        reached = frozen if frozen is not None else _below(work, root) if whole else [root.id]
        found = weigh(work, reached, tolerance)
        made = {lot_id: view.made for lot_id, view in found.views.items()}
        shared = parts({root.id: root.made}, found.links, made)
        customers = {flow.partner_id for lot in found.accounts for flow in lot.flows if flow.partner_id}
        codes = {partner: code for partner, (code, _) in work.balances.names(sorted(customers)).items()}
        return BalanceSheet(
            root=root,
            whole=whole,
            balances=found.balances,
            candidates=gap_candidates(work, found.balances),
            places=whereabouts(found.accounts, shared, codes),
            parts=shared,
            lots=found.lots,
        )


def _named(work: Work, ref: LotRef) -> tuple[LotView, list[int] | None]:
    """The lot, or a recall's lot with everything that the recall covers. A lot that is called R7 goes first."""
    try:
        return lot_named(work, ref), None
    except UnknownLot:
        number = _RECALL.fullmatch(ref.code.strip().upper())
        recall = work.recalls.get(int(number[1])) if number else None
        if recall is None or recall.id is None:
            raise
    root = work.lots.get(recall.root_lot_id)
    return root, covered_lots(work, recall)


def _below(work: Work, root: LotView) -> list[int]:
    return list(work.tracing.closure([root.id], Direction.FORWARD).lot_ids)
