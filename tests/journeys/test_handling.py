"""A case's goods in the chat: fetched, received back, destroyed, cleared; and what must change afterwards."""

from __future__ import annotations

import io

import openpyxl
import pytest

from bot.phoneroom.client import Phone
from tests.journeys.conftest import Plant
from tests.journeys.pictures import label, wall


async def recalled(plant: Plant, language: str = "en") -> Phone:
    """A lead who has recalled MP05."""
    lead = await plant.lead(language)
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("R1")
    await lead.tap("Launch recall" if language == "en" else "启动召回")
    await lead.sees("🔴")
    return lead


@pytest.mark.parametrize(
    ("language", "head", "found", "missing", "pdf"),
    [
        ("en", "14,728", "Noted: found", "not found", "R1: pick list"),
        ("zh", "14,728", "已记：找到", "未找到", "R1：拣货单"),
    ],
)
async def test_stock_is_ticked_off_from_the_list(
    plant: Plant, language: str, head: str, found: str, missing: str, pdf: str
) -> None:
    lead = await recalled(plant, language)
    worker = await plant.worker(language)
    await worker.send("/stock R1" if language == "en" else "在库 R1")
    await worker.sees(head)
    assert await worker.tap("✅ F301") == found
    await worker.sees("✅ F301 ·")
    assert missing in (await worker.tap("❌") or "")
    await lead.sees("Wei did not find" if language == "en" else "没有找到")
    await worker.tap("PDF")
    paper = (await worker.sees(pdf, within=15))["document"]
    assert (await plant.room.file(paper["url"])).startswith(b"%PDF-")


async def test_the_pick_list_is_a_spreadsheet_as_well(plant: Plant) -> None:
    lead = await recalled(plant)
    await lead.tap("Stock")
    await lead.sees("14,728")
    await lead.tap("XLSX")
    sheet = (await lead.sees("R1: pick list", within=15))["document"]
    rows = openpyxl.load_workbook(io.BytesIO(await plant.room.file(sheet["url"]))).active
    cups = [row[3] for row in rows.iter_rows(min_row=2, values_only=True) if str(row[1]).startswith("F")]
    assert sum(cups) == 14_728


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_returns_are_received_by_scanning_and_matched(plant: Plant, language: str) -> None:
    lead = await recalled(plant, language)
    worker = await plant.worker(language)
    english = language == "en"
    await worker.send("/station dock as return" if english else "工位 收货口 做 退货")
    await worker.sees("dock" if english else "收货口")
    await worker.photo(label("F217"))
    await worker.sees("C09", within=20)  # who sent it: one of those who got it
    await worker.tap("C09")
    await worker.sees("How much" if english else "多少")
    await worker.send("500")
    told = await worker.sees("R1")
    assert ("blocked on arrival" if english else "到货即冻结") in told["text"]
    assert "C09" in told["text"]
    await lead.send("/returns R1" if english else "退货核对 R1")
    tally = await lead.sees("⚠️")
    assert "500" in tally["text"]
    await lead.sees("more than they said" if english else "比所称多")


@pytest.mark.parametrize(
    ("language", "line", "done", "kept", "enough"),
    [
        ("en", "/dispose R1 F301 300 cups burned, witness Li Na", "300 cups destroyed", "1 photo is kept", "No more"),
        ("zh", "销毁 R1 F301 300杯 焚烧，见证人 李娜", "已销毁 300", "已存 1 张照片", "没有照片了"),
    ],
)  # fmt: skip
async def test_a_disposal_in_one_line_with_photos(
    plant: Plant, language: str, line: str, done: str, kept: str, enough: str
) -> None:
    await recalled(plant, language)
    worker = await plant.worker(language)
    await worker.send(line)
    await worker.sees(done)
    await worker.photo(wall())
    await worker.sees(kept, within=20)
    await worker.tap(enough)
    with plant.work() as work:
        (disposal,) = work.handling.disposals(1)
        assert (disposal.quantity, disposal.uom) == (300, "cup")
        assert disposal.witness in {"Li Na", "李娜"}
        (photo,) = work.handling.photos(disposal.id)
        assert photo.content[:2] == b"\xff\xd8"
    await worker.photo(label("MP07"))  # a label again, and no proof of anything
    await worker.sees("MP07", within=20)


async def test_a_disposal_by_keys(plant: Plant) -> None:
    lead = await recalled(plant)
    await lead.send("/dispose R1")
    await lead.sees("Nothing yet")
    await lead.tap("🔥 F302")
    await lead.sees("How much, how, and who saw it")
    await lead.send("all buried")
    await lead.sees("without a witness")
    await lead.send("all buried, witness Li Na")
    await lead.sees("Left now: 0 cups")
    await lead.send("/dispose R1")
    listed = await lead.sees("no photo")
    assert "buried" in listed["text"]


async def test_without_a_running_recall_the_number_is_asked_for(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/stock")
    await worker.sees("No recall runs")


@pytest.mark.parametrize(
    ("language", "line", "shown", "key", "done"),
    [
        ("en", "/clear R1 F217 F218-F219 found nothing", "clear 3 lots", "Clear them", "3 lots are cleared"),
        ("zh", "排除 R1 F217 F218-F219 检验合格", "排除这 3 批", "确认排除", "已排除 3 批"),
    ],
)  # fmt: skip
async def test_lots_are_cleared_after_a_look(
    plant: Plant, language: str, line: str, shown: str, key: str, done: str
) -> None:
    customer = await plant.customer("C09", language)
    lead = await recalled(plant, language)
    await customer.sees("R1-C09", within=10)
    before = len(await customer.messages())
    await lead.send(line)
    await lead.sees(shown)
    with plant.work() as work:
        assert all(row.cleared_at is None for row in work.handling.lots(1))
    await lead.tap(key)
    await lead.sees(done)
    await plant.room.settle()
    assert len(await customer.messages()) == before + 1
    with plant.work() as work:
        assert sum(row.cleared_at is not None for row in work.handling.lots(1)) == 3


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_action_from_the_line_to_its_result(plant: Plant, language: str) -> None:
    english = language == "en"
    worker = await plant.worker(language)
    lead = await recalled(plant, language)
    await lead.send(
        "/actions R1 check every certificate, Wei, 14 days" if english else "整改 R1 逐份核对合格证，Wei，14天"
    )
    await lead.sees("Wei")
    await worker.sees("for you, by" if english else "请您在")
    await worker.send("/actions R1")
    await worker.sees("⏳")
    await worker.tap("✅")
    await worker.sees("what came of it" if english else "结果如何")
    await worker.send("all of June checked")
    await worker.sees("all of June checked")
    with plant.work() as work:
        (action,) = work.handling.actions(1)
        assert (action.result, action.owner) == ("all of June checked", "Wei")


BAD = (
    ("/dispose R1 F301 999999 cups burned, witness Li Na", "are left by the books"),
    ("/dispose R1 F301 300 cups burned", "without a witness"),
    ("/dispose R1 F301 300 cups, witness Li Na", "How was it destroyed"),
    ("/dispose R1 F301 burned, witness Li Na", "How much was destroyed"),
    ("/dispose R1 F301 -5 cups burned, witness Li Na", "-5"),
    ("/dispose R1 F100 300 cups burned, witness Li Na", "does not cover"),
    ("/dispose R9 F301 300 cups burned, witness Li Na", "R9"),
    ("/dispose R1 F9999 300 cups burned, witness Li Na", "F9999"),
    ("/stock R9", "R9"),
    ("/stock seven", "seven"),
    ("/clear R1", "Which lots are good"),
    ("/clear R1 F217", "Say why"),
    ("/clear R1 F100 fine", "does not cover"),
    ("/actions R1 only this", "Three parts"),
    ("/actions R1 check it, Wei, 2001-01-01", "is over"),
    ("/actions R1 check it, Wei, tomorrowish", "tomorrowish"),
    ("/returns R1", "nothing came"),
)


async def test_what_cannot_be_is_said_clearly_and_writes_nothing(plant: Plant) -> None:
    lead = await recalled(plant)
    for said, answer in BAD:
        await lead.send(said)
        assert answer in (await lead.sees(answer))["text"], said
    with plant.work() as work:
        assert work.handling.disposals(1) == []
        assert work.handling.actions(1) == []
        assert all(row.cleared_at is None for row in work.handling.lots(1))
