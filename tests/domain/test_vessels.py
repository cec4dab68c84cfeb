"""What is in a vessel, and what of it is in what is drawn: by the books alone, in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.vessels import (
    Cleaned,
    Draw,
    Fill,
    Happening,
    apportioned,
    content_after,
    drawn,
    vessel_key,
)

DAY = datetime(2022, 5, 1, tzinfo=UTC)


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def fill(number: int, hour: float, lot: int, quantity: int | str | None, uom: str = "kg") -> Happening:
    return Fill(number, at(hour), lot, None if quantity is None else Decimal(quantity), uom)


def draw(number: int, hour: float, quantity: int | str | None, uom: str = "kg", lot: int = 100) -> Happening:
    return Draw(number, at(hour), (lot,), None if quantity is None else Decimal(quantity), uom)


def cleaned(hour: float) -> Happening:
    return Cleaned(at(hour))


def holds(happenings: Iterable[Happening], number: int) -> dict[int, Decimal | None]:
    """What a draw holds of each lot."""
    return {share.fill.lot_id: share.quantity for taken, shares in drawn(happenings) for share in shares
            if taken.movement_id == number}  # fmt: skip


def only_mixed(happenings: Iterable[Happening], number: int) -> set[int]:
    return {share.fill.lot_id for taken, shares in drawn(happenings) for share in shares
            if taken.movement_id == number and share.only_mixed}  # fmt: skip


def test_a_draw_holds_of_everything_inside_in_proportion() -> None:
    story = [fill(1, 1, 7, 300), fill(2, 2, 8, 100), draw(3, 3, 200)]
    assert holds(story, 3) == {7: 150, 8: 50}
    assert content_after(story).left == 200


def test_what_is_filled_in_later_is_not_in_an_earlier_draw() -> None:
    story = [fill(1, 1, 7, 300), draw(2, 2, 100), fill(3, 3, 8, 100), draw(4, 4, 150)]
    assert holds(story, 2) == {7: 100}
    assert holds(story, 4) == {7: 100, 8: 50}


def test_when_the_books_cannot_say_which_came_first_more_is_taken_to_be_in_it() -> None:
    story = [fill(1, 1, 7, 100), fill(3, 2, 8, 100), draw(2, 2, 100), cleaned(2), draw(4, 3, 50)]
    assert holds(story, 2) == {7: 50, 8: 50}
    assert holds(story, 4) == {8: 50}, "filled at the moment of the cleaning: it may have been after"


def test_first_in_first_out_has_less_and_says_so() -> None:
    story = [fill(1, 1, 7, 300), fill(2, 2, 8, 100), draw(3, 3, 300), draw(4, 4, 50)]
    assert only_mixed(story, 3) == {8}
    assert only_mixed(story, 4) == {7}


def test_a_cleaning_empties_it() -> None:
    story = [fill(1, 1, 7, 300), cleaned(2), fill(2, 3, 8, 100), draw(3, 4, 10)]
    assert holds(story, 3) == {8: 10}
    assert content_after([*story, cleaned(5)]).left == 0
    assert holds([*story[:2], draw(3, 4, 10)], 3) == {}, "nothing is known to be inside"


def test_drawn_to_nothing_it_is_empty() -> None:
    story = [fill(1, 1, 7, 300), draw(2, 2, 300), fill(3, 3, 8, 100), draw(4, 4, 10)]
    assert holds(story, 4) == {8: 10}


def test_more_than_there_was_is_flagged_and_what_comes_next_out_of_nothing_is_inferred() -> None:
    story = [fill(1, 1, 7, 300), draw(2, 2, 310), draw(3, 3, 20)]
    assert holds(story, 2) == {7: 300}
    assert content_after(story[:2]).left == -10
    assert content_after(story).left == -30
    assert [(share.fill.lot_id, share.quantity, share.inferred) for _, shares in drawn(story) for share in shares][1:] \
        == [(7, None, True)]  # fmt: skip
    assert content_after([*story, fill(4, 4, 8, 100)]).left == 100


def test_where_a_quantity_is_unknown_everything_since_it_was_empty_is_in_every_draw() -> None:
    for odd in (fill(2, 2, 8, None), fill(2, 2, 8, 100, "L")):
        story = [fill(1, 1, 7, 300), odd, draw(3, 3, 300), draw(4, 4, 5000)]
        assert holds(story, 3) == holds(story, 4) == {7: None, 8: None}
        assert only_mixed(story, 4) == set()
        assert content_after(story).left is None
        assert holds([*story, cleaned(5), fill(5, 6, 9, 40), draw(6, 7, 10)], 6) == {9: 10}
    for odd_draw in (draw(2, 2, None), draw(2, 2, 10, "L")):
        story = [fill(1, 1, 7, 300), odd_draw, fill(3, 3, 8, 10), draw(4, 4, 310)]
        assert holds(story, 2) == {7: None}
        assert holds(story, 4) == {7: None, 8: None}


def test_a_vessel_that_is_never_empty_forgets_what_is_less_than_a_millionth() -> None:
    story: list[Happening] = [fill(1, 0, 1, 50)]
    for day in range(2, 200):
        story += [fill(day * 2, day * 24 + 1, day, 100), draw(day * 2 + 1, day * 24 + 2, 100)]
    most = max(len(shares) for _, shares in drawn(story))
    assert 10 < most < 30


def test_spellings_of_one_vessel_are_one() -> None:
    assert {vessel_key(name) for name in ("T1", "t1", "tank T1", "Tank  T1", "T1罐", "储罐 T1", "Ｔ１")} == {"t1"}
    assert vessel_key("Silo 12") == vessel_key("12") != vessel_key("1")
    assert vessel_key("silo") == "silo"


AMOUNTS = st.none() | st.decimals("0.000001", "1000", places=6) | st.integers(1, 30).map(Decimal)
MEASURED = st.decimals("0.000001", "1000", places=6) | st.integers(1, 30).map(Decimal)


def stories(amounts: Any) -> Any:
    hours = st.integers(0, 20)
    deeds = st.one_of(
        st.tuples(st.just("fill"), hours, st.integers(1, 5), amounts),
        st.tuples(st.just("draw"), hours, st.integers(90, 95), amounts),
        st.tuples(st.just("clean"), hours, st.none(), st.none()),
    )
    return st.lists(deeds, max_size=25).map(told)


def told(deeds: list[Any]) -> list[Happening]:
    story: list[Happening] = []
    for number, (kind, hour, lot, amount) in enumerate(deeds):
        if kind == "fill":
            story.append(Fill(number, at(hour), lot, amount, "kg"))
        elif kind == "draw":
            story.append(Draw(number, at(hour), (lot,), amount, "kg"))
        else:
            story.append(Cleaned(at(hour)))
    return story


@given(story=stories(MEASURED))
def test_shares_add_up_to_what_was_drawn_or_to_all_there_was(story: list[Happening]) -> None:
    for taken, shares in drawn(story):
        before = [each for each in story if each.at < taken.at or (each.at == taken.at and earlier(each, taken))]
        there = content_after(before)
        inside = there.left if there.lot_ids else Decimal(0)
        assert inside is not None
        total = sum((share.quantity for share in shares if share.quantity is not None), Decimal(0))
        assert total == min(inside, taken.quantity or 0)


def earlier(each: Happening, taken: Draw) -> bool:
    return isinstance(each, Fill) or (isinstance(each, Draw) and each.movement_id < taken.movement_id)


@given(story=stories(MEASURED))
def test_nothing_leaves_that_did_not_come_in(story: list[Happening]) -> None:
    out: dict[int, Decimal] = {}
    for _, shares in drawn(story):
        for share in shares:
            out[share.fill.movement_id] = out.get(share.fill.movement_id, Decimal(0)) + (share.quantity or 0)
    cleanings = {each.at for each in story if isinstance(each, Cleaned)}
    for each in story:
        if isinstance(each, Fill) and each.at not in cleanings:  # else it may be before the cleaning, and after it
            assert out.get(each.movement_id, 0) <= (each.quantity or 0)


@given(story=stories(AMOUNTS))
def test_a_draw_holds_only_what_was_filled_in_before_and_never_what_a_cleaning_took_away(
    story: list[Happening],
) -> None:
    cleanings = [each.at for each in story if isinstance(each, Cleaned)]
    for taken, shares in drawn(story):
        for share in shares:
            assert share.fill.at <= taken.at
            assert not any(share.fill.at < cleaned < taken.at for cleaned in cleanings)


@given(story=stories(AMOUNTS))
def test_first_in_first_out_is_never_more_than_mixed(story: list[Happening]) -> None:
    """Held against another reading of the rule: intervals of cumulated fills and draws since it was last empty."""
    for taken, shares in drawn(story):
        mixed = {share.fill.movement_id for share in shares}
        first = {share.fill.movement_id for share in shares if not share.only_mixed}
        assert first == by_intervals(story, taken) if None not in {s.quantity for s in shares} else first == mixed


def by_intervals(story: list[Happening], asked: Draw) -> set[int]:
    """The fills whose interval the draw's interval touches, where every quantity is known."""
    order = {Fill: 0, Draw: 1, Cleaned: 2}
    fills: list[tuple[int, Decimal, Decimal]] = []
    filled = out = Decimal(0)
    moment: list[Fill] = []
    for each in sorted(story, key=lambda one: (one.at, order[type(one)], getattr(one, "movement_id", 0))):
        if isinstance(each, Fill):
            moment = [one for one in moment if one.at == each.at] + [each]
            fills.append((each.movement_id, filled, filled + (each.quantity or 0)))
            filled += each.quantity or 0
        elif isinstance(each, Draw):
            end = min(out + (each.quantity or 0), filled)
            if each is asked:
                return {number for number, start, stop in fills if start < end and stop > out and end > out}
            out = end
            if out == filled:
                fills, filled, out = [], Decimal(0), Decimal(0)
        else:
            fills, filled, out = [], Decimal(0), Decimal(0)
            for one in moment:
                if one.at == each.at:
                    fills.append((one.movement_id, filled, filled + (one.quantity or 0)))
                    filled += one.quantity or 0
    raise AssertionError("the draw is in the story")


@given(left=st.lists(st.integers(0, 10**12), min_size=1, max_size=12), part=st.fractions(0, 1))
def test_shares_are_whole_add_up_and_never_exceed_what_is_left(left: list[int], part: Any) -> None:
    amount = int(sum(left) * part)
    shares = apportioned(left, amount)
    assert sum(shares) == amount
    assert all(0 <= share <= there for share, there in zip(shares, left, strict=True))
    total = sum(left)
    assert all(abs(share * total - there * amount) <= total for share, there in zip(shares, left, strict=True))
