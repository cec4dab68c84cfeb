"""The story of the product: a lead recalls a lot, and exactly the right customers hear of exactly their lots."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Plant


def told_lots(text: str) -> set[str]:
    """The lot codes that a notice lists."""
    return set(re.findall(r"^• (\S+) ·", text, flags=re.MULTILINE))


async def test_a_recall_tells_the_right_customers_about_their_own_lots(plant: Plant) -> None:
    lead = await plant.lead()
    cups = await plant.customer("C09")
    packs = await plant.customer("C51")
    outside = await plant.customer("C01")
    await lead.send("/recall MP05 supplier notice")
    card = await lead.sees("Recall draft")
    for part in ("81 lots", "57 finished", "26 customers", "164 deliveries", "supplier notice", "1,900,038"):
        assert part in card["text"]
    await lead.tap("Launch recall")
    notice = await cups.sees("PRODUCT RECALL")
    assert told_lots(notice["text"]) == {f"F{number}" for number in range(217, 225)}
    assert "64,000 cup" in notice["text"]
    notice = await packs.sees("PRODUCT RECALL")
    assert told_lots(notice["text"]) <= {f"KX22060{number}A" for number in range(1, 5)}
    assert told_lots(notice["text"])
    assert "C09" not in notice["text"]
    await plant.room.settle()
    assert all("RECALL" not in message["text"] for message in await outside.messages())
    await lead.sees("sent 2 / 26", within=10)


async def test_a_recall_in_chinese(plant: Plant) -> None:
    lead = await plant.lead("zh", "王芳")
    customer = await plant.customer("C28", "zh")
    await lead.send("召回 MP05 供应商通知")
    card = await lead.sees("召回草案")
    for part in ("81 批", "57 批", "26 家客户", "164 次发货", "供应商通知"):
        assert part in card["text"]
    assert await lead.tap("启动召回") == "召回已启动"
    notice = await customer.sees("产品召回")
    assert "供应商通知" in notice["text"]
    await customer.tap("还有货")
    await customer.sees("还有多少")
    await customer.send("600")
    await customer.sees("已记录")
    await lead.sees("已回复 1", within=10)


async def test_a_second_tap_and_a_second_lead_send_nothing_twice(plant: Plant) -> None:
    lead, other = await plant.lead(), await plant.lead(name="Otto")
    customer = await plant.customer("C09")
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("Recall draft")
    await other.send("/recall MP05 I saw it too")
    second = await other.sees("Recall draft")
    await lead.tap("Launch recall")
    await customer.sees("PRODUCT RECALL")
    await lead.sees("Recall R1 · launched")
    assert "already launched by Grace" in (await other.tap("Launch recall", message_id=second["message_id"]) or "")
    await plant.room.settle()
    notices = [message for message in await customer.messages() if "PRODUCT RECALL" in message["text"]]
    assert len(notices) == 1


@pytest.mark.parametrize(("language", "taps"), [("en", ("Sold", "how much did you sell", "Noted")),
                                                ("zh", ("已售出", "卖出了多少", "已记录"))])  # fmt: skip
async def test_a_customer_answers_with_a_tap_and_a_number(plant: Plant, language: str, taps: tuple[str, ...]) -> None:
    lead, customer = await plant.lead(), await plant.customer("C09", language)
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("Recall draft")
    await lead.tap("Launch recall")
    await customer.sees("R1-C09")
    button, question, noted = taps
    await customer.tap(button)
    await customer.sees(question)
    await customer.send("37,120")
    answer = await customer.sees(noted)
    assert "37,120" in answer["text"]
    await lead.sees("answered 1", within=10)


async def test_what_a_customer_writes_reaches_the_lead(plant: Plant) -> None:
    lead, customer = await plant.lead(), await plant.customer("C09")
    await customer.send("We found two <b>broken</b> pallets")
    await customer.sees("with the quality team")
    note = await lead.sees("broken")
    assert "We found two <b>broken</b> pallets" in note["text"]
    assert "C09" in note["text"]


async def test_a_customer_cannot_recall(plant: Plant) -> None:
    customer = await plant.customer("C09")
    await customer.send("/recall MP05 because")
    refused = await customer.sees("only for the factory")
    assert "MP05" not in refused["text"]
