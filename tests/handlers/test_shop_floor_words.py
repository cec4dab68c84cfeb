"""Lines as they are said on the floor: a place without "to", ten thousands in Chinese."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from domain.movements import Amount, MovementOrder
from domain.values import BadQuantity
from handlers.amounts import amount_of
from handlers.telegram.grammar import parse


def order(line: str) -> MovementOrder:
    parsed = parse(line, datetime(2026, 6, 27, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    assert parsed is not None
    return parsed.order


@pytest.mark.parametrize(("line", "place", "amount"), [
    ("移库 MP07 冷库", "冷库", None), ("移库 MP07 100 公斤 冷库", "冷库", Amount(Decimal(100), "公斤")),
    ("/move F361 cold store", "cold store", None), ("/move F361 to cold store", "cold store", None),
])  # fmt: skip
def test_a_move_needs_no_word_before_its_place(line: str, place: str, amount: Amount | None) -> None:
    assert (order(line).to_place, order(line).amount) == (place, amount)


@pytest.mark.parametrize(("words", "amount"), [
    (["1万杯"], Amount(Decimal(10_000), "杯")), (["1.5万", "杯"], Amount(Decimal(15_000), "杯")),
    (["2", "万"], Amount(Decimal(20_000))), (["100杯"], Amount(Decimal(100), "杯")),
])  # fmt: skip
def test_ten_thousands_are_counted_as_in_chinese(words: list[str], amount: Amount) -> None:
    assert amount_of(words) == amount


def test_two_units_behind_ten_thousands_are_no_quantity() -> None:
    with pytest.raises(BadQuantity):
        amount_of(["1万杯", "包"])
