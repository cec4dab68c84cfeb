"""One cell that cannot be right refuses its row, and says which cell and why."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.imports import layout
from domain.imports.layout import FileLayout
from domain.imports.problems import Problem

ZONE = ZoneInfo("Asia/Shanghai")
LOT = {"lot": "MP05", "item": "powder", "qty": "24000", "uom": "kg", "made_at": "2022-05-23 00:00"}
MOVE = {"lot": "MP05", "kind": "sample", "qty": "20", "uom": "kg", "at": "2022-05-24 09:00"}
ITEM = {"item": "powder", "kind": "raw", "uom": "kg", "unit_cost": ""}
UNIT = {"item": "6-pack", "uom": "cup", "factor": "0.1666666667"}
PARTNER = {"partner": "C09", "kind": "customer", "name": "Retailer"}
RUN = {"line": "L1", "lot": "F001", "start": "2022-04-01 08:00", "end": "2022-04-01 13:00"}


def csv(cells: dict[str, str]) -> bytes:
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells.values()]
    return f"{','.join(cells)}\n{','.join(quoted)}\n".encode()


def row(kind: FileLayout[Any], cells: dict[str, str], /, **other: str) -> Any:
    reading = kind.reading(csv({**cells, **other}), ZONE)
    assert reading.problems == []
    return reading.rows[0]


def refused(kind: FileLayout[Any], cells: dict[str, str], /, **other: str) -> tuple[str, Problem]:
    reading = kind.reading(csv({**cells, **other}), ZONE)
    (problem,) = reading.problems
    assert (problem.file, problem.line) == (kind.file, 2)
    return problem.column, problem.code


def test_a_lot_is_read_as_people_compare_codes_and_in_the_sites_time() -> None:
    lot = row(layout.LOTS, LOT, lot=" mp05 ", supplier="S-102", supplier_lot="hy220415", pallet="7")
    assert (lot.lot, lot.supplier_lot, lot.quantity) == ("MP05", "HY220415", Decimal(24000))
    assert lot.made_at == datetime(2022, 5, 22, 16, 0, tzinfo=UTC)
    assert lot.extra == {"pallet": "7"}


@pytest.mark.parametrize(
    "written",
    ["2022-06-27 09:20", "2022/6/27 9:20", "2022-06-27T09:20:00", "2022年6月27日 09:20", "2022-06-27T01:20:00Z",
     "2022-06-27 03:20:00+02:00", "2022.06.27 09:20:00.000"],
)  # fmt: skip
def test_a_moment_may_be_written_in_each_unmistakable_way(written: str) -> None:
    assert row(layout.LOTS, LOT, made_at=written).made_at == datetime(2022, 6, 27, 1, 20, tzinfo=UTC)


def test_best_before_the_thirtieth_holds_until_the_day_is_over() -> None:
    expires = row(layout.LOTS, LOT, expires_at="2022-06-30").expires_at
    assert expires == datetime(2022, 6, 30, 15, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["27.06.2022", "06/27/2022", "2022-02-30", "2022-13-01", "yesterday", "20220627", "2022-06-27 25:00",
                "9999-12-31 23:59-05:00", "44739"]
)  # fmt: skip
def test_a_date_that_can_be_misread_is_refused(written: str) -> None:
    assert refused(layout.LOTS, LOT, made_at=written) == ("made_at", Problem.BAD_DATE)


@pytest.mark.parametrize("written", ["-5", "0", "abc", "1,5", "1e9", "1000000000000", "0.0000001", "NaN", "<b>"])
def test_a_quantity_that_is_none_is_refused(written: str) -> None:
    assert refused(layout.LOTS, LOT, qty=written) == ("qty", Problem.BAD_NUMBER)
    assert refused(layout.MOVES_FILE, MOVE, qty=written) == ("qty", Problem.BAD_NUMBER)


@pytest.mark.parametrize(("written", "amount"), [("-12.5", "-12.5"), ("−12.5", "-12.5"), ("3", "3")])
def test_only_an_adjustment_may_take_away(written: str, amount: str) -> None:
    assert row(layout.MOVES_FILE, MOVE, kind="adjust", qty=written).quantity == Decimal(amount)


@pytest.mark.parametrize("column", ["lot", "item", "qty", "uom", "made_at"])
def test_a_cell_that_is_needed_may_not_be_empty(column: str) -> None:
    assert refused(layout.LOTS, LOT, **{column: " "}) == (column, Problem.MISSING_VALUE)


@pytest.mark.parametrize("code", ["<b>F1</b>", "F1\u202e", 'F"1', "🥛1", "F" * 300])
def test_a_lot_code_with_signs_that_no_label_has_is_refused(code: str) -> None:
    assert refused(layout.LOTS, LOT, lot=code) == ("lot", Problem.BAD_CODE)


def test_kinds_are_those_of_the_layout() -> None:
    assert refused(layout.MOVES_FILE, MOVE, kind="steal") == ("kind", Problem.BAD_KIND)
    assert refused(layout.ITEMS, ITEM, kind="toy") == ("kind", Problem.BAD_KIND)
    assert row(layout.PARTNERS, PARTNER, kind="Customer").kind == "customer"


def test_a_cost_may_be_nothing_and_zero_but_not_a_word() -> None:
    assert row(layout.ITEMS, ITEM).unit_cost is None
    assert row(layout.ITEMS, ITEM, unit_cost="0.00").unit_cost == 0
    assert refused(layout.ITEMS, ITEM, unit_cost="dear") == ("unit_cost", Problem.BAD_NUMBER)


def test_a_product_number_is_kept_as_labels_carry_it() -> None:
    assert row(layout.ITEMS, ITEM, gtin="").gtin is None
    assert row(layout.ITEMS, ITEM, gtin="6901234567892").gtin == "06901234567892"


@pytest.mark.parametrize("gtin", ["6901234567890", "12345", "69O1234567892"])
def test_a_product_number_that_no_scanner_would_find_is_refused(gtin: str) -> None:
    assert refused(layout.ITEMS, ITEM, gtin=gtin) == ("gtin", Problem.BAD_GTIN)


@pytest.mark.parametrize("factor", ["0", "-1", "1/6", "1e3", "", "9" * 39, "0." + "0" * 9 + "1"])
def test_a_conversion_factor_is_a_positive_plain_number(factor: str) -> None:
    assert refused(layout.UNITS, UNIT, factor=factor)[0] == "factor"


def test_units_are_known_under_every_name_people_write() -> None:
    assert row(layout.LOTS, LOT, uom="公斤").uom == "kg"


def test_columns_of_channels_are_addresses_and_others_are_attributes() -> None:
    partner = row(layout.PARTNERS, PARTNER, email="c09@example.com", wecom="bot-key", city="上海")
    assert partner.addresses == (("email", "c09@example.com"), ("wecom", "bot-key"))
    assert partner.extra == {"city": "上海"}
    assert refused(layout.PARTNERS, PARTNER, email="nobody") == ("email", Problem.BAD_ADDRESS)


def test_a_run_may_be_open_but_does_not_end_before_it_starts() -> None:
    assert row(layout.RUNS, RUN, end="").end is None
    assert refused(layout.RUNS, RUN, end="2022-04-01 07:00") == ("end", Problem.ENDS_BEFORE_START)


def test_a_name_longer_than_any_is_refused() -> None:
    assert refused(layout.PARTNERS, PARTNER, name="x" * 121) == ("name", Problem.TOO_LONG)


def test_the_name_that_a_refused_row_would_have_brought_is_remembered() -> None:
    assert layout.LOTS.reading(csv({**LOT, "qty": "?"}), ZONE).refused == [("MP05", 2)]
