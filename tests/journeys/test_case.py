"""A case in the chat: chosen scope, four eyes, its facts, its room, wider, closed and open again."""

from __future__ import annotations

import pytest

from bot.phoneroom.client import Phone
from domain.people import Actor
from domain.usecases.decide_house import DecideGroup, DecidePolicy
from tests.journeys.conftest import Plant

HOUSE = Actor.house("test")


async def drafted(lead: Phone, line: str = "/recall HY220415 supplier notice") -> str:
    await lead.send(line)
    card = await lead.sees("MP05")
    return str(card["text"])


async def two_pairs_of_eyes(plant: Plant) -> None:
    await plant.house.desk.do(DecidePolicy(), HOUSE, four_eyes=("1",))


async def test_the_card_of_a_draft_fits_a_phone_and_compares_scopes(plant: Plant) -> None:
    lead = await plant.lead()
    text = await drafted(lead)
    for part in ("HY220415", "81 lots", "57 finished", "26 customers", "1,900,038", "12,000,240", "Class I"):
        assert part in text
    assert len(text) < 3000
    await lead.tap("+ shared equipment")
    await lead.sees("28 customers")
    await lead.tap("Everything of these days")
    wide = await lead.sees("2,933,392")
    await lead.tap("By genealogy")
    await lead.sees("26 customers")
    await lead.tap("Launch recall")
    card = await lead.sees("Recall R1 · launched")
    assert len(card["text"]) < 3000
    assert wide["message_id"] == card["message_id"]


async def test_a_second_lead_approves_what_the_first_proposed(plant: Plant) -> None:
    first, second, customer = await plant.lead(), await plant.lead(name="Otto"), await plant.customer("C09")
    await two_pairs_of_eyes(plant)
    await drafted(first)
    assert await first.tap("Propose launch") == "Sent to the other leads to approve"
    asked = await second.sees("proposed by Grace")
    assert "26 customers" in asked["text"]
    assert all("RECALL" not in message["text"] for message in await customer.messages())
    assert await second.tap("Approve and send") == "Recall launched"
    await customer.sees("PRODUCT RECALL")
    await first.sees("Recall R1 · launched", within=10)
    with plant.work() as work:
        recall = work.recalls.get(1)
        names = [work.people.get(each).name for each in (recall.proposed_by, recall.approved_by)]
    assert names == ["Grace", "Otto"]


async def test_the_proposer_has_no_key_to_approve_and_a_changed_fact_voids_the_proposal(plant: Plant) -> None:
    first, second = await plant.lead(), await plant.lead(name="Otto")
    await two_pairs_of_eyes(plant)
    await drafted(first)
    await first.tap("Propose launch")
    card = await first.sees("another lead must approve")
    assert "Approve and send" not in str(card)
    asked = await second.sees("proposed by Grace")
    await first.send("/recall set R1 hazard Salmonella")
    await first.sees("Hazard: Salmonella")
    assert "does not wait for an approval" in (
        await second.tap("Approve and send", message_id=asked["message_id"]) or ""
    )  # fmt: skip


@pytest.mark.parametrize(("language", "line", "said"), [
    ("en", "/recall MP05 supplier notice", "no other lead is in the chat"),
    ("zh", "召回 MP05 供应商通知", "没有别的主管"),
])  # fmt: skip
async def test_a_lone_lead_is_told_how_to_go_on(plant: Plant, language: str, line: str, said: str) -> None:
    lead = await plant.lead(language)
    await two_pairs_of_eyes(plant)
    await lead.send(line)
    await lead.sees("MP05")
    key = "Propose launch" if language == "en" else "提交批准"
    told = await lead.tap(key) or ""
    assert said in told
    assert "/invite" in told
    assert "/house eyes off" in told


async def test_facts_are_set_by_keys_and_by_a_line(plant: Plant) -> None:
    lead = await plant.lead()
    await drafted(lead)
    await lead.tap("Class, rules, since when")
    await lead.tap("Class II: ordinary harm")
    await lead.sees("Class II · House rules")
    await lead.send("/recall set R1 regime cn-food")
    await lead.sees("Class II · China: food")
    await lead.send("召回 设置 R1 获知 2022-06-27 09:20")
    await lead.sees("known 27 Jun 2022 09:20")
    await lead.send("/recall set R1 regime mars")
    refused = await lead.sees("is no rule set")
    assert "cn-food" in refused["text"]
    await lead.send("/recall set R1 class 9")
    await lead.sees("is no class")
    await lead.send("/recall set R1 known 2040-01-01 09:00")
    await lead.sees("not come yet")
    await lead.tap("Class, rules, since when")
    await lead.tap("Hazard…")
    await lead.sees("What can happen to a consumer")
    await lead.send("Salmonella")
    await lead.sees("Hazard: Salmonella")


@pytest.mark.parametrize(("language", "lines", "said"), [
    ("en", ("/recall MP05 smells", "/recall F230 smells", "/recall F230 MP01 both smell"),
     ("Launch recall", "is being recalled already", "left out here", "Recall draft R2")),
    ("zh", ("召回 MP05 异味", "召回 F230 异味", "召回 F230、MP01 异味"),
     ("启动召回", "已在召回中", "不会重复通知", "召回草案 R2")),
])  # fmt: skip
async def test_a_covered_lot_is_not_recalled_again(
    plant: Plant, language: str, lines: tuple[str, ...], said: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    launch, already, left_out, second = said
    await drafted(lead, lines[0])
    await lead.tap(launch)
    await lead.send(lines[1])
    card = await lead.sees(already)
    assert "R1" in card["text"]
    await lead.send(lines[2])
    await lead.sees(left_out)
    await lead.sees(second)


@pytest.mark.parametrize(("language", "line", "said"), [
    ("en", "/recall MP05 smells", "25 customers cannot be reached here, call them"),
    ("zh", "召回 MP05 异味", "25 家客户"),
])  # fmt: skip
async def test_who_cannot_be_reached_stands_on_the_draft_in_red(
    plant: Plant, language: str, line: str, said: str
) -> None:
    """The plant's customers have addresses for letters, and this house sends none."""
    lead = await plant.lead(language)
    await plant.customer("C09")
    text = await drafted(lead, line)
    red = next(part for part in text.splitlines() if part.startswith("🔴📵"))
    assert said in red
    assert "C09" not in text


@pytest.mark.parametrize(("language", "lines", "said"), [
    ("en", ("/recall MP05 smells", "Launch recall", "/recall close R1", "/recall close R1 called them all"),
     ("have not answered", "R1 is closed")),
    ("zh", ("召回 MP05 异味", "启动召回", "召回 结案 R1", "召回 结案 R1 已逐一电话确认"), ("没有回复", "R1 已结案")),
])  # fmt: skip
async def test_closing_with_open_customers_takes_a_reason(
    plant: Plant, language: str, lines: tuple[str, ...], said: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    await drafted(lead, lines[0])
    await lead.tap(lines[1])
    await lead.send(lines[2])
    await lead.sees(said[0])
    await lead.send(lines[3])
    await lead.sees(said[1])
    with plant.work() as work:
        assert work.recalls.get(1).close_reason == lines[3].partition("R1 ")[2]


@pytest.mark.parametrize(("language", "line", "note", "key"), [
    ("en", "/recall MP05 x", "Nobody was sent any of this", "Launch recall"),
    ("zh", "召回 MP05 x", "没有客户收到过这些货", "启动召回"),
])  # fmt: skip
async def test_a_recall_of_a_lot_nobody_got_stops_the_stock_alone(
    plant: Plant, language: str, line: str, note: str, key: str
) -> None:
    lead = await plant.lead(language)
    worker = await plant.worker()
    await worker.send('/receive NEW1 100 kg "whole milk powder" from S-102')
    await worker.sees("NEW1")
    await lead.send(line.replace("MP05", "NEW1"))
    await lead.sees(note)
    await lead.tap(key)
    await lead.sees("R1")
    with plant.work() as work:
        assert work.lots.by_code("NEW1")[0].lot.status == "recalled"
        assert work.recalls.alerts(1) == []


async def test_closed_with_a_reason_and_opened_again(plant: Plant) -> None:
    lead, customer = await plant.lead(), await plant.customer("C09")
    await drafted(lead)
    await lead.tap("Launch recall")
    await customer.sees("PRODUCT RECALL")
    await lead.send("/recall close R1 everything is back")
    await lead.sees("is closed")
    await lead.send("/recall reopen R1 two pallets turned up")
    await lead.sees("Recall R1 · launched")
    await customer.tap("Received")
    await lead.send("/recall timeline R1")
    told = (await lead.sees("timeline"))["text"]
    for part in ("Drafted: 81 lots, 26 customers", "Launched:", "Closed: everything is back",
                 "Opened again: two pallets turned up", "Grace"):  # fmt: skip
        assert part in told


async def test_wider_tells_only_the_new_customers(plant: Plant) -> None:
    lead, old = await plant.lead(), await plant.customer("C09")
    await drafted(lead)
    await lead.tap("Launch recall")
    await old.sees("PRODUCT RECALL")
    await lead.sees("Recall R1 · launched", within=20)  # the card has the keys of a running case now
    with plant.work() as work:
        before = {row.partner_id for row, *_ in work.tallies.consignees(1)}
    await lead.tap("Widen")
    offer = await lead.sees("What it could cover")
    assert "2 more lots" in offer["text"]
    await lead.tap("+ shared equipment")
    await lead.sees("is wider now")
    await plant.room.settle()
    with plant.work() as work:
        new = {row.partner_id for row, *_ in work.tallies.consignees(1)} - before
        updated = {alert.partner_id for alert in work.recalls.alerts(1) if alert.kind == "update"}
        told = {alert.partner_id for alert in work.recalls.alerts(1) if alert.kind == "recall" and alert.wave == 2}
        recall = work.recalls.get(1)
    assert len(new) == 2
    assert told == new
    assert not updated & new
    assert (recall.wave, recall.scope_kind) == (2, "equipment")


async def test_a_room_opens_in_the_quality_group_with_a_pinned_card(plant: Plant) -> None:
    lead = await plant.lead()
    group = await plant.room.group("Quality", [lead], forum=True)
    await lead.send("/house group", chat=group)
    await lead.sees("Incident rooms open", chat=group)
    await drafted(lead)
    await lead.tap("Launch recall")
    card = await lead.sees("Recall R1 · launched", chat=group, within=10)
    await lead.send("/recall close R1 done")
    await lead.sees("R1 is closed", chat=group, within=10)
    with plant.work() as work:
        room = work.cases.room(1)
    assert room.chat_id == int(group)
    assert card.get("thread") == room.thread_id


async def test_a_room_in_a_group_without_topics_is_a_pinned_card(plant: Plant) -> None:
    lead = await plant.lead()
    group = await plant.room.group("Quality", [lead])
    await plant.house.desk.do(DecideGroup(), HOUSE, int(group), "zh")
    await drafted(lead)
    await lead.tap("Launch recall")
    await lead.sees("召回 R1", chat=group, within=10)
    with plant.work() as work:
        assert work.cases.room(1).thread_id is None


async def test_a_group_that_is_closed_to_us_is_told_to_the_lead(plant: Plant) -> None:
    lead = await plant.lead()
    await plant.house.desk.do(DecideGroup(), HOUSE, -1009999999, "en")
    await drafted(lead)
    await lead.tap("Launch recall")
    told = await lead.sees("could not be opened", within=10)
    assert "/recall room R1" in told["text"]
    with plant.work() as work:
        assert work.cases.room(1) is None


@pytest.mark.parametrize(("language", "lines", "said"), [
    ("en", ("/house name Chenmu Dairy", "/house phone +86 10 1234", "/house colour blue"),
     ("Chenmu Dairy", "+86 10 1234", "nothing called colour")),
    ("zh", ("企业 名称 晨牧乳业", "企业 电话 010 1234", "企业 颜色 蓝"), ("晨牧乳业", "010 1234", "没有“颜色”")),
])  # fmt: skip
async def test_a_lead_writes_down_who_the_company_is(
    plant: Plant, language: str, lines: tuple[str, ...], said: tuple[str, ...]
) -> None:
    lead = await plant.lead(language)
    for line, words in zip(lines, said, strict=True):
        await lead.send(line)
        await lead.sees(words)


async def test_only_an_admin_decides_about_four_eyes(plant: Plant) -> None:
    lead, admin = await plant.lead(), await plant.joined("Ada", "admin")
    await lead.send("/house eyes 1 2")
    await lead.sees("admin")
    await admin.send("/house eyes 1 2")
    await admin.sees("class 1, 2 needs a second lead")
    await admin.tap("One lead launches")
    await admin.sees("launches a recall alone")
    await admin.send("/house eyes 7")
    await admin.sees("nothing called 7")
    await admin.send("/house group")
    await admin.sees("in the group itself")
