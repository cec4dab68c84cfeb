"""What one customer, or one of its own customers, has of a case, and what became of it by their own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.alerts import Answer, AnswerKind, Forwarded, NotYourLot
from domain.items import ItemUnit, UnknownUnit, in_own_unit, unit_name
from domain.lots import LotView
from domain.ports import Work
from domain.tally import COUNTED, Said, held


@dataclass(frozen=True)
class Goods:
    """One lot of a customer. `quantity` is in the item's own unit; None where nobody said how much was passed on."""

    view: LotView
    quantity: Decimal | None
    sent_at: datetime | None = None
    """The last delivery."""
    last_sent: Decimal | None = None
    """How much came with it."""

    @property
    def lot_id(self) -> int:
        return self.view.id

    @property
    def uom(self) -> str:
        return self.view.item.uom


@dataclass(frozen=True)
class Noted:
    """What counts of everything a customer said. `amounts` are per unit, as `domain.tally.held` gives them."""

    amounts: Mapping[str, Mapping[str, Decimal]]
    by_lot: Mapping[tuple[int | None, str, str], Decimal]
    """The last word on a lot (None: on all of a unit together), by (lot, unit, kind)."""
    answered: bool
    none_said: bool
    wishes: tuple[str, ...]
    photos: int
    at: datetime | None

    def over(self, uom: str) -> Decimal:
        return self.amounts.get(uom, {}).get("over", Decimal(0))


def goods_of(work: Work, recall_id: int, partner_id: int, forwarded: Forwarded | None = None) -> tuple[Goods, ...]:
    """The lots of a customer as they were frozen, or those that were passed on to one of its own customers."""
    frozen = work.recalls.frozen_deliveries(recall_id, partner_id)
    if forwarded is None:
        return tuple(Goods(view, sum((amount for _, amount in sent), Decimal(0)), *max(sent)) for view, sent in frozen)
    passed = {int(lot): Decimal(amount) for lot, amount in forwarded.passed_on.items()}
    lots = [(view, passed.get(view.id)) for view, _ in frozen if not passed or view.id in passed]
    return tuple(Goods(view, amount) for view, amount in lots)


def totals(goods: Sequence[Goods]) -> dict[str, Decimal]:
    """How much they were sent altogether, per unit; without the units of which nobody said how much."""
    sums: dict[str, Decimal] = {}
    unknown = {each.uom for each in goods if each.quantity is None}
    for each in goods:
        if each.uom not in unknown:
            sums[each.uom] = sums.get(each.uom, Decimal(0)) + (each.quantity or Decimal(0))
    return sums


def own_answers(answers: Sequence[Answer], forwarded_id: int | None) -> list[Answer]:
    """A customer's own, or those of one of its customers."""
    return [answer for answer in answers if answer.forwarded_id == forwarded_id]


def noted_of(answers: Sequence[Answer], goods: Sequence[Goods]) -> Noted:
    """What counts of these answers, oldest first."""
    units = dict.fromkeys(each.uom for each in goods)
    said: list[Said] = []
    last: dict[tuple[int | None, str, str], Decimal] = {}
    none_said = False
    for answer in answers:
        kind = AnswerKind(answer.kind)
        if kind == AnswerKind.NONE:
            none_said = True
            said += [Said(AnswerKind.HAVE, uom, Decimal(0)) for uom in units]
        elif kind in COUNTED and answer.quantity is not None:
            none_said = none_said and kind != AnswerKind.HAVE
            said.append(Said(kind, answer.uom or "", answer.quantity, answer.lot_id))
    for one in said:
        for key in [key for key in last if key[1:] == (one.uom, one.kind.value)]:
            if one.lot_id is None or key[0] in {None, one.lot_id}:
                del last[key]
        last[one.lot_id, one.uom, one.kind.value] = one.quantity
    counted = [answer for answer in answers if answer.kind != AnswerKind.TEXT]
    return Noted(
        amounts=held(totals(goods), said),
        by_lot=last,
        answered=bool(said),
        none_said=none_said,
        wishes=tuple(dict.fromkeys(answer.wish for answer in answers if answer.wish)),
        photos=sum(answer.photo_id is not None for answer in answers),
        at=counted[-1].at if counted else None,
    )


def in_goods_unit(
    work: Work, goods: Sequence[Goods], quantity: Decimal, uom: str | None, lot_id: int | None
) -> tuple[Decimal, str]:
    """The quantity in the unit that these goods are counted in. Raises `UnknownUnit`, `NotYourLot`."""
    meant = [each for each in goods if lot_id is None or each.lot_id == lot_id]
    if not meant:
        raise NotYourLot
    units = dict.fromkeys(each.uom for each in meant)
    named = unit_name(uom) if uom else next(iter(units))
    if named in units and (uom or len(units) == 1):
        return quantity, named
    conversions = work.balances.units({each.view.lot.item_id for each in meant})
    found: defaultdict[str, set[Decimal | None]] = defaultdict(set)
    for each in meant:
        found[each.uom].add(_converted(each, quantity, named, list(conversions.get(each.view.lot.item_id, ()))))
    sure = [(next(iter(amounts)), unit) for unit, amounts in found.items() if len(amounts) == 1 and None not in amounts]
    if uom and len(sure) == 1:
        amount, unit = sure[0]
        return amount or Decimal(0), unit
    item = meant[0].view.item
    others = [unit.uom for rows in conversions.values() for unit in rows]
    raise UnknownUnit(
        uom=uom or "", item=item.code, known=tuple(dict.fromkeys([*units, *others])), item_zh=item.name_zh
    )


def _converted(goods: Goods, quantity: Decimal, uom: str, units: list[ItemUnit]) -> Decimal | None:
    try:
        return in_own_unit(quantity, uom, goods.view.item, units)
    except UnknownUnit:
        return None
