"""How far the records of a lot are proven, and the photos that they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.captures import Capture, Proven
from domain.errors import Refusal
from domain.genealogy import Direction, Question
from domain.labels import Reading
from domain.lots import LotRef, LotView
from domain.movements import UNDO, Movement, moved
from domain.people import Actor, May, NotAllowed
from domain.ports import Work
from domain.readings import reading_again
from domain.steps.answering import answer
from domain.steps.naming import lot_named
from domain.steps.proving import proof_of, with_sources

MOST_PHOTOS = 500
"""Of one lot: more are never leafed through."""


@dataclass(frozen=True)
class KnownLot:
    """How the steps into a lot and out of it became known, and how many photos of it this person may see."""

    proven: Proven
    photos: int


@dataclass(frozen=True)
class RecordedFrom:
    """A movement that a photo proves. `quantity` is in the lot's own unit."""

    movement: Movement
    lot: LotView
    quantity: Decimal | None
    into: LotView | None
    taken_back: bool


@dataclass(frozen=True)
class PhotoShown:
    """One photo of several, what was read from it, who sent it, and what was recorded from it."""

    at: int
    count: int
    capture: Capture
    content: bytes
    reading: Reading
    caption: str
    sent_by: str | None
    recorded: tuple[RecordedFrom, ...]


@dataclass(eq=False)
class NoPhotos(Refusal):
    """Nothing was recorded from a photo here."""


@dataclass(frozen=True)
class HowLotIsKnown:
    """What the card of a lot says about proof. A lead sees every photo, a worker their own. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, lot_id: int) -> KnownLot:
        actor.must(May.TRACE)
        return KnownLot(work.captures.proven_of(lot_id), len(_of_lot(work, actor, lot_id)))


@dataclass(frozen=True)
class LookAtPhoto:
    """One photo, counted from 0 and from the newest: of a lot; with a direction, of every step of its trace; or the one
    that a movement was recorded from. Changes nothing.

    Raises `NoPhotos`, and `NotAllowed` for what somebody else sent unless the actor may investigate.
    """

    def __call__(
        self, work: Work, actor: Actor, *, lot: LotRef | None = None, direction: Direction | None = None,
        movement_id: int | None = None, at: int = 0,
    ) -> PhotoShown:  # fmt: skip
        actor.must(May.TRACE)
        captures: Sequence[int]
        if movement_id is not None:
            proof = proof_of(work, movement_id)
            captures = [] if proof.capture_id is None else [proof.capture_id]
        elif lot is not None and direction is not None:
            actor.must(May.INVESTIGATE)
            roots = (lot_named(work, lot).id,)
            captures = with_sources(work, answer(work, Question(roots=roots, direction=direction))).photos
        else:
            captures = _of_lot(work, actor, lot_named(work, lot or LotRef()).id)
        if not captures:
            raise NoPhotos
        at = min(max(at, 0), len(captures) - 1)
        return _shown(work, actor, captures[at], at, len(captures))


def _of_lot(work: Work, actor: Actor, lot_id: int) -> list[int]:
    own = None if actor.may(May.INVESTIGATE) else actor.person_id or 0
    return work.captures.of_lots([lot_id], MOST_PHOTOS, own)


def _shown(work: Work, actor: Actor, capture_id: int, at: int, count: int) -> PhotoShown:
    capture = work.captures.get(capture_id)
    kept = work.attachments.get(capture.photo_id) if capture is not None and capture.photo_id is not None else None
    if capture is None or kept is None:
        raise NoPhotos
    if capture.person_id != actor.person_id and not actor.may(May.INVESTIGATE):
        raise NotAllowed(what=May.INVESTIGATE.value, role=actor.role.value if actor.role else None)
    reading, caption = reading_again(capture.reading)
    sender = work.people.get(capture.person_id).name if capture.person_id is not None else None
    recorded = tuple(
        _recorded(work, each) for each in work.captures.recorded_from(capture_id) if each.kind != UNDO
    )  # fmt: skip
    return PhotoShown(at, count, capture, kept.content, reading, caption, sender, recorded)


def _recorded(work: Work, movement: Movement) -> RecordedFrom:
    movement_id = movement.id or 0
    lines = work.movements.lines(movement_id)
    first = lines[-1] if movement.kind == "back" else lines[0]
    other = next((line.lot_id for line in lines if line.lot_id != first.lot_id), None)
    return RecordedFrom(
        movement,
        work.lots.get(first.lot_id),
        moved(lines, first),
        work.lots.get(other) if other is not None else None,
        taken_back=work.movements.correction_of(movement_id) is not None,
    )
