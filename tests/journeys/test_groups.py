"""The bot in a group: spoken to by commands and buttons, answered by replies, silent otherwise."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant


@pytest.mark.parametrize(("language", "line", "hint", "done"), [
    ("en", "/scrap MP07", "reply to this message", "Scrapped: 5 kg"),
    ("zh", "/scrap MP07", "请直接回复这条消息", "已报废：5 kg"),
])  # fmt: skip
async def test_a_question_in_a_group_is_answered_by_a_reply(
    plant: Plant, language: str, line: str, hint: str, done: str
) -> None:
    worker = await plant.worker(language)
    group = await plant.room.group("Quality team", [worker])
    await worker.send(line, chat=group)
    asked = await worker.sees(hint, chat=group)
    await worker.send("5 kg", chat=group, reply_to=asked["message_id"])
    await worker.sees(done, chat=group)


async def test_a_reason_in_a_group_is_given_by_a_reply(plant: Plant) -> None:
    lead = await plant.lead()
    group = await plant.room.group("Quality team", [lead])
    await lead.send("/recall MP05", chat=group)
    asked = await lead.sees("reply to this message", chat=group)
    await lead.send("supplier notice", chat=group, reply_to=asked["message_id"])
    await lead.sees("Recall draft R1", chat=group)


async def test_people_who_reply_to_the_bot_are_left_in_peace(plant: Plant) -> None:
    lead, worker = await plant.lead(), await plant.worker()
    group = await plant.room.group("Quality team", [lead, worker])
    await lead.send("/trace MP05", chat=group)
    card = await lead.sees("81 lots", chat=group)
    await worker.send("who calls C11?", chat=group, reply_to=card["message_id"])
    await worker.send("MP05", chat=group)
    await plant.room.settle()
    said = [message for message in await worker.messages(chat=group) if message["from"] == "bot"]
    assert [message["message_id"] for message in said] == [card["message_id"]]


async def test_in_private_no_reply_is_asked_for(plant: Plant) -> None:
    worker = await plant.worker()
    await worker.send("/scrap MP07")
    asked = await worker.sees("How much")
    assert "reply to" not in asked["text"]
