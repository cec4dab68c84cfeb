"""SAP's list of material documents (transaction MB51), and of batches (MSC3N).

Source: field names of MSEG and MATDOC and headers of two real exports. The Chinese labels and the list of movement
types are general SAP knowledge, not read in a source.
"""

from __future__ import annotations

from decimal import Decimal

from domain.imports.erp.bookings import Booking, Deed, Left, LotFacts, Said
from domain.imports.erp.headers import Labels
from domain.imports.erp.preset import ExportRow, ExportTable, Need, Preset
from domain.imports.problems import Problem

_MB51 = Labels({
    "item": ("Material", "Article", "MATNR", "物料"),
    "item_name": ("Material Description", "MAKTX", "物料描述"),
    "plant": ("Plant", "Division", "WERKS", "工厂"),
    "place": ("Storage Location", "SLoc", "LGORT", "库存地点"),
    "type": ("Movement Type", "MvT", "BWART", "移动类型"),
    "special_stock": ("Special Stock", "SOBKZ"),
    "document": ("Material Document", "Mat. Doc.", "MBLNR", "物料凭证"),
    "line": ("Material Doc.Item", "Item", "ZEILE", "物料凭证项目"),
    "date": ("Posting Date", "Pstng Date", "BUDAT", "过账日期"),
    "document_date": ("Document Date", "BLDAT"),
    "entry_date": ("Entry Date", "CPUDT"),
    "qty": ("Qty in Un. of Entry", "Quantity in Unit of Entry", "Qty in UnE", "ERFMG", "以录入单位计的数量"),
    "uom": ("Unit of Entry", "UnE", "EUn", "ERFME", "录入单位"),
    "qty_base": ("Quantity", "MENGE", "数量"),
    "uom_base": ("Base Unit of Measure", "BUn", "MEINS", "基本计量单位"),
    "side": ("Debit/Credit Indicator", "SHKZG"),
    "lot": ("Batch", "CHARG", "批次"),
    "order": ("Order", "AUFNR", "订单"),
    "supplier": ("Supplier", "Vendor", "LIFNR", "供应商"),
    "customer": ("Customer", "KUNNR", "客户"),
    "purchase_order": ("Purchase Order", "EBELN", "采购订单"),
    "delivery": ("Delivery", "VBELN_IM"),
    "reservation": ("Reservation", "RSNUM"),
    "reference": ("Reference", "XBLNR"),
    "text": ("Document Header Text", "BKTXT"),
    "user": ("User Name", "USNAM"),
    "value": ("Amount in LC", "Amount in Local Currency", "Ext. Amount in Local Currency", "DMBTR"),
    "expires": ("SLED/BBD", "Shelf Life Expiration Date", "VFDAT"),
    "made": ("Date of Manufacture", "HSDAT"),
    "supplier_lot": ("Vendor Batch", "Supplier Batch", "LICHA"),
})  # fmt: skip

_BATCHES = Labels({
    "item": ("Material", "MATNR", "物料"),
    "plant": ("Plant", "WERKS", "工厂"),
    "lot": ("Batch", "CHARG", "批次"),
    "made": ("Date of Manufacture", "HSDAT"),
    "expires": ("SLED/BBD", "Shelf Life Expiration Date", "VFDAT"),
    "supplier": ("Vendor", "Supplier", "LIFNR", "供应商"),
    "supplier_lot": ("Vendor Batch", "Supplier Batch", "LICHA"),
    "origin": ("Country of Origin", "HERKL"),
    "restricted": ("Batch in Restricted-Use", "ZUSTD"),
    "last_receipt": ("Last GR", "LWEDT"),
})  # fmt: skip

_RECEIPT = None
"""101 and its like: made when there is an order, received otherwise."""

TYPES: dict[str, tuple[Deed | Left | None, bool]] = {
    "101": (_RECEIPT, False), "102": (_RECEIPT, True),
    "103": (Left.STATUS, False), "104": (Left.STATUS, False),
    "105": (_RECEIPT, False), "106": (_RECEIPT, True),
    "122": (Deed.RETURN_OUT, False), "123": (Deed.RETURN_OUT, True),
    "161": (Deed.RETURN_OUT, False), "162": (Deed.RETURN_OUT, True),
    "201": (Deed.ISSUE, False), "202": (Deed.ISSUE, True),
    "221": (Deed.ISSUE, False), "222": (Deed.ISSUE, True),
    "291": (Deed.ISSUE, False), "292": (Deed.ISSUE, True),
    **dict.fromkeys(("231", "241", "251", "271", "281", "331", "333", "335"), (Deed.ISSUE, False)),
    **dict.fromkeys(("232", "242", "252", "272", "282", "332", "334", "336"), (Deed.ISSUE, True)),
    "261": (Deed.USE, False), "262": (Deed.USE, True),
    "531": (Deed.MAKE, False), "532": (Deed.MAKE, True),
    "541": (Left.MOVED, False), "542": (Left.MOVED, False),
    "543": (Deed.USE, False), "544": (Deed.USE, True),
    **dict.fromkeys(("301", "302", "303", "304", "305", "306"), (Left.MOVED, False)),
    **dict.fromkeys(("323", "324", "325", "326", "411", "412", "413", "414", "415", "416"), (Left.MOVED, False)),
    **dict.fromkeys(("311", "312", "313", "314", "315", "316"), (Left.MOVED, False)),
    "309": (Deed.CHANGE, False), "310": (Deed.CHANGE, True),
    **dict.fromkeys(("321", "322", "343", "344", "349", "350"), (Left.STATUS, False)),
    "551": (Deed.SCRAP, False), "552": (Deed.SCRAP, True),
    "553": (Deed.SCRAP, False), "554": (Deed.SCRAP, True),
    "555": (Deed.SCRAP, False), "556": (Deed.SCRAP, True),
    "561": (Deed.RECEIVE, False), "562": (Deed.RECEIVE, True),
    "601": (Deed.SHIP, False), "602": (Deed.SHIP, True),
    "651": (Deed.RETURN_IN, False), "652": (Deed.RETURN_IN, True),
    "653": (Deed.RETURN_IN, False), "654": (Deed.RETURN_IN, True),
    "657": (Deed.RETURN_IN, False), "658": (Deed.RETURN_IN, True),
    "701": (Deed.COUNT, False), "702": (Deed.COUNT, True),
}  # fmt: skip
_SUBCONTRACTED = ("543", "544")
_MINUS = ("H", "-")


def _said(row: ExportRow) -> Said:
    kind = row.must("type")
    if kind not in TYPES:
        raise row.bad("type", Problem.UNKNOWN_MOVEMENT, given=kind, system="SAP")
    deed, undoes = TYPES[kind]
    if isinstance(deed, Left):
        return deed
    if not row.get("lot"):
        return Left.WITHOUT_LOT
    base = bool(row.get("qty_base") and row.get("uom_base")) or not row.has("qty")
    amount = row.number("qty_base" if base else "qty")
    if not amount:
        return Left.NOTHING
    order, document = row.first("order"), row.must("document")
    purchase = row.first("purchase_order")
    if deed is _RECEIPT:
        deed = Deed.MAKE if order and not purchase else Deed.RECEIVE
    outward = row.get("side").upper() in _MINUS or amount < 0
    if deed is Deed.CHANGE and not outward and not row.facts.signed and not row.has("side"):
        raise row.bad("qty_base" if base else "qty", Problem.NO_SIGN)
    return Booking(
        line=row.line,
        deed=deed,
        item=row.must("item"),
        lot=row.lot("lot"),
        amount=_signed(deed, abs(amount), outward=outward, undoes=undoes),
        uom=row.unit("uom_base" if base else "uom"),
        at=row.moment("date"),
        document=(row.first("delivery") or document) if deed is Deed.SHIP else document,
        key=_key(deed, kind, order, purchase, document),
        partner=row.first("customer") if deed in (Deed.SHIP, Deed.RETURN_IN) else row.first("supplier"),
        undoes=undoes and deed is not Deed.COUNT,
        says=f"SAP {kind}",
        item_name=row.get("item_name"),
        supplier_lot=row.maybe_lot("supplier_lot"),
        expires=row.maybe_day("expires"),
        made=row.maybe_day("made"),
    )


def _signed(deed: Deed, amount: Decimal, *, outward: bool, undoes: bool) -> Decimal:
    if deed is Deed.COUNT:  # 701 finds more, 702 less, whatever sign the list prints
        return -amount if undoes else amount
    return -amount if deed is Deed.CHANGE and outward else amount


def _key(deed: Deed, kind: str, order: str, purchase: str, document: str) -> str:
    if deed is Deed.CHANGE:
        return f"document {document}"
    if deed is Deed.RECEIVE or kind in _SUBCONTRACTED:
        return f"purchase {purchase}" if purchase else f"document {document}"
    if deed in (Deed.USE, Deed.MAKE):
        return f"order {order}" if order else f"document {document}"
    return ""


def _lot(row: ExportRow) -> Said:
    if not row.get("lot"):
        return Left.WITHOUT_LOT
    return LotFacts(row.line, row.must("item"), row.lot("lot"), row.maybe_day("expires"), row.maybe_day("made"),
                    row.maybe_lot("supplier_lot"))  # fmt: skip


SAP_MB51 = Preset(
    "sap-mb51",
    "SAP",
    (
        ExportTable(
            labels=_MB51,
            telltale=(("type",), ("item",), ("document", "date", "qty", "qty_base")),
            said=_said,
            needs=(
                Need(("lot",), Problem.NO_BATCH_COLUMN),
                Need(("order", "purchase_order"), Problem.NO_ORDER_COLUMN),
                Need(("date",)),
                Need(("qty", "qty_base")),
                Need(("document",)),
            ),
            numbers=("qty", "qty_base"),
            evidence=("value",),
            dates=("date", "expires", "made"),
        ),
        ExportTable(
            labels=_BATCHES,
            telltale=(("lot",), ("item",), ("expires", "supplier_lot", "made")),
            said=_lot,
            dates=("expires", "made"),
        ),
    ),
)
