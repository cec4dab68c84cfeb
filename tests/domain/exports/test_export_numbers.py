"""One column has one convention for numbers and one for dates; what cannot be told is asked for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.imports.erp import dates, numbers
from domain.imports.erp.dates import DateColumn, DayOrder
from domain.imports.erp.numbers import DecimalMark, NumberColumn, identity, number
from domain.imports.erp.sheets import NumberCell
from domain.imports.problems import BadCell, Problem

AMOUNTS = st.decimals(min_value=0, max_value=99_999_999, places=3)
SIGNS = st.sampled_from(["{}", "-{}", "{}-", "({})", "−{}"])


def printed(amount: Decimal, mark: DecimalMark) -> str:
    shown = f"{amount:,.3f}"
    return shown if mark is DecimalMark.POINT else shown.translate(str.maketrans(",.", ".,"))


@given(AMOUNTS, st.sampled_from(DecimalMark), SIGNS)
def test_a_number_is_read_back_in_its_convention(amount: Decimal, mark: DecimalMark, sign: str) -> None:
    wanted = amount if sign == "{}" else -amount
    assert number(sign.format(printed(amount, mark)), mark) == wanted


@given(AMOUNTS, st.sampled_from(DecimalMark))
def test_a_number_never_tells_the_wrong_convention(amount: Decimal, mark: DecimalMark) -> None:
    assert numbers.told_by(printed(amount, mark)) in (mark, None)


@given(st.lists(AMOUNTS, min_size=1), st.sampled_from(DecimalMark))
def test_a_column_is_read_right_or_asked_about(amounts: list[Decimal], mark: DecimalMark) -> None:
    column = NumberColumn("Quantity")
    for line, amount in enumerate(amounts, 2):
        column.watch(line, printed(amount, mark))
    try:
        decided = column.mark(None)
    except BadCell as asked:
        problem: Problem | None = asked.code
    else:
        problem = None
    if problem is not None:
        assert problem is Problem.UNDECIDED_NUMBERS
        assert all(1 <= amount < 1000 for amount in amounts)
    else:
        assert [number(printed(amount, mark), decided) for amount in amounts] == amounts


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_of_a_workbook_is_never_doubtful(amount: Decimal) -> None:
    cell = NumberCell(f"{amount:f}")
    column = NumberColumn("Quantity")
    column.watch(2, cell)
    assert number(cell, column.mark(None)) == amount


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1.234,500", DecimalMark.COMMA, "1234.5"),
        ("1,234.5", DecimalMark.POINT, "1234.5"),
        ("320-", DecimalMark.POINT, "-320"),
        ("(320)", DecimalMark.POINT, "-320"),
        ("1 234,5", DecimalMark.COMMA, "1234.5"),
        ("1'234.50", DecimalMark.POINT, "1234.5"),
        ("１２３", DecimalMark.POINT, "123"),
        ("0,000", DecimalMark.COMMA, "0"),
        (",5", DecimalMark.COMMA, "0.5"),
        ("33.333333333", DecimalMark.POINT, "33.333333"),
    ],
)
def test_how_systems_print_numbers(text: str, mark: DecimalMark, value: str) -> None:
    assert number(text, mark) == Decimal(value)


@pytest.mark.parametrize("text", ["", "-", "()", "1.2.3,4,5", "12,34,5", "(5", "-5-", "5 kg", "1e5", "NaN", "9" * 50])
def test_what_is_no_number_is_not_made_one(text: str) -> None:
    for mark in DecimalMark:
        with pytest.raises(ValueError):  # noqa: PT011 - the text itself is all it says
            number(text, mark)


def test_a_column_that_contradicts_itself_is_refused_with_both_rows() -> None:
    column = NumberColumn("Quantity")
    column.watch(2, "1.234,5")
    column.watch(9, "12.5")
    with pytest.raises(BadCell) as refused:
        column.mark(None)
    assert refused.value.code is Problem.MIXED_NUMBERS
    assert refused.value.facts == {"given": "1.234,5", "line": 2, "other": "12.5", "other_line": 9}


@pytest.mark.parametrize(
    ("text", "kept"),
    [("000012", "000012"), (" 4,901257329E+09 ", "4901257329"), ("4.901257329E+09", "4901257329"), ("A-1", "A-1")],
)
def test_numbers_of_things_stay_as_they_are(text: str, kept: str) -> None:
    assert identity(text) == kept


@pytest.mark.parametrize("text", ["4,9E+09", "4.90126E+09"])
def test_a_shortened_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is all it says
        identity(text)


@given(st.dates(date(1960, 1, 1), date(2099, 12, 31)))
def test_a_day_is_the_same_in_every_way_of_writing(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for shown in (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}",
                  f"{day.year}年{day.month}月{day.day}日", str(serial)):  # fmt: skip
        assert dates.moment(shown, DayOrder.DAY_FIRST) == day.isoformat()
    assert dates.moment(f"{day:%m/%d/%Y}", DayOrder.MONTH_FIRST) == day.isoformat()


@given(st.lists(st.dates(date(2020, 1, 1), date(2024, 1, 1)), min_size=1), st.sampled_from(DayOrder))
def test_a_column_of_dates_is_read_right_or_asked_about(days: list[date], order: DayOrder) -> None:
    shown = [f"{day:%d/%m/%Y}" if order is DayOrder.DAY_FIRST else f"{day:%m/%d/%Y}" for day in days]
    column = DateColumn("Date")
    for line, text in enumerate(shown, 2):
        column.watch(line, text)
    try:
        decided = column.order(None)
    except BadCell as asked:
        problem: Problem | None = asked.code
    else:
        problem = None
    if problem is not None:
        assert problem is Problem.UNDECIDED_DATES
        assert all(day.day <= 12 for day in days)
    else:
        assert [dates.moment(text, decided) for text in shown] == [day.isoformat() for day in days]


def test_a_serial_keeps_its_time_and_a_clock_its_seconds() -> None:
    assert dates.moment("44705.5", DayOrder.DAY_FIRST) == "2022-05-24 12:00:00"
    assert dates.moment("24.05.2022 14:30", DayOrder.DAY_FIRST) == "2022-05-24 14:30:00"
    assert date(1899, 12, 30) + timedelta(days=44705) == date(2022, 5, 24)


@pytest.mark.parametrize("text", ["31.02.2022", "20221301", "2022-13-01", "soon", "12345", "0", "1.2.22"])
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is all it says
        dates.moment(text, DayOrder.DAY_FIRST)
