"""How customers are reached: a lead looks, writes addresses down, tries them out, and has a sheet of whom to call."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.channels.vendors import MailBox
from tests.journeys.conftest import OpenPlant, Plant
from tests.journeys.test_recording import buttons


@pytest.fixture
async def box() -> AsyncIterator[MailBox]:
    async with MailBox() as box:
        yield box


@pytest.fixture
async def plant(open_plant: OpenPlant, box: MailBox) -> AsyncIterator[Plant]:
    """The plant with a mail server of its own."""
    url = f"smtp://127.0.0.1:{box.port}"
    async with open_plant(smtp_url=url, mail_from="Chenmu Dairy <recall@chenmu.example>") as running:
        yield running


@pytest.mark.parametrize(
    ("language", "asked", "added", "crossed"),
    [("en", "/contacts C11", "/contacts C11 add phone +86 21 5555 0111", "Crossed out"),
     ("zh", "联系方式 C11", "/contacts C11 添加 电话 +86 21 5555 0111", "已划掉")],
)  # fmt: skip
async def test_a_lead_writes_a_way_down_and_crosses_one_out(
    plant: Plant, language: str, asked: str, added: str, crossed: str
) -> None:
    lead = await plant.lead(language)
    await lead.send(asked)
    assert "c11@example.com" in (await lead.sees("c11@example.com"))["text"]
    await lead.send(added)
    seen = await lead.sees("+86 21 5555 0111")
    assert len(buttons(seen)) == 2
    await lead.tap("c11@example.com")
    with plant.work() as work:
        partner = work.partners.by_code("C11")
        assert [contact.channel for contact in work.partners.contacts([partner.id])] == ["phone"]


async def test_bad_words_get_an_answer_and_change_nothing(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/contacts C11 add pigeon coo")
    await lead.sees("is no way that I know")
    await lead.send("/contacts C11 add email nobody")
    await lead.sees("cannot be an address")
    await lead.send("/contacts C99")
    await lead.sees("C99")
    await lead.send("/contacts")
    await lead.sees("How can a customer be reached?")
    with plant.work() as work:
        assert len(work.partners.contacts()) == 65


async def test_only_leads_see_how_customers_are_reached(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/contacts C11")
    assert "c11@example.com" not in str(await worker.messages())


async def test_addresses_are_tried_out_before_a_launch_and_nobody_is_alarmed(plant: Plant, box: MailBox) -> None:
    lead = await plant.lead()
    await lead.send("/contacts C09 add phone none of your business")
    await lead.sees("none of your business")
    await lead.send("/recall MP05 supplier's notice")
    await lead.sees("MP05")
    box.said = "never"
    await lead.send("/contacts check R1")
    seen = (await lead.sees("cannot be reached"))["text"]
    assert "26 cannot be reached" in seen
    assert "550 5.1.1" in seen
    assert "cannot be an address" in seen
    box.said = "kind"
    await lead.send("/contacts check R1")
    assert "26 can be reached" in (await lead.sees("can be reached"))["text"]
    assert not box.letters


async def test_a_customer_whom_nobody_reached_is_on_the_sheet_with_a_key_for_the_call(
    plant: Plant, box: MailBox
) -> None:
    lead = await plant.lead()
    await lead.send("/contacts C09")
    await lead.sees("c09@example.com")
    await lead.tap("c09@example.com")
    await lead.send("/recall MP05 supplier's notice")
    await lead.sees("MP05")
    await lead.tap("Launch recall")
    await lead.sees("told 25 / 26", within=30)
    assert len(box.letters) == 25, "each customer by the best way there is, and no other"
    await lead.send("/calls R1")
    seen = await lead.sees("To be called for R1")
    assert "C09" in seen["text"]
    assert "no number is known" in seen["text"]
    assert len(buttons(seen)) == 1
    await lead.send("/contacts C09 add email new@example.com")
    await lead.sees("told 26 / 26", within=30)
    assert box.letters[-1]["To"] == "new@example.com", "told at once: the recall runs"
    await lead.send("/calls")
    assert "tried: E-mail" in (await lead.sees("tried:"))["text"], "a letter is not an answer yet"
