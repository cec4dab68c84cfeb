"""The labels that lie on the demo's table: our own, and those that put a reader to the test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.demo.plant import TABLE_LABELS
from bot.demo.worn_labels import dotted, pallet_bars, text_only, torn
from domain.labels import sign_payload
from domain.lot_numbers import StationSign
from domain.lots import LotRef, LotView
from domain.people import Actor
from domain.ports import OpenWork, Work
from domain.printing import bot_link, lot_link, with_check_digit
from domain.usecases.find_lot import FindLot
from templates.pictures.label import label_png
from templates.prints.other_labels import sign_plan
from templates.prints.png import png
from templates.words import number

SIGN = "灌装1线"
CASES_ON_A_PALLET = 240
_COMPANY = "恒源乳粉有限公司  Hengyuan Milk Powder"
_CO_PACKER = "快享代工  Kuaixiang Co-packing"


@dataclass(frozen=True)
class TableLabel:
    """A label on the table; `english` and `chinese` say what is on it."""

    title: str
    picture: bytes
    english: str
    chinese: str


def table_labels(open_work: OpenWork, zone: ZoneInfo, bot: str) -> list[TableLabel]:
    """Our own labels first, in the order of the story; then the hard ones. `bot` is where links to the bot lead."""
    with open_work() as work:
        table = _Table(work, zone, bot)
        labels = [*map(table.own, TABLE_LABELS), *table.hard()]
        work.commit()
    return labels


class _Table:
    def __init__(self, work: Work, zone: ZoneInfo, bot: str) -> None:
        self._work = work
        self._zone = zone
        self._bot = bot

    def own(self, code: str) -> TableLabel:
        """As the house prints it, with a code that any phone's camera opens."""
        view = self._view(code)
        return TableLabel(code, self._printed(view), view.item.name("en"), view.item.name("zh"))

    def hard(self) -> list[TableLabel]:
        sack, carton, worn, pallet = map(self._view, ("MP05", "KX220602A", "F301", "KX220601A"))
        return [
            TableLabel(
                str(sack.lot.supplier_lot), self._sack(sack), "a sack’s label in words only", "只有文字的袋子标签"
            ),
            TableLabel("KX220602A", self._carton(carton), "dot-matrix print on a carton", "纸箱上的点阵喷码"),
            TableLabel(
                "F301 ✂", torn(self._printed(worn), "F301"), "damaged codes, readable words", "二维码损坏、字还清楚"
            ),
            TableLabel(
                "SSCC", self._pallet(pallet), "a supplier’s pallet label (GS1-128)", "供应商的托盘标签（GS1-128）"
            ),
            TableLabel(SIGN, self._sign(), "a station’s sign: scan it once", "工位牌：扫一次"),
        ]

    def _view(self, code: str) -> LotView:
        return FindLot()(self._work, Actor.house("demo"), LotRef(code=code))

    def _made(self, view: LotView) -> date | None:
        return view.lot.made_at.astimezone(self._zone).date() if view.lot.made_at else None

    def _printed(self, view: LotView) -> bytes:
        return label_png(
            view.lot.code,
            view.item.code,
            name_zh=view.item.name_zh,
            gtin=view.item.gtin,
            made=self._made(view),
            quantity=f"{number(view.made)} {view.item.uom}",
            link=lot_link(view.lot.code, None, base=None, bot=self._bot),
            language="zh",
        )

    def _sack(self, view: LotView) -> bytes:
        made = self._made(view)
        lines = [("批号 LOT", str(view.lot.supplier_lot)), ("净含量 NET", "25 kg")]
        if made:
            until = made.replace(year=made.year + 2)
            lines[1:1] = [("生产日期 MFG", f"{made:%Y.%m.%d}"), ("有效期至 EXP", f"{until:%Y.%m.%d}")]
        return text_only(_COMPANY, f"{view.item.name_zh}  {view.item.code}", lines)

    def _carton(self, view: LotView) -> bytes:
        made = self._made(view) or date(2022, 6, 2)
        return dotted([f"LOT {view.lot.code}", f"MFG {made:%Y-%m-%d}", "6 x 180 g"], view.lot.code)

    def _pallet(self, view: LotView) -> bytes:
        sscc = with_check_digit("34006381000000012")
        bars = [f"(02){view.item.gtin}(37){CASES_ON_A_PALLET}(10){view.lot.code}", f"(00){sscc}"]
        lines = [("SSCC", sscc), ("内容物 Content", f"{view.item.name_zh}"), ("批号 Lot", view.lot.code),
                 ("箱数 Count", str(CASES_ON_A_PALLET))]  # fmt: skip
        return pallet_bars(_CO_PACKER, lines, bars)

    def _sign(self) -> bytes:
        sign = self._work.numbers.sign_named(SIGN) or self._work.numbers.put_sign(
            StationSign(name=SIGN, kind="use", line=SIGN, made_at=self._work.now())
        )
        link = bot_link(self._bot, sign_payload(sign.id or 0))
        hint = ("扫码上岗，之后每张照片都是一条记录", "Scan once; then each photo is a record")
        return png(sign_plan(SIGN, "领用 Use", "", hint, link, dpi=100))
