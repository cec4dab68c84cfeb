"""Samples for effectiveness checks are as large as the level asks, can be drawn again, and leave no large hole out."""

import pytest

from domain.checks import draw, sample_size

ORDER = list(range(100, 126))
"""26 customers, the one with most that is open first."""


@pytest.mark.parametrize(
    ("level", "customers", "size"),
    [
        ("A", 26, 26), ("B", 26, 3), ("C", 26, 3), ("D", 26, 1), ("E", 26, 0),
        ("B", 20, 3), ("C", 20, 2), ("C", 21, 3), ("D", 10_000, 200), ("D", 10_001, 201), ("C", 1, 1),
        ("A", 0, 0), ("B", 0, 0), ("C", 0, 0), ("B", 1, 1), ("B", 2, 1),
    ],
)  # fmt: skip
def test_the_sample_is_as_large_as_the_level_asks(level, customers, size) -> None:
    assert sample_size(level, customers) == size


def test_level_b_is_more_than_a_tenth_and_never_all() -> None:
    for customers in range(2, 300):
        size = sample_size("B", customers)
        assert 10 * size > customers or customers < 2
        assert size < customers
    assert sample_size("B", 100, percent=25) == 25
    assert sample_size("B", 100, percent=100) == 99
    assert sample_size("B", 100, percent=3) == 11


def test_the_same_seed_draws_the_same_customers() -> None:
    assert draw(ORDER, 5, "4f") == draw(ORDER, 5, "4f")
    assert len({tuple(draw(ORDER, 5, f"{seed}")) for seed in range(50)}) > 40


@pytest.mark.parametrize("size", [1, 3, 7, 26])
def test_every_part_of_the_order_is_represented(size) -> None:
    for seed in range(40):
        drawn = draw(ORDER, size, f"{seed}")
        assert len(set(drawn)) == size
        for group in range(size):
            first, end = group * 26 // size, (group + 1) * 26 // size
            assert drawn[group] in ORDER[first:end]


def test_every_customer_can_be_drawn() -> None:
    seen = {each for seed in range(500) for each in draw(ORDER, 3, f"{seed}")}
    assert seen == set(ORDER)
