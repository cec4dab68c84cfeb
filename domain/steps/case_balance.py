"""The balance of a case: everything that was made of the lots it covers, and where it is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.balance import USUAL_TOLERANCE, LotAccounts
from domain.balance_groups import Balance, balances
from domain.genealogy import Direction, TraceLink
from domain.items import ItemKind
from domain.lots import LotView
from domain.ports import Work
from domain.recall import Recall
from domain.steps.balancing import lot_accounts


@dataclass(frozen=True)
class Weighed:
    """Lots with their balances, side by side with what they were worked out from."""

    balances: tuple[Balance, ...]
    accounts: tuple[LotAccounts, ...]
    lots: tuple[LotView, ...]
    links: tuple[TraceLink, ...]
    """All that lead out of the lots."""
    views: dict[int, LotView]
    """The lots, and those that the links lead to."""


def weigh(work: Work, lot_ids: Sequence[int], tolerance: Decimal = USUAL_TOLERANCE) -> Weighed:
    """The balance of these lots by product, the first lot's product first, by the ledger as it stands. `tolerance` is
    in percent of what was made."""
    links = work.balances.links_out(lot_ids)
    views = work.balances.views(list(dict.fromkeys([*lot_ids, *(link.child_id for link in links)])))
    lots = [views[lot_id] for lot_id in lot_ids]
    accounts = lot_accounts(work, lots, links, views)
    units = work.balances.units({view.lot.item_id for view in lots})
    found = balances(accounts, links, units, tolerance)
    return Weighed(tuple(found), tuple(accounts), tuple(lots), tuple(links), views)


def covered_lots(work: Work, recall: Recall) -> list[int]:
    """The lots that the case covers: those that were frozen and not cleared since, roots first; for a draft the lots
    below its roots as the genealogy stands."""
    if recall.id is None:
        raise ValueError("a recall is stored before it is weighed")
    frozen = work.handling.lots(recall.id)
    if frozen:
        return [lot.lot_id for lot in frozen if lot.cleared_at is None]
    return list(work.tracing.closure([recall.root_lot_id], Direction.FORWARD).lot_ids)


def case_balance(work: Work, recall: Recall, tolerance: Decimal = USUAL_TOLERANCE) -> list[Balance]:
    """A balance for each product of the case, the root's first; the lots of each are in its `lots`."""
    with work.balances.at_once():
        return list(weigh(work, covered_lots(work, recall), tolerance).balances)


def finished(found: Sequence[Balance]) -> list[Balance]:
    """Those of goods that customers buy."""
    return [balance for balance in found if balance.item.kind == ItemKind.FINISHED]
