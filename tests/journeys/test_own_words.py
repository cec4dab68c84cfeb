"""What was recorded is told in full, and every name in the reader's own language."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant


async def test_a_receipt_tells_the_suppliers_code_and_the_expiry(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send('/receive MP08 100 kg "whole milk powder" from S-102 lot HY220801 expires 2090-01-31')
    told = await worker.sees("Received: 100 kg")
    assert "their lot HY220801" in told["text"]
    assert "Expires on 31 Jan 2090" in told["text"]


async def test_goods_that_come_in_expired_are_warned_about_at_once(plant: Plant) -> None:
    worker = await plant.worker("zh")
    await worker.send("收货 MP09 100 公斤 全脂乳粉 来自 S-102 保质期至 2022-11-01")
    told = await worker.sees("已收货：100 kg")
    assert "2022年11月1日" in told["text"]
    assert "不能使用" in told["text"]


async def test_an_inspection_has_a_result_and_a_scan_of_an_empty_lot_a_warning(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/inspect F301 ok")
    assert "Result: ok\nLeft now" in (await worker.sees("Inspected"))["text"]
    await worker.send("/station filling line 1 order 88")
    await worker.sees("filling line 1")
    await worker.send("F360")
    assert "nothing is left of it" in (await worker.sees("Used"))["text"]


async def test_what_is_split_off_a_lot_on_hold_says_that_it_is_on_hold(plant: Plant) -> None:
    worker = await plant.worker("zh")
    await worker.send("冻结 F301 胀盖")
    await worker.sees("已冻结")
    await worker.send("拆批 F301 20 杯 到 F301-A")
    assert "F301-A 同时冻结" in (await worker.sees("已拆批"))["text"]
    await worker.send("发货 F301-A 20 杯 给 C01")
    await worker.sees("F301-A 已冻结")


@pytest.mark.parametrize(("line", "seen"), [
    ("产出 B125 100 公斤 酸奶", "酸奶基料"), ("收货 MP09 100 公斤 全脂乳粉 来自 恒源", "恒源乳粉"),
    ("发货 F301 2 板 给 C01", "杯装酸奶180克 没有“板”这个单位"),
])  # fmt: skip
async def test_what_is_offered_instead_is_named_in_chinese(plant: Plant, line: str, seen: str) -> None:
    worker = await plant.worker("zh")
    await worker.send(line)
    asked = await worker.sees(seen)
    assert "yoghurt" not in asked["text"]
