"""Freezing what a case covers: its lots and deliveries as they stand, and the unit that goods are counted in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from domain.items import Item, ItemUnit, UnknownUnit, out_of_own_unit
from domain.ports import Work
from domain.recall import Recall
from domain.tally import Sent, in_case_unit
from domain.trace import Trace

Amounts = Mapping[tuple[int, int], Decimal]
"""How much was sent by customer and item, in the item's own unit."""


def freeze_scope(work: Work, recall: Recall, trace: Trace) -> None:
    """Afterwards everything of the trace is frozen under the recall's present wave, and every customer has their tally.

    What was frozen by an earlier wave stays as it was.
    """
    recall_id = recall.id or 0
    amounts, items = _amounts(trace)
    uom, factors = _case_unit(work, amounts, items, recall.uom)
    work.recalls.set_unit(recall_id, uom)
    recall.uom = uom
    work.recalls.freeze(recall_id, trace, recall.wave, factors)
    if recall.wave == 1:
        work.tallies.opened(recall_id, _sent(recall, trace, amounts, items, factors))
    else:
        work.tallies.covered(recall_id, sorted({delivery.customer_id for delivery in trace.deliveries}))


def _amounts(trace: Trace) -> tuple[Amounts, dict[int, Item]]:
    """The deliveries added up, looked at once however many they are; and the items that were delivered."""
    lots = trace.by_id
    own: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    items: dict[int, Item] = {}
    for consignee in trace.consignees:
        for delivery in consignee.deliveries:
            view = lots[delivery.lot_id]
            item_id = view.lot.item_id
            own[consignee.partner_id, item_id] += delivery.quantity
            if item_id not in items:
                items[item_id] = view.item
    return own, items


def _sent(
    recall: Recall, trace: Trace, amounts: Amounts, items: Mapping[int, Item], factors: Mapping[int, Decimal]
) -> dict[int, Sent]:
    """What every customer was sent, by customer. Sums of the lots' own units are converted, not every delivery."""
    sent = {each.partner_id: Sent(len(each.deliveries), recall.wave) for each in trace.consignees}
    for (customer_id, item_id), quantity in amounts.items():
        sent[customer_id].add(*in_case_unit(recall.uom, factors.get(item_id), items[item_id].uom, quantity))
    return sent


def _case_unit(
    work: Work, amounts: Amounts, items: Mapping[int, Item], settled: str | None
) -> tuple[str | None, dict[int, Decimal]]:
    """The unit that most of the delivered items can be counted in (the one most is delivered in, among equals), and
    for each of these items how many of it are in one of the item's own. Once settled it stays."""
    if not items:
        return settled, {}
    units = work.balances.units(set(items))
    found = {uom: _factors(uom, items, units) for uom in ({settled} if settled else {i.uom for i in items.values()})}
    quantity = Counter[str]()
    for (_, item_id), amount in amounts.items():
        quantity[items[item_id].uom] += int(amount)
    uom = max(found, key=lambda name: (len(found[name]), quantity[name], name))
    return uom, found[uom]


def _factors(uom: str, items: Mapping[int, Item], units: Mapping[int, Sequence[ItemUnit]]) -> dict[int, Decimal]:
    factors = {}
    for item_id, item in items.items():
        try:
            factors[item_id] = out_of_own_unit(Decimal(1), item, uom, list(units.get(item_id, ())))
        except UnknownUnit:
            continue
    return factors
