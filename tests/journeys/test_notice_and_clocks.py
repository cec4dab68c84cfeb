"""A lead at two in the morning: what is missing in the notice, how it looks, by when what must be done."""

from __future__ import annotations

import pypdfium2

from bot.phoneroom.client import Phone
from tests.journeys.conftest import Plant

COMPANY = {"name": "Chenmu Dairy", "name_zh": "晨牧乳业", "phone": "+86 21 5555 0000", "address": "12 Milk Road"}


async def drafted(lead: Phone, regime: str) -> str:
    """A draft under this rule set; its number."""
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("Recall draft")
    await lead.send(f"/recall set R1 regime {regime}")
    await lead.sees("Recall draft R1")
    return "R1"


def put_company(plant: Plant) -> None:
    with plant.work(readonly=False) as work:
        work.house.put("company", COMPANY)
        work.commit()


async def test_a_launch_waits_for_what_the_law_wants_in_the_notice(plant: Plant) -> None:
    put_company(plant)
    lead, customer = await plant.lead(), await plant.customer("C09")
    await drafted(lead, "us-fda")
    refusal = str(await lead.tap("Launch recall"))
    assert "was not launched" in refusal
    assert "Missing: the hazard. (21 CFR 7.49(c))" in refusal
    assert all("RECALL" not in message["text"] for message in await customer.messages())
    assert "Missing: the hazard." in (await lead.sees("Notice of R1"))["text"], "with the keys to put it right"
    await lead.tap("✏️ What can happen")
    await lead.sees("Write what it should say")
    await lead.send("Salmonella: fever and diarrhoea")
    sheet = await lead.sees("Missing: the hazard. [中文]")
    assert "Salmonella: fever and diarrhoea" in sheet["text"]
    await lead.tap("中文")
    await lead.sees("United States: FDA · 中文")
    await lead.tap("✏️ What can happen")
    await lead.sees("What can happen (中文)")
    await lead.send("沙门氏菌：发热、腹泻")
    await lead.sees("It holds everything")
    await lead.send("/recall status R1")
    await lead.sees("Recall draft R1")
    await lead.tap("Launch recall")
    notice = await customer.sees("FOOD RECALL")
    assert "URGENT" in notice["text"]
    assert "Hazard: Salmonella: fever and diarrhoea" in notice["text"]
    assert "Chenmu Dairy" in notice["text"]


async def test_a_softening_word_is_refused_with_its_rule_and_nothing_is_kept(plant: Plant) -> None:
    put_company(plant)
    lead = await plant.lead()
    await drafted(lead, "eu-gpsr")
    await lead.send("/recall text R1 hazard In rare cases it burns")
    refusal = await lead.sees("was not changed")
    assert (
        "“in rare cases” may not be said in “What can happen”. (Regulation (EU) 2023/988 (GPSR) Art. 36)"
        in refusal["text"]
    )
    with plant.work() as work:
        assert work.case_notes.texts(1, "en") == {}
    await lead.send("/recall text R1 horoscope today")
    assert "advice" in (await lead.sees("A notice has no part"))["text"]
    await lead.send("/recall text R1 hazard " + "x" * 401)
    await lead.sees("401 characters")


async def test_a_lead_sees_the_notice_as_one_customer_will(plant: Plant) -> None:
    put_company(plant)
    lead, customer = await plant.lead(), await plant.customer("C51")
    await drafted(lead, "cn-food")
    await lead.send("/recall preview R1 C51")
    seen = await lead.sees("This is a test. No customer was told.")
    assert "KX22060" in seen["text"]
    assert "F217" not in seen["text"]
    assert "FOOD RECALL" in seen["text"]
    assert not seen.get("reply_markup")
    paper = await lead.sees("gets it on paper")
    content = await plant.room.file(paper["document"]["url"])
    document = pypdfium2.PdfDocument(content)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "KX22060" in text
    assert "Chenmu Dairy" in text
    await plant.room.settle()
    assert all("RECALL" not in message["text"] for message in await customer.messages())
    await lead.send("/recall preview R1 C01")
    await lead.sees("There is no customer")


async def test_the_clocks_of_a_case_in_the_chat(plant: Plant) -> None:
    put_company(plant)
    lead = await plant.lead()
    await drafted(lead, "cn-food")
    await lead.send("/recall clocks R1")
    clocks = await lead.sees("Clocks of R1")
    for part in ("Start the recall", "File the plan with the authority", "starts with: Public notice published"):
        assert part.split(":")[0] in clocks["text"]
    assert await lead.tap("☐ Plan filed with the authority") == "Noted"
    assert "☐ Plan filed" not in str(await lead.sees("Noted: Plan filed"))
    await lead.send("/recall stamp R1 published yesterday")
    assert "Finish the recall" in (await lead.sees("Noted: Public notice published"))["text"]
    await lead.send("/recall stamp R1 published 2099-01-01")
    await lead.sees("has not come yet")
    await lead.send("/recall stamp R1 danced")
    assert "filed" in (await lead.sees("is nothing that is noted"))["text"]
    with plant.work() as work:
        assert [mark.key for mark in work.case_notes.marks(1)] == ["published", "filed"]


async def test_all_of_it_in_chinese(plant: Plant) -> None:
    lead = await plant.lead("zh", "王芳")
    put_company(plant)
    await lead.send("召回 MP05 供应商通知")
    await lead.sees("召回草案")
    await lead.send("/召回 通知 R1")
    await lead.sees("R1 的通知")
    await lead.send("/召回 文本 R1 做法 请立即停止销售并退回四号仓库，并回复我们")
    assert "退回四号仓库" in (await lead.sees("R1 的通知"))["text"]
    await lead.send("/召回 预览 R1 中文 C51")
    assert "退回四号仓库" in (await lead.sees("发出：晨牧乳业"))["text"]
    await lead.sees("收到的纸质通知")
    await lead.send("/召回 时限 R1")
    await lead.sees("时限 R1")
    await lead.send("/召回 登记 R1 公告 昨天")
    await lead.sees("已登记：已发布召回公告")


async def test_customers_hear_what_changed_and_how_it_ended_and_a_second_tap_sends_nothing(plant: Plant) -> None:
    put_company(plant)
    lead, customer, outside = await plant.lead(), await plant.customer("C09"), await plant.customer("C01")
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("Recall draft")
    await lead.tap("Launch recall")
    await customer.sees("PRODUCT RECALL")
    await lead.send("/recall update R1 The truck comes on Friday, not on Thursday.")
    assert "The truck comes on Friday" in (await lead.sees("This is a test"))["text"]
    ready = await lead.sees("who was told before")
    assert "1 customer " in ready["text"]
    await lead.tap("Send it to all")
    told = await customer.sees("UPDATE")
    assert "The truck comes on Friday, not on Thursday." in told["text"]
    assert "F217" in told["text"]
    await lead.send("/recall close R1 all came back")
    await lead.sees("closed")
    await lead.send("/recall update R1")
    await lead.sees("will read that the recall is over")
    await lead.tap("Send it to all")
    assert "Thank you for your help" in (await customer.sees("The recall is over"))["text"]
    await plant.room.settle()
    assert all("UPDATE" not in message["text"] for message in await outside.messages())
    with plant.work() as work:
        assert [alert.kind for alert in work.recalls.alerts(1) if alert.channel == "telegram"] == [
            "recall", "update", "closing",
        ]  # fmt: skip
