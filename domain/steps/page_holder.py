"""Whose page a signed link opens, and what a customer's own customer reads there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.alerts import Alert, Forwarded, Notice
from domain.links import LinkGone, PageKey, Purpose
from domain.ports import Work
from domain.recall import Recall
from domain.steps.goods import Goods


@dataclass(frozen=True)
class Holder:
    """Whose page it is: a customer's by one of its alerts, or that of a customer's customer."""

    recall: Recall
    partner_id: int
    alert: Alert
    forwarded: Forwarded | None


def holder_of(work: Work, key: PageKey) -> Holder:
    """Whose page this key opens. Raises `LinkGone`."""
    forwarded = work.pages.forwarded(key.number) if key.purpose == Purpose.FORWARDED else None
    if forwarded is not None:
        alert = work.pages.alert_of(forwarded.recall_id, forwarded.partner_id)
    else:
        alert = work.recalls.alert(key.number) if key.purpose == Purpose.NOTICE else None
    recall = work.recalls.get(alert.recall_id) if alert else None
    if alert is None or recall is None:
        raise LinkGone
    return Holder(recall, alert.partner_id, alert, forwarded)


def as_passed_on(notice: Notice, goods: Sequence[Goods], forwarded: Forwarded) -> Notice:
    """The customer's notice as its own customer reads it: what was passed on, under their own name, by the number
    of the customer's notice and their own behind it."""
    passed = {(each.view.lot.code, each.view.item.code): each.quantity for each in goods}
    lots = tuple(
        replace(lot, quantity=passed[lot.code, lot.item], dates=(forwarded.at,))
        for lot in notice.lots if (lot.code, lot.item) in passed
    )  # fmt: skip
    number = notice.number.removesuffix(f"-{forwarded.id}") + f"-{forwarded.id}"
    return replace(
        notice, number=number, customer=forwarded.name, customer_name=forwarded.name, lots=lots, repeat=False
    )
