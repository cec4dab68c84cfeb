"""A lead sends a table: first what it would bring, then one tap, then it is there; and nothing is half there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
import pytest

from bot.phoneroom.client import Phone
from handlers.telegram import uploading
from tests.domain.exports.samples import (
    KINGDEE_HEADER,
    SAP_HEADER,
    kingdee_row,
    kingdee_rows,
    odoo_rows,
    sap_row,
    sap_rows,
)
from tests.journeys.conftest import OpenPlant, Plant

BOUGHT = {"Supplier": "S1", "Purchase Order": "45"}


def as_csv(rows: Iterable[Sequence[str]], sign: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode()


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def send(phone: Phone, content: bytes, name: str, caption: str = "") -> None:
    await phone.photo(content, name=name, as_document=True, caption=caption)


def made(plant: Plant, code: str) -> list[int]:
    with plant.work() as work:
        return [int(view.made) for view in work.lots.by_code(code)]


def buttons(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message["inline"] for button in row]


@pytest.mark.parametrize(
    ("language", "content", "name", "words"),
    [
        ("en", as_xlsx(odoo_rows()), "moves.xlsx",
         ("Nothing is imported yet", "Recognised: Odoo, 16 rows", "Lots: 5 new", "Links: 4 new", "Deliveries: 1 new",
          "name no lot: 1", "Import", "Imported:", "known already")),
        ("zh", as_csv(kingdee_rows()), "明细.csv",
         ("还没有导入", "识别为：Kingdee 金蝶，共 17 行", "批次：新增 5", "批次关系：新增 4", "发货：新增 1",
          "没有批号、未导入的行：1", "导入", "已导入：", "已经有了")),
    ],
)  # fmt: skip
async def test_a_table_is_shown_first_and_imported_by_one_tap(
    plant: Plant, language: str, content: bytes, name: str, words: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    await send(lead, content, name)
    yet, system, lots, links, deliveries, left_out, tap, done, known = words
    preview = await lead.sees(yet)
    for said in (name, system, lots, links, deliveries, left_out):
        assert said in preview["text"]
    assert made(plant, "B1") == [], "a preview writes nothing"
    await lead.tap(tap)
    told = await lead.sees(done)
    assert told["message_id"] == preview["message_id"]
    assert buttons(told) == []
    assert made(plant, "B1") == [900]
    await lead.send("F2")
    await lead.sees("1,000")
    await send(lead, content, name)
    again = await lead.sees(known)
    assert buttons(again) == []


@pytest.mark.parametrize(
    ("language", "bad", "good_rows", "left_out"),
    [
        ("en", "1 row cannot be read", "Import the good rows", "1 row was left out"),
        ("zh", "有 1 行读不了", "导入读得了的行", "没有导入"),
    ],
)
async def test_a_mistake_is_shown_with_its_row_and_only_the_good_ones_come_in(
    plant: Plant, language: str, bad: str, good_rows: str, left_out: str
) -> None:
    rows = [SAP_HEADER, sap_row("12", "101", "1", "24.05.2022", "1.000,5", "KG", "ZZ1", **BOUGHT),
            sap_row("12", "101", "2", "31.02.2022", "1.000,5", "KG", "ZZ2", **BOUGHT)]  # fmt: skip
    lead = await plant.lead(language)
    await send(lead, as_csv(rows, "\t"), "MB51.txt")
    preview = await lead.sees(bad)
    assert "MB51.txt:3" in preview["text"]
    assert "Posting Date" in preview["text"]
    assert "31.02.2022" in preview["text"]
    assert not any(button in ("Import", "导入") for button in buttons(preview))
    await lead.tap(good_rows)
    await lead.sees(left_out)
    assert made(plant, "ZZ1") == [1000]
    assert made(plant, "ZZ2") == []


async def test_mb51_without_a_batch_is_refused_with_what_to_do(plant: Plant) -> None:
    place = SAP_HEADER.index("Batch")
    rows = [[cell for number, cell in enumerate(row) if number != place] for row in sap_rows()]
    lead = await plant.lead()
    await send(lead, as_csv(rows), "mb51.csv")
    told = await lead.sees('Add "Batch" and "Order" to the layout in SAP')
    assert buttons(told) == []


@pytest.mark.parametrize(
    ("language", "asks", "comma", "tap"),
    [("en", "a thousand times", "after a comma", "Import"), ("zh", "相差一千倍", "小数点是逗号", "导入")],
)
async def test_a_number_that_can_be_read_in_two_ways_is_asked_about(
    plant: Plant, language: str, asks: str, comma: str, tap: str
) -> None:
    row = sap_row("12", "101", "1", "24.05.2022", "320,000", "KG", "ZZ3", **BOUGHT, **{"Amount in LC": ""})
    lead = await plant.lead(language)
    await send(lead, as_csv([SAP_HEADER, row], "\t"), "mb51.txt")
    await lead.sees(asks)
    await lead.tap(comma)
    await lead.sees("SAP")
    await lead.tap(tap)
    await lead.sees("✅")
    assert made(plant, "ZZ3") == [320]


async def test_days_that_may_be_months_are_asked_about(plant: Plant) -> None:
    row = kingdee_row("CGRK1", "采购入库单", "06/07/2022", "12", "ZZ4", "5", "千克", into=True, who="S1")
    lead = await plant.lead()
    await send(lead, as_csv([KINGDEE_HEADER, row]), "a.csv")
    await lead.sees("the day or the month")
    await lead.tap("The month comes first")
    await lead.sees("Nothing is imported yet")
    await lead.tap("Import")
    await lead.sees("Imported:")
    with plant.work() as work:
        (view,) = work.lots.by_code("ZZ4")
        assert f"{view.lot.made_at:%m-%d}" == "06-06", "the seventh of June in Shanghai begins on the sixth in UTC"


async def test_a_preview_can_be_dropped(plant: Plant) -> None:
    lead = await plant.lead()
    await send(lead, as_csv(odoo_rows()), "moves.csv")
    await lead.sees("Nothing is imported yet")
    await lead.tap("Cancel")
    told = await lead.sees("Nothing was imported.")
    assert buttons(told) == []
    assert made(plant, "B1") == []


async def test_the_button_works_after_a_restart(open_plant: OpenPlant) -> None:
    async with open_plant() as plant:
        lead = await plant.lead()
        await send(lead, as_csv(odoo_rows()), "moves.csv")
        await lead.sees("Nothing is imported yet")
        data = plant.data
    async with open_plant(data) as plant:
        await lead.tap("Import")
        await lead.sees("Imported:")
        assert made(plant, "B1") == [900]


async def test_a_plain_table_of_any_name_is_taken_too(plant: Plant) -> None:
    text = "lot;item;qty;uom;made_at\nZZ5;whole milk powder;5;kg;2022-06-01\n"
    lead = await plant.lead()
    await send(lead, text.encode("utf-16"), "new lots.csv")
    preview = await lead.sees("Nothing is imported yet")
    assert "Lots: 1 new" in preview["text"]
    await lead.tap("Import")
    await lead.sees("Imported:")
    assert made(plant, "ZZ5") == [5]


async def test_an_encoding_is_named_under_the_file(plant: Plant) -> None:
    text = "lot;item;qty;uom;made_at;note\nZZ6;whole milk powder;5;kg;2022-06-01;Müller\n"
    lead = await plant.lead()
    await send(lead, text.encode("cp1252"), "lots.csv")
    told = await lead.sees("one of these words under it")
    assert "cp1252" in told["text"]
    await send(lead, text.encode("cp1252"), "lots.csv", caption="cp1252")
    await lead.sees("Lots: 1 new")


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Only a quality lead imports files"), ("zh", "只有质量主管可以导入文件")]
)
async def test_a_worker_is_told_who_imports_and_what_they_can_do(plant: Plant, language: str, says: str) -> None:
    worker = await plant.worker(language)
    await send(worker, as_csv(odoo_rows()), "moves.csv")
    told = await worker.sees(says)
    assert "MP08" in told["text"]


@pytest.mark.parametrize(("language", "says"), [("en", "write it in words"), ("zh", "文字")])
async def test_a_customer_is_asked_for_words(plant: Plant, language: str, says: str) -> None:
    customer = await plant.customer("C09", language)
    await send(customer, as_csv(odoo_rows()), "moves.csv")
    await customer.sees(says)


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Telegram gives a bot 20 MB at the most"), ("zh", "最多给机器人 20 MB")]
)
async def test_a_file_that_is_too_large_names_the_other_way(plant: Plant, language: str, says: str) -> None:
    lead = await plant.lead(language)
    await send(lead, b"lot,item\n" + b"x" * 20_000_001, "huge.csv")
    told = await lead.sees(says)
    assert "lotbell import" in told["text"]


async def test_a_damaged_workbook_gets_a_sentence(plant: Plant) -> None:
    lead = await plant.lead()
    await send(lead, as_xlsx(odoo_rows())[:2000], "moves.xlsx")
    told = await lead.sees("damaged")
    assert buttons(told) == []


async def test_more_rows_than_a_chat_may_block_for_name_the_other_way(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MOST_ROWS", 10)
    lead = await plant.lead()
    await send(lead, as_csv(odoo_rows()), "moves.csv")
    told = await lead.sees("nobody else can record meanwhile")
    assert "lotbell import FILE" in told["text"]


@pytest.mark.parametrize(("language", "says"), [("en", "more are used, shipped or scrapped of ZZ7"), ("zh", "ZZ7")])
async def test_what_should_be_looked_at_is_in_the_preview(plant: Plant, language: str, says: str) -> None:
    rows = [SAP_HEADER, sap_row("12", "101", "1", "24.05.2022", "100", "KG", "ZZ7", **BOUGHT),
            sap_row("12", "551", "2", "25.05.2022", "120-", "KG", "ZZ7")]  # fmt: skip
    lead = await plant.lead(language)
    await send(lead, as_csv(rows), "mb51.csv")
    preview = await lead.sees(says)
    assert "mb51.csv:3" in preview["text"]
