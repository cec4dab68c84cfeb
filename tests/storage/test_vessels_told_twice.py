"""What is told of a tank in another unit, or by two at once, changes nothing that the first record said."""

from __future__ import annotations

from domain.movements import CLEAN, DRAWN, DRAWN_UOM
from tests.storage.test_vessels import Tanks, pen

__all__ = ["pen"]


def test_a_tank_drawn_empty_in_another_unit_is_empty_from_then_on(pen: Tanks) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    pen.fill(a, 500, 1)
    movement, lines = pen.drawing(b, None, 2)
    movement.attributes = {DRAWN: "500000", DRAWN_UOM: "g"}
    pen.work.movements.append(movement, lines)
    assert [pen.work.movements.vessels.inside("T1", pen.hour(hour)).left for hour in (2, 3)] == [0, 0]
    more, lines = pen.drawing(b, None, 4)
    more.attributes = {DRAWN: "2000", DRAWN_UOM: "g"}
    pen.work.movements.append(more, lines)
    assert pen.work.movements.vessels.inside("T1", pen.hour(4)).left == -2


def test_a_cleaning_that_two_tell_of_stands_until_both_took_it_back_and_may_be_told_again(pen: Tanks) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    pen.fill(a, 500, 1)
    drawn_later = pen.draw(b, 100, 3)

    def taken_back(movement: int | None) -> None:
        correction, _ = pen.draft("undo", at=pen.hour(5))
        correction.corrects_id = movement
        pen.work.movements.append(correction, [])

    pen.clean(2)
    (of_the_file,) = pen.work.movements.recent(CLEAN, 2)
    movement, _ = pen.draft("clean", vessel="T1", at=pen.hour(2))
    taken_back(pen.work.movements.append(movement, []).id)
    assert pen.into(drawn_later) == {}
    taken_back(of_the_file.id)
    assert pen.into(drawn_later) == {a: 100}
    pen.clean(2)
    assert pen.into(drawn_later) == {}
