"""A customer names its own customers: each gets a page of its own under the same case number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.alerts import Forwarded, MoreThanDelivered, NotYourLot
from domain.audit import AuditEntry
from domain.errors import Refusal
from domain.links import PageKey
from domain.people import Actor
from domain.ports import Work
from domain.recall import RecallState
from domain.steps.alerting import alert_forwarded
from domain.steps.answers import recall_over
from domain.steps.forwarding import Below, forwarded_of, named_by
from domain.steps.goods import Goods, as_kept, goods_of
from domain.steps.page_holder import holder_of

MOST_BELOW = 200
"""So many may be named under one link: it is for a shop's customers, not for a mailing."""
MOST_LETTERS = 400
"""So many letters leave for those below one customer, however they are named: the links can be passed on by hand."""
_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")


@dataclass(frozen=True)
class NewBelow:
    """One customer's customer as it was named. `passed_on`: lot, how much, in which unit (None: the lot's own)."""

    name: str
    address: str | None
    passed_on: Mapping[int, tuple[Decimal, str | None]]


@dataclass(eq=False)
class NoSuchAddress(Refusal):
    """That is no e-mail address."""

    address: str


@dataclass(eq=False)
class NameMissing(Refusal):
    """Somebody is to be told, and nobody said who."""


@dataclass(eq=False)
class NothingPassedOn(Refusal):
    """Somebody is named without any of the lots."""

    name: str


@dataclass(eq=False)
class TooManyBelow(Refusal):
    most: int = MOST_BELOW


@dataclass(frozen=True)
class ForwardNotice:
    """Afterwards each of them has a page, and a letter on its way where an address was given. The same name again
    changes what was passed on to it and tells it no second time. Gives everybody whom the holder has named.

    Raises `LinkGone`, `RecallOver`, `NameMissing`, `NoSuchAddress`, `NothingPassedOn`, `NotYourLot`,
    `MoreThanDelivered`, `UnknownUnit`, `TooManyBelow`.
    """

    def __call__(
        self, work: Work, actor: Actor, key: PageKey, new: Sequence[NewBelow], language: str
    ) -> tuple[Below, ...]:  # fmt: skip
        holder = holder_of(work, key)
        recall = holder.recall
        if recall.state != RecallState.LAUNCHED:
            raise recall_over(work, recall)
        recall_id, by_id = recall.id or 0, holder.forwarded.id if holder.forwarded else None
        goods = goods_of(work, recall, holder.partner_id, holder.forwarded)
        there = {row.name.casefold(): row for row in work.pages.forwarded_of(recall_id, holder.partner_id)
                 if row.by_id == by_id}  # fmt: skip
        for each in new:
            name, address = each.name.strip()[:200], (each.address or "").strip()[:200] or None
            passed_on = _passed_on(work, goods, name, address, each)
            row = there.get(name.casefold())
            if row is None and len(there) >= MOST_BELOW:
                raise TooManyBelow
            changed = row is None or row.address != address
            row = row or Forwarded(recall_id=recall_id, partner_id=holder.partner_id, by_id=by_id, name=name,
                                   language=language, at=work.now())  # fmt: skip
            row.address, row.passed_on = address or row.address, passed_on
            there[name.casefold()] = work.pages.add_forwarded(row)
            work.audit.write(
                AuditEntry(at=work.now(), person_id=None, who=work.partners.get(holder.partner_id).name,
                           deed="forwarded", subject="recall", subject_id=recall_id,
                           facts={"to": name, "forwarded": row.id, "passed_on": passed_on, "by": by_id})
            )  # fmt: skip
            if changed and row.address:
                if _letters(work, recall_id, holder.partner_id) >= MOST_LETTERS:
                    raise TooManyBelow(most=MOST_LETTERS)
                alert_forwarded(work, recall, row)
        return named_by(forwarded_of(work, recall_id, holder.partner_id), by_id)


def _letters(work: Work, recall_id: int, partner_id: int) -> int:
    return sum(alert.forwarded_id is not None for alert, _ in work.boards.alerts(recall_id, partner_id))


def _passed_on(work: Work, goods: Sequence[Goods], name: str, address: str | None, each: NewBelow) -> dict[str, str]:
    """What was passed on, in the lots' own units, checked."""
    if not name:
        raise NameMissing
    if address and not _ADDRESS.fullmatch(address):
        raise NoSuchAddress(address=address)
    by_lot = {one.lot_id: one for one in goods}
    passed: dict[str, str] = {}
    for lot_id, (amount, uom) in each.passed_on.items():
        lot = by_lot.get(lot_id)
        if lot is None:
            raise NotYourLot
        own, unit = as_kept(work, [lot], amount, uom or lot.uom, lot_id)
        if unit != lot.uom and lot.factor:
            own = (own / lot.factor).quantize(Decimal("0.000001"))
        if own > lot.quantity:
            raise MoreThanDelivered(said=own, delivered=lot.quantity, uom=lot.uom, lot=lot.view.lot.code)
        if own > 0:
            passed[str(lot_id)] = f"{own:f}"
    if not passed:
        raise NothingPassedOn(name=name)
    return passed
