"""The promises behind every photo, button and typed line: recorded once, taken back, put right."""

from __future__ import annotations

from dataclasses import dataclass

from domain.movements import Amount, MovementOrder
from domain.people import Actor
from domain.ports import Work
from domain.steps.albums import link_row
from domain.steps.correcting import Undone, change_quantity, undo
from domain.steps.recording import Recorded, record


@dataclass(frozen=True)
class Record:
    """Afterwards the movement, its lines and its genealogy links are in the ledger, once for its `source`.

    Raises the refusals of `domain.movements`, `domain.lots`, `domain.items` and `domain.partners`; then nothing
    was written.
    """

    def __call__(self, work: Work, actor: Actor, order: MovementOrder) -> Recorded:
        return record(work, actor, order)


@dataclass(frozen=True)
class Undo:
    """Afterwards a correction stands in the ledger and the movement's links are out of the genealogy. The person
    who recorded it may, and any lead."""

    def __call__(self, work: Work, actor: Actor, movement_id: int, source: str) -> Undone:
        return undo(work, actor, movement_id, source)


@dataclass(frozen=True)
class ChangeQuantity:
    """Afterwards the movement is taken back and stands anew with this quantity, in one transaction."""

    def __call__(self, work: Work, actor: Actor, movement_id: int, amount: Amount, source: str) -> Recorded:
        recorded = change_quantity(work, actor, movement_id, amount, source)
        proof = work.captures.of_movements([recorded.movement_id]).get(recorded.movement_id)
        link_row(work, recorded.movement_id, number=None, capture_id=proof.capture_id if proof else None)
        return recorded
