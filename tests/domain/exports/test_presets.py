"""Four systems tell one story, and it comes out the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from domain.imports.erp.bookings import Deed
from domain.imports.erp.kingdee import form_of
from domain.imports.erp.registry import PRESETS
from domain.imports.erp.translation import Known, Noticed
from domain.imports.problems import Problem
from tests.domain.exports.samples import (
    ERPNEXT_HEADER,
    KINGDEE_HEADER,
    ODOO_HEADER,
    PRODUCTION,
    SAP_HEADER,
    STOCK,
    STORIES,
    VENDORS,
    checked,
    erpnext_row,
    kingdee_row,
    odoo_rows,
    plain,
    read,
    sap_row,
    sap_rows,
    translated,
)

PUBLISHED = Path(__file__).parents[4] / "shared" / "standards" / "erp"
BOUGHT = {"Supplier": "S1", "Purchase Order": "45"}
SYSTEMS = pytest.mark.parametrize("system", list(STORIES))


@SYSTEMS
def test_an_export_is_recognised_by_its_header(system: str) -> None:
    found = read(STORIES[system]())
    assert found.preset is PRESETS[system]
    assert found.problems == []


@SYSTEMS
def test_every_system_tells_the_same_lots(system: str) -> None:
    lots = {
        row["lot"]: (float(row["qty"]), row["made_at"][:10]) for row in plain(translated(STORIES[system]()), "lots")
    }
    assert lots == {
        "MP05": (1000, "2022-05-24"),
        "RM01": (800, "2022-05-24"),
        "B1": (900, "2022-05-25"),
        "F1": (2000, "2022-05-26"),
        "F2": (1000, "2022-05-26"),
    }


@SYSTEMS
def test_every_system_tells_the_same_links_and_what_was_reversed_is_not_among_them(system: str) -> None:
    links = [(row["parent"], row["child"], float(row["qty"])) for row in plain(translated(STORIES[system]()), "links")]
    assert sorted(links) == [
        ("B1", "F1", 600),
        ("B1", "F2", 300),
        ("MP05", "B1", 600),
        ("RM01", "B1", 500),
    ]


@SYSTEMS
def test_every_system_tells_the_same_deliveries_returns_and_differences(system: str) -> None:
    story = translated(STORIES[system]())
    (delivery,) = plain(story, "shipments")
    assert (delivery["lot"], delivery["customer"], float(delivery["qty"]), delivery["date"][:10]) == (
        "F1", "C09", 1200, "2022-06-03",
    )  # fmt: skip
    moves = sorted((row["lot"], float(row["qty"]), row["at"][:10]) for row in plain(story, "moves"))
    amounts = [(lot, abs(amount), at) for lot, amount, at in moves]
    assert sorted(amounts) == [("F1", 8, "2022-06-04"), ("F1", 50, "2022-06-10"), ("MP05", 2, "2022-05-30")]
    kinds = {row["lot"] + str(abs(float(row["qty"]))): row["kind"] for row in plain(story, "moves")}
    assert kinds["F150.0"] == "return"
    assert kinds["MP052.0"] == "adjust"


@SYSTEMS
def test_items_are_brought_with_what_they_must_be(system: str) -> None:
    items = {row["item"].lstrip("0"): row["kind"] for row in plain(translated(STORIES[system]()), "items")}
    assert items == {"12": "raw", "11": "raw", "20": "intermediate", "30": "finished"}


@SYSTEMS
def test_every_row_is_one_that_the_plain_layout_takes(system: str) -> None:
    assert checked(translated(STORIES[system]())) >= 5 + 4 + 1 + 3 + 4


@SYSTEMS
def test_what_was_left_out_is_said(system: str) -> None:
    notices = {notice.code: notice.count for notice in translated(STORIES[system]()).notices}
    assert notices[Noticed.WITHOUT_LOT] == 1
    assert notices[Noticed.MOVED] >= 1
    assert notices[Noticed.NEW_RAW] == 2
    assert {Noticed.REVERSED, Noticed.CANCELLED} & set(notices)


@SYSTEMS
def test_what_the_plant_knows_is_not_told_again(system: str) -> None:
    first = translated(STORIES[system]())
    items = {row["item"]: row["item"] for row in plain(first, "items")}
    partners = {row["partner"].casefold(): row["kind"] for row in plain(first, "partners")}
    again = translated(STORIES[system](), known=Known(items=items, partners=partners))
    assert plain(again, "items") == []
    assert plain(again, "partners") == []
    assert plain(again, "lots") == plain(first, "lots")


def test_leading_zeros_of_sap_numbers_stay() -> None:
    story = translated(sap_rows())
    assert {row["item"] for row in plain(story, "items")} == {"000012", "000011", "000020", "000030"}
    assert {row["partner"] for row in plain(story, "partners")} == {"0000100102", "C09"}
    (powder,) = [row for row in plain(story, "lots") if row["lot"] == "MP05"]
    assert (powder["supplier_lot"], powder["expires_at"]) == ("HY220415", "2022-12-31")


def test_the_name_of_an_item_is_kept_and_a_chinese_one_is_its_chinese_name() -> None:
    names = {row["item"]: (row["name"], row["name_zh"]) for row in plain(translated(odoo_rows()), "items")}
    assert names["12"] == ("全脂乳粉", "全脂乳粉")
    assert names["30"] == ("Cup yoghurt", "")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("system", "file", "table", "place"),
    [
        ("sap-mb51", "sap.json", "MB51", 0),
        ("odoo", "odoo.json", "stock.move.line", 0),
        ("odoo", "odoo.json", "stock.lot", 1),
        ("kingdee", "kingdee.json", "fields", 0),
    ],
)
def test_every_published_label_is_known(system: str, file: str, table: str, place: int) -> None:
    if not PUBLISHED.is_dir():
        pytest.skip("the published column lists do not stand beside the project")
    columns = json.loads((PUBLISHED / file).read_text())[table]
    labels = PRESETS[system].tables[place].labels
    told = [label.split(" (")[0] for group in columns.values() for label in group]
    assert len(told) > 20
    assert [label for label in told if not labels.match([label])] == []


@pytest.mark.shared
def test_every_published_erpnext_field_and_voucher_is_known() -> None:
    if not PUBLISHED.is_dir():
        pytest.skip("the published column lists do not stand beside the project")
    published = json.loads((PUBLISHED / "erpnext.json").read_text())
    ledger = PRESETS["erpnext"].tables[0].labels
    for table in ("Stock Ledger Entry", "Serial and Batch Entry"):
        for field, label in published[table].items():
            assert ledger.match([field]), field
            assert ledger.match([label]), label
    batch = PRESETS["erpnext"].tables[1].labels
    for field, label in published["Batch"].items():
        assert batch.match([field])
        assert batch.match([label])


@pytest.mark.shared
def test_every_published_movement_type_is_known() -> None:
    from domain.imports.erp.odoo import MOVEMENTS  # noqa: PLC0415
    from domain.imports.erp.sap_mb51 import TYPES  # noqa: PLC0415

    if not PUBLISHED.is_dir():
        pytest.skip("the published column lists do not stand beside the project")
    types = json.loads((PUBLISHED / "sap.json").read_text())["movement_types"]
    assert [number for names in types for number in names.split("/") if number not in TYPES] == []
    rules = json.loads((PUBLISHED / "odoo.json").read_text())["movement_rules"]
    plant = {"internal": "plant", "transit": "plant"}
    ends = [(plant.get(start, start), plant.get(end, end)) for start, end, _ in rules]
    assert [pair for pair in ends if pair not in MOVEMENTS and pair != ("plant", "plant")] == []
    forms = json.loads((PUBLISHED / "kingdee.json").read_text())["forms"]
    bills = [name for name in forms if not name.startswith(("BD_", "ENG_", "STK_StockCountInput", "STK_TransferOut /"))]
    assert [name for name in bills if form_of(name) is None] == []


# --- one document, minus and plus ---


def test_a_sap_batch_change_is_a_split_with_its_quantities() -> None:
    rows = [
        SAP_HEADER,
        sap_row("12", "101", "1", "2022-05-24", "100.5", "KG", "A", **BOUGHT),
        sap_row("12", "309", "2", "2022-05-25", "60.5-", "KG", "A"),
        sap_row("12", "309", "2", "2022-05-25", "20.5", "KG", "A1"),
        sap_row("12", "309", "2", "2022-05-25", "40", "KG", "A2"),
    ]
    story = translated(rows, decimal="point")
    links = {(row["parent"], row["child"]): (row["qty"], row["step"]) for row in plain(story, "links")}
    assert links == {("A", "A1"): ("20.5", "split"), ("A", "A2"): ("40", "split")}
    assert {row["lot"]: float(row["qty"]) for row in plain(story, "lots")} == {"A": 100.5, "A1": 20.5, "A2": 40}


def test_an_order_that_uses_what_it_makes_reworks_it() -> None:
    rows = [
        SAP_HEADER,
        sap_row("12", "101", "1", "2022-05-24", "100", "KG", "A", **BOUGHT),
        sap_row("30", "101", "2", "2022-05-24", "50", "PC", "F1", "88"),
        sap_row("12", "261", "3", "2022-05-25", "60-", "KG", "A", "99"),
        sap_row("30", "261", "3", "2022-05-25", "5-", "PC", "F1", "99"),
        sap_row("30", "101", "4", "2022-05-25", "70", "PC", "F2", "99"),
    ]
    steps = {(row["parent"], row["child"]): row["step"] for row in plain(translated(rows), "links")}
    assert steps == {("A", "F2"): "make", ("F1", "F2"): "rework"}


def test_a_reversed_batch_change_leaves_nothing() -> None:
    rows = [
        SAP_HEADER,
        sap_row("12", "101", "1", "2022-05-24", "100", "KG", "A", **BOUGHT),
        sap_row("12", "309", "2", "2022-05-25", "60-", "KG", "A"),
        sap_row("12", "309", "2", "2022-05-25", "60", "KG", "A1"),
        sap_row("12", "310", "3", "2022-05-25", "60", "KG", "A"),
        sap_row("12", "310", "3", "2022-05-25", "60-", "KG", "A1"),
    ]
    story = translated(rows)
    assert plain(story, "links") == []
    assert [row["lot"] for row in plain(story, "lots")] == ["A"]


def test_subcontracting_in_sap_makes_the_vendors_lot_of_ours() -> None:
    order = {"Supplier": "CO1", "Purchase Order": "4500000007"}
    rows = [
        SAP_HEADER,
        sap_row("30", "101", "1", "2022-05-24", "20", "PC", "F1", "88"),
        sap_row("30", "541", "2", "2022-05-25", "20-", "PC", "F1", **order),
        sap_row("30", "541", "2", "2022-05-25", "20", "PC", "F1", **order, **{"Special Stock": "O"}),
        sap_row("40", "101", "3", "2022-06-01", "3", "PC", "KX1", **order),
        sap_row("30", "543", "3", "2022-06-01", "18-", "PC", "F1", **order, **{"Special Stock": "O"}),
    ]
    story = translated(rows)
    (link,) = plain(story, "links")
    assert (link["parent"], link["child"], float(link["qty"]), link["step"]) == ("F1", "KX1", 18, "subcontract")
    (partner,) = plain(story, "partners")
    assert (partner["partner"], partner["kind"]) == ("CO1", "subcontractor")
    (packed,) = [row for row in plain(story, "lots") if row["lot"] == "KX1"]
    assert packed["supplier"] == "CO1"


def test_a_repack_in_erpnext_is_a_link_and_its_entry_alone_an_issue() -> None:
    rows = [
        ERPNEXT_HEADER,
        erpnext_row("2022-05-24", "12", "Kg", "100", "0", "Purchase Receipt", "PR-1", "A"),
        erpnext_row("2022-05-25", "12", "Kg", "0", "-60", "Stock Entry", "STE-1", "A"),
        erpnext_row("2022-05-25", "13", "Kg", "59", "0", "Stock Entry", "STE-1", "P1"),
        erpnext_row("2022-05-26", "12", "Kg", "0", "-7", "Stock Entry", "STE-2", "A"),
    ]
    story = translated(rows)
    (link,) = plain(story, "links")
    assert (link["parent"], link["child"], float(link["qty"]), link["step"]) == ("A", "P1", 60, "repack")
    (issue,) = plain(story, "moves")
    assert (issue["kind"], float(issue["qty"])) == ("adjust", -7)
    assert "STE-2" in issue["reason"]


def test_a_subcontracting_receipt_of_erpnext_consumes_and_produces() -> None:
    rows = [
        ERPNEXT_HEADER,
        erpnext_row("2022-05-24", "12", "Kg", "100", "0", "Purchase Receipt", "PR-1", "A", party="S1"),
        erpnext_row("2022-06-01", "12", "Kg", "0", "-100", "Subcontracting Receipt", "SCR-1", "A", party="CO1"),
        erpnext_row("2022-06-01", "40", "Nos", "10", "0", "Subcontracting Receipt", "SCR-1", "K1", party="CO1"),
    ]
    story = translated(rows)
    (link,) = plain(story, "links")
    assert (link["parent"], link["child"], link["step"]) == ("A", "K1", "subcontract")
    assert {row["partner"]: row["kind"] for row in plain(story, "partners")} == {
        "S1": "supplier",
        "CO1": "subcontractor",
    }


def test_kingdee_files_of_one_form_each_are_joined_by_the_order() -> None:
    header = tuple(column for column in KINGDEE_HEADER if column != "单据名称")

    def file(*rows):
        place = KINGDEE_HEADER.index("单据名称")
        return [header, *([cell for number, cell in enumerate(row) if number != place] for row in rows)]

    from domain.imports.erp.reading import ReadOptions, read_export  # noqa: PLC0415
    from domain.imports.erp.translating import translate  # noqa: PLC0415
    from tests.domain.exports.samples import sheet  # noqa: PLC0415

    picked = file(kingdee_row("SOUT1", "", "2022-05-25", "12", "MP05", "600", "千克", "MO88"))
    made = file(kingdee_row("SCRK1", "", "2022-05-25", "20", "B1", "900", "千克", "MO88", into=True))
    sheets = [read_export(sheet(picked, "生产领料单_2022.xlsx"), ReadOptions()),
              read_export(sheet(made, "生产入库单.csv"), ReadOptions())]  # fmt: skip
    story = translate(sheets, Known())
    assert [(row["parent"], row["child"]) for row in plain(story, "links")] == [("MP05", "B1")]
    unnamed = read_export(sheet(picked, "export.xlsx"), ReadOptions())
    assert [problem.code for problem in unnamed.problems] == [Problem.UNKNOWN_MOVEMENT]


def test_a_red_document_of_kingdee_is_the_opposite() -> None:
    rows = [
        KINGDEE_HEADER,
        kingdee_row("XSCK1", "销售出库单", "2022-06-03", "30", "F1", "-50", "个", who="C09"),
        kingdee_row("CGRK1", "采购入库单", "2022-06-04", "12", "MP05", "-10", "千克", who="S1", into=True),
    ]
    story = translated(rows)
    assert [(row["lot"], row["kind"], float(row["qty"])) for row in plain(story, "moves")] == [
        ("F1", "adjust", -50), ("F1", "return", 50), ("MP05", "adjust", -10),
    ]  # fmt: skip


def test_an_unbuild_in_odoo_leads_back() -> None:
    rows = [
        ODOO_HEADER,
        ["2022-05-24", "WH/IN/1", "A", "A1", VENDORS, STOCK, "10", "kg", "Done", "S"],
        ["2022-05-26", "WH/UB/1", "A", "A1", STOCK, PRODUCTION, "10", "kg", "Done", ""],
        ["2022-05-26", "WH/UB/1", "P", "P1", PRODUCTION, STOCK, "8", "kg", "Done", ""],
    ]
    (link,) = plain(translated(rows), "links")
    assert (link["parent"], link["child"], link["work_order"]) == ("A1", "P1", "WH/UB/1")


def test_a_file_called_after_two_forms_says_nothing_of_its_rows() -> None:
    assert form_of("采购入库及生产领料.xlsx") is None
    assert form_of("标准采购入库", "生产领料单.xlsx") == ("采购入库", Deed.RECEIVE, False)


# --- what an export does not say ---


def test_a_lot_that_was_there_before_is_opened_with_what_was_taken() -> None:
    rows = [SAP_HEADER, sap_row("30", "601", "1", "2022-06-03", "120-", "PC", "F9", Customer="C1", Delivery="8")]
    story = translated(rows)
    (lot,) = plain(story, "lots")
    assert (lot["lot"], float(lot["qty"])) == ("F9", 120)
    assert {notice.code: notice.examples for notice in story.notices}[Noticed.OPENED] == ("F9",)
    known = Known(items={"30": "30"}, lots={("F9", "30"): ""})
    assert plain(translated(rows, known=known), "lots") == []


def test_a_use_whose_order_made_nothing_here_is_counted_and_said() -> None:
    rows = [
        SAP_HEADER,
        sap_row("12", "101", "1", "2022-05-24", "100", "KG", "A", **BOUGHT),
        sap_row("12", "261", "2", "2022-05-25", "60-", "KG", "A", "77"),
    ]
    story = translated(rows)
    (move,) = plain(story, "moves")
    assert float(move["qty"]) == -60
    assert Noticed.USED_FOR_NOTHING in {notice.code for notice in story.notices}


def test_a_reversal_of_something_before_the_export_is_a_difference() -> None:
    rows = [
        SAP_HEADER,
        sap_row("12", "101", "1", "2022-05-24", "100", "KG", "A", **BOUGHT),
        sap_row("12", "262", "2", "2022-05-25", "30", "KG", "A", "77"),
    ]
    story = translated(rows)
    (move,) = plain(story, "moves")
    assert (move["kind"], float(move["qty"])) == ("adjust", 30)
    assert Noticed.REVERSED_ALONE in {notice.code for notice in story.notices}


def test_a_delivery_without_a_customer_is_kept_under_a_name_that_says_so() -> None:
    rows = [ERPNEXT_HEADER,
            erpnext_row("2022-06-03", "30", "Nos", "0", "-12", "Delivery Note", "DN-1", "F1")]  # fmt: skip
    story = translated(rows)
    (delivery,) = plain(story, "shipments")
    (partner,) = plain(story, "partners")
    assert delivery["customer"] == partner["partner"] == "? ERPNext"
    assert "not named" in partner["name"]
    assert {notice.code: notice.examples for notice in story.notices}[Noticed.NO_CUSTOMER] == ("DN-1",)


def test_a_company_that_sells_and_buys_is_two_partners() -> None:
    rows = [
        ODOO_HEADER,
        ["2022-05-24", "WH/IN/1", "A", "A1", VENDORS, STOCK, "10", "kg", "Done", "Both"],
        ["2022-05-26", "WH/OUT/1", "A", "A1", STOCK, "Partners/Customers", "5", "kg", "Done", "Both"],
    ]
    story = translated(rows)
    assert [(row["partner"], row["kind"]) for row in plain(story, "partners")] == [
        ("Both", "supplier"), ("Both (customer)", "customer"),
    ]  # fmt: skip
    assert plain(story, "shipments")[0]["customer"] == "Both (customer)"


def test_a_list_of_lots_tells_what_the_movements_do_not() -> None:
    lots = [["Lot/Serial Number", "Internal Reference", "Product", "Expiration Date"],
            ["MP05", "HY220415", "[12] 全脂乳粉", "2022-12-31 00:00:00"]]  # fmt: skip
    story = translated(odoo_rows(), lots)
    (powder,) = [row for row in plain(story, "lots") if row["lot"] == "MP05"]
    assert (powder["supplier_lot"], powder["expires_at"]) == ("HY220415", "2022-12-31")
    assert [problem.code for problem in translated(lots).problems] == [Problem.ONLY_LOTS]


def test_what_stands_in_two_overlapping_files_happened_once_and_twice_in_one_file_twice() -> None:
    rows = sap_rows()
    header, body = rows[2], rows[3:]
    first, second = [header, *body[:12]], [header, *body[5:]]
    story = translated(first, second)
    whole = translated(rows)
    for name in ("lots", "links", "shipments"):
        told, wanted = plain(story, name), plain(whole, name)
        assert sorted(map(str, told)) == sorted(map(str, wanted))
    assert Noticed.TOLD_TWICE in {notice.code for notice in story.notices}
    pallet = sap_row("30", "601", "7", "2022-06-03", "10-", "PC", "F9", Customer="C1", Delivery="8")
    deliveries = plain(translated([SAP_HEADER, pallet, pallet], [SAP_HEADER, pallet]), "shipments")
    assert len(deliveries) == 2


def test_kingdee_writes_only_decimal_points() -> None:
    rows = [KINGDEE_HEADER, kingdee_row("C1", "采购入库单", "2022-05-24", "1", "L1", "1,200", "千克", into=True)]
    assert float(read(rows).bookings[0].amount) == 1200


def test_a_company_called_scrap_does_not_scrap() -> None:
    rows = [
        ODOO_HEADER,
        ["2022-05-26", "MO/1", "A", "A1", STOCK, "Virtual Locations/Scrap & Co: Production", "8", "kg", "Done", ""],
        ["2022-05-26", "MO/1", "P", "P1", "Virtual Locations/Scrap & Co: Production", STOCK, "8", "kg", "Done", ""],
    ]
    (link,) = plain(translated(rows), "links")
    assert (link["parent"], link["child"]) == ("A1", "P1")


def test_a_count_that_finds_a_lot_first_brings_it_in_once() -> None:
    rows = [
        ERPNEXT_HEADER,
        erpnext_row("2022-01-01", "12", "Kg", "100", "0", "Stock Reconciliation", "REC-1", "OLD"),
        erpnext_row("2022-01-05", "12", "Kg", "0", "-30", "Delivery Note", "DN-1", "OLD", party="C1"),
        erpnext_row("2022-01-09", "12", "Kg", "0", "-1", "Stock Reconciliation", "REC-2", "OLD"),
    ]
    story = translated(rows)
    assert [(row["lot"], row["qty"]) for row in plain(story, "lots")] == [("OLD", "100")]
    assert [(row["kind"], row["qty"]) for row in plain(story, "moves")] == [("adjust", "-1")]
    known = Known(items={"12": "12"}, lots={("OLD", "12"): ""})
    assert len(plain(translated(rows, known=known), "moves")) == 2
    (lot,) = plain(story, "lots")
    again = Known(items={"12": "12"}, lots={("OLD", "12"): lot["opened"]})
    assert plain(translated(rows, known=again), "lots") == [lot]


def test_what_came_back_of_an_old_lot_does_not_make_it_smaller() -> None:
    rows = [
        SAP_HEADER,
        sap_row("30", "601", "1", "2022-06-03", "100-", "PC", "F9", Customer="C1", Delivery="8"),
        sap_row("30", "651", "2", "2022-06-09", "40", "PC", "F9", Customer="C1"),
    ]
    (lot,) = plain(translated(rows), "lots")
    assert lot["qty"] == "100"


def test_of_an_old_lot_that_only_came_back_there_is_what_came_back() -> None:
    rows = [SAP_HEADER, sap_row("30", "651", "2", "2022-06-09", "40", "PC", "F9", Customer="C1")]
    story = translated(rows)
    (lot,) = plain(story, "lots")
    moves = [(row["kind"], row["qty"]) for row in plain(story, "moves")]
    assert (lot["qty"], sorted(moves)) == ("40", [("adjust", "-40"), ("return", "40")])


def test_a_list_of_deliveries_names_the_customers_that_the_ledger_does_not() -> None:
    ledger = [
        ERPNEXT_HEADER,
        erpnext_row("2022-05-24", "30", "Nos", "20", "0", "Purchase Receipt", "PR-1", "F1"),
        erpnext_row("2022-06-03", "30", "Nos", "0", "-12", "Delivery Note", "DN-1", "F1"),
        erpnext_row("2022-06-04", "30", "Nos", "0", "-3", "Delivery Note", "DN-2", "F1"),
    ]
    notes = [["ID", "Customer", "Date", "Grand Total"], ["DN-1", "Shop 9", "2022-06-03", "1,234.50"]]
    receipts = [["ID", "Supplier", "Date", "Grand Total"], ["PR-1", "Farm A", "2022-05-24", "5"]]
    story = translated(ledger, notes, receipts)
    assert [row["customer"] for row in plain(story, "shipments")] == ["Shop 9", "? ERPNext"]
    assert {notice.code: notice.examples for notice in story.notices}[Noticed.NO_CUSTOMER] == ("DN-2",)
    (lot,) = plain(story, "lots")
    assert lot["supplier"] == "Farm A"
    assert [problem.code for problem in translated(notes).problems] == [Problem.ONLY_LOTS]


def test_a_list_of_transfers_names_the_customers_that_odoos_moves_do_not() -> None:
    place = ODOO_HEADER.index("picking_partner_id")
    moves = [[cell for number, cell in enumerate(row) if number != place] for row in odoo_rows()]
    transfers = [["Reference", "Contact", "Scheduled Date", "Source Document", "Status"],
                 ["WH/OUT/00001", "Shop 9", "2022-06-03 00:00:00", "S00001", "Done"],
                 ["WH/INT/00001", "", "2022-06-03 00:00:00", "", "Done"]]  # fmt: skip
    (delivery,) = plain(translated(moves, transfers), "shipments")
    assert delivery["customer"] == "Shop 9"
