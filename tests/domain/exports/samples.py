"""Small exports of four systems, shaped like real ones, that all tell one story.

MP05 (1,000 kg of powder, the supplier's HY220415) and RM01 (800 L of milk) come in. B1 (900 kg of base) is made of
600 kg of MP05 and 500 L of RM01. F1 and F2 (2,000 and 1,000 cups) are made of all of B1. 1,200 cups of F1 go to C09 and
50 come back; 8 are scrapped; a count finds 2 kg less of MP05. Some booking is reversed, something is only moved, some
rows are of things without a lot.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from domain.imports import layout
from domain.imports.cells import Cells
from domain.imports.erp.reading import ReadExport, ReadOptions, read_export
from domain.imports.erp.sheets import TextSheet
from domain.imports.erp.translating import translate
from domain.imports.erp.translation import Known, Translation
from domain.imports.sheet import read_sheet

ZONE = ZoneInfo("Asia/Shanghai")

SAP_HEADER = ("Material", "Material Description", "Plant", "Storage Location", "Movement Type", "Special Stock",
              "Material Document", "Material Doc.Item", "Posting Date", "Qty in Un. of Entry", "Unit of Entry",
              "Amount in LC", "Batch", "Order", "Supplier", "Customer", "Purchase Order", "Delivery", "Vendor Batch",
              "SLED/BBD")  # fmt: skip


def sap_row(material, kind, document, date, qty, unit, batch="", order="", **more):
    named = {"Material": material, "Movement Type": kind, "Material Document": document, "Posting Date": date,
             "Qty in Un. of Entry": qty, "Unit of Entry": unit, "Batch": batch, "Order": order, "Plant": "1000",
             "Storage Location": "0001", "Amount in LC": "1.234,56", **more}  # fmt: skip
    return [named.get(column, "") for column in SAP_HEADER]


def sap_rows() -> list[Sequence[str]]:
    """With a title before the header, which comes again at a page break, and sums at the end."""
    bought = {"Supplier": "0000100102", "Purchase Order": "4500000001"}
    return [
        ["Material Document List"],
        [],
        SAP_HEADER,
        sap_row("000012", "101", "5000000001", "24.05.2022", "1.000,000", "KG", "MP05", **bought,
                **{"Vendor Batch": "HY220415", "SLED/BBD": "31.12.2022", "Material Description": "全脂乳粉"}),
        sap_row("000011", "101", "5000000002", "24.05.2022", "800,000", "L", "RM01", **bought),
        sap_row("000099", "101", "5000000003", "24.05.2022", "50,000", "PC", "", **bought),
        sap_row("000012", "261", "4900000001", "25.05.2022", "700,000-", "KG", "MP05", "000001000088"),
        sap_row("000012", "262", "4900000002", "25.05.2022", "700,000", "KG", "MP05", "000001000088"),
        sap_row("000012", "261", "4900000003", "25.05.2022", "600,000-", "KG", "MP05", "000001000088"),
        sap_row("000011", "261", "4900000003", "25.05.2022", "500,000-", "L", "RM01", "000001000088"),
        sap_row("000020", "101", "5000000004", "25.05.2022", "900,000", "KG", "B1", "000001000088"),
        SAP_HEADER,
        sap_row("000020", "311", "4900000004", "26.05.2022", "900,000-", "KG", "B1"),
        sap_row("000020", "311", "4900000004", "26.05.2022", "900,000", "KG", "B1"),
        sap_row("000020", "261", "4900000005", "26.05.2022", "900,000-", "KG", "B1", "000001000089"),
        sap_row("000030", "101", "5000000005", "26.05.2022", "2.000,000", "PC", "F1", "000001000089"),
        sap_row("000030", "101", "5000000006", "26.05.2022", "1.000,000", "PC", "F2", "000001000089"),
        sap_row("000030", "601", "4900000006", "03.06.2022", "1.200,000-", "PC", "F1", Customer="C09",
                Delivery="80000001"),
        sap_row("000030", "651", "4900000007", "10.06.2022", "50,000", "PC", "F1", Customer="C09"),
        sap_row("000030", "551", "4900000008", "04.06.2022", "8,000-", "PC", "F1"),
        sap_row("000012", "702", "4900000009", "30.05.2022", "(2,000)", "KG", "MP05"),
        ["", "", "", "", "", "", "", "", "", "9.999,000"],
    ]  # fmt: skip


ODOO_HEADER = ("Date", "Reference", "Product", "Lot/Serial Number", "From", "To", "Quantity", "Unit of Measure",
               "Status", "picking_partner_id")  # fmt: skip
VENDORS, CUSTOMERS, STOCK = "Partners/Vendors", "Partners/Customers", "WH/Stock"
PRODUCTION, SCRAP, COUNT = ("Virtual Locations/Production", "Virtual Locations/Scrap",
                            "Virtual Locations/Inventory adjustment")  # fmt: skip
POWDER, MILK, BASE, CUP = "[12] 全脂乳粉", "[11] Raw milk", "[20] Base", "[30] Cup yoghurt"


def odoo_rows() -> list[Sequence[str]]:
    return [
        ODOO_HEADER,
        ["2022-05-24 01:00:00", "WH/IN/00001", POWDER, "MP05", VENDORS, STOCK, "1000.0", "kg", "Done", "Hengyuan"],
        ["2022-05-24 01:00:00", "WH/IN/00002", MILK, "RM01", VENDORS, STOCK, "800.0", "L", "Done", "Farm A"],
        ["2022-05-24 01:00:00", "WH/IN/00003", "[99] Foil", "", VENDORS, STOCK, "50.0", "Units", "Done", "Farm A"],
        ["2022-05-25 01:00:00", "WH/MO/00088", POWDER, "MP05", STOCK, PRODUCTION, "600.0", "kg", "Done", ""],
        ["2022-05-25 01:00:00", "WH/MO/00088", MILK, "RM01", STOCK, PRODUCTION, "500.0", "L", "Done", ""],
        ["2022-05-25 02:00:00", "WH/MO/00088", BASE, "B1", PRODUCTION, STOCK, "900.0", "kg", "Done", ""],
        ["2022-05-25 03:00:00", "WH/MO/00090", POWDER, "MP05", STOCK, PRODUCTION, "700.0", "kg", "Cancelled", ""],
        ["2022-05-26 01:00:00", "WH/INT/00001", BASE, "B1", STOCK, "WH/Production hall", "900.0", "kg", "Done", ""],
        ["2022-05-26 01:00:00", "WH/MO/00089", BASE, "B1", STOCK, PRODUCTION, "900.0", "kg", "Done", ""],
        ["2022-05-26 02:00:00", "WH/MO/00089", CUP, "F1", PRODUCTION, STOCK, "2000.0", "Units", "Done", ""],
        ["2022-05-26 02:00:00", "WH/MO/00089", CUP, "F2", PRODUCTION, STOCK, "1000.0", "Units", "Done", ""],
        ["2022-06-03 00:00:00", "WH/OUT/00001", CUP, "F1", STOCK, CUSTOMERS, "1200.0", "Units", "Done", "C09"],
        ["2022-06-10 00:00:00", "WH/IN/00009", CUP, "F1", CUSTOMERS, STOCK, "50.0", "Units", "Done", "C09"],
        ["2022-06-04 00:00:00", "SP/00001", CUP, "F1", STOCK, SCRAP, "8.0", "Units", "Done", ""],
        ["2022-05-30 00:00:00", "Product Quantity Updated", POWDER, "MP05", STOCK, COUNT, "2.0", "kg", "Done", ""],
        ["2022-06-11 00:00:00", "WH/OUT/00002", CUP, "F2", STOCK, CUSTOMERS, "1.0", "Units", "Ready", "C10"],
    ]  # fmt: skip


ERPNEXT_HEADER = ("Date", "Item", "Item Name", "Stock UOM", "In Qty", "Out Qty", "Balance Qty", "Voucher #",
                  "Warehouse", "Item Group", "Voucher Type", "Voucher #", "Batch", "Serial No", "Company",
                  "Is Cancelled", "Party")  # fmt: skip


def erpnext_row(date, item, unit, into, out, kind, voucher, batch, cancelled="0", party=""):
    return [date, item, f"Name of {item}", unit, into, out, "0.000", voucher, "Stores - X", "Products", kind, voucher,
            batch, "", "X", cancelled, party]  # fmt: skip


def erpnext_rows() -> list[Sequence[str]]:
    entry = "Stock Entry"
    return [
        ERPNEXT_HEADER,
        erpnext_row("24-05-2022", "12", "Kg", "1,000.000", "0.000", "Purchase Receipt", "PR-1", "MP05", party="H"),
        erpnext_row("24-05-2022", "11", "L", "800.000", "0.000", "Purchase Receipt", "PR-2", "RM01", party="Farm A"),
        erpnext_row("24-05-2022", "99", "Nos", "50.000", "0.000", "Purchase Receipt", "PR-3", ""),
        erpnext_row("25-05-2022", "12", "Kg", "0.000", "-700.000", entry, "STE-0", "MP05", "1"),
        erpnext_row("25-05-2022", "12", "Kg", "0.000", "-600.000", entry, "STE-1", "MP05"),
        erpnext_row("25-05-2022", "11", "L", "0.000", "-500.000", entry, "STE-1", "RM01"),
        erpnext_row("25-05-2022", "20", "Kg", "900.000", "0.000", entry, "STE-1", "B1"),
        erpnext_row("26-05-2022", "20", "Kg", "0.000", "-900.000", entry, "STE-2", "B1"),
        erpnext_row("26-05-2022", "20", "Kg", "900.000", "0.000", entry, "STE-2", "B1"),
        erpnext_row("26-05-2022", "20", "Kg", "0.000", "-900.000", entry, "STE-3", "B1"),
        erpnext_row("26-05-2022", "30", "Nos", "2,000.000", "0.000", entry, "STE-3", "F1"),
        erpnext_row("26-05-2022", "30", "Nos", "1,000.000", "0.000", entry, "STE-3", "F2"),
        erpnext_row("03-06-2022", "30", "Nos", "0.000", "-1,200.000", "Delivery Note", "DN-1", "F1", party="C09"),
        erpnext_row("10-06-2022", "30", "Nos", "50.000", "0.000", "Delivery Note", "DN-2", "F1", party="C09"),
        erpnext_row("04-06-2022", "30", "Nos", "0.000", "-8.000", entry, "STE-4", "F1"),
        erpnext_row("30-05-2022", "12", "Kg", "0.000", "-2.000", "Stock Reconciliation", "REC-1", "MP05"),
        ["Total", "", "", "", "9,999.000", "-9,999.000", *[""] * 11],
    ]  # fmt: skip


KINGDEE_HEADER = ("单据编号", "单据名称", "日期", "单据状态", "物料编码", "物料名称", "批号", "实收数量", "实发数量",
                  "库存单位", "供应商", "客户", "生产订单编号", "生产日期", "有效期至")  # fmt: skip


def kingdee_row(bill, form, date, item, lot, qty, unit, order="", *, status="已审核", who="", into=False):
    sold = form.startswith("销售")
    return [bill, form, date, status, item, f"{item}号物料", lot, qty if into else "", "" if into else qty, unit,
            "" if sold else who, who if sold else "", order, "", ""]  # fmt: skip


def kingdee_rows() -> list[Sequence[str]]:
    """The second row of a document leaves its number, form, date and status empty."""
    second = kingdee_row("", "", "", "11", "RM01", "500", "升", status="")
    return [
        KINGDEE_HEADER,
        kingdee_row("CGRK001", "采购入库单", "2022/5/24", "12", "MP05", "1000", "千克", into=True, who="恒源乳粉"),
        kingdee_row("CGRK002", "采购入库单", "2022/5/24", "11", "RM01", "800", "升", into=True, who="牧场A"),
        kingdee_row("CGRK003", "采购入库单", "2022/5/24", "99", "", "50", "个", into=True, who="牧场A"),
        kingdee_row("SOUT001", "生产领料单", "2022/5/25", "12", "MP05", "700", "千克", "MO88"),
        kingdee_row("STTL001", "生产退料单", "2022/5/25", "12", "MP05", "100", "千克", "MO88"),
        kingdee_row("SOUT002", "生产领料单", "2022/5/25", "11", "RM01", "0", "升", "MO88"),
        second,
        kingdee_row("SCRK001", "生产入库单", "2022/5/25", "20", "B1", "900", "千克", "MO88", into=True),
        kingdee_row("ZJDB001", "直接调拨单", "2022/5/26", "20", "B1", "900", "千克"),
        kingdee_row("SOUT003", "生产领料单", "2022/5/26", "20", "B1", "900", "千克", "MO89"),
        kingdee_row("SCRK002", "生产入库单", "2022/5/26", "30", "F1", "2000", "个", "MO89", into=True),
        kingdee_row("SCRK003", "生产入库单", "2022/5/26", "30", "F2", "1000", "个", "MO89", into=True),
        kingdee_row("XSCK001", "销售出库单", "2022/6/3", "30", "F1", "1200", "个", who="C09"),
        kingdee_row("XSTH001", "销售退货单", "2022/6/10", "30", "F1", "50", "个", who="C09"),
        kingdee_row("QTCK001", "其他出库单", "2022/6/4", "30", "F1", "8", "个"),
        kingdee_row("PKD001", "盘亏单", "2022/5/30", "12", "MP05", "2", "千克"),
        kingdee_row("XSCK002", "销售出库单", "2022/6/11", "30", "F2", "1", "个", who="C10", status="创建"),
    ]  # fmt: skip


STORIES = {"sap-mb51": sap_rows, "odoo": odoo_rows, "erpnext": erpnext_rows, "kingdee": kingdee_rows}


def sheet(rows: Iterable[Sequence[str]], name: str = "export.csv") -> TextSheet:
    return TextSheet(name, list(enumerate((list(row) for row in rows), 1)))


def read(rows: Iterable[Sequence[str]], name: str = "export.csv", **options) -> ReadExport:
    return read_export(sheet(rows, name), ReadOptions(**options))


def translated(*files: Iterable[Sequence[str]], known: Known | None = None, **options) -> Translation:
    sheets = [read_export(sheet(rows, f"{number}.csv"), ReadOptions(**options))
              for number, rows in enumerate(files)]  # fmt: skip
    return translate(sheets, known or Known())


def plain(translation: Translation, name: str) -> list[dict[str, str]]:
    """The rows of one plain file."""
    content = translation.content().get(f"{name}.csv", b"")
    return list(csv.DictReader(io.StringIO(content.decode())))


def checked(translation: Translation) -> int:
    """Every row of every plain file is one that the import itself reads. How many there are."""
    rows = 0
    kinds = {each.file: each for each in (layout.ITEMS, layout.PARTNERS, layout.LOTS, layout.LINKS, layout.SHIPMENTS,
                                          layout.MOVES_FILE)}  # fmt: skip
    for name, content in translation.content().items():
        found = read_sheet(name, content, kinds[name].columns)
        assert not found.problems
        for row in found.rows:
            kinds[name].read(Cells(row, ZONE))
            rows += 1
    return rows
