"""The story of the product: a lead recalls a lot, and exactly the right customers hear of exactly their lots."""

from __future__ import annotations

import re

import pytest

from bot.phoneroom.client import Phone
from tests.journeys.conftest import Plant


def told_lots(text: str) -> set[str]:
    """The lot codes that a notice lists."""
    return set(re.findall(r"^• (\S+) ·", text, flags=re.MULTILINE))


async def launched(lead: Phone, lot: str = "MP05") -> None:
    """The lead's three steps: command, look, tap."""
    await lead.send(f"/recall {lot} supplier notice")
    await lead.sees("Recall draft")
    await lead.tap("Launch recall")


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
    await lead.sees("told 2 / 26", within=10)


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
    await launched(lead)
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


async def test_a_genealogy_that_moved_gives_a_fresh_card(plant: Plant) -> None:
    lead, worker, customer = await plant.lead(), await plant.worker(), await plant.customer("C01")
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("81 lots")
    await worker.send("/ship F302 100 cup to C01")
    await worker.sees("Shipped")
    assert "has changed" in (await lead.tap("Launch recall") or "")
    card = await lead.sees("165 deliveries")
    assert "27 customers" in card["text"]
    assert all("RECALL" not in message["text"] for message in await customer.messages())
    await lead.tap("Launch recall")
    notice = await customer.sees("PRODUCT RECALL")
    assert told_lots(notice["text"]) == {"F302"}
    assert "100 cup" in notice["text"]


async def test_launching_stops_the_stock_and_status_shows_it(plant: Plant) -> None:
    lead, worker = await plant.lead(), await plant.worker()
    await launched(lead)
    await lead.sees("launched")
    await worker.send("/ship F302 100 cup to C01")
    await worker.sees("recalled")
    await lead.send("/recall status")
    card = await lead.sees("told 0 / 26")
    assert "26</b> customers cannot be reached" in card["html"]


async def test_closing_with_silent_customers_needs_a_reason(plant: Plant) -> None:
    lead, customer = await plant.lead(), await plant.customer("C09")
    await launched(lead)
    await customer.sees("PRODUCT RECALL")
    await lead.send("/recall close R1")
    await lead.sees("have not answered")
    await lead.send("/recall close R1 all stock is back")
    await lead.sees("is closed")
    assert "no longer counted" in (await customer.tap("Received") or "")
    await lead.send("/recall close R9 x")
    await lead.sees("There is no recall R9")


async def test_a_contact_who_joins_later_is_told_at_once(plant: Plant) -> None:
    lead = await plant.lead()
    await launched(lead)
    await lead.sees("launched")
    late = await plant.customer("C51", "zh")
    notice = await late.sees("产品召回")
    assert "KX2206" in notice["text"]
    await late.send("/notice")
    again = await late.sees("产品召回")
    assert again["text"] == notice["text"]


async def test_a_blocked_customer_is_reported_to_the_lead(plant: Plant) -> None:
    lead, customer = await plant.lead(), await plant.customer("C09")
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("81 lots")
    await customer.block()
    await lead.tap("Launch recall")
    await lead.sees("cannot be reached")
    await plant.room.settle()
    card = next(message for message in await lead.messages() if "Recall R1" in message["text"])
    assert "told 0 / 26" in card["text"]


@pytest.mark.parametrize("said", ["-5", "many", "0.0000001", "99999999999", "1,5"])
async def test_a_number_that_is_none_is_asked_for_again(plant: Plant, said: str) -> None:
    lead, customer = await plant.lead(), await plant.customer("C09")
    await launched(lead)
    await customer.sees("PRODUCT RECALL")
    await customer.tap("Still have it")
    await customer.sees("how much do you still have")
    await customer.send(said)
    await plant.room.settle()
    with plant.work() as work:
        assert all(answer.kind == "text" for answer in work.recalls.answers(1))
    await customer.send("600")
    await customer.sees("600 cup")


async def test_more_than_was_delivered_is_asked_about_and_kept_if_right(plant: Plant) -> None:
    lead, customer = await plant.lead(), await plant.customer("C09")
    await launched(lead)
    await customer.sees("PRODUCT RECALL")
    await customer.tap("Still have it")
    await customer.sees("how much")
    await customer.send("64,001")
    await customer.sees("Is your number right?")
    await customer.tap("Yes, that is right")
    await customer.sees("64,001 cup")
    with plant.work() as work:
        (answer,) = work.recalls.answers(1)
        assert (answer.kind, answer.quantity) == ("have", 64001)


async def test_another_customers_button_answers_nothing(plant: Plant) -> None:
    """Whoever forwards a notice's button to somebody else gives them nothing."""
    from domain.alerts import NotYourNotice  # noqa: PLC0415 - only this test goes past the chat
    from domain.people import Actor, Role  # noqa: PLC0415
    from domain.usecases.answer_alert import LookAtNotice  # noqa: PLC0415

    lead = await plant.lead()
    await plant.customer("C09")
    await launched(lead)
    await plant.room.settle()
    with plant.work() as work:
        other = work.partners.by_code("C11").id
        stranger = Actor(person_id=99, name="Eve", role=Role.CUSTOMER, partner_id=other)
        (alert,) = [each for each in work.recalls.alerts(1) if each.channel == "telegram"]
        with pytest.raises(NotYourNotice):
            LookAtNotice()(work, stranger, alert.id)
