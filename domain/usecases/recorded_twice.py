"""Whether a record that comes of a photo was made just before, from another photo of the same label."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import Refusal
from domain.lots import LotView
from domain.movements import Movement, MovementOrder
from domain.people import Actor, May
from domain.ports import Work
from domain.readings import reading_again, serials_of
from domain.steps.naming import lot_named

WITHIN = timedelta(minutes=10)
"""A second photo of a lot so soon after the first may be one too many."""
UNITS_LOOKED_AT = 200
"""So many of a lot's photos are looked through for the same serial number."""


@dataclass(frozen=True)
class Twice:
    """The earlier record. `serial` is set when both photos show the very same unit."""

    movement: Movement
    view: LotView
    serial: str = ""

    @property
    def movement_id(self) -> int:
        return self.movement.id or 0

    @property
    def at(self) -> datetime:
        return self.movement.recorded_at


@dataclass(frozen=True)
class RecordedTwice:
    """The record that this one would repeat, or None. Changes nothing.

    A label with a serial number (AI 21) stands for one unit: the same one is never recorded twice unasked, and two
    different ones are no repetition however soon they come. A lot that is not known yet was never recorded.
    """

    def __call__(self, work: Work, actor: Actor, order: MovementOrder) -> Twice | None:
        actor.must(May.RECORD)
        if not (order.lot.lot_id or order.lot.code) or work.movements.by_source(order.source) is not None:
            return None
        try:
            view = lot_named(work, order.lot)
        except Refusal:
            return None  # what is wrong with the lot, recording says itself
        serials = _serials(work, order.proof.capture_id)
        if serials:
            return _same_unit(work, view, order, serials)
        earlier = work.captures.recent(actor.person_id or 0, view.id, order.kind, work.now() - WITHIN)
        movement = work.movements.get(earlier) if earlier is not None else None
        return Twice(movement, view) if movement is not None else None


def _same_unit(work: Work, view: LotView, order: MovementOrder, serials: frozenset[str]) -> Twice | None:
    for capture_id in work.captures.of_lots([view.id], UNITS_LOOKED_AT):
        shared = serials & _serials(work, capture_id)
        for movement in work.captures.recorded_from(capture_id) if shared else ():
            if movement.kind == order.kind and work.movements.correction_of(movement.id or 0) is None:
                return Twice(movement, view, min(shared).partition("/")[2])
    return None


def _serials(work: Work, capture_id: int | None) -> frozenset[str]:
    capture = work.captures.get(capture_id) if capture_id is not None else None
    return serials_of(reading_again(capture.reading)[0]) if capture else frozenset()
