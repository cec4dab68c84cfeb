"""Which lot a person means: by our code, else by the code of its supplier."""

from __future__ import annotations

from dataclasses import dataclass

from domain.lots import LotRef, LotView
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.naming import lot_named


@dataclass(frozen=True)
class FindLot:
    """The one lot that answers to the reference, with its stock. Changes nothing.

    Raises `UnknownLot` with the nearest candidates, `AmbiguousLot` with those that share the code, `UnknownItem`
    for an item that does not exist, and `BadLotCode` for what cannot be a code at all.
    """

    def __call__(self, work: Work, actor: Actor, ref: LotRef) -> LotView:
        actor.must(May.TRACE)
        return lot_named(work, ref)
