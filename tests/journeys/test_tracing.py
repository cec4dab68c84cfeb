"""`/trace`: one message that a thumb can read, its pages, its picture and its files."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from PIL import Image

from bot.phoneroom.client import Phone
from tests.journeys.conftest import Plant


async def customers_on_pages(lead: Phone, plant: Plant, pages: int) -> list[str]:
    """Every customer that the pages name, leafing with the arrow."""
    seen: list[str] = []
    for page in range(1, pages + 1):
        shown = await lead.last()
        assert f"({page}/{pages})" in shown["text"]
        seen += re.findall(r"^• .*?(C\d\d) ·", shown["text"], flags=re.MULTILINE)
        if page < pages:
            await lead.tap("▶")
            await plant.room.settle()
    return seen


@pytest.mark.parametrize(
    ("language", "line", "counts"),
    [
        ("en", "/trace MP05", ("81 lots", "26 customers", "164 deliveries", "F217–F270, F301–F303", "HY220415")),
        ("zh", "追溯 MP05", ("81 批", "26 家客户", "164 次发货", "F217–F270, F301–F303", "HY220415")),
    ],
)
async def test_counts_come_first_then_lots_by_product_then_customers(
    plant: Plant, language: str, line: str, counts: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees(counts[0])
    assert all(part in answer["text"] for part in counts)
    assert len(answer["text"]) < 1500
    customers = await customers_on_pages(lead, plant, 4)
    assert len(customers) == len(set(customers)) == 26


async def test_a_suppliers_code_finds_our_lot(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/trace hy220415")
    answer = await worker.sees("81 lots")
    assert answer["text"].startswith("MP05")


async def test_up_down_and_both(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/trace F217 up")
    up = await lead.sees("F217")
    assert "whole milk powder" in up["text"]
    assert "⬇️" not in up["text"]
    await lead.tap("Both ways")
    await plant.room.settle()
    both = await lead.last()
    assert both["message_id"] == up["message_id"]
    assert "⬆️" in both["text"]


async def test_the_picture_and_the_files(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/trace MP05")
    await lead.sees("81 lots")
    await lead.tap("Picture")
    picture = await lead.sees("MP05", within=20)
    shown = Image.open(io.BytesIO(await plant.room.file(picture["photo"]["url"])))
    assert shown.width >= 600
    await lead.tap("XLSX")
    message = await lead.sees("MP05", within=20)
    assert message["document"]["file_name"] == "MP05-forward.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(await plant.room.file(message["document"]["url"])))
    rows = {
        name: sum(1 for row in book[name].iter_rows() if any(cell.value for cell in row)) for name in book.sheetnames
    }
    assert 164 + 1 in rows.values()
    assert 26 + 1 in rows.values() or any(count > 26 for count in rows.values())
    await lead.tap("CSV")
    message = await lead.sees("MP05", within=20)
    text = (await plant.room.file(message["document"]["url"])).decode("utf-8-sig")
    assert text.count("\n") > 80
    assert "KX220601A" in text


@pytest.mark.parametrize(
    ("language", "code", "sentence"),
    [
        ("en", "MP0S", "There is no lot"),
        ("zh", "MP0S", "没有批次"),
        ("en", "<b>MP05</b>", "cannot be in a lot code"),
        ("zh", "MP😀05", "批号"),
        ("en", "X" * 300, "too long"),
    ],
)
async def test_a_code_that_is_none_gets_a_sentence_and_what_is_near(
    plant: Plant, language: str, code: str, sentence: str
) -> None:
    worker = await plant.worker(language)
    await worker.send(f"/trace {code}")
    answer = await worker.sees(sentence)
    if code == "MP0S":
        assert any("MP05" in key["text"] for row in answer["inline"] for key in row)


@pytest.mark.parametrize(("language", "sentence"), [("en", "Which lot"), ("zh", "哪个批次")])
async def test_a_command_without_a_code_says_how(plant: Plant, language: str, sentence: str) -> None:
    lead = await plant.lead(language)
    for line in ("/trace", "/recall"):
        await lead.send(line)
        assert line in (await lead.sees(sentence))["text"]


async def test_a_customer_traces_nothing(plant: Plant) -> None:
    customer = await plant.customer("C09")
    await customer.send("/trace MP05")
    answer = await customer.sees("only for the factory")
    assert "C11" not in answer["text"]
