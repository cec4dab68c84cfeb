"""The sheet of a drill, the trend and the pick list as people get them."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pypdfium2
import pytest
from PIL import Image

from domain.drill_score import scored
from domain.drills import Drill
from domain.handling import StockRow
from domain.items import Item
from domain.lots import Lot, LotView
from domain.recall import Recall
from domain.steps.drilling import DrillLots
from domain.usecases.drilling import DrillView
from domain.usecases.handling_stock import StockSheet
from templates.papers.drill import drill_pdf
from templates.papers.picklist import picklist_pdf
from templates.pictures.drill_trend import HEIGHT, WIDTH, trend_png
from templates.words import Words
from tests.domain.test_drill_score import FINISHED, RAW

BEGUN = datetime(2022, 7, 4, 1, tzinfo=UTC)
SCORE = scored(
    (replace(RAW, gap="120", traced="99.50", within=False), FINISHED), scope=timedelta(minutes=12),
    told=timedelta(minutes=15), own=timedelta(hours=2), customers=26, reachable=20, answered=19,
    accounted=Decimal("91.22"), tolerance=Decimal("0.2"),
)  # fmt: skip


@pytest.fixture(scope="module")
def words() -> Words:
    return Words("Asia/Shanghai")


def drill(number: int = 3, *, points: int = SCORE.points, passed: bool = False) -> DrillView:
    recall = Recall(id=number, root_lot_id=1, reason="DRILL", fingerprint="", drafted_at=BEGUN, source="x", drill=True)
    held = Drill(recall_id=number, begun_at=BEGUN, scoped_at=BEGUN + timedelta(minutes=12),
                 ended_at=BEGUN + timedelta(hours=1), picked="planned", seed="ab12cd34")  # fmt: skip
    return DrillView(recall, held, DrillLots(None, None), timedelta(minutes=12), timedelta(hours=2),
                     score=replace(SCORE, points=points, passed=passed))  # fmt: skip


def text_of(pdf: bytes) -> tuple[str, int]:
    with closing(pypdfium2.PdfDocument(pdf)) as book:
        pages = [page.get_textpage().get_text_range() for page in book]
    return "".join("\n".join(pages).split()), len(pages)


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("R3", "Notpassed", "MP05", "24,000kg", "99.50%", "outsidethetolerance", "F250", "17,952cups", "12min",
                "BRCGS4h", "unannounced", "ab12cd34", "91.22%", "Somecustomerscannotbereached")),
        ("zh", ("R3", "未通过", "MP05", "乳粉", "24,000kg", "超出允差", "17,952杯", "12分钟", "不预先通知",
                "有客户联系不上")),
    ],
)  # fmt: skip
def test_the_sheet_says_it_all_on_one_page(words: Words, language: str, parts: tuple[str, ...]) -> None:
    said, pages = text_of(drill_pdf(words, drill(), language))
    assert [part for part in parts if part not in said] == []
    assert pages == 1


def test_the_same_drill_gives_the_same_sheet(words: Words) -> None:
    assert drill_pdf(words, drill(), "en") == drill_pdf(words, drill(), "en")


def test_a_drill_without_a_score_has_no_sheet(words: Words) -> None:
    with pytest.raises(ValueError, match="scored"):
        drill_pdf(words, replace(drill(), score=None), "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_trend_shows_better_drills_higher(words: Words, language: str) -> None:
    views = [drill(1, points=20), drill(2, points=95, passed=True)]
    with Image.open(io.BytesIO(trend_png(words, views, language))) as picture:
        assert picture.size == (WIDTH, HEIGHT)
        red = [y for y in range(120, HEIGHT) for x in (302,) if picture.getpixel((x, y)) == (179, 38, 30)]
        green = [y for y in range(60, HEIGHT) for x in (752,) if picture.getpixel((x, y)) == (30, 122, 60)]
    assert red
    assert green
    assert max(green) < min(red)


@pytest.mark.parametrize(("language", "parts"), [
    ("en", ("PicklistofR7", "ColdstoreA", "F301", "4,976cups", "Placenotknown")),
    ("zh", ("R7拣货单", "ColdstoreA", "F301", "4,976杯", "库位不明")),
])  # fmt: skip
def test_the_pick_list_is_by_place(words: Words, language: str, parts: tuple[str, ...]) -> None:
    item = Item(id=1, code="cup yoghurt", name_zh="酸奶", kind="finished", uom="cup")
    lots = [LotView(Lot(id=n, code=f"F{n}", item_id=1, folded=""), item, Decimal(4976)) for n in (301, 302)]
    rows = (StockRow("Cold store A", lots[0], Decimal(4976)), StockRow(None, lots[1], Decimal(4976)))
    recall = Recall(id=7, root_lot_id=1, reason="powder", fingerprint="", drafted_at=BEGUN, source="x")
    said, _ = text_of(picklist_pdf(words, StockSheet(recall, rows), language, BEGUN))
    assert [part for part in parts if part not in said] == []
