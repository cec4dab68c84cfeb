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
        example = {"zh": {"/trace": "追溯 MP05", "/recall": "召回 "}}.get(language, {}).get(line, line)
        assert example in (await lead.sees(sentence))["text"], "an example in the reader's own words"


async def test_a_customer_traces_nothing(plant: Plant) -> None:
    customer = await plant.customer("C09")
    await customer.send("/trace MP05")
    answer = await customer.sees("only for the factory")
    assert "C11" not in answer["text"]


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        (
            "en",
            "/trace MP05",
            ("76 proven · 5 through rework", "no cleaning between: F271, F272", "2 customers (C27, C53)"),
        ),
        ("zh", "追溯 MP05", ("76 有记录 · 5 经返工", "中间未清洗，可能受影响：F271, F272", "2 家客户（C27, C53）")),
    ],
)
async def test_what_is_only_possible_is_kept_apart_with_whom_it_would_add(
    plant: Plant, language: str, line: str, said: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees(said[0])
    assert all(part in answer["text"] for part in said)
    assert "F304" not in answer["text"]


@pytest.mark.parametrize(
    ("language", "line", "counts"),
    [("en", "/trace MP05 equipment", ("83 lots", "28 customers", "2 possible")),
     ("zh", "追溯 MP05 含共线", ("83 批", "28 家客户", "2 可能"))],
)  # fmt: skip
async def test_equipment_is_taken_in_on_every_page_and_in_the_files(
    plant: Plant, language: str, line: str, counts: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees(counts[0])
    assert all(part in answer["text"] for part in counts)
    assert len(await customers_on_pages(lead, plant, 4)) == 28
    await lead.tap("CSV")
    message = await lead.sees("MP05", within=20)
    text = (await plant.room.file(message["document"]["url"])).decode("utf-8-sig")
    assert "F272" in text
    assert ("same line, not cleaned between, L2" if language == "en" else "同线且中间未清洗, L2") in text


@pytest.mark.parametrize(
    ("language", "line", "way"),
    [
        ("en", "/trace MP05 F217", "MP05 → B073 (1,320 kg, mix, 25 May 2022) → F217 (3,700 kg, fill, L1, 25 May 2022)"),
        (
            "zh",
            "追溯 MP05 F217",
            "MP05 → B073 (1,320 kg, mix, 2022年5月25日) → F217 (3,700 kg, fill, L1, 2022年5月25日)",
        ),
        ("en", "/trace F217 MP05", "MP05 → B073 (1,320 kg, mix, 25 May 2022) → F217 (3,700 kg, fill, L1, 25 May 2022)"),
        ("en", "/trace MP05 F271", "F271 (same line, not cleaned between, L1, 7 Jun 2022)\nOnly possible"),
    ],
)
async def test_why_a_lot_is_in_the_answer_is_told_step_by_step(
    plant: Plant, language: str, line: str, way: str
) -> None:
    worker = await plant.worker(language)
    await worker.send(line)
    await worker.sees(way)


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        (
            "en",
            "/trace MP05 since 2022-06-01 08:00",
            ("from 1 Jun 2022 08:00 on", "21 customers", "81 steps have no time"),
        ),
        ("zh", "追溯 MP05 自2022-06-01 08:00起", ("2022年6月1日 08:00 起离开的", "21 家客户", "个步骤没有时间")),
    ],
)
async def test_a_window_leaves_out_what_left_before_and_its_pages_do_too(
    plant: Plant, language: str, line: str, said: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees(said[0])
    assert said[1] in answer["text"]
    assert said[2].split()[-1] in answer["text"]
    assert len(await customers_on_pages(lead, plant, 3)) == 21


@pytest.mark.parametrize(
    ("language", "line", "roots"),
    [
        ("en", "/trace line L1 between 2022-05-25 08:00 and 2022-05-25 20:00", "F217, F219 · 2 lots together"),
        ("zh", "追溯 产线L1 从2022-05-25 08:00到2022-05-25 20:00", "F217, F219 · 2 个批次合在一起"),
        ("en", "/trace MP05 and MP02", "MP02, MP05 · 2 lots together"),
        ("zh", "追溯 MP05 和 MP02", "MP02, MP05 · 2 个批次合在一起"),
    ],
)
async def test_several_lots_or_a_line_are_one_question(plant: Plant, language: str, line: str, roots: str) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees(roots)
    assert not any(key["text"] in {"Recall this lot", "召回这个批次"} for row in answer["inline"] for key in row)
    await lead.tap("XLSX")
    message = await lead.sees("2 lots together" if language == "en" else "合在一起", within=20)
    assert message["document"]["file_name"].endswith("-forward.xlsx")


@pytest.mark.parametrize(("language", "alone"), [("en", "these lots alone"), ("zh", "只有这些批次")])
async def test_many_lots_of_a_line_are_a_line_and_no_wall(plant: Plant, language: str, alone: str) -> None:
    lead = await plant.lead(language)
    await lead.send("/trace line L1 since 2022-06-25" if language == "en" else "追溯 产线 L1 自 2022-06-25")
    assert alone in (await lead.sees("F341, F343"))["text"]
    await lead.send("/trace line L1 since 2022-04-01" if language == "en" else "追溯 产线 L1 自 2022-04-01")
    answer = await lead.sees("180 lots together" if language == "en" else "180 个批次合在一起")
    assert len(answer["text"].partition("\n")[0]) < 160


@pytest.mark.parametrize(
    ("language", "line", "sentence"),
    [
        ("en", "/trace MP05 since 2022-13-45", "There is no 2022-13-45"),
        ("zh", "追溯 MP05 自2022-13-45起", "2022-13-45"),
        ("en", "/trace MP05 since", "The date is missing"),
        ("zh", "追溯", "例如：追溯 MP05"),
        ("en", "/trace MP05 between 2022-06-02 and 2022-06-01", "ends (1 Jun 2022 23:59) before it begins"),
        ("zh", "追溯 MP05 从 2022-06-02 到 2022-06-01", "早于开始"),
        ("en", "/trace line L9 since 2022-06-01", "Nothing is recorded on a line “L9”.\nThere are: L1 · L2"),
        ("zh", "追溯 产线 L9 自 2022-06-01", "没有产线“L9”的记录。\n已有：L1 · L2"),
        ("en", "/trace line L1", "Since when was L1 in trouble"),
        ("zh", "追溯 产线 L1", "从什么时候起出问题"),
        ("en", "/trace tank T9 since 2022-06-01", "Nothing is recorded in a tank “T9”"),
        ("en", "/trace line L1 since 2030-01-01", "No lot is recorded at L1 since 1 Jan 2030"),
        ("en", "/trace MP05 F001", "No recorded step joins F001 and MP05"),
        ("zh", "追溯 MP05 F001", "F001 与 MP05 之间没有记录相连"),
        ("en", "/trace MP05 F9999", "There is no lot F9999"),
    ],
)
async def test_a_mistake_in_the_words_gets_a_sentence(plant: Plant, language: str, line: str, sentence: str) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    await lead.sees(sentence)
