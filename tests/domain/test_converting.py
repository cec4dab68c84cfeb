"""Amounts in other units come out as the plant counts them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.items import Item, ItemUnit, UnknownUnit, converted, in_own_unit

PACK = Item(id=1, code="6-pack", kind="finished", uom="pack")
CUP = Item(id=2, code="cup", kind="finished", uom="cup")
POWDER = Item(id=3, code="powder", kind="raw", uom="kg")


@pytest.mark.parametrize(
    ("item", "factor", "amount", "expected"),
    [
        (PACK, "0.1666666667", "19974", "3329"),
        (PACK, "0.1666666667", "1140000", "190000"),
        (CUP, "5.5555555556", "900", "5000"),
        (CUP, "5.5555555556", "36", "200"),
        (CUP, "12", "3", "36"),
        (CUP, "1.5", "7", "10.5"),
        (CUP, "0.45359237", "1000000", "453592.37"),
    ],
)
def test_a_rounded_factor_leaves_no_crumbs_and_a_short_one_is_exact(
    item: Item, factor: str, amount: str, expected: str
) -> None:
    unit = ItemUnit(item_id=item.id or 0, uom="other", factor=Decimal(factor))
    assert in_own_unit(Decimal(amount), "other", item, [unit]) == Decimal(expected)


@given(whole=st.integers(1, 10**6), parts=st.integers(2, 60), digits=st.integers(10, 20))
def test_whole_units_cut_into_parts_come_back_whole(whole: int, parts: int, digits: int) -> None:
    """As many parts as make `whole` units, by a factor of 1/parts written with so many significant digits."""
    exact = Decimal(1) / Decimal(parts)
    factor = round(exact, digits - exact.adjusted() - 1)
    assert converted(Decimal(whole * parts), factor) == whole


@given(
    amount=st.decimals("0.001", "1000000", places=3),
    factor=st.decimals("0.0001", "9999", places=4).filter(lambda value: value > 0),
)
def test_a_short_factor_is_never_rounded_beyond_the_millionth(amount: Decimal, factor: Decimal) -> None:
    assert abs(converted(amount, factor) - amount * factor) <= Decimal("0.0000005")


@given(amount=st.decimals("0.001", "999999", places=3), factor=st.decimals("0.0000000001", "99", places=10))
def test_a_result_never_has_more_digits_than_its_factor_can_vouch_for(amount: Decimal, factor: Decimal) -> None:
    result = converted(amount, factor)
    digits = len(factor.normalize().as_tuple().digits)
    assert -int(result.as_tuple().exponent) <= 6
    if digits >= 9:
        assert len(result.normalize().as_tuple().digits) <= digits - 1


def test_metric_units_need_no_conversion_table() -> None:
    assert in_own_unit(Decimal("1.5"), "吨", POWDER, []) == 1500


def test_an_unknown_unit_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnknownUnit) as refused:
        in_own_unit(Decimal(1), "bucket", PACK, [ItemUnit(item_id=1, uom="cup", factor=Decimal("0.2"))])
    assert refused.value.known == ("pack", "cup")
