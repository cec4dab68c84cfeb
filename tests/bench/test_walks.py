"""The ways in which others walk are right where they are said to be right, and miss what they are said to miss."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from bench import walks
from domain.genealogy import Direction
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.conftest import StandingClock
from tests.storage.pen import Pen


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as found:
        yield found


@pytest.fixture
def pen(session: Session, clock: StandingClock) -> Pen:
    return Pen(UnitOfWork(session, clock(), (), readonly=False))


def chain(pen: Pen, *codes: str) -> list[int]:
    """Each lot used into the next; a code that comes again is the same lot."""
    known: dict[str, int] = {}
    for code in codes:
        if code not in known:
            known[code] = pen.lot(code)
    for first, second in itertools.pairwise(codes):
        pen.write("use", {known[first]: 1}, {known[second]: 1})
    return list(known.values())


def reached(pen: Pen, root: int) -> set[int]:
    return set(pen.work.tracing.closure([root], Direction.FORWARD).lot_ids)


def test_a_query_a_lot_is_right_and_ends_in_a_circle(pen: Pen, session: Session) -> None:
    a, b, c = chain(pen, "A", "B", "C", "A")
    first, second = pen.partner("C1"), pen.partner("C2")
    pen.ship(b, 3, first)
    pen.ship(c, 4, first)
    pen.ship(c, 5, second)
    pen.undo(pen.ship(a, 9, second))
    assert walks.a_query_a_lot(session, a) == {(first, "kg"): Decimal(7), (second, "kg"): Decimal(5)}


def test_a_recursion_to_a_depth_does_not_meet_what_is_deeper(pen: Pen, session: Session) -> None:
    lots = chain(pen, "A", "B", "C", "D", "E", "F")
    assert walks.recursion_to_a_depth(session, lots[0]) == set(lots[: walks.DEPTH + 1])
    assert reached(pen, lots[0]) == set(lots)


def test_a_recursion_to_a_depth_does_not_walk_on_from_what_it_met_on_the_longer_way(pen: Pen, session: Session) -> None:
    lots = chain(pen, "A", "B", "C", "D", "E", "F")
    pen.write("use", {lots[0]: 1}, {lots[4]: 1})
    assert lots[5] not in walks.recursion_to_a_depth(session, lots[0])
    assert lots[5] in reached(pen, lots[0])


def test_half_done_results_are_kept_for_the_next_who_asks(pen: Pen, session: Session) -> None:
    tank, base, cup = chain(pen, "TANK", "BASE", "CUP", "TANK")
    other = pen.lot("OTHER")
    pen.write("use", {tank: 1}, {other: 1})
    walk = walks.recursion_with_cached_results()
    assert walk(session, tank) == reached(pen, tank) == {tank, base, cup, other}
    assert other in reached(pen, base)
    assert other not in walk(session, base)
    assert other in walks.recursion_with_cached_results()(session, base)


def test_where_used_is_one_level(pen: Pen, session: Session) -> None:
    a, b, _ = chain(pen, "A", "B", "C")
    assert walks.one_level_where_used(session, a) == {a, b}


def test_a_walk_that_ends_at_a_new_code_misses_what_was_packed_elsewhere(pen: Pen, session: Session) -> None:
    a, b = chain(pen, "A", "B")
    packed = pen.lot("KX1")
    pen.write("back", {b: 6}, {packed: 1})
    assert walks.until_the_code_changes(session, a) == {a, b}
    assert reached(pen, a) == {a, b, packed}
