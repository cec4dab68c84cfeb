"""What was recorded lately, newest first: the suggestions in the chat come from it."""

from __future__ import annotations

from domain.items import Item
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.pen import Pen


def test_the_newest_of_a_kind_come_first_and_corrected_ones_not_at_all(open_work: OpenUnitOfWork) -> None:
    with open_work() as work:
        pen = Pen(work)
        cups = work.items.add(Item(code="cup", kind="finished", uom="cup"))
        milk, base, cup = pen.lot("M1"), pen.lot("B1"), pen.lot("F1", item_id=cups.id)
        customer = pen.partner("C1")
        first = pen.write("use", {milk: 5}, {base: 0})
        wrong = pen.write("use", {milk: 6}, {base: 0})
        last = pen.write("use", {base: 7}, {cup: 0})
        pen.undo(wrong)
        pen.ship(cup, 3, customer)
        assert [movement.id for movement in work.movements.recent("use", 10)] == [last, first]
        assert [movement.id for movement in work.movements.recent("use", 1)] == [last]
        assert [movement.id for movement in work.movements.recent("use", 10, cups.id)] == [last]
        assert work.movements.recent("use", 10, 999) == []
