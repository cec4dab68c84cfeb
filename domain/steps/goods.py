"""What one customer, or one of its own customers, has of a case, and what became of it by their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.alerts import Answer, AnswerKind, Forwarded, NotYourLot
from domain.items import ItemUnit, UnknownUnit, in_own_unit, unit_name
from domain.lots import LotView
from domain.ports import Work
from domain.recall import Recall
from domain.tally import COUNTED, Said, held

SMALLEST = Decimal("0.000001")


@dataclass(frozen=True)
class Goods:
    """One lot of a customer. `quantity` is in the item's own unit; `factor` of the case's unit are in one of these."""

    view: LotView
    quantity: Decimal
    case_uom: str | None = None
    factor: Decimal | None = None
    sent_at: datetime | None = None
    """The last delivery."""
    last_sent: Decimal = Decimal(0)
    """How much came with it."""
    cleared: bool = False
    """Found to be good after all."""

    @property
    def lot_id(self) -> int:
        return self.view.id

    @property
    def uom(self) -> str:
        return self.view.item.uom

    @property
    def base_uom(self) -> str:
        """The unit in which it is added up: the case's, where it can be converted."""
        return self.case_uom if self.case_uom is not None and self.factor is not None else self.uom

    def base(self, amount: Decimal) -> Decimal:
        """An amount of the own unit in the base unit."""
        return amount if self.factor is None or self.case_uom is None else (amount * self.factor).quantize(SMALLEST)


@dataclass(frozen=True)
class Group:
    """Lots of a customer that are added up. `uom` is the unit in which people are asked: the lots' own where they all
    share it and mean as much by it, else the case's."""

    base_uom: str
    uom: str
    lots: tuple[Goods, ...]

    @property
    def delivered(self) -> Decimal:
        """In the unit that is asked for."""
        if self.uom == self.base_uom:
            return sum((each.base(each.quantity) for each in self.lots), Decimal(0))
        return sum((each.quantity for each in self.lots), Decimal(0))

    @property
    def parts(self) -> tuple[tuple[str, Decimal], ...]:
        """How much of each own unit."""
        sums: dict[str, Decimal] = {}
        for each in self.lots:
            sums[each.uom] = sums.get(each.uom, Decimal(0)) + each.quantity
        return tuple(sums.items())


@dataclass(frozen=True)
class Noted:
    """What counts of everything a customer said. `amounts` are per base unit, as `domain.tally.held` gives them."""

    amounts: Mapping[str, Mapping[str, Decimal]]
    last: Mapping[tuple[int | None, str, str], tuple[Decimal, str]]
    """The last word on a lot (None: on all of a base unit together) with its unit, by (lot, base unit, kind)."""
    none_said: bool
    wishes: tuple[str, ...]
    photos: int
    at: datetime | None
    """When something was said last; None when nothing was."""

    @property
    def answered(self) -> bool:
        return bool(self.last) or self.none_said

    def over(self, uom: str) -> Decimal:
        return self.amounts.get(uom, {}).get("over", Decimal(0))


def goods_of(work: Work, recall: Recall, partner_id: int, forwarded: Forwarded | None = None) -> tuple[Goods, ...]:
    """The lots of a customer as they were frozen, or those that were passed on to one of its own customers."""
    frozen = work.recalls.frozen_deliveries(recall.id or 0, partner_id)
    marks = work.pages.marks(recall.id or 0, [view.id for view, _ in frozen])
    passed = {int(lot): Decimal(amount) for lot, amount in forwarded.passed_on.items()} if forwarded else None
    goods = []
    for view, sent in frozen:
        factor, cleared = marks[view.id]
        if passed is None:
            at, last = max(sent)
            quantity = sum((amount for _, amount in sent), Decimal(0))
            goods.append(Goods(view, quantity, recall.uom, factor, at, last, cleared))
        elif view.id in passed:
            goods.append(Goods(view, passed[view.id], recall.uom, factor, cleared=cleared))
    return tuple(goods)


def groups_of(goods: Sequence[Goods]) -> tuple[Group, ...]:
    """What is added up, the case's unit first, in the order in which it was sent."""
    by_base: dict[str, list[Goods]] = {}
    for each in goods:
        by_base.setdefault(each.base_uom, []).append(each)
    found = [
        Group(base, lots[0].uom if len({(each.uom, each.factor) for each in lots}) == 1 else base, tuple(lots))
        for base, lots in by_base.items()
    ]
    return tuple(sorted(found, key=lambda group: group.base_uom != group.lots[0].case_uom))


def totals(goods: Sequence[Goods]) -> dict[str, Decimal]:
    """How much was sent of what still counts, per base unit."""
    sums: dict[str, Decimal] = {}
    for each in goods:
        amount = Decimal(0) if each.cleared else each.base(each.quantity)
        sums[each.base_uom] = sums.get(each.base_uom, Decimal(0)) + amount
    return sums


def noted_of(answers: Sequence[Answer], goods: Sequence[Goods], forwarded_id: int | None = None) -> Noted:
    """What counts of these answers, oldest first: the customer's own, or those of one of its customers."""
    own = [answer for answer in answers if answer.forwarded_id == forwarded_id]
    units = dict.fromkeys(each.base_uom for each in goods)
    good = {each.lot_id for each in goods if each.cleared}
    said: list[Said] = []
    last: dict[tuple[int | None, str, str], tuple[Decimal, str]] = {}
    none_said = False
    for answer in own:
        kind = AnswerKind(answer.kind)
        if kind == AnswerKind.NONE:
            none_said = True
            said += [Said(AnswerKind.HAVE, uom, Decimal(0)) for uom in units]
            last = {key: word for key, word in last.items() if key[2] != AnswerKind.HAVE}
        elif kind in COUNTED and answer.quantity is not None:
            none_said = none_said and (kind != AnswerKind.HAVE or answer.lot_id in good)
            amount, base = in_base(goods, answer.quantity, answer.uom or "", answer.lot_id)
            if answer.lot_id not in good:  # like the tally: what was cleared counts no more
                said.append(Said(kind, base, amount, answer.lot_id))
            _replace(last, (answer.lot_id, base, kind.value))
            last[answer.lot_id, base, kind.value] = (answer.quantity, answer.uom or base)
    return Noted(
        amounts=held(totals(goods), said),
        last=last,
        none_said=none_said,
        wishes=tuple(dict.fromkeys(answer.wish for answer in own if answer.wish)),
        photos=sum(answer.photo_id is not None for answer in own),
        at=own[-1].at if own else None,
    )


def _replace(last: dict[tuple[int | None, str, str], tuple[Decimal, str]], key: tuple[int | None, str, str]) -> None:
    """One word about all lots replaces those about single lots, and the other way round."""
    lot_id, base, kind = key
    for old in [old for old in last if old[1:] == (base, kind) and (lot_id is None or old[0] in {None, lot_id})]:
        del last[old]


def in_base(goods: Sequence[Goods], quantity: Decimal, uom: str, lot_id: int | None) -> tuple[Decimal, str]:
    """A kept quantity in the base unit of its goods; as it is where no goods of it are known."""
    for each in goods:
        if lot_id in {None, each.lot_id} and uom in {each.uom, each.base_uom}:
            return (quantity if uom == each.base_uom else each.base(quantity)), each.base_uom
    return quantity, uom


def as_kept(
    work: Work, goods: Sequence[Goods], quantity: Decimal, uom: str | None, lot_id: int | None
) -> tuple[Decimal, str]:
    """The quantity in a unit that answers are kept in: the goods' own or the case's. Raises `UnknownUnit`,
    `NotYourLot`."""
    meant = [each for each in goods if lot_id is None or each.lot_id == lot_id]
    if not meant:
        raise NotYourLot
    groups = groups_of(meant)
    named = unit_name(uom) if uom else groups[0].uom if len(groups) == 1 else ""
    for group in groups:
        if named in {group.uom, group.base_uom}:
            return quantity, named
    conversions = work.balances.units({each.view.lot.item_id for each in meant})
    fits = [found for group in groups if (found := _converted(group, quantity, named, conversions)) is not None]
    if named and len(fits) == 1:
        return fits[0]
    item = meant[0].view.item
    known = [*(each.uom for each in meant), *(group.base_uom for group in groups)]
    known += [unit.uom for rows in conversions.values() for unit in rows]
    raise UnknownUnit(uom=uom or "", item=item.code, known=tuple(dict.fromkeys(known)), item_zh=item.name_zh)


def _converted(
    group: Group, quantity: Decimal, uom: str, conversions: Mapping[int, Sequence[ItemUnit]]
) -> tuple[Decimal, str] | None:
    """The quantity in the unit in which the group is asked; None unless every lot of the unit says the same."""
    found: set[Decimal] = set()
    mine = [each for each in group.lots if each.uom == uom] or group.lots
    for each in mine:
        try:
            own = in_own_unit(quantity, uom, each.view.item, list(conversions.get(each.view.lot.item_id, ())))
        except UnknownUnit:
            return None
        found.add(own if group.uom == each.uom else each.base(own))
    return (found.pop(), group.uom) if len(found) == 1 else None
