"""How much a person most likely means when asked for an amount."""

from __future__ import annotations

from dataclasses import dataclass

from domain.lots import AmbiguousLot, UnknownLot
from domain.movements import MovementOrder
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.amounts import Amounts, amounts_for
from domain.steps.naming import lot_named
from domain.steps.recording import Recorded
from domain.values import BadLotCode


@dataclass(frozen=True)
class SuggestAmount:
    """What the photographed label says, what this person or this line took the last time of this item in this way,
    and all that is left. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, order: MovementOrder) -> Amounts:
        actor.must(May.RECORD)
        try:
            lot = lot_named(work, order.lot)
        except (UnknownLot, AmbiguousLot, BadLotCode):
            lot = None  # about to be announced, a pallet, or not said yet
        item = lot.item if lot else work.items.by_code(order.item) if order.item else None
        if item is None:
            return Amounts()
        return amounts_for(work, order.kind, item, lot, person_id=actor.person_id or 0, line=order.line,
                           capture_id=order.proof.capture_id)  # fmt: skip


@dataclass(frozen=True)
class SuggestForRecord:
    """As `SuggestAmount`, for the quantity of a record that is put right: what its own photo says. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, recorded: Recorded) -> Amounts:
        actor.must(May.RECORD)
        proof = work.captures.of_movements([recorded.movement_id]).get(recorded.movement_id)
        lot, movement = recorded.lot, recorded.movement
        found = amounts_for(work, movement.kind, lot.item, lot, person_id=actor.person_id or 0, line=movement.line,
                            capture_id=proof.capture_id if proof else None)  # fmt: skip
        units = dict.fromkeys([recorded.uom, *found.units])
        return Amounts(label=found.label, units=tuple(units))
