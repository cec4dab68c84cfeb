"""Which lot a person means: by our code, else by the code of its supplier."""

from __future__ import annotations

from dataclasses import dataclass

from domain.lots import LotRef, LotView
from domain.movements import KINDS, MovementOrder
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.naming import lot_named
from domain.steps.packing import pallet_named


@dataclass(frozen=True)
class FindLot:
    """The one lot that answers to the reference, with its stock. Changes nothing.

    Raises `UnknownLot` with the nearest candidates, `AmbiguousLot` with those that share the code, `UnknownItem`
    for an item that does not exist, and `BadLotCode` for what cannot be a code at all.
    """

    def __call__(self, work: Work, actor: Actor, ref: LotRef) -> LotView:
        actor.must(May.TRACE)
        return lot_named(work, ref)


@dataclass(frozen=True)
class IsPallet:
    """Whether the order is about all that lies on a pallet, and not about a lot. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, order: MovementOrder) -> bool:
        actor.must(May.RECORD)
        return pallet_named(work, KINDS[order.kind], order) is not None
