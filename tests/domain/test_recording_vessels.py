"""What a record of a tank promises: stock taken, content followed, stopped or warned about at the moment of use."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.items import UnknownUnit
from domain.lots import LotOnHold, LotStatus, MoreThanIsLeft
from domain.movements import AlreadyCorrected, Amount, InTheFuture, NotYours, SlotMissing, UnknownMovement
from domain.people import Role
from domain.usecases.clean import Clean, TakeBackCleaning
from domain.usecases.record import ChangeQuantity, Undo
from domain.usecases.record_in_chat import MyLast
from domain.vessels import MoreThanIsInside
from tests.conftest import StandingClock
from tests.domain.conftest import Floor


@pytest.fixture
def hall(floor: Floor, clock: StandingClock) -> Floor:
    """A second powder lot; MP1 400 kg and MP2 100 kg lie in T1, in this order."""
    floor.record("receive", "MP2", "1000 kg", item="powder", partner="S-102")
    clock.move(minutes=1)
    floor.record("fill", "MP1", "400 kg", vessel="T1")
    clock.move(minutes=1)
    floor.record("fill", "MP2", "100 kg", vessel="tank t1")
    clock.move(minutes=1)
    return floor


def test_what_goes_into_a_tank_is_taken_from_stock_and_lies_inside(hall: Floor) -> None:
    told = hall.record("fill", "MP2", "100 kg", vessel="t1")
    assert hall.left("MP2") == 800
    assert told.vessel is not None
    assert (told.vessel.name, told.vessel.left, told.vessel.uom, told.vessel.new) == ("T1", 600, "kg", False)
    assert [(view.lot.code, part) for view, part in told.vessel.lots] == [("MP1", 400), ("MP2", 200)]
    with pytest.raises(MoreThanIsLeft):
        hall.record("fill", "MP2", "5000 kg", vessel="T1")


def test_what_leaves_a_tank_reaches_the_lot_it_goes_into(hall: Floor) -> None:
    told = hall.record("draw", "B1", "250 kg", vessel="T1", item="base")
    assert (told.quantity, told.uom, told.new_lot) == (250, "kg", True)
    assert hall.links() == {("MP1", "B1", Decimal(200)), ("MP2", "B1", Decimal(50))}
    assert hall.left("B1") == 0, "how much of it there is, its making says"
    made = hall.record("make", "B1", "11100 kg", item="base")
    assert (made.new_lot, hall.left("B1")) == (False, 11100)
    assert len(hall.links()) == 2


def test_a_lot_that_was_made_before_is_drawn_into_as_well(hall: Floor) -> None:
    hall.record("make", "B1", "11100 kg", item="base")
    hall.record("draw", "B1", "250 kg", vessel="T1")
    assert {parent for parent, _, _ in hall.links()} == {"MP1", "MP2"}
    with pytest.raises(SlotMissing):
        hall.record("draw", "B2", "10 kg", vessel="T1")


def test_more_than_is_inside_is_a_question_and_an_unknown_tank_offers_those_there_are(hall: Floor) -> None:
    with pytest.raises(MoreThanIsInside) as caught:
        hall.record("draw", "B1", "501 kg", vessel="T1", item="base")
    assert (caught.value.asked, caught.value.left, caught.value.uom, caught.value.nearest) == (501, 500, "kg", ())
    with pytest.raises(MoreThanIsInside) as caught:
        hall.record("draw", "B1", None, vessel="T7", item="base")
    assert (caught.value.asked, caught.value.left, caught.value.nearest) == (None, 0, ("T1",))
    told = hall.record("draw", "B1", "501 kg", vessel="T1", item="base", anyway=True)
    assert told.vessel is not None
    assert told.vessel.left == -1


def test_amounts_are_kept_as_the_tank_is_measured(hall: Floor) -> None:
    assert hall.record("draw", "B1", "0.2 t", vessel="T1", item="base").quantity == 200
    assert hall.record("draw", "B1", "50", vessel="T1", item="base").uom == "kg"
    with pytest.raises(UnknownUnit):
        hall.record("draw", "B1", "50 L", vessel="T1", item="base")
    assert hall.record("draw", "F1", "10", vessel="T1", item="cup").uom == "kg"


def test_a_stopped_lot_inside_stops_the_tank(hall: Floor) -> None:
    hall.record("hold", "MP2", reason="smell")
    with pytest.raises(LotOnHold) as caught:
        hall.record("draw", "B1", "10 kg", vessel="T1", item="base")
    assert caught.value.lot == "MP2"


def test_a_draw_is_taken_back_and_put_right_like_everything_else(hall: Floor, clock: StandingClock) -> None:
    drawn = hall.record("draw", "B1", "250 kg", vessel="T1", item="base")
    clock.move(minutes=1)
    right = hall.do(ChangeQuantity(), hall.worker, drawn.movement_id, Amount(Decimal(100)), hall.source())
    assert (right.quantity, right.vessel.left) == (100, 400)
    assert hall.links() == {("MP1", "B1", Decimal(80)), ("MP2", "B1", Decimal(20))}
    hall.do(Undo(), hall.worker, right.movement_id, hall.source())
    assert hall.links() == set()
    again = hall.record("draw", "B1", "250 kg", vessel="T1", source="tg:7:again")
    assert hall.record("draw", "B1", "250 kg", vessel="T1", source="tg:7:again").quantity == again.quantity == 250


def test_when_a_fill_is_taken_back_what_was_drawn_never_held_it(hall: Floor, clock: StandingClock) -> None:
    filled = hall.record("fill", "MP2", "500 kg", vessel="T1")
    clock.move(minutes=1)
    hall.record("draw", "B1", "100 kg", vessel="T1", item="base")
    hall.do(Undo(), hall.worker, filled.movement_id, hall.source())
    assert hall.left("MP2") == 900
    assert hall.links() == {("MP1", "B1", Decimal(80)), ("MP2", "B1", Decimal(20))}


def test_whoever_takes_back_a_draw_may_stop_what_was_drawn_later(hall: Floor, clock: StandingClock) -> None:
    wrong = hall.record("draw", "B1", "500 kg", vessel="T1", item="base")
    clock.move(minutes=1)
    hall.record("receive", "MP3", "500 kg", item="powder", partner="S-102")
    hall.record("fill", "MP3", "100 kg", vessel="T1")
    clock.move(minutes=1)
    hall.record("draw", "B2", "100 kg", vessel="T1", item="base")
    with hall.open_work() as work:
        work.lots.set_status([hall.lot("MP1").id], LotStatus.RECALLED, "R-1: glass", clock())
        work.commit()
    assert hall.lead.role is Role.LEAD
    hall.do(Undo(), hall.lead, wrong.movement_id, hall.source())
    assert hall.lot("B2").lot.status == "recalled"


def test_whoever_uses_into_a_tank_fills_it_and_whoever_uses_of_a_tank_draws_from_it(hall: Floor) -> None:
    filled = hall.record("use", "MP2", "100 kg", into="tank t1")
    assert (filled.movement.kind, filled.movement.vessel, filled.pending_order) == ("fill", "T1", None)
    hall.record("make", "B1", "900 kg", item="base")
    drawn = hall.record("use", "T1", "60 kg", into="B1")
    assert (drawn.movement.kind, drawn.quantity) == ("draw", 60)
    assert hall.links() == {("MP1", "B1", Decimal(40)), ("MP2", "B1", Decimal(10))}, "10 of each fill"
    hall.record("make", "T1", "5 kg", item="base")
    assert hall.record("use", "MP2", "1 kg", into="T1").movement.kind == "use", "a lot of that code is meant first"
    assert hall.record("use", "MP2", "1 kg", into="B9").pending_order == "B9"


def test_a_clean_line_is_no_tank_and_a_tank_may_be_clean_before_it_is_first_filled(
    floor: Floor, clock: StandingClock
) -> None:
    told = floor.do(Clean(), floor.worker, "filler L1", None, floor.source())
    assert (told.name, told.held, told.known) == ("filler L1", None, False)
    assert not floor.look(lambda work: work.movements.vessels.there_are())
    again = floor.do(Clean(), floor.worker, "Filler l1", clock.move(hours=1), floor.source())
    assert (again.name, again.known) == ("filler L1", True)
    floor.do(Clean(), floor.worker, "T1", clock.move(hours=1), floor.source())
    clock.move(hours=1)
    floor.record("fill", "MP1", "400 kg", vessel="tank T1", happened_at=clock.moment - timedelta(hours=2))
    floor.record("fill", "MP1", "100 kg", vessel="T1")
    assert floor.look(lambda work: work.movements.vessels.inside("tank T1", work.now()).left) == 100
    with pytest.raises(InTheFuture):
        floor.do(Clean(), floor.worker, "T1", clock.moment + timedelta(hours=1), floor.source())


def test_only_who_cleaned_or_a_lead_takes_it_back_and_once(hall: Floor, clock: StandingClock) -> None:
    hall.record("draw", "B1", "100 kg", vessel="T1", item="base")
    clock.move(minutes=1)
    cleaned = hall.do(Clean(), hall.worker, "T1", None, "tg:7:clean")
    assert cleaned.held.left == 400
    assert hall.do(Clean(), hall.worker, "T1", None, "tg:7:clean").movement_id == cleaned.movement_id
    clock.move(minutes=1)
    hall.record("draw", "B2", "50 kg", vessel="T1", item="base", anyway=True)
    assert {child for _, child, _ in hall.links()} == {"B1"}
    with pytest.raises(NotYours):
        hall.do(TakeBackCleaning(), hall.other, cleaned.movement_id, "tg:8:undo")
    back = hall.do(TakeBackCleaning(), hall.lead, cleaned.movement_id, "tg:9:undo")
    assert back.held.left == 350
    assert {child for _, child, _ in hall.links()} == {"B1", "B2"}
    hall.do(TakeBackCleaning(), hall.lead, cleaned.movement_id, "tg:9:undo")
    with pytest.raises(AlreadyCorrected):
        hall.do(TakeBackCleaning(), hall.lead, cleaned.movement_id, "tg:9:again")
    with pytest.raises(UnknownMovement):
        hall.do(TakeBackCleaning(), hall.lead, 1, "tg:9:other")
    with pytest.raises(UnknownMovement):
        hall.do(Undo(), hall.lead, cleaned.movement_id, "tg:9:undo of another kind")
    assert hall.do(MyLast(), hall.worker).movement.kind == "draw", "a cleaning has its own Undo"
