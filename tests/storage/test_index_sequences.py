"""What the index gives reads like a list, whoever looks at it and however little of it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from domain.genealogy import CustomerTotal
from storage.database import Database
from storage.index.numbers import Numbers, distinct
from tests.storage.index_plant import Plant, three_lots

NUMBERS = Numbers.of(np.array([7, 3, 9], np.int32))


def test_numbers_are_pythons_own_once_somebody_looks() -> None:
    assert [type(each) for each in (*NUMBERS, NUMBERS[0], NUMBERS[-1], NUMBERS[1:][0])] == [int] * 6
    assert json.dumps(list(NUMBERS)) == "[7, 3, 9]"
    assert NUMBERS[1:] == [3, 9]
    assert NUMBERS[-1] == 9
    assert len(NUMBERS) == 3
    with pytest.raises(IndexError):
        _ = NUMBERS[3]


def test_numbers_are_equal_to_the_same_numbers_in_a_list() -> None:
    assert NUMBERS == [7, 3, 9]
    assert Numbers.of(np.array([7, 3, 9], np.int32)) == NUMBERS
    assert NUMBERS != [7, 3]
    assert NUMBERS != "739"
    assert 3 in NUMBERS
    assert 4 not in NUMBERS
    assert "3" not in NUMBERS


def test_numbers_are_made_when_somebody_looks_and_not_before() -> None:
    made: list[int] = []

    def make() -> np.ndarray:
        made.append(1)
        return np.array([1], np.int32)

    later = Numbers(make, 1)
    assert len(later) == 1
    assert not made
    assert (list(later), later[0], sum(later)) == ([1], 1, 1)
    assert made == [1]


def test_a_list_with_doubles_is_each_lot_once() -> None:
    assert distinct([5, 1, 5]).tolist() == [1, 5]
    assert distinct(NUMBERS).tolist() == [3, 7, 9]


def test_totals_read_like_a_list_and_count_no_lot_twice(database: Database) -> None:
    plant = Plant(database)
    a, b, c = plant.write(three_lots)
    first, second = plant.write(lambda pen: (pen.partner("C01"), pen.partner("C02")))
    plant.write(lambda pen: pen.write("ship", {a: 5, b: "0.000001"}, partner_id=first))
    plant.write(lambda pen: pen.ship(b, 2, second))
    plant.index.keep()
    with plant.with_index(readonly=True) as ours, plant.with_sql(readonly=True) as theirs:
        totals, slow = (work.tracing.customers([a, b, b, c, a, 10**12]) for work in (ours, theirs))
    assert totals == slow
    assert slow == totals
    assert totals != slow[:1]
    assert [totals[0], totals[-1]] == list(slow)
    assert totals[:1] == slow[:1]
    assert isinstance(totals[0], CustomerTotal)
    assert sum(each.deliveries for each in totals) == 2
    with pytest.raises(IndexError):
        _ = totals[2]
