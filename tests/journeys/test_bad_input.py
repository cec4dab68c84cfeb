"""Taps that come too late or from the wrong person, links that went on, and commands that are not for everybody.

What is said in a picture or a typed line is tried in test_recording_bad_input.py, files in
tests/storage/test_import_bad_rows.py and tests/domain/test_import_sheet.py.
"""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from bot.phoneroom.client import Phone
from domain.people import Actor, Role
from domain.usecases.join import Invite
from handlers.telegram.buttons import AnswerButton, Button, LaunchRecallButton
from tests.journeys.conftest import Plant

LANGUAGES = ("en", "zh")


async def old_message(plant: Plant, phone: Phone, data: str) -> int:
    """A message of the bot with one button, as an earlier version or somebody else's chat left it."""
    markup = {"inline_keyboard": [[{"text": "Press me", "callback_data": data}]]}
    given = {"chat_id": phone.id, "text": "from long ago", "reply_markup": markup}
    async with ClientSession() as web:
        address = f"{plant.room.bot_base}{plant.token}/sendMessage"
        async with web.post(address, json=given) as answer:
            return int((await answer.json())["result"]["message_id"])


async def pressed(plant: Plant, phone: Phone, button: Button | str) -> str:
    """What the person is told about such a button, in a toast."""
    data = button.pack() if isinstance(button, Button) else button
    message_id = await old_message(plant, phone, data)
    return await phone.tap("Press me", message_id=message_id) or ""


@pytest.mark.parametrize("data", ["zz:1:2", "l", "l:abc", "l:1:2:3", "launch", ":", "🍦"])
async def test_a_button_that_nobody_knows_any_more_says_so(plant: Plant, data: str) -> None:
    for language, sentence in zip(LANGUAGES, ("from another version", "别的版本"), strict=True):
        lead = await plant.lead(language, name=f"Lead {language}")
        assert sentence in await pressed(plant, lead, data)


async def launched(plant: Plant) -> Phone:
    lead = await plant.lead()
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("Recall draft")
    assert await lead.tap("Launch recall") == "Recall launched"
    return lead


async def test_another_customers_answer_button_does_nothing(plant: Plant) -> None:
    own = await plant.customer("C09")
    others = [await plant.customer("C28", "en", "Other"), await plant.customer("C34", "zh", "Another")]
    worker = await plant.worker()
    await launched(plant)
    await own.sees("PRODUCT RECALL")
    with plant.work() as work:
        (alert,) = [alert.id for alert in work.recalls.alerts(1) if alert.address == str(own.id)]
    for other, sentence in zip(others, ("not yours", "不是您的"), strict=True):
        for kind in ("received", "sold", "none"):
            assert sentence in await pressed(plant, other, AnswerButton(alert, kind))
    assert "can answer" in await pressed(plant, worker, AnswerButton(alert, "none"))
    with plant.work() as work:
        assert work.recalls.answers(1) == []


@pytest.mark.parametrize("kind", ["eaten", "", "RECEIVED"])
async def test_an_answer_that_does_not_exist_is_not_kept(plant: Plant, kind: str) -> None:
    own = await plant.customer("C09")
    await launched(plant)
    await own.sees("PRODUCT RECALL")
    assert "another version" in await pressed(plant, own, AnswerButton(1, kind))
    with plant.work() as work:
        assert work.recalls.answers(1) == []


async def test_nobody_but_a_lead_launches(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("Recall draft")
    with plant.work() as work:
        shown = work.recalls.get(1).fingerprint[:16]
    for role, language, sentence in (
        ("worker", "en", "Only a quality lead weighs and starts a recall"),
        ("worker", "zh", "召回由质量主管权衡和发起"),
        ("customer", "en", "only for the factory"),
        ("customer", "zh", "只给工厂内部人员用"),
    ):
        person = await plant.joined(f"{role} {language}", role, language, "C09" if role == "customer" else None)
        assert sentence in await pressed(plant, person, LaunchRecallButton(1, shown)), (role, language)
    stranger = await plant.room.person("Nobody")
    await stranger.start()
    assert "people who joined" in await pressed(plant, stranger, LaunchRecallButton(1, shown))
    assert "changed" in await pressed(plant, lead, LaunchRecallButton(1, "0123456789abcdef"))
    with plant.work() as work:
        assert work.recalls.get(1).state == "draft"
        assert work.recalls.alerts(1) == []


@pytest.mark.parametrize(("language", "command", "sentence"), [
    ("en", "/recall MP05 because", "only for the factory"), ("zh", "召回 MP05 因为", "只给工厂内部人员用"),
    ("en", "/trace MP05", "only for the factory"), ("zh", "追溯 MP05", "只给工厂内部人员用"),
])  # fmt: skip
async def test_a_customer_neither_recalls_nor_traces(plant: Plant, language: str, command: str, sentence: str) -> None:
    customer = await plant.customer("C09", language)
    await customer.send(command)
    refused = await customer.sees(sentence)
    assert "MP05" not in refused["text"]
    with plant.work() as work:
        assert work.recalls.latest(["draft", "launched", "closed"]) == []


async def test_a_recall_without_a_reason_or_of_nothing_asks(plant: Plant) -> None:
    for language, why, which, unknown in (
        ("en", "Why", "Which lot", "no lot NOSUCH1"),
        ("zh", "为什么", "哪个批次", "没有批次 NOSUCH1"),
    ):
        lead = await plant.lead(language, f"Lead {language}")
        await lead.send("/recall")
        await lead.sees(which)
        await lead.send("/recall NOSUCH1 because")
        await lead.sees(unknown)
        await lead.send("/recall MP05")
        await lead.sees(why)
        await lead.send("/cancel")
    with plant.work() as work:
        assert work.recalls.latest(["draft", "launched", "closed"]) == []


async def test_a_forwarded_link_lets_one_person_in(plant: Plant) -> None:
    invited = await plant.house.desk.do(Invite(), Actor.house("test"), Role.CUSTOMER, "C09")
    first = await plant.room.person("First")
    await first.start(invited.code)
    await first.sees("English? 中文?")
    for language, sentence in zip(LANGUAGES, ("used already", "已经用过"), strict=True):
        second = await plant.room.person(f"Second {language}", language)
        await second.start(invited.code)
        await second.sees(sentence)
        with plant.work() as work:
            assert work.people.by_telegram_id(second.id) is None
    await first.start(invited.code)  # pressing one's own link again is no mistake
    await first.sees("C09")


@pytest.mark.parametrize("code", ["x", "A" * 64, "_-_-_-_-_-_-_-_-_-_-_-_-"])
async def test_a_link_that_nobody_gave_opens_nothing(plant: Plant, code: str) -> None:
    for language, sentence in zip(LANGUAGES, ("do not know this link", "不认识这个链接"), strict=True):
        stranger = await plant.room.person(f"Nobody {language}", language)
        await stranger.start(code)
        await stranger.sees(sentence)
        with plant.work() as work:
            assert work.people.by_telegram_id(stranger.id) is None
