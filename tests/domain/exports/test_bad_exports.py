"""What cannot be read for certain is refused with its row, its own column's name and the reason."""

from __future__ import annotations

import pytest

from domain.imports.erp.erpnext import ERPNEXT
from domain.imports.erp.translation import Known
from domain.imports.problems import Problem, RowProblem
from tests.domain.exports.samples import (
    ERPNEXT_HEADER,
    KINGDEE_HEADER,
    ODOO_HEADER,
    SAP_HEADER,
    STOCK,
    VENDORS,
    erpnext_row,
    odoo_rows,
    read,
    sap_row,
    sap_rows,
    translated,
)

BOUGHT = {"Supplier": "S1", "Purchase Order": "45"}


def without(rows, *columns):
    header = next(row for row in rows if len(row) > 5)
    places = {header.index(column) for column in columns}
    return [[cell for place, cell in enumerate(row) if place not in places] for row in rows]


def codes(found) -> list[Problem]:
    return [problem.code for problem in found.problems]


def test_mb51_without_a_batch_is_refused_with_what_to_do() -> None:
    found = read(without(sap_rows(), "Batch"))
    (problem,) = found.problems
    assert (problem.code, problem.line, problem.column) == (Problem.NO_BATCH_COLUMN, 3, "Batch")
    assert found.bookings == []


def test_mb51_without_an_order_is_refused_too() -> None:
    assert codes(read(without(sap_rows(), "Order", "Purchase Order"))) == [Problem.NO_ORDER_COLUMN]


def test_a_stock_ledger_without_any_batch_names_the_box_to_tick() -> None:
    rows = [ERPNEXT_HEADER, erpnext_row("2022-05-24", "12", "Kg", "10", "0", "Purchase Receipt", "PR-1", "")]
    assert codes(read(rows)) == [Problem.NO_BATCH_IN_LEDGER]
    assert codes(read(without(rows, "Batch"))) == [Problem.NO_BATCH_IN_LEDGER]


def test_a_table_that_nobody_knows_is_refused_with_what_is_there() -> None:
    (problem,) = read([["Name", "Telephone", "Birthday"], ["Wei", "1", "2"]]).problems
    assert problem.code is Problem.UNKNOWN_EXPORT
    assert problem.facts["found"] == ("Name", "Telephone", "Birthday")
    assert codes(read([[], ["", " "]])) == [Problem.EMPTY_FILE]
    assert codes(read([])) == [Problem.EMPTY_FILE]


def test_who_insists_on_a_system_is_told_what_is_missing() -> None:
    (problem,) = read(odoo_rows(), preset="sap-mb51").problems
    assert problem.code is Problem.NOT_THAT_EXPORT
    assert "Movement Type" in str(problem.facts["missing"])


def test_a_header_below_the_fiftieth_row_is_not_looked_for() -> None:
    rows = sap_rows()[2:]
    assert read([*[["title"]] * 49, *rows]).problems == []
    assert codes(read([*[["title"]] * 50, *rows])) == [Problem.UNKNOWN_EXPORT]


def test_two_systems_that_fit_equally_are_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace  # noqa: PLC0415

    from domain.imports.erp.registry import PRESETS  # noqa: PLC0415

    twin = replace(ERPNEXT, name="twin")
    monkeypatch.setitem(PRESETS, "twin", twin)
    rows = [ERPNEXT_HEADER, erpnext_row("2022-05-24", "12", "Kg", "10", "0", "Purchase Receipt", "PR-1", "A")]
    assert codes(read(rows)) == [Problem.AMBIGUOUS_EXPORT]
    assert codes(read(rows, preset="erpnext")) == []


def test_numbers_that_may_be_a_thousand_times_more_are_asked_about() -> None:
    rows = [SAP_HEADER, sap_row("12", "101", "1", "2022-05-24", "320,000", "KG", "A", **BOUGHT, **{"Amount in LC": ""})]
    (problem,) = read(rows).problems
    assert (problem.code, problem.column, problem.facts["given"]) == (
        Problem.UNDECIDED_NUMBERS, "Qty in Un. of Entry", "320,000",
    )  # fmt: skip
    assert float(read(rows, decimal="comma").bookings[0].amount) == 320
    assert float(read(rows, decimal="point").bookings[0].amount) == 320_000


def test_another_column_of_the_same_file_tells_the_convention() -> None:
    rows = [SAP_HEADER, sap_row("12", "101", "1", "2022-05-24", "320,000", "KG", "A", **BOUGHT)]
    assert float(read(rows).bookings[0].amount) == 320, "Amount in LC is 1.234,56"


def test_days_and_months_that_may_be_exchanged_are_asked_about() -> None:
    rows = [SAP_HEADER, sap_row("12", "101", "1", "06/07/2022", "320", "KG", "A", **BOUGHT)]
    assert codes(read(rows)) == [Problem.UNDECIDED_DATES]
    assert read(rows, days="dmy").bookings[0].at == "2022-07-06"
    assert read(rows, days="mdy").bookings[0].at == "2022-06-07"


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"Qty in Un. of Entry": "many"}, Problem.BAD_NUMBER, "Qty in Un. of Entry"),
        ({"Qty in Un. of Entry": "1000000000"}, Problem.BAD_NUMBER, "Qty in Un. of Entry"),
        ({"Vendor Batch": "🥛"}, Problem.BAD_CODE, "Vendor Batch"),
        ({"Qty in Un. of Entry": ""}, Problem.MISSING_VALUE, "Qty in Un. of Entry"),
        ({"Posting Date": "31.02.2022"}, Problem.BAD_DATE, "Posting Date"),
        ({"Posting Date": "01.01.0001"}, Problem.BAD_DATE, "Posting Date"),
        ({"Posting Date": ""}, Problem.MISSING_VALUE, "Posting Date"),
        ({"Batch": "A🥛"}, Problem.BAD_CODE, "Batch"),
        ({"Batch": "B" * 200}, Problem.TOO_LONG, "Batch"),
        ({"Material": "4,9E+09"}, Problem.LOST_DIGITS, "Material"),
        ({"Material": ""}, Problem.MISSING_VALUE, "Material"),
        ({"Material": "M" * 200}, Problem.TOO_LONG, "Material"),
        ({"Movement Type": "Z99"}, Problem.UNKNOWN_MOVEMENT, "Movement Type"),
        ({"Material Document": ""}, Problem.MISSING_VALUE, "Material Document"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_its_own_column(changed, code: Problem, column: str) -> None:
    bad = sap_row("12", "101", "2", "2022-05-25", "10,5", "KG", "B", **BOUGHT)
    for name, cell in changed.items():
        bad[SAP_HEADER.index(name)] = cell
    good = sap_row("12", "101", "1", "2022-05-24", "100", "KG", "A", **BOUGHT)
    found = read([["title"], SAP_HEADER, good, bad])
    (problem,) = found.problems
    assert (problem.line, problem.code, problem.column) == (4, code, column)
    assert [booking.lot for booking in found.bookings] == ["A"]


def test_a_change_of_batches_without_signs_is_not_guessed() -> None:
    rows = [SAP_HEADER, sap_row("12", "309", "2", "2022-05-25", "20", "KG", "A"),
            sap_row("12", "309", "2", "2022-05-25", "20", "KG", "A1")]  # fmt: skip
    assert codes(read(rows)) == [Problem.NO_SIGN, Problem.NO_SIGN]


def test_a_move_between_places_that_nobody_knows_is_refused() -> None:
    rows = [ODOO_HEADER, ["2022-05-24", "X", "A", "A1", VENDORS, "Partners/Customers", "10", "kg", "Done", "S"],
            ["2022-05-24", "X", "A", "A1", VENDORS, STOCK, "10", "kg", "Done", "S"]]  # fmt: skip
    (problem,) = read(rows).problems
    assert (problem.code, problem.line) == (Problem.UNKNOWN_MOVEMENT, 2)
    assert "Partners/Customers" in str(problem.facts["given"])


def test_kingdee_documents_that_are_not_approved_do_not_count() -> None:
    rows = [KINGDEE_HEADER, ["A", "采购入库单", "2022-05-24", "审核中", "1", "", "L", "5", "", "个", *[""] * 5]]
    assert read(rows).bookings == []


def test_a_problem_of_the_plain_layout_is_told_in_the_exports_own_words() -> None:
    story = translated(sap_rows(), known=Known())
    line = next(number for number, row in enumerate(story.files["shipments.csv"].rows, 2) if "F1" in row)
    told = story.placed(RowProblem("shipments.csv", line, "qty", Problem.RECORDED_DIFFERENTLY))
    assert (told.file, told.line, told.column) == ("0.csv", 18, "Qty in Un. of Entry")
    other = RowProblem("nothing.csv", 3, "x", Problem.EMPTY_FILE)
    assert story.placed(other) is other


def test_a_row_that_was_cut_off_is_refused_and_not_taken_for_one_without_a_lot() -> None:
    rows = [*sap_rows()[:6], sap_row("12", "101", "1", "24.05.2022", "5", "KG", "Z")[:5]]
    (problem,) = read(rows).problems
    assert (problem.code, problem.line, problem.facts["found"]) == (Problem.CELL_COUNT, 7, 5)


def test_what_never_expires_has_no_expiry() -> None:
    for never in ("31.12.9999", "00.00.0000", ""):
        row = sap_row("12", "101", "1", "24.05.2022", "5", "KG", "A", **BOUGHT, **{"SLED/BBD": never})
        assert read([SAP_HEADER, row]).bookings[0].expires == ""
