"""What every deed about a case's goods begins with: the case itself, its lots, what came back of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from domain.handling import NotInRecall, Returned, ReturnTally
from domain.lots import LotRef, LotView
from domain.ports import Work
from domain.recall import Recall, RecallLot, RecallNotLaunched, RecallState
from domain.steps.cases import case_of
from domain.steps.naming import lot_named

FROZEN = frozenset({RecallState.LAUNCHED, RecallState.CLOSED})


def frozen_case(work: Work, recall_id: int) -> Recall:
    """A case that was launched, whether it still runs or not. Raises `UnknownRecall`, `RecallNotLaunched`."""
    recall = case_of(work, recall_id)
    if recall.state not in FROZEN:
        raise RecallNotLaunched(recall=recall.number, state=recall.state)
    return recall


def covered_lot(work: Work, recall: Recall, ref: LotRef) -> tuple[LotView, RecallLot]:
    """The named lot and its row in the case: of several with one code the one that the case covers. Raises
    `NotInRecall` and what `lot_named` raises."""
    rows = {row.lot_id: row for row in work.handling.lots(recall.id or 0)}
    if ref.lot_id is None and ref.item is None:
        named = [view for view in work.lots.views(list(rows)).values() if view.lot.code == ref.code.strip().upper()]
        if len(named) == 1:
            return named[0], rows[named[0].id]
    view = lot_named(work, ref)
    if view.id not in rows:
        raise NotInRecall(lot=view.lot.code, recall=recall.number)
    return view, rows[view.id]


def return_tallies(work: Work, recall: Recall, partner_id: int | None = None) -> list[ReturnTally]:
    """What each customer (or this one) says to have sent back beside what came, where either is more than nothing; the
    largest difference first. What came without anybody saying from whom is a line of its own."""
    recall_id = recall.id or 0
    came = received(work.handling.returns(recall_id, partner_id))
    said: dict[tuple[int | None, str], Decimal] = {
        (row.partner_id, row.uom): row.returned for row in work.tallies.holdings(recall_id, partner_id) if row.returned
    }
    partners = sorted({each for each, _ in [*came, *said] if each is not None})
    names = work.balances.names(partners)
    found = []
    for who, uom in dict.fromkeys([*said, *came]):
        code, name = names[who] if who is not None else ("", "")
        of = (who, uom)
        found.append(ReturnTally(who, code, name, uom, said.get(of, Decimal(0)), came.get(of, Decimal(0))))
    return sorted(found, key=lambda tally: (-abs(tally.difference), tally.code))


def received(returns: Sequence[Returned]) -> dict[tuple[int | None, str], Decimal]:
    """How much arrived from each customer, in the unit that it is counted in."""
    sums: defaultdict[tuple[int | None, str], Decimal] = defaultdict(Decimal)
    for each in returns:
        sums[each.partner_id, each.uom] += each.counted
    return dict(sums)
