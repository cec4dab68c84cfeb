"""Nothing is lost and nothing invented between what an export says and what the plain layout says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.imports.erp.bookings import Booking, Deed
from domain.imports.erp.joining import joined
from domain.imports.erp.netting import netted
from domain.values import LotCode

AMOUNTS = st.decimals(min_value=Decimal("0.000001"), max_value=100_000, places=6)
LOTS = st.sampled_from(["A", "B", "C"]).map(LotCode)


@st.composite
def bookings(draw: st.DrawFn, deeds: tuple[Deed, ...]) -> Booking:
    deed = draw(st.sampled_from(deeds))
    amount = draw(AMOUNTS)
    if deed is Deed.CHANGE and draw(st.booleans()):
        amount = -amount
    day, order = draw(st.integers(1, 28)), draw(st.sampled_from(["order 1", "order 2"]))
    item = draw(st.sampled_from(["x", "y"]))
    return Booking(1, deed, item, draw(LOTS), amount, "kg", f"2022-05-{day:02}", "D", order)


ALL = tuple(deed for deed in Deed if deed is not Deed.COUNT)


@given(st.lists(bookings(ALL), max_size=12), st.randoms(use_true_random=False))
def test_what_is_reversed_as_a_whole_leaves_nothing(rows: list[Booking], order: object) -> None:
    reversals = [
        replace(row, undoes=True, at="2022-06-01", amount=-row.amount if row.deed is Deed.CHANGE else row.amount)
        for row in rows
    ]
    everything = [*rows, *reversals]
    order.shuffle(everything)  # type: ignore[attr-defined]
    found = netted(everything)
    assert (found.bookings, found.alone, found.reversed) == ([], [], len(rows))


@given(st.lists(bookings((Deed.SHIP, Deed.USE)), max_size=8), st.lists(bookings((Deed.SHIP, Deed.USE)), max_size=8))
def test_a_reversal_takes_away_just_what_it_says(rows: list[Booking], undone: list[Booking]) -> None:
    found = netted([*rows, *(replace(row, undoes=True) for row in undone)])

    def totals(of: list[Booking]) -> dict[tuple[object, ...], Decimal]:
        sums: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
        for row in of:
            sums[row.deed, row.item, row.lot] += row.amount
        return sums

    before, after, taken, alone = map(totals, (rows, found.bookings, undone, found.alone))
    for key in {*before, *taken}:
        assert before[key] - taken[key] == after[key] - alone[key]
        assert not (after[key] and alone[key]), "a reversal is alone only when nothing is left to reverse"


@given(st.lists(bookings((Deed.USE, Deed.MAKE, Deed.RECEIVE)), max_size=12))
def test_every_use_is_linked_or_told_as_a_whole(rows: list[Booking]) -> None:
    found = joined(rows)
    out: dict[int, Decimal] = defaultdict(Decimal)
    for link in found.links:
        assert link.amount > 0
        assert (link.child_item, link.child) != (link.used.item, link.used.lot)
        out[id(link.used)] += link.amount
    for row in rows:
        if row.deed is not Deed.USE:
            continue
        if any(row is each for each in found.used_for_nothing):
            assert id(row) not in out
        else:
            others = {(each.item, each.lot) for each in rows
                      if each.deed is not Deed.USE and each.key == row.key} - {(row.item, row.lot)}  # fmt: skip
            assert abs(out[id(row)] - row.amount) <= Decimal("0.000001") * len(others)
            if row.amount >= 1:
                assert out[id(row)] == row.amount


@given(st.lists(bookings((Deed.USE, Deed.MAKE, Deed.RECEIVE)), max_size=12))
def test_every_output_of_an_order_has_every_input_of_it(rows: list[Booking]) -> None:
    linked = {(link.used.item, link.used.lot, link.child_item, link.child) for link in joined(rows).links}
    wanted = {
        (use.item, use.lot, out.item, out.lot)
        for use in rows
        for out in rows
        if use.deed is Deed.USE and out.deed is not Deed.USE and use.key == out.key
        and (use.item, use.lot) != (out.item, out.lot)
    }  # fmt: skip
    assert linked == wanted


@given(st.lists(bookings((Deed.CHANGE,)), max_size=12))
def test_a_change_keeps_every_lots_balance(rows: list[Booking]) -> None:
    found = joined(rows)
    balance: dict[tuple[str, LotCode], Decimal] = defaultdict(Decimal)
    for row in found.receipts:
        balance[row.item, row.lot] += row.amount
    for link in found.links:
        balance[link.used.item, link.used.lot] -= link.amount
    for row in (*found.others, *found.used_for_nothing):
        balance[row.item, row.lot] -= row.amount
    told: dict[tuple[str, LotCode], Decimal] = defaultdict(Decimal)
    for row in rows:
        told[row.item, row.lot] += row.amount
    for key in {*balance, *told}:
        assert abs(balance[key] - told[key]) <= Decimal("0.00001")
