"""`/balance`: what became of a lot, what is missing and where to look, in both languages."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.journeys.conftest import Plant


@pytest.mark.parametrize(("language", "line", "said"), [
    ("en", "/balance MP05", ("Came in: 24,000 kg", "= 23,760 used", "+ 20 samples (incoming inspection)",
                             "+ 100 scrap (torn bags)", "Gap 120 kg · 0.50 %", "more than the tolerance of 0.2 %",
                             "candidates, not findings", "nobody has seen it since MP06 took its place")),
    ("zh", "物料平衡MP05", ("来料：24,000 kg", "= 23,760 投用", "+ 20 取样", "+ 100 报废", "差额 120 kg · 0.50 %",
                        "超过容差 0.2 %", "只是线索，不是结论", "自从改用 MP06 后无人见过")),
])  # fmt: skip
async def test_the_powder_that_nobody_accounts_for(
    plant: Plant, language: str, line: str, said: tuple[str, ...]
) -> None:
    worker = await plant.worker(language)
    await worker.send(line)
    answer = await worker.sees(said[0])
    assert [part for part in said if part not in answer["text"]] == []


@pytest.mark.parametrize(("language", "key", "said"), [
    ("en", "All made from it", ("Made: 1,140,000 cups", "= 5,200 reworked", "+ 1,118,696 with customers",
                                "79,896 of it as 13,316 packs", "+ 14,728 in store",
                                "+ 1,368 samples (retained samples)", "+ 8 scrap", "Nothing is missing")),
    ("zh", "由它制成的全部", ("产出：1,140,000 杯", "= 5,200 返工", "+ 1,118,696 在客户处", "其中 79,896 以 13,316 包",
                       "+ 14,728 在库", "+ 1,368 取样", "+ 8 报废", "没有差额")),
])  # fmt: skip
async def test_every_cup_that_was_made_from_it(plant: Plant, language: str, key: str, said: tuple[str, ...]) -> None:
    lead = await plant.lead(language)
    await lead.send("/balance HY220415 0.5%")
    first = await lead.sees("within the tolerance" if language == "en" else "在容差内")
    await lead.tap(key)
    await plant.room.settle()
    answer = await lead.last()
    assert answer["message_id"] == first["message_id"]
    assert [part for part in said if part not in answer["text"]] == []
    assert "0.50 %" in answer["text"]  # of the powder, by the tolerance that was asked for
    assert "⚠️" not in answer["text"]


async def test_where_it_is_and_how_much_of_it(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("balance MP05 all")
    await lead.sees("1,140,000 cups")
    await lead.tap("Where is it")
    await plant.room.settle()
    answer = (await lead.last())["text"]
    assert "14,728 cups cup yoghurt 180g · 27.09 kg" in answer
    assert "C09 · 64,000 cups cup yoghurt 180g · 1,408 kg" in answer
    assert "Missing\n• 120 kg" in answer
    assert "and 16 more places" in answer
    assert answer.index("C18 ·") < answer.index("C09 ·")  # who can have most of it comes first


async def test_a_lot_in_use_is_in_store_and_its_card_leads_to_the_balance(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/lot MP07")
    await worker.sees("MP07")
    await worker.tap("Balance")
    answer = await worker.sees("Nothing is missing")
    assert "+ 8,160 in store" in answer["text"]
    keys = [key["text"] for row in answer["inline"] for key in row]
    assert "What if it is recalled" not in keys  # that is a lead's to ask


@pytest.mark.parametrize(("language", "line", "said"), [
    ("en", "/balance MP0S", "There is no lot"), ("zh", "平衡 MP0S", "没有批次"),
    ("en", "/balance", "Which lot"), ("zh", "平衡", "哪个批次"),
])  # fmt: skip
async def test_a_lot_that_is_none(plant: Plant, language: str, line: str, said: str) -> None:
    worker = await plant.worker(language)
    await worker.send(line)
    await worker.sees(said)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "was packed from cup yoghurt 180g, but nobody said how many cups that is"),
    ("zh", "由 杯装酸奶180克 改包而成，但没有登记折合多少 杯"),
])  # fmt: skip
async def test_units_that_cannot_be_converted_are_named(plant: Plant, language: str, said: str) -> None:
    lead = await plant.lead(language)
    with plant.work(readonly=False) as work:
        item = work.items.by_code("6-pack (co-packer)")
        for unit in work.items.units(item.id):
            unit.uom = "dozen"
        work.commit()
    await lead.send("/balance F225 all")
    answer = await lead.sees(said)
    assert ("3,329 packs" if language == "en" else "3,329 包") in answer["text"]


async def test_a_customer_balances_nothing(plant: Plant) -> None:
    customer = await plant.customer("C09")
    await customer.send("/balance MP05")
    answer = await customer.sees("only for the factory")
    assert "23,760" not in answer["text"]


@pytest.mark.parametrize(("language", "caption", "sheets", "powder"), [
    ("en", "What became of MP05", ["Balance", "Lots", "Where is it", "Where to look"], "whole milk powder"),
    ("zh", "MP05 及由它制成的全部", ["物料平衡", "批次", "在哪里", "该查哪里"], "全脂乳粉"),
])  # fmt: skip
async def test_the_whole_balance_as_a_file(
    plant: Plant, language: str, caption: str, sheets: list[str], powder: str
) -> None:
    lead = await plant.lead(language)
    await lead.send("/balance MP05")
    await lead.sees("24,000 kg")
    await lead.tap("XLSX")
    message = await lead.sees(caption, within=20)
    assert message["document"]["file_name"] == "MP05-balance.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(await plant.room.file(message["document"]["url"])))
    assert book.sheetnames == sheets
    rows = {row[0]: row for row in book[sheets[0]].iter_rows(values_only=True)}
    assert rows[powder][3] == 24000
    assert rows[powder][-4:-1] == (120, 0.5, 0.2)
    lots = {row[0]: row for row in book[sheets[1]].iter_rows(values_only=True)}
    assert (len(lots), lots["B073"][-2]) == (83, 1320)
    assert any("MP06" in str(row[1]) for row in book[sheets[3]].iter_rows(values_only=True))
