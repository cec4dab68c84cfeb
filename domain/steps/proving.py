"""How the ledger came to know: every movement that a person recorded says so, and a trace counts it."""

from __future__ import annotations

from dataclasses import replace

from domain.captures import Proof
from domain.movements import Movement
from domain.people import Actor
from domain.ports import Work
from domain.trace import Trace


def prove(work: Work, actor: Actor, movement: Movement, proof: Proof) -> None:
    """What a person recorded was scanned, read or typed; what nobody did was imported, and has no row."""
    if actor.person_id is not None and movement.id is not None:
        work.captures.proves(movement.id, proof)


def proof_of(work: Work, movement_id: int) -> Proof:
    """How a movement became known; where nobody recorded it, whoever puts it right has typed it."""
    return work.captures.of_movements([movement_id]).get(movement_id, Proof())


def with_sources(work: Work, trace: Trace) -> Trace:
    """The answer with how each of its steps became known: one question, however long it is."""
    used = {link.used_by for link in trace.links if link.used_by is not None}
    return replace(trace, captured=work.captures.of_movements(used))


def with_pallets(work: Work, trace: Trace) -> Trace:
    """The answer with the pallets that its deliveries left on: one question, and none where there are no pallets."""
    return replace(trace, pallets=work.pallets.of_deliveries({each.movement_id for each in trace.deliveries}))
