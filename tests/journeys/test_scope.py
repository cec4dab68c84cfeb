"""`/scope`: what a recall would cover by each way of drawing the line, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.items import Item
from domain.lots import Lot
from domain.movements import Direction, LineDraft, Movement
from tests.journeys.conftest import Plant


@pytest.mark.parametrize(("language", "line", "said"), [
    ("en", "/scope MP05", (
        ("Whole quarter · 1 Apr 2022 – 30 Jun 2022\n360 lots · 7,200,000 cups · 64 customers · 1073 deliveries\n"
        "Cost 12,000,240\n➕ takes in 301 lots needlessly, 36 customers"),
        "25 May 2022 – 15 Jun 2022\n88 lots · 1,760,000 cups · 34 customers · 257 deliveries\nCost 2,933,392",
        ("Genealogy\n57 lots · 1,140,000 cups · 26 customers · 164 deliveries\nCost 1,900,038\n"
        "❗ misses 2 lots, 2 customers"),
        "Genealogy and equipment\n59 lots · 1,180,000 cups · 28 customers · 170 deliveries\nCost 1,966,706",
        "Genealogy in time\n57 lots",
        "No step says when it was",
    )),
    ("zh", "召回范围MP05", (
        "整个季度 · 2022年4月1日 – 2022年6月30日\n360 批 · 7,200,000 杯 · 64 家客户 · 1073 次发货\n成本 12,000,240",
        "88 批 · 1,760,000 杯", "成本 2,933,392",
        "谱系\n57 批 · 1,140,000 杯 · 26 家客户 · 164 次发货\n成本 1,900,038\n❗ 漏掉 2 批",
        "谱系加设备\n59 批 · 1,180,000 杯 · 28 家客户 · 170 次发货\n成本 1,966,706",
        "无法按时间排除任何批次",
    )),
])  # fmt: skip
async def test_the_ways_stand_side_by_side(plant: Plant, language: str, line: str, said: tuple[str, ...]) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees(said[0], within=20)
    assert [part for part in said if part not in answer["text"]] == []


async def test_days_that_are_named_are_compared_and_genealogy_leads_to_the_recall(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("scope MP05 from 2022-06-01 to 2022-06-07")
    answer = await lead.sees("Days you named", within=20)
    assert "Days you named · 1 Jun 2022 – 7 Jun 2022\n28 lots" in answer["text"]
    await lead.tap("Recall by genealogy")
    await lead.sees("Why is MP05 recalled?")
    await lead.send("supplier notice")
    card = await lead.sees("Recall draft R1")
    assert "57 finished" in card["text"]


@pytest.mark.parametrize(("language", "line", "said"), [
    ("en", "/scope", "Which lot"), ("zh", "范围", "哪个批次"),
    ("en", "/scope MP0S", "There is no lot"), ("zh", "范围 MP0S", "没有批次"),
    ("en", "/scope MP05 2022-06-07 2022-06-01", "before it begins"),
    ("en", "/scope MP05 2022-06-31 2022-07-01", "2022-06-31"),
    ("en", "/scope MP05 2022-06-01", "2022-06-01"),
])  # fmt: skip
async def test_what_cannot_be_compared(plant: Plant, language: str, line: str, said: str) -> None:
    lead = await plant.lead(language)
    await lead.send(line)
    answer = await lead.sees(said)
    assert "360" not in answer["text"]


@pytest.mark.parametrize(("language", "said"), [
    ("en", ("Cost not known: no item has a unit cost", "Nobody recorded what ran on which line",
            "No work orders are recorded")),
    ("zh", ("成本未知：物料没有单价", "没有记录哪批在哪条产线上生产", "这些批次没有登记工单")),
])  # fmt: skip
async def test_what_is_not_known_is_said(plant: Plant, language: str, said: tuple[str, ...]) -> None:
    lead = await plant.lead(language)
    with plant.work(readonly=False) as work:
        item = work.items.add(Item(code="cream", name_zh="奶油", kind="finished", uom="pcs"))
        now = work.now()
        lot = work.lots.add(Lot(code="CR1", folded="CR1", item_id=item.id, made_at=now))
        movement = Movement(kind="make", happened_at=now, recorded_at=now, source="test:CR1")
        work.movements.append(movement, [LineDraft(lot.id, Direction.IN, Decimal(40))])
        work.commit()
    await lead.send("/scope CR1")
    answer = await lead.sees("CR1", within=20)
    assert [part for part in said if part not in answer["text"]] == []


async def test_a_worker_is_told_whose_it_is(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/scope MP05")
    await worker.sees("Only a quality lead")


async def test_a_trace_leads_to_the_balance_and_to_the_scopes(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/trace MP05")
    await lead.sees("81 lots")
    await lead.tap("What if it is recalled")
    await lead.sees("Genealogy and equipment", within=20)
    await lead.tap("Balance")
    await lead.sees("Gap 120 kg")
