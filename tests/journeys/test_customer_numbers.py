"""A customer types as people type: units behind the number, both units at once, a sentence instead of a number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.phoneroom.client import Phone
from templates.pictures.label import label_png
from tests.journeys.conftest import Plant


async def told(plant: Plant, code: str, language: str = "en") -> tuple[Phone, Phone]:
    """The lead who recalled MP05, and a customer who has the notice."""
    lead, customer = await plant.lead(), await plant.customer(code, language)
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("81 lots")
    await lead.tap("Launch recall")
    await customer.sees(f"R1-{code}")
    return lead, customer


def kept(plant: Plant) -> list[tuple[str, Decimal | None, str | None]]:
    with plant.work() as work:
        return [(answer.kind, answer.quantity, answer.uom) for answer in work.recalls.answers(1)]


@pytest.mark.parametrize(("language", "button", "said", "noted"), [
    ("en", "Still have it", "500 cups", "500 cups"), ("en", "Sold", "63,500 cups", "63,500 cups"),
    ("zh", "还有货", "600杯", "600 杯"), ("zh", "还有货", "５００杯", "500 杯"), ("zh", "已售出", "0", "0 杯"),
])  # fmt: skip
async def test_a_number_with_its_unit_is_understood(
    plant: Plant, language: str, button: str, said: str, noted: str
) -> None:
    _, customer = await told(plant, "C09", language)
    await customer.tap(button)
    await customer.sees("R1-C09")
    await customer.send(said)
    await customer.sees(noted)
    assert [(kind, uom) for kind, _, uom in kept(plant)] == [
        ("sold" if button in {"Sold", "已售出"} else "have", "cup")
    ]


async def test_goods_in_two_units_are_asked_for_once_and_either_unit_counts(plant: Plant) -> None:
    _, customer = await told(plant, "C28", "zh")
    await customer.tap("还有货")
    asked = await customer.sees("单位：杯")
    assert "56,974 杯" in asked["text"]
    assert "49,000 杯 + 1,329 包" in asked["text"]
    await customer.send("30包")
    noted = await customer.sees("180 杯")
    assert "56,794 杯" in noted["text"], "what is still to be told of"
    await customer.tap("还有货")
    await customer.send("600")
    await customer.sees("600 杯")
    assert kept(plant) == [("have", 180, "cup"), ("have", 600, "cup")]


async def test_a_customer_of_six_packs_may_say_cups(plant: Plant) -> None:
    _, customer = await told(plant, "C51")
    await customer.tap("Still have it")
    await customer.sees("1,329 packs")
    await customer.send("3349 cups")
    await customer.sees("3,349 cups")
    await customer.tap("More")
    await customer.tap("Sent back")
    await customer.sees("how much did you send back")
    await customer.send("3349 cups")
    await customer.sees("sent back")
    assert kept(plant) == [("have", 3349, "cup"), ("returned", 3349, "cup")]
    with plant.work() as work:
        (partner,) = {answer.partner_id for answer in work.recalls.answers(1)}
        (holding,) = work.tallies.holdings(1, partner)
    assert (holding.have, holding.returned, holding.over) == (3349, 3349, 0)


async def test_one_lot_at_a_time_and_more_than_it_had_is_asked_again(plant: Plant) -> None:
    _, customer = await told(plant, "C28")
    await customer.tap("More")
    await customer.tap("Lot by lot")
    await customer.tap("F236")
    await customer.tap("Destroyed")
    await customer.sees("7,000 cups of F236")
    await customer.send("7001")
    await customer.sees("Is your number right?")
    await customer.tap("Yes, that is right")
    await customer.sees("7,001 cups · F236")
    with plant.work() as work:
        (answer,) = work.recalls.answers(1)
    assert (answer.kind, answer.quantity, answer.lot_id is not None) == ("destroyed", 7001, True)


async def test_a_wish_and_a_photo_are_kept_with_the_answers(plant: Plant) -> None:
    lead, customer = await told(plant, "C09")
    await customer.tap("More")
    await customer.tap("Please pick up")
    await customer.sees("pick the goods up")
    await lead.sees("wants the goods to be picked up")
    await customer.photo(label_png("F217", "cup yoghurt 180g"), caption="our shelf")
    await customer.sees("kept with recall R1")
    await lead.sees("our shelf")
    with plant.work() as work:
        wish, photo = work.recalls.answers(1)
        kept_photo = work.attachments.get(photo.photo_id)
    assert (wish.kind, wish.wish, photo.words) == ("text", "pickup", "our shelf")
    assert kept_photo.content.startswith(b"\xff\xd8"), "written anew as a JPEG"


async def test_an_answer_after_the_close_reaches_the_leads(plant: Plant) -> None:
    lead, customer = await told(plant, "C09")
    with plant.work(readonly=False) as work:
        work.recalls.move(1, "launched", "closed", closed_at=work.now())
        work.commit()
    await customer.tap("None left")
    await lead.sees("none")
    assert kept(plant) == []


@pytest.mark.parametrize("said", ["We sent them all to our shop in Lyon", "20 pallets", "600 cups 30 packs"])
async def test_words_instead_of_a_number_reach_the_lead_and_the_question_stays(plant: Plant, said: str) -> None:
    lead, customer = await told(plant, "C09")
    await customer.tap("Passed on")
    await customer.sees("how much did you pass on")
    await customer.send(said)
    asked = await customer.sees("with the quality team")
    assert "how much did you pass on" in asked["text"]
    await lead.sees(said)
    await customer.send("64000")
    await customer.sees("64,000 cups")


async def test_a_negative_number_is_asked_for_again_in_a_customers_words(plant: Plant) -> None:
    _, customer = await told(plant, "C09")
    await customer.tap("Still have it")
    await customer.sees("how much")
    await customer.send("-3")
    asked = await customer.sees("only the number")
    assert "Undo" not in asked["text"]
    await customer.send("3")
    await customer.sees("3 cups")


async def test_the_words_under_a_customers_picture_reach_the_lead(plant: Plant) -> None:
    lead, customer = await plant.lead(), await plant.customer("C09")
    await customer.photo(label_png("F217", "cup yoghurt 180g"), caption="our shelf, 3 pallets")
    await customer.sees("write what it shows")
    await lead.sees("our shelf, 3 pallets")


@pytest.mark.parametrize("said", ["召回 的货怎么退？", "追溯 怎么查", "通知 没看懂", "取消 订单可以吗"])
async def test_a_customers_sentence_that_begins_like_a_command_reaches_the_lead(plant: Plant, said: str) -> None:
    lead, customer = await plant.lead(), await plant.customer("C28", "zh")
    await customer.send(said)
    await customer.sees("已转给质量部")
    await lead.sees(said)
