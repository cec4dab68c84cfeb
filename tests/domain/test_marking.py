"""Holds and releases: what one of them changed comes back as it was when it is taken back, and nothing else does."""

from __future__ import annotations

from domain.lots import Lot, LotStatus
from domain.people import Actor
from domain.ports import Work
from domain.usecases.record import Undo
from tests.conftest import StandingClock
from tests.domain.conftest import Floor


def state(floor: Floor) -> Lot:
    return floor.lot("MP1").lot


def test_an_old_hold_taken_back_leaves_a_newer_one_standing(floor: Floor, clock: StandingClock) -> None:
    first = floor.record("hold", "MP1", reason="smell")
    clock.move(minutes=1)
    floor.record("release", "MP1", by=floor.lead)
    clock.move(minutes=1)
    floor.record("hold", "MP1", reason="seal", by=floor.other)
    clock.move(minutes=1)
    floor.do(Undo(), floor.worker, first.movement_id, "tg:tap:1")
    assert (state(floor).status, state(floor).status_reason) == (LotStatus.HOLD, "seal")


def test_a_release_taken_back_holds_for_the_reason_and_since_the_moment_it_did(
    floor: Floor, clock: StandingClock
) -> None:
    held = clock()
    hold = floor.record("hold", "MP1", reason="smell")
    clock.move(minutes=1)
    release = floor.record("release", "MP1", by=floor.lead)
    clock.move(minutes=1)
    floor.do(Undo(), floor.lead, release.movement_id, "tg:tap:1")
    found = state(floor)
    assert (found.status, found.status_reason, found.status_since) == (LotStatus.HOLD, "smell", held)
    floor.do(Undo(), floor.worker, hold.movement_id, "tg:tap:2")
    assert state(floor).status == LotStatus.FREE


def test_a_release_of_a_recalled_lot_taken_back_leaves_it_recalled(floor: Floor, clock: StandingClock) -> None:
    def recalled(work: Work, _: Actor) -> None:
        work.lots.set_status([work.lots.by_code("MP1")[0].id], LotStatus.RECALLED, "R1: smell", work.now())

    floor.do(recalled, floor.lead)
    release = floor.record("release", "MP1", by=floor.lead)
    clock.move(minutes=1)
    floor.do(Undo(), floor.lead, release.movement_id, "tg:tap:1")
    assert (state(floor).status, state(floor).status_reason) == (LotStatus.RECALLED, "R1: smell")


def test_the_audit_says_which_state_was_found(floor: Floor) -> None:
    floor.record("hold", "MP1", reason="smell")
    lot_id = state(floor).id or 0
    (entry,) = floor.look(lambda work: work.audit.of("lot", lot_id))
    assert entry.facts == {"from": "free", "to": "hold", "reason": "smell"}
