"""What bad lots have in common: the counting, without a plant."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cause import AFTERWARDS, Counted, Factor, FactorKind, Shared, how_many_tests, judged, period_of, tail, ways
from domain.movements import KINDS, UNDO

LOT_A, LOT_B, LINE = Factor(FactorKind.LOT, 1), Factor(FactorKind.LOT, 2), Factor(FactorKind.LINE, "L1")
SUPPLIER, SHIFT = Factor(FactorKind.PARTNER, 7), Factor(FactorKind.ATTRIBUTE, "night", "shift")


def bits(*numbers: int) -> int:
    return sum(1 << number for number in numbers)


def counted(*shared: tuple[Factor, int]) -> Counted:
    found = [Shared(factor, members) for factor, members in shared]
    return Counted(found, Counter(each.members.bit_count() for each in found))


@pytest.mark.parametrize(
    ("population", "having", "drawn", "hits", "published"),
    [
        (180, 20, 6, 6, 8.9e-07),
        (180, 63, 6, 4, 0.114),
        (8, 4, 4, 4, 1 / 70),  # Fisher's tea: all four cups with the milk first
        (8, 4, 4, 3, 17 / 70),
        (52, 4, 5, 1, 0.341158),  # at least one ace in a hand of five
        (49, 6, 6, 6, 1 / 13_983_816),  # a lottery
    ],
)
def test_the_tail_is_as_published(population: int, having: int, drawn: int, hits: int, published: float) -> None:
    assert tail(population, having, drawn, hits) == pytest.approx(published, rel=0.005)


def test_what_nobody_or_everybody_has_is_certain() -> None:
    assert tail(180, 0, 6, 0) == tail(180, 180, 6, 6) == tail(5, 3, 5, 3) == 1
    assert tail(180, 5, 6, 6) == 0


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))))
def test_the_tail_is_a_count_of_draws(case: tuple[int, int, int]) -> None:
    population, having, drawn = case
    draws = list(itertools.combinations(range(population), drawn))
    for hits in range(drawn + 1):
        fitting = sum(1 for draw in draws if sum(1 for each in draw if each < having) >= hits)
        assert ways(population, having, drawn, hits) == fitting
        assert tail(population, having, drawn, hits) == float(Fraction(fitting, len(draws)))


def test_the_tail_holds_for_large_plants() -> None:
    """Of 100,000 lots 500 have it, and so do 40 of 200 bad ones; beside the logarithms of the terms."""
    from math import exp, lgamma  # noqa: PLC0415

    def log_comb(n: int, k: int) -> float:
        return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)

    expected = sum(exp(log_comb(500, i) + log_comb(99_500, 200 - i) - log_comb(100_000, 200)) for i in range(40, 201))
    assert tail(100_000, 500, 200, 40) == pytest.approx(expected, rel=1e-6)
    assert 0 < tail(100_000, 500, 200, 40) < 1e-40


def test_ranked_by_p_and_at_equal_p_the_fewer_lots_first() -> None:
    verdict = judged(counted((LINE, bits(0, 1, 2, 5, 6, 7)), (LOT_A, bits(0, 1, 2, 3)), (LOT_B, bits(0, 1, 4))),
                     bits(0, 1, 2), 20)  # fmt: skip
    assert verdict.first is not None
    assert verdict.first.factors == (LOT_A,)
    assert (verdict.first.hits, verdict.first.lots, verdict.first.p) == (3, 4, tail(20, 4, 3, 3))
    assert verdict.runner_up is not None
    assert verdict.runner_up.factors == (LINE,)
    assert [each.factors for each in verdict.others] == [(LOT_B,)]


def test_what_the_same_lots_have_cannot_be_told_apart() -> None:
    verdict = judged(counted((SHIFT, bits(0, 1, 2)), (LOT_B, bits(0, 1, 2)), (LOT_A, bits(0, 1, 2))), bits(0, 1), 9)
    assert verdict.first is not None
    assert verdict.first.factors == (LOT_A, LOT_B, SHIFT)
    assert verdict.runner_up is None


def test_what_comes_with_the_first_is_no_runner_up() -> None:
    """All of a supplier's lots are suspect when one of them is: the one explains the other."""
    verdict = judged(
        counted((LOT_A, bits(0, 1, 2, 3)), (SUPPLIER, bits(0, 1, 2, 3, 4)), (LINE, bits(0, 1, 8, 9))), bits(0, 1, 2), 30
    )
    assert verdict.first is not None
    assert verdict.first.factors == (LOT_A,)
    assert [each.factors for each in verdict.implied] == [(SUPPLIER,)]
    assert verdict.runner_up is not None
    assert verdict.runner_up.factors == (LINE,)


def test_what_all_lots_have_or_the_bad_ones_less_often_is_no_suspect() -> None:
    verdict = judged(counted((LOT_A, bits(*range(10))), (LINE, bits(0, 1, 4, 5, 6, 7, 8, 9))), bits(0, 1, 2, 3), 10)
    assert verdict.first is None
    assert not verdict.stands_out
    assert verdict.corrected == 1


def test_the_more_was_looked_at_the_more_it_takes_to_stand_out() -> None:
    shared = [Shared(LOT_A, bits(0, 1, 2, 3, 4))]
    alone = judged(Counted(shared, {5: 1}), bits(0, 1, 2), 40)
    among_many = judged(Counted(shared, {5: 300}), bits(0, 1, 2), 40)
    assert alone.first is not None
    assert (alone.tests, alone.corrected, alone.stands_out) == (1, alone.first.p, True)
    assert (among_many.tests, among_many.stands_out) == (50, False)  # at 50 none of them could any more
    assert among_many.corrected == pytest.approx(50 * alone.first.p)
    assert not judged(Counted(shared, {5: 300}), bits(0, 1), 40).stands_out


def test_what_could_never_stand_out_is_no_test() -> None:
    """Tarone: a thousand factors of one lot each cost nothing, and so do those that nearly all lots have."""
    assert how_many_tests({1: 1000, 20: 3, 179: 500}, 180, 6) == 3
    assert how_many_tests({1: 1000}, 180, 6) == 1
    assert how_many_tests({}, 180, 6) == 1


@given(st.dictionaries(st.integers(2, 30), st.integers(1, 400), max_size=8), st.integers(2, 8))
def test_the_number_of_tests_is_the_smallest_that_suffices(spread: dict[int, int], drawn: int) -> None:
    def able(tests: int) -> int:
        level = 0.05 / tests
        return sum(count for lots, count in spread.items() if tail(30, lots, drawn, min(lots, drawn)) <= level)

    tests = how_many_tests(spread, 30, drawn)
    assert able(tests) <= tests
    assert all(able(fewer) > fewer for fewer in range(1, tests))


def test_the_period_reaches_around_the_bad_lots() -> None:
    first, last = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)
    period = period_of([last, None, first], 30)
    assert (period.since, period.until) == (first - timedelta(days=30), last + timedelta(days=30))
    assert period_of([None, None]).since is None


def test_of_every_kind_of_movement_somebody_decided_whether_it_can_be_a_cause() -> None:
    makes = {"receive", "use", "make", "split", "merge", "rework", "relabel", "sendout", "back", "fill", "draw"}
    assert set(KINDS) | {UNDO} == makes | set(AFTERWARDS)
    assert not makes & set(AFTERWARDS)
