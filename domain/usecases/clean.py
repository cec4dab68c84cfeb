"""A tank or a line is clean: what was in it, or ran on it, does not carry over to what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.captures import Proof
from domain.movements import CLEAN, UNDO, AlreadyCorrected, InTheFuture, Movement, NotYours, UnknownMovement
from domain.people import Actor, May
from domain.ports import Work
from domain.steps.filling import VesselView, vessel_now
from domain.steps.proving import prove
from domain.steps.stopping import carry_stops
from domain.vessels import vessel_name

CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class CleanNow:
    """A cleaning as it was recorded. `vessel` is what is in it now; `held` what was in it; None for a line."""

    movement: Movement
    name: str
    at: datetime
    held: VesselView | None = None
    known: bool = True
    """Something was filled into it or ran on it before; if not, its name may be mistyped."""

    @property
    def movement_id(self) -> int:
        return self.movement.id or 0


@dataclass(frozen=True)
class Clean:
    """Afterwards the tank or line is clean from that moment on, once for its `source`; what was drawn from the tank
    later holds nothing of what was in it before. Raises `InTheFuture`."""

    def __call__(self, work: Work, actor: Actor, name: str, at: datetime | None, source: str) -> CleanNow:
        actor.must(May.RECORD)
        told = work.movements.by_source(source)
        if told is not None:
            return CleanNow(told, told.vessel or told.line or "", told.happened_at)
        at = at or work.now()
        if at > work.now() + CLOCK_SLACK:
            raise InTheFuture(at=at)
        vessel = work.movements.vessels.named(name)
        held = vessel_now(work, vessel)
        known = vessel or work.movements.vessels.line_named(name)
        movement = Movement(kind=CLEAN, happened_at=at, recorded_at=work.now(), source=source, vessel=vessel,
                            line=None if vessel else known or vessel_name(name), person_id=actor.person_id)  # fmt: skip
        work.movements.append(movement, [])
        prove(work, actor, movement, Proof())
        return CleanNow(movement, vessel or movement.line or "", at, held, known=known is not None)


@dataclass(frozen=True)
class TakeBackCleaning:
    """Afterwards it was never cleaned at that moment. The person who recorded it may, and any lead.

    Raises `UnknownMovement`, `NotYours`, `AlreadyCorrected`.
    """

    def __call__(self, work: Work, actor: Actor, movement_id: int, source: str) -> CleanNow:
        actor.must(May.RECORD)
        movement = work.movements.get(movement_id)
        if movement is None or movement.kind != CLEAN:
            raise UnknownMovement(movement=movement_id)
        if movement.person_id != actor.person_id and not actor.may(May.RELEASE):
            raise NotYours(movement=movement_id)
        earlier = work.movements.correction_of(movement_id)
        if earlier is not None and earlier.source != source:
            raise AlreadyCorrected(movement=movement_id)
        if earlier is None:
            undone = Movement(kind=UNDO, happened_at=work.now(), recorded_at=work.now(), source=source,
                              person_id=actor.person_id, corrects_id=movement_id)  # fmt: skip
            work.movements.append(undone, [])
            prove(work, actor, undone, Proof())
            carry_stops(work, actor, [])
        name = movement.vessel or movement.line or ""
        vessel = work.movements.vessels.named(name)
        return CleanNow(movement, name, movement.happened_at, vessel_now(work, vessel))
