"""金蝶云·星空: the lists of stock documents, and the list of lots.

Source: form and field names of public WebAPI client code. Several form names are general knowledge, not read in a
source. Which form a file is, its rows say (单据名称, 单据类型), else its sheet's or its own name.
"""

from __future__ import annotations

from domain.imports.erp.bookings import Booking, Deed, Left, LotFacts, Said
from domain.imports.erp.headers import Labels, normal
from domain.imports.erp.numbers import DecimalMark
from domain.imports.erp.preset import ExportRow, ExportTable, Need, Preset
from domain.imports.problems import Problem

_BILLS = Labels({
    "document": ("单据编号", "FBillNo", "DJBH"),
    "form": ("单据名称", "DJMC", "FFormId", "FormId"),
    "type": ("单据类型", "FBillTypeID.FName", "DJLX"),
    "date": ("日期", "业务日期", "FDate", "RQ"),
    "status": ("单据状态", "FDocumentStatus"),
    "item": ("物料编码", "FMaterialId.FNumber"),
    "item_name": ("物料名称", "FMaterialId.FName"),
    "spec": ("规格型号", "FMaterialId.FSpecification"),
    "lot": ("批号", "FLot.FNumber", "FLot_Text"),
    "qty": ("实收数量", "实发数量", "实退数量", "FRealQty", "FActualQty", "数量", "FQty", "FBaseQty", "SL"),
    "uom": ("库存单位", "单位", "基本单位", "FUnitId.FName", "FStockUnitId", "FBaseUnitId", "DW"),
    "place": ("仓库", "FStockId.FName", "CK"),
    "bin": ("仓位", "FStockLocId"),
    "to_place": ("调入仓库", "FDestStockId"),
    "from_place": ("调出仓库", "FSrcStockId", "DCCK"),
    "stock_status": ("库存状态", "FStockStatusId", "KCZT"),
    "made": ("生产日期", "FProduceDate"),
    "expires": ("有效期至", "FExpiryDate"),
    "supplier": ("供应商", "FSupplierId.FName"),
    "customer": ("客户", "FCustomerId.FName"),
    "order": ("生产订单编号", "FMoBillNo", "委外订单编号"),
    "parent_item": ("产品编码", "FParentMaterialId.FNumber"),
    "source": ("源单编号", "FSrcBillNo"),
    "organisation": ("库存组织", "FStockOrgId", "ZZ"),
    "owner": ("货主", "FOwnerId"),
    "supplier_lot": ("供应商批号", "原厂批号"),
})  # fmt: skip

_LOTS = Labels({
    "lot": ("批号", "FNumber", "flotnumber"),
    "item": ("物料编码", "FMaterialId.FNumber", "fmaterialid", "物料"),
    "item_name": ("物料名称",),
    "organisation": ("库存组织", "使用组织", "FUseOrgId", "forgid"),
    "made": ("生产日期", "FProduceDate", "fproducedate"),
    "expires": ("有效期至", "FExpiryDate", "fexpirydate"),
    "date": ("业务日期", "fbiztime"),
    "supplier_lot": ("供应商批号", "原厂批号"),
})  # fmt: skip

FORMS: tuple[tuple[str, str, Deed | Left, bool], ...] = (
    ("PUR_ReceiveBill", "收料通知", Left.NOT_STOCK, False),
    ("STK_InStock", "采购入库", Deed.RECEIVE, False),
    ("PUR_MRB", "采购退料", Deed.RETURN_OUT, False),
    ("PRD_PickMtrl", "生产领料", Deed.USE, False),
    ("PRD_FeedMtrl", "生产补料", Deed.USE, False),
    ("PRD_ReturnMtrl", "生产退料", Deed.USE, True),
    ("PRD_INSTOCK", "生产入库", Deed.MAKE, False),
    ("PRD_MORPT", "生产汇报", Left.NOT_STOCK, False),
    ("PRD_MO", "生产订单", Left.NOT_STOCK, False),
    ("SUB_PickMtrl", "委外领料", Deed.USE, False),
    ("SUB_FEEDMTRL", "委外补料", Deed.USE, False),
    ("SUB_RETURNMTRL", "委外退料", Deed.USE, True),
    ("SAL_OUTSTOCK", "销售出库", Deed.SHIP, False),
    ("SAL_RETURNSTOCK", "销售退货", Deed.RETURN_IN, False),
    ("STK_TransferDirect", "直接调拨", Left.MOVED, False),
    ("STK_TransferOut", "分步式调出", Left.MOVED, False),
    ("STK_TransferOut", "分步调出", Left.MOVED, False),
    ("STK_TransferIn", "分步式调入", Left.MOVED, False),
    ("STK_TransferIn", "分步调入", Left.MOVED, False),
    ("STK_MISCELLANEOUS", "其他入库", Deed.COUNT, False),
    ("STK_MisDelivery", "其他出库", Deed.ISSUE, False),
    ("STK_StockCountGain", "盘盈", Deed.COUNT, False),
    ("STK_StockCountLoss", "盘亏", Deed.COUNT, True),
    ("STK_Inventory", "即时库存", Left.NOT_STOCK, False),
    ("QM_InspectBill", "检验单", Left.NOT_STOCK, False),
)
"""Form id, the word in its caption, what it does, whether it takes that back (for counts: whether it is less)."""
_APPROVED = frozenset({"c", "已审核", "approved"})
_RED = {Deed.RECEIVE: Deed.RETURN_OUT, Deed.SHIP: Deed.RETURN_IN, Deed.RETURN_IN: Deed.SHIP,
        Deed.RETURN_OUT: Deed.RECEIVE}  # fmt: skip
"""What a red document (a negative quantity) of this kind is. Any other takes back what it is."""


def form_of(*names: str) -> tuple[str, Deed | Left, bool] | None:
    """The form that the first telling name means: its caption, what it does, whether it takes back."""
    for name in names:
        plain = normal(name)
        found = {form: (word, deed, undoes) for form, word, deed, undoes in FORMS
                 if plain and (word in plain or normal(form) == plain)}  # fmt: skip
        if len(found) == 1:  # a file that is called after two forms says nothing of its rows
            return next(iter(found.values()))
    return None


def _said(row: ExportRow) -> Said:
    found = form_of(row.get("form"), row.get("type"), row.facts.place)
    if found is None:
        given = row.get("form") or row.get("type") or row.facts.place
        raise row.bad("type", Problem.UNKNOWN_MOVEMENT, given=given, system="金蝶")
    word, deed, undoes = found
    if isinstance(deed, Left):
        return deed
    status = row.get("status").casefold()
    if status and status not in _APPROVED:
        return Left.NOT_DONE
    if not row.get("lot"):
        return Left.WITHOUT_LOT
    amount = row.number("qty")
    if not amount:
        return Left.NOTHING
    if amount < 0:
        deed, undoes = (_RED[deed], undoes) if deed in _RED else (deed, not undoes)
    document, order = row.must("document"), row.first("order", "source")
    signed = -abs(amount) if deed is Deed.COUNT and undoes else abs(amount)
    sold = deed in (Deed.SHIP, Deed.RETURN_IN)
    return Booking(
        line=row.line,
        deed=deed,
        item=row.must("item"),
        lot=row.lot("lot"),
        amount=signed,
        uom=row.unit("uom"),
        at=row.moment("date"),
        document=document,
        key=f"order {order or document}" if deed in (Deed.USE, Deed.MAKE, Deed.RECEIVE) else "",
        partner=row.first("customer" if sold else "supplier"),
        undoes=undoes and deed is not Deed.COUNT,
        says=f"金蝶 {word}",
        item_name=row.get("item_name"),
        supplier_lot=row.maybe_lot("supplier_lot"),
        expires=row.maybe_day("expires"),
        made=row.maybe_day("made"),
    )


def _lot(row: ExportRow) -> Said:
    if not row.get("lot"):
        return Left.WITHOUT_LOT
    return LotFacts(row.line, row.must("item"), row.lot("lot"), row.maybe_day("expires"), row.maybe_day("made"),
                    row.maybe_lot("supplier_lot"))  # fmt: skip


KINGDEE = Preset(
    "kingdee",
    "Kingdee 金蝶",
    (
        ExportTable(
            labels=_BILLS,
            telltale=(("document",), ("item",), ("qty", "lot")),
            said=_said,
            needs=(Need(("lot",)), Need(("date",)), Need(("qty",))),
            numbers=("qty",),
            house_mark=DecimalMark.POINT,
            dates=("date", "made", "expires"),
            carried=("document", "form", "type", "date", "status", "supplier", "customer", "order"),
        ),
        ExportTable(
            labels=_LOTS,
            telltale=(("lot",), ("item",), ("made", "expires", "organisation")),
            said=_lot,
            dates=("made", "expires"),
        ),
    ),
)
