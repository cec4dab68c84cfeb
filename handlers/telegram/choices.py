"""Answers to tap while a record is being asked for: each is a change to the order that waits in the draft."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from domain.errors import Refusal
from domain.items import UnknownItem, UnknownUnit
from domain.lots import AmbiguousLot, LotRef, LotView, MoreThanIsLeft, UnknownLot
from domain.movements import Amount, MovementOrder
from domain.partners import UnknownPartner
from domain.steps.recording import same_lot
from domain.values import BadLotCode, LotCode
from templates.words import number

ORDERS = TypeAdapter(MovementOrder)
"""An order to and from the JSON of a draft, without losing a digit of an amount."""
_LONGEST_LABEL = 40


@dataclass(frozen=True)
class Choice:
    """`words` stand on the button; `change` are the fields of the order that it sets (as JSON)."""

    words: str
    change: dict[str, Any] = field(default_factory=dict)
    skips: str | None = None
    """The part that is left open on purpose."""


def changes(**fields: Any) -> dict[str, Any]:
    """Fields of an order as JSON."""
    as_json = ORDERS.dump_python(MovementOrder(**{"kind": "", "lot": LotRef(), "source": "", **fields}), mode="json")
    return {name: as_json[name] for name in fields}


def changed(order: MovementOrder, change: dict[str, Any]) -> MovementOrder:
    return ORDERS.validate_python({**ORDERS.dump_python(order, mode="json"), **change})


def step_mark(source: str) -> str:
    """A short mark of the update that put a question: a button of an older question does not fit a newer one."""
    return hashlib.sha256(source.encode()).hexdigest()[:8]


def lot_choices(views: Iterable[LotView], slot: str, language: str) -> list[Choice]:
    return [Choice(named(view, language), changes(**{slot: same_lot(view)})) for view in views]


def named(view: LotView, language: str) -> str:
    """A lot on a button."""
    return f"{view.lot.code} · {view.item.name(language)}"[:_LONGEST_LABEL]


def choices_after(refusal: Refusal, order: MovementOrder, language: str) -> tuple[str, list[Choice]]:
    """The part of the order that was refused, and what to tap instead; no choices when there is nothing to offer."""
    if isinstance(refusal, UnknownLot):
        slot = _slot_of(refusal.code, order)
        return slot, lot_choices(refusal.nearest[:4], slot, language)
    if isinstance(refusal, AmbiguousLot):
        slot = _slot_of(refusal.code, order)
        return slot, lot_choices(refusal.candidates[:8], slot, language)
    if isinstance(refusal, UnknownPartner):
        return "partner", [Choice(name[:_LONGEST_LABEL], {"partner": name}) for name in refusal.nearest[:4]]
    if isinstance(refusal, UnknownItem):
        return "item", [Choice(name[:_LONGEST_LABEL], {"item": name}) for name in refusal.nearest[:4]]
    if isinstance(refusal, UnknownUnit) and order.amount is not None:
        return "amount", [_in_unit(order.amount, uom) for uom in refusal.known]
    if isinstance(refusal, MoreThanIsLeft) and refusal.left > 0 and order.amount is not None:
        left = Amount(refusal.left, refusal.uom)
        return "amount", [Choice(f"{number(refusal.left)} {refusal.uom}", changes(amount=left))]
    return "amount", []


def _in_unit(amount: Amount, uom: str) -> Choice:
    return Choice(f"{number(amount.quantity)} {uom}", changes(amount=Amount(amount.quantity, uom)))


def _slot_of(code: str, order: MovementOrder) -> str:
    """Which lot of the order has this code."""
    for slot in ("lot", "of", "into"):
        ref: LotRef | None = getattr(order, slot)
        try:
            if ref is not None and LotCode(ref.code) == code:
                return slot
        except BadLotCode:
            continue
    return "lot"
