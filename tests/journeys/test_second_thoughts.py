"""A question waits, and the person writes something else, or meant another place."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant


@pytest.mark.parametrize(
    ("other", "example"), [("入罐", "例如：MP08 500 公斤 入罐 T1"), ("放料", "例如：从 T1 放 300 公斤")]
)
async def test_a_kind_is_never_taken_for_the_name_of_a_tank(plant: Plant, other: str, example: str) -> None:
    worker = await plant.worker("zh")
    await worker.send("MP07 500 公斤 入罐 T1")
    await worker.sees("罐内 500 kg")
    await worker.send("清洗 T1")
    await worker.sees("已清洗")
    await worker.send('从 T1 放 10 公斤 到 B132 物料 "酸奶基料"')
    await worker.sees("T1 里没有东西")
    await worker.send(other)
    await worker.sees(example)


@pytest.mark.parametrize(
    ("language", "line", "sentence"),
    [
        ("en", "/move F302 60 cup from P1 to cold store", "only 0 cups of F302 are at P1, not 60 cups"),
        ("zh", "移库 F302 60 杯 从 P1 到 冷库", "按账面，P1 上的 F302 只有 0 杯，不够 60 杯"),
    ],
)
async def test_what_is_not_at_a_place_may_be_elsewhere(plant: Plant, language: str, line: str, sentence: str) -> None:
    worker = await plant.worker(language)
    await worker.send("/move F302 10 cup to P1")
    await worker.sees("F302")
    await worker.send("/move F302 10 cup from P1 to P2")
    await worker.sees("P2")
    await worker.send(line)
    await worker.sees(sentence)
