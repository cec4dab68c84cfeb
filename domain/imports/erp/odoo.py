"""Odoo's move lines (Moves History, `stock.move.line`), its lots (`stock.lot`) and transfers (`stock.picking`).

Source: field names, labels and view columns of Odoo's stock module. The Chinese labels, those of the expiry module and
of the list of transfers are general knowledge, not read in a source. What was consumed and produced is joined by the
manufacturing order's reference; every move between places of the plant is only a move.
"""

from __future__ import annotations

import re

from domain.imports.erp.bookings import Booking, Deed, DocumentFacts, Left, LotFacts, Said
from domain.imports.erp.headers import Labels
from domain.imports.erp.preset import ExportRow, ExportTable, Need, Preset
from domain.imports.problems import Problem

_MOVES = Labels({
    "date": ("Date", "date", "日期"),
    "document": ("Reference", "reference", "参考", "参照", "单号"),
    "item": ("Product", "product_id", "product_id/display_name", "产品"),
    "lot": ("Lot/Serial Number", "lot_id", "lot_id/name", "Lot/Serial #", "批次/序列号", "批次/序列号码"),
    "lot_text": ("Lot/Serial Number Name", "lot_name", "批次/序列号名称"),
    "from": ("From", "location_id", "location_id/complete_name", "Source Location", "从", "源位置"),
    "to": ("To", "location_dest_id", "location_dest_id/complete_name", "Destination Location", "至", "到", "目的位置"),
    "from_type": ("Source Location Type", "location_usage"),
    "to_type": ("Destination Location Type", "location_dest_usage"),
    "qty": ("Quantity", "Quantity Done", "quantity", "qty_done", "数量", "完成数量"),
    "qty_base": ("Quantity in Product UoM", "quantity_product_uom"),
    "uom": ("Unit of Measure", "product_uom_id", "Unit", "UoM", "计量单位", "单位"),
    "category": ("Product Category", "product_category_name"),
    "package_from": ("Source Package", "package_id"),
    "package_to": ("Destination Package", "result_package_id"),
    "owner": ("From Owner", "owner_id"),
    "transfer": ("Transfer", "picking_id", "调拨"),
    "partner": ("picking_partner_id", "Transfer/Contact", "Contact", "Partner", "联系人", "业务伙伴"),
    "op_code": ("picking_code",),
    "op_type": ("Operation type", "picking_type_id"),
    "origin": ("Source", "origin", "Source Document", "源单据"),
    "state": ("Status", "state", "状态"),
    "company": ("Company", "company_id", "公司"),
    "consumed_lines": ("consume_line_ids",),
    "produced_lines": ("produce_line_ids",),
})  # fmt: skip

_LOTS = Labels({
    "lot": ("Lot/Serial Number", "name", "批次/序列号"),
    "supplier_lot": ("Internal Reference", "ref", "内部参考"),
    "item": ("Product", "product_id", "产品"),
    "qty": ("On Hand Quantity", "product_qty", "在手数量"),
    "uom": ("Unit of Measure", "product_uom_id", "计量单位"),
    "place": ("Location", "location_id"),
    "note": ("Description", "note"),
    "company": ("Company", "company_id", "公司"),
    "expires": ("Expiration Date", "expiration_date", "life_date", "到期日期"),
    "best_before": ("Best before Date", "use_date"),
    "removal": ("Removal Date", "removal_date"),
    "alert": ("Alert Date", "alert_date"),
})  # fmt: skip

_TRANSFERS = Labels({
    "document": ("Reference", "name", "参考", "参照", "单号"),
    "partner": ("Contact", "partner_id", "Receive From", "Delivery Address", "联系人", "业务伙伴"),
    "origin": ("Source Document", "origin", "源单据"),
    "date": ("Scheduled Date", "scheduled_date", "Effective Date", "date_done"),
    "state": ("Status", "state", "状态"),
    "op_type": ("Operation Type", "picking_type_id"),
    "company": ("Company", "company_id", "公司"),
})  # fmt: skip

_DONE = frozenset({"done", "完成", "已完成"})
_CANCELLED = frozenset({"cancel", "cancelled", "已取消", "取消"})
_NAMED = re.compile(r"\[([^\[\]]+)\]\s*(.*)")
_TYPES = {
    "supplier": "supplier", "vendorlocation": "supplier", "vendor": "supplier",
    "customer": "customer", "customerlocation": "customer",
    "internal": "internal", "internallocation": "internal",
    "inventory": "inventory", "inventoryloss": "inventory",
    "production": "production", "transit": "transit", "transitlocation": "transit",
}  # fmt: skip
_ROOTS = ("partners/", "virtual locations/", "合作伙伴/", "业务伙伴/", "虚拟位置/", "虚拟库位/")
_WORDS = (("scrap", "scrap"), ("报废", "scrap"), ("inventory", "inventory"), ("盘点", "inventory"),
          ("调整", "inventory"), ("production", "production"), ("生产", "production"), ("vendor", "supplier"),
          ("supplier", "supplier"), ("供应商", "supplier"), ("customer", "customer"), ("客户", "customer"),
          ("transit", "transit"), ("中转", "transit"))  # fmt: skip

MOVEMENTS: dict[tuple[str, str], tuple[Deed, bool]] = {
    ("supplier", "plant"): (Deed.RECEIVE, False),
    ("plant", "customer"): (Deed.SHIP, False),
    ("customer", "plant"): (Deed.RETURN_IN, False),
    ("plant", "supplier"): (Deed.RETURN_OUT, False),
    ("plant", "production"): (Deed.USE, False),
    ("production", "plant"): (Deed.MAKE, False),
    ("plant", "scrap"): (Deed.SCRAP, False),
    ("scrap", "plant"): (Deed.SCRAP, True),
    ("plant", "inventory"): (Deed.COUNT, True),
    ("inventory", "plant"): (Deed.COUNT, False),
}  # fmt: skip
"""From and to -> what it is. Inside and between the plant's own places (transit too) it is a move."""


def place_kind(path: str, usage: str) -> str:
    """plant, supplier, customer, production, inventory or scrap: by the location's type, else by its path."""
    plain = path.strip().casefold()
    by_path = "internal"
    if plain.startswith(_ROOTS) or "transit" in plain:
        last = plain.rpartition(":")[2]  # "Virtual Locations/Scrap & Co: Production" is production
        by_path = next((kind for word, kind in _WORDS if word in last), "unknown")
    told = _TYPES.get("".join(sign for sign in usage.casefold() if sign.isalpha()), by_path)
    if told == "inventory" and by_path == "scrap":
        return "scrap"
    return "plant" if told in ("internal", "transit") else told


def _said(row: ExportRow) -> Said:
    state = row.get("state").casefold()
    if state and state not in _DONE:
        return Left.CANCELLED if state in _CANCELLED else Left.NOT_DONE
    ends = (place_kind(row.get("from"), row.get("from_type")), place_kind(row.get("to"), row.get("to_type")))
    if ends == ("plant", "plant"):
        return Left.MOVED
    if ends not in MOVEMENTS:
        raise row.bad("from", Problem.UNKNOWN_MOVEMENT, given=f"{row.get('from')} → {row.get('to')}", system="Odoo")
    lot = "lot" if row.get("lot") else "lot_text"
    if not row.get(lot):
        return Left.WITHOUT_LOT
    target = "qty_base" if row.get("qty_base") and not row.get("qty") else "qty"
    amount = row.number(target)
    if not amount:
        return Left.NOTHING
    if amount < 0:
        raise row.bad(target, Problem.BAD_NUMBER, given=row.get(target), problem="not_positive")
    deed, undoes = MOVEMENTS[ends]
    item, name = product(row.must("item"))
    document = row.must("document") if deed in (Deed.USE, Deed.MAKE) else row.first("document", "transfer")
    return Booking(
        line=row.line,
        deed=deed,
        item=item,
        lot=row.lot(lot),
        amount=-amount if deed is Deed.COUNT and undoes else amount,
        uom=row.unit("uom"),
        at=row.moment("date"),
        document=document,
        key=f"order {document}" if deed in (Deed.USE, Deed.MAKE) else "",
        partner=row.first("partner"),
        undoes=undoes and deed is not Deed.COUNT,
        says=f"Odoo {row.get('from')} → {row.get('to')}"[:200],
        item_name=name,
    )


def product(shown: str) -> tuple[str, str]:
    """`[FURN_01] Desk` is the item FURN_01, called Desk; without a code the name is the item."""
    found = _NAMED.fullmatch(shown)
    return (found[1].strip(), found[2].strip()) if found else (shown, "")


def _lot(row: ExportRow) -> Said:
    if not row.get("lot"):
        return Left.WITHOUT_LOT
    expires = row.maybe_day("expires") or row.maybe_day("best_before")
    item = product(row.must("item"))[0]
    return LotFacts(row.line, item, row.lot("lot"), expires, "", row.maybe_lot("supplier_lot"))


def _transfer(row: ExportRow) -> Said:
    return DocumentFacts(row.must("document"), row.first("partner")) if row.get("partner") else Left.NOT_STOCK


ODOO = Preset(
    "odoo",
    "Odoo",
    (
        ExportTable(
            labels=_MOVES,
            telltale=(("from",), ("to",), ("item",), ("document", "lot", "lot_text")),
            said=_said,
            needs=(
                Need(("lot", "lot_text")),
                Need(("date",)),
                Need(("document",)),
                Need(("qty", "qty_base")),
            ),
            numbers=("qty", "qty_base"),
            dates=("date",),
        ),
        ExportTable(
            labels=_LOTS,
            telltale=(("lot",), ("item",), ("expires", "best_before", "supplier_lot")),
            said=_lot,
            dates=("expires", "best_before"),
        ),
        ExportTable(labels=_TRANSFERS, telltale=(("document",), ("partner",), ("date", "origin")), said=_transfer),
    ),
)
