"""What another system tells is compared with the ledger as a set: told again, in any order, it changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from domain.movements import DATED, Direction, LineDraft, Movement, MovementLine
from domain.ports import Loading
from domain.steps.telling import Telling, Verdict, weigh

DAY = datetime(2022, 6, 1, tzinfo=UTC)
quantities = st.lists(st.integers(1, 4), min_size=1, max_size=8)


class Ledger:
    """The part of `Loading` that weighing asks, over a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[Movement, tuple[MovementLine, ...]]] = {}

    def recorded(self, sources: Sequence[str]) -> dict[str, tuple[Movement, tuple[MovementLine, ...]]]:
        return {source: self.rows[source] for source in sources if source in self.rows}

    def by_hand(self, lot_ids: Sequence[int]) -> list[tuple[Movement, tuple[MovementLine, ...]]]:
        """Nobody recorded anything."""
        return []

    def tell(self, tellings: list[Telling]) -> list[Verdict]:
        """Weighs, and writes what is new."""
        weighed = weigh(cast(Loading, self), tellings)
        for each in weighed:
            if each.verdict is Verdict.NEW:
                assert each.telling.movement.source not in self.rows
                lines = tuple(
                    MovementLine(movement_id=1, lot_id=line.lot_id, direction=line.direction, quantity=line.quantity)
                    for line in each.telling.lines
                )
                self.rows[each.telling.movement.source] = (each.telling.movement, lines)
        return [each.verdict for each in weighed]


def pallet(quantity: int, day: int | None = None, name: str = "SO1:F1") -> Telling:
    when = None if day is None else DAY + timedelta(days=day)
    movement = Movement(kind="use", happened_at=when or DAY, recorded_at=DAY, source="",
                        attributes={DATED: when is not None})  # fmt: skip
    return Telling(2, name, movement, [LineDraft(1, Direction.OUT, Decimal(quantity))], "cup", when)


@given(told=quantities, data=st.data())
def test_told_again_in_any_order_nothing_is_new(told: list[int], data: st.DataObject) -> None:
    ledger = Ledger()
    assert set(ledger.tell([pallet(quantity) for quantity in told])) == {Verdict.NEW}
    again = data.draw(st.permutations(told))
    assert set(ledger.tell([pallet(quantity) for quantity in again])) == {Verdict.KNOWN}
    part = data.draw(st.integers(1, len(told)))
    assert set(ledger.tell([pallet(quantity) for quantity in again[:part]])) == {Verdict.KNOWN}
    assert len(ledger.rows) == len(told)


@given(told=quantities, more=quantities)
def test_more_rows_beside_all_the_known_ones_are_new(told: list[int], more: list[int]) -> None:
    ledger = Ledger()
    ledger.tell([pallet(quantity) for quantity in told])
    verdicts = ledger.tell([pallet(quantity) for quantity in told + more])
    assert verdicts.count(Verdict.NEW) == len(more)
    assert verdicts.count(Verdict.KNOWN) == len(told)


@given(told=quantities)
def test_another_quantity_in_place_of_a_known_one_is_never_counted_beside_it(told: list[int]) -> None:
    ledger = Ledger()
    ledger.tell([pallet(quantity) for quantity in told])
    changed = [*told[1:], 99]
    assert ledger.tell([pallet(quantity) for quantity in changed])[-1] is Verdict.OTHERWISE
    assert len(ledger.rows) == len(told)


@given(days=st.lists(st.integers(0, 5), unique=True, min_size=2, max_size=6))
def test_draws_told_day_by_day_are_each_new_once(days: list[int]) -> None:
    ledger = Ledger()
    for day in days:
        assert ledger.tell([pallet(5, day)]) == [Verdict.NEW]
    assert set(ledger.tell([pallet(5, day) for day in days])) == {Verdict.KNOWN}


def test_a_time_that_is_told_later_makes_no_second_draw() -> None:
    ledger = Ledger()
    ledger.tell([pallet(5)])
    assert ledger.tell([pallet(5, 3)]) == [Verdict.KNOWN]


def test_names_do_not_mix() -> None:
    ledger = Ledger()
    ledger.tell([pallet(5)])
    assert ledger.tell([pallet(5, name="SO2:F1"), pallet(5)]) == [Verdict.NEW, Verdict.KNOWN]
