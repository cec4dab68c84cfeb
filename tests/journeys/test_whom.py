"""One step back and one step forward: whoever brings goods or sends them back is asked for."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant
from tests.journeys.test_recording import buttons


@pytest.mark.parametrize(("language", "question", "told"), [
    ("en", "From which customer", "Returned by a customer: 5 cups"), ("zh", "哪家客户", "已收退货：5 杯"),
])  # fmt: skip
async def test_a_return_asks_who_sent_it_and_offers_who_got_it(
    plant: Plant, language: str, question: str, told: str
) -> None:
    worker = await plant.worker(language)
    await worker.send("/return F217 5 cup")
    asked = await worker.sees(question)
    assert any("C09" in button for button in buttons(asked)), "C09 got F217"
    assert not any("C01" in button for button in buttons(asked)), "C01 did not"
    await worker.tap("C09")
    assert "C09" in (await worker.sees(told))["text"]


async def test_a_receipt_asks_for_its_supplier_and_takes_none_for_an_answer(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send('/receive MP09 100 kg "whole milk powder"')
    await worker.sees("From which supplier")
    await worker.tap("Not known yet")
    await worker.sees("Received: 100 kg")


async def test_the_only_co_packer_is_one_tap_away(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/sendout F303 60 cup")
    await worker.sees("Which co-packer")
    await worker.tap("S-301")
    await worker.sees("Sent out: 60 cups")


@pytest.mark.parametrize(("language", "question", "product", "told"), [
    ("en", "of which product", "rework tank", "RW77 · rework tank"), ("zh", "什么物料", "回料", "RW77 · 回料"),
])  # fmt: skip
async def test_rework_into_a_new_tank_asks_what_is_in_it(
    plant: Plant, language: str, question: str, product: str, told: str
) -> None:
    worker = await plant.worker(language)
    await worker.send("/rework F302 18 kg into RW77")
    await worker.sees(question)
    await worker.send(product)
    assert told in (await worker.sees("RW77 ·"))["text"]


async def test_nothing_is_poured_into_a_stopped_lot_by_suggestion(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/split F303 10 cup into F303-A")
    await worker.sees("Split off")
    await worker.send("/hold F303-A torn")
    await worker.sees("On hold now")
    await worker.send("F302")
    await worker.sees("Left:")
    await worker.tap("Split")
    await worker.sees("How much")
    await worker.send("10")
    assert not any("F303-A" in button for button in buttons(await worker.sees("Into which lot")))
