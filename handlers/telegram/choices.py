"""Answers to tap while a record is being asked for: each is a change to the order that waits in the draft."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from domain.captures import Proof
from domain.errors import Refusal
from domain.items import UnknownItem, UnknownUnit
from domain.lots import AmbiguousLot, LotRef, LotView, MoreThanIsLeft, UnknownLot
from domain.movements import Amount, MovementOrder, ReturnedMoreThanSent
from domain.partners import UnknownPartner
from domain.steps.amounts import Amounts
from domain.steps.recording import same_lot
from domain.values import BadLotCode, LotCode
from domain.vessels import MoreThanIsInside
from handlers.telegram.turn import Turn
from handlers.telegram.vocabulary import kind_label
from templates.words import N_, plain

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


def lot_choices(turn: Turn, views: Iterable[LotView], slot: str) -> list[Choice]:
    return [Choice(named(turn, view), changes(**{slot: same_lot(view)})) for view in views]


def lot_change(slot: str, view: LotView, proof: Proof, before: Proof) -> dict[str, Any]:
    """The lot of a photo as an answer. How a record was captured is how its own lot became known; a photo of what it
    goes into only stands beside it."""
    if slot != "lot":
        proof = Proof(before.by, before.capture_id or proof.capture_id)
    return changes(**{slot: same_lot(view), "proof": proof})


def named(turn: Turn, view: LotView) -> str:
    """A lot on a button."""
    return f"{view.lot.code} · {view.item.name(turn.language)}"[:_LONGEST_LABEL]


def amount_words(turn: Turn, quantity: Decimal, uom: str) -> str:
    """`8,160 kg`, `120 杯`: a quantity on a button."""
    return plain(turn.words("chat/amount", quantity=quantity, uom=uom))


def offered_amounts(amounts: Amounts) -> dict[Amount, str]:
    """What the label says, the same as last time, all of it: each different amount once, with its words."""
    said = (
        (amounts.label, N_("From the label: %(amount)s")),
        (amounts.last, N_("Same as last time: %(amount)s")),
        (amounts.everything, N_("All of it: %(amount)s")),
    )
    found: dict[Amount, str] = {}
    for amount, words in said:
        if amount is not None:
            found.setdefault(amount, words)
    return found


def amount_choices(turn: Turn, amounts: Amounts) -> list[Choice]:
    """The amounts that may be meant, to tap."""
    return [
        Choice(turn.label(words, amount=amount_words(turn, each.quantity, each.uom or "")), changes(amount=each))
        for each, words in offered_amounts(amounts).items()
    ]


def kind_words(turn: Turn, kind: str) -> str:
    return kind_label(kind, turn.desk.words, turn.language)


def choices_after(turn: Turn, refusal: Refusal, order: MovementOrder) -> tuple[str, list[Choice]]:
    """The part of the order that was refused, and what to tap instead; no choices when there is nothing to offer."""
    slot, choices = "amount", list[Choice]()
    if isinstance(refusal, UnknownLot | AmbiguousLot):
        slot = _slot_of(refusal.code, order)
        views = refusal.candidates[:8] if isinstance(refusal, AmbiguousLot) else refusal.nearest[:4]
        choices = lot_choices(turn, views, slot)
    elif isinstance(refusal, UnknownPartner | UnknownItem):
        slot = "partner" if isinstance(refusal, UnknownPartner) else "item"
        choices = [Choice(name[:_LONGEST_LABEL], {slot: name}) for name in refusal.nearest[:4]]
    elif isinstance(refusal, UnknownUnit) and order.amount is not None:
        choices = [_amount(turn, order.amount.quantity, uom) for uom in refusal.known]
    elif isinstance(refusal, MoreThanIsLeft | MoreThanIsInside | ReturnedMoreThanSent) and refusal.left > 0:
        choices = [_amount(turn, refusal.left, refusal.uom)]
    elif isinstance(refusal, ReturnedMoreThanSent):
        slot, choices = "partner", [Choice(code[:_LONGEST_LABEL], {"partner": code}) for code in refusal.others[:4]]
    elif isinstance(refusal, MoreThanIsInside):
        slot, choices = "vessel", [Choice(name[:_LONGEST_LABEL], {"vessel": name}) for name in refusal.nearest]
    return slot, choices


def _amount(turn: Turn, quantity: Decimal, uom: str) -> Choice:
    return Choice(amount_words(turn, quantity, uom), changes(amount=Amount(quantity, uom)))


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
