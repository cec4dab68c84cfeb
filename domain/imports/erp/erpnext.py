"""ERPNext's Stock Ledger (report and DocType), its Serial and Batch Entry, the traceability report, and its batches.

Source: DocTypes and report code of ERPNext 13 to 16. The columns of the lists of delivery notes and purchase receipts,
which name the customers and suppliers that the ledger does not, are general knowledge. A Stock Entry says only by its
rows what it was: minus and plus of different lots make a transformation, of the same lot a transfer, minus alone an
issue, plus alone a receipt.
"""

from __future__ import annotations

from decimal import Decimal

from domain.imports.erp.bookings import Booking, Deed, DocumentFacts, Left, LotFacts, Said
from domain.imports.erp.headers import Labels, normal
from domain.imports.erp.preset import ExportRow, ExportTable, Need, Preset
from domain.imports.problems import Problem

_LEDGER = Labels({
    "date": ("Date", "Posting Date", "posting_date", "Posting Datetime", "posting_datetime", "日期", "过账日期"),
    "time": ("Posting Time", "posting_time"),
    "item": ("Item Code", "item_code", "Item", "物料代码", "物料号"),
    "item_name": ("Item Name", "item_name", "物料名称"),
    "uom": ("Stock UOM", "stock_uom", "UOM", "库存单位"),
    "in_qty": ("In Qty", "in_qty"),
    "out_qty": ("Out Qty", "out_qty"),
    "qty": ("Qty Change", "actual_qty", "Actual Quantity", "Actual Qty", "Quantity", "Qty", "qty"),
    "balance": ("Balance Qty", "Qty After Transaction", "qty_after_transaction"),
    "document": ("Voucher #", "Voucher No", "voucher_no", "Source Document No", "凭证号"),
    "type": ("Voucher Type", "voucher_type", "凭证类型"),
    "purpose": ("Stock Entry Type", "Purpose", "stock_entry_type", "purpose"),
    "place": ("Warehouse", "warehouse", "仓库"),
    "lot": ("Batch", "Batch No", "batch_no", "批号"),
    "order": ("Work Order", "work_order"),
    "partner": ("Supplier | Customer", "Party", "Customer", "Supplier"),
    "cancelled": ("Is Cancelled", "is_cancelled"),
    "outward": ("Is Outward", "is_outward"),
    "direction": ("Type of Transaction", "Type of Transaction (Inward/Outward)", "type_of_transaction"),
    "bundle": ("Serial and Batch Bundle", "serial_and_batch_bundle"),
    "expires": ("Batch Expiry Date", "Expiry Date", "expiry_date"),
    "value": ("Balance Value", "Value Change", "Valuation Rate", "Incoming Rate", "valuation_rate"),
    "detail": ("Voucher Detail No", "voucher_detail_no"),
    "serial": ("Serial No", "serial_no"),
    "group": ("Item Group",),
    "company": ("Company", "company"),
    "project": ("Project", "project"),
})  # fmt: skip

_BATCH = Labels({
    "lot": ("Batch ID", "batch_id"),
    "item": ("Item", "item"),
    "item_name": ("Item Name", "item_name"),
    "parent": ("Parent Batch", "parent_batch"),
    "made": ("Manufacturing Date", "manufacturing_date"),
    "expires": ("Expiry Date", "expiry_date"),
    "qty": ("Batch Quantity", "batch_qty"),
    "uom": ("Batch UOM", "stock_uom"),
    "supplier": ("Supplier", "supplier"),
    "source_type": ("Source Document Type", "reference_doctype"),
    "source": ("Source Document Name", "reference_name"),
    "note": ("Batch Description", "description"),
    "disabled": ("Disabled", "disabled"),
})  # fmt: skip

_DOCUMENTS = Labels({
    "document": ("ID", "name"),
    "partner": ("Customer", "customer", "Supplier", "supplier"),
    "partner_name": ("Customer Name", "customer_name", "Supplier Name", "supplier_name"),
    "date": ("Date", "Posting Date", "posting_date"),
    "total": ("Grand Total", "grand_total"),
    "company": ("Company", "company"),
    "status": ("Status", "status"),
})  # fmt: skip

VOUCHERS: dict[str, tuple[Deed, Deed]] = {
    "purchasereceipt": (Deed.RECEIVE, Deed.RETURN_OUT),
    "purchaseinvoice": (Deed.RECEIVE, Deed.RETURN_OUT),
    "deliverynote": (Deed.RETURN_IN, Deed.SHIP),
    "salesinvoice": (Deed.RETURN_IN, Deed.SHIP),
    "posinvoice": (Deed.RETURN_IN, Deed.SHIP),
    "stockentry": (Deed.CHANGE, Deed.CHANGE),
    "subcontractingreceipt": (Deed.RECEIVE, Deed.USE),
    "stockreconciliation": (Deed.COUNT, Deed.COUNT),
}
"""Voucher type -> what plus is, what minus is."""
_ONE_WAY = {"purchasereceipt": 1, "purchaseinvoice": 1, "deliverynote": -1, "salesinvoice": -1, "posinvoice": -1}
_TRANSFERS = frozenset(normal(name) for name in (
    "Material Transfer", "Material Transfer for Manufacture", "Send to Subcontractor", "Send to Warehouse",
    "Receive at Warehouse"))  # fmt: skip
_PURPOSES = {
    "materialreceipt": Deed.RECEIVE,
    "materialissue": Deed.ISSUE,
    "materialconsumptionformanufacture": Deed.USE,
}
_YES = ("1", "yes", "true", "是")
_SIGNED = (Deed.CHANGE, Deed.COUNT)


def _said(row: ExportRow) -> Said:
    if row.get("cancelled").casefold() in _YES:
        return Left.CANCELLED
    voucher = normal(row.get("type"))
    if voucher not in VOUCHERS:
        raise row.bad("type", Problem.UNKNOWN_MOVEMENT, given=row.get("type"), system="ERPNext")
    if normal(row.get("purpose")) in _TRANSFERS:
        return Left.MOVED
    if not row.get("lot"):
        return Left.WITHOUT_LOT
    amount = _amount(row, voucher)
    if not amount:
        return Left.NOTHING
    deed = _PURPOSES.get(normal(row.get("purpose")), VOUCHERS[voucher][0 if amount > 0 else 1])
    document, at = row.must("document"), row.moment("date")
    if row.get("time") and len(at) == 10:
        at = f"{at} {row.get('time').split('.')[0].zfill(8)}"
    return Booking(
        line=row.line,
        deed=deed,
        item=row.must("item"),
        lot=row.lot("lot"),
        amount=amount if deed in _SIGNED else abs(amount),
        uom=row.unit("uom"),
        at=at,
        document=document,
        key=_key(row, deed, document),
        partner=row.first("partner"),
        says=f"ERPNext {row.get('purpose') or row.get('type')}",
        item_name=row.get("item_name"),
        expires=row.maybe_day("expires"),
    )


def _amount(row: ExportRow, voucher: str) -> Decimal:
    if row.get("in_qty") or row.get("out_qty"):
        into = abs(row.number("in_qty")) if row.get("in_qty") else Decimal(0)
        out = abs(row.number("out_qty")) if row.get("out_qty") else Decimal(0)
        return into - out
    amount = row.number("qty")
    if row.get("outward") or row.get("direction"):
        outward = (
            row.get("outward").casefold() in ("1", "yes", "true", "是") or normal(row.get("direction")) == "outward"
        )
        return -abs(amount) if outward else abs(amount)
    if not row.facts.signed and amount > 0:  # a report without any minus: what has one direction has this one
        if voucher not in _ONE_WAY:
            raise row.bad("qty", Problem.NO_SIGN)
        return amount * _ONE_WAY[voucher]
    return amount


def _key(row: ExportRow, deed: Deed, document: str) -> str:
    order = row.first("order")
    if order and deed in (Deed.USE, Deed.CHANGE):
        return f"order {order}"
    return f"document {document}" if deed in (Deed.USE, Deed.CHANGE, Deed.RECEIVE) else ""


def _lot(row: ExportRow) -> Said:
    if not row.get("lot"):
        return Left.WITHOUT_LOT
    return LotFacts(row.line, row.must("item"), row.lot("lot"), row.maybe_day("expires"), row.maybe_day("made"), "")


def _document(row: ExportRow) -> Said:
    return DocumentFacts(row.must("document"), row.must("partner"))


ERPNEXT = Preset(
    "erpnext",
    "ERPNext",
    (
        ExportTable(
            labels=_LEDGER,
            telltale=(("type",), ("document",), ("item", "lot"), ("in_qty", "qty", "balance")),
            said=_said,
            needs=(
                Need(("lot",), Problem.NO_BATCH_IN_LEDGER),
                Need(("item",)),
                Need(("date",)),
                Need(("qty", "in_qty", "out_qty")),
            ),
            numbers=("qty", "in_qty", "out_qty"),
            evidence=("balance", "value"),
            dates=("date", "expires"),
            carried=("document", "type", "item", "date", "purpose", "cancelled"),
            without_lots=Problem.NO_BATCH_IN_LEDGER,
        ),
        ExportTable(
            labels=_BATCH,
            telltale=(("lot",), ("item",)),
            said=_lot,
            dates=("expires", "made"),
        ),
        ExportTable(labels=_DOCUMENTS, telltale=(("document",), ("partner",)), said=_document),
    ),
)
