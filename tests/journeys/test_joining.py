"""Joining: a one-time link into one role, once, in one's own language."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image

from bot.phoneroom.client import Phone
from tests.journeys.conftest import OpenPlant, Plant

LINK = re.compile(r"https://t\.me/\w+\?start=([\w-]{1,64})")


def code_in(text: str) -> str:
    found = LINK.search(text)
    assert found, text
    return found[1]


async def invited(plant: Plant, inviter: Phone, line: str) -> str:
    """What follows `start=` in the link that the bot made for this invitation."""
    await inviter.send(line)
    return code_in((await inviter.sees("t.me/"))["text"])


async def test_a_link_and_its_qr_picture_open_the_same_door(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/invite customer C09")
    message = await lead.sees("For a contact of")
    picture = await plant.room.file(message["photo"]["url"])
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert [code.text for code in codes] == [LINK.search(message["text"])[0]]  # type: ignore[index]  # it is a link
    newcomer = await plant.room.person("Ann")
    await newcomer.start(code_in(message["text"]))
    await newcomer.sees("contact of Retailer C09")


@pytest.mark.parametrize(
    ("language", "used", "unknown"),
    [("en", "used already", "do not know this link"), ("zh", "已经用过", "不认识这个链接")],
)
async def test_a_forwarded_link_works_once(plant: Plant, language: str, used: str, unknown: str) -> None:
    lead = await plant.lead()
    code = await invited(plant, lead, "/invite worker")
    first, second = await plant.room.person("Wei", "zh"), await plant.room.person("Eve", language)
    await first.start(code)
    await first.sees("已加入")
    await second.start(code)
    await second.sees(used)
    await second.start("made-up")
    await second.sees(unknown)
    await first.start(code)
    await first.sees("已加入")


async def test_an_old_link_is_refused(plant: Plant) -> None:
    from datetime import timedelta  # noqa: PLC0415 - only this test looks behind the curtain

    from domain.usecases.join import code_hash  # noqa: PLC0415

    lead, late = await plant.lead(), await plant.room.person("Late")
    code = await invited(plant, lead, "/invite worker")
    with plant.work(readonly=False) as work:
        work.people.invitation(code_hash(code)).expires_at -= timedelta(days=8)
        work.commit()
    await late.start(code)
    await late.sees("too old")


@pytest.mark.parametrize(("language", "sentence"), [("en", "bot of a factory"), ("zh", "工厂质量部的机器人")])
async def test_a_stranger_gets_one_sentence_whatever_they_send(plant: Plant, language: str, sentence: str) -> None:
    stranger = await plant.room.person("Sam", language)
    await stranger.send("/start")
    await stranger.sees(sentence)
    for text in ("/trace MP05", "/recall MP05 x", "F361", "/invite lead"):
        await stranger.send(text)
        answer = await stranger.sees(sentence)
        assert answer["inline"] == []


async def test_only_an_admin_invites_leads(open_plant: OpenPlant) -> None:
    async with open_plant(admin_ids="1001") as plant:
        admin = await plant.room.person("Root")
        await admin.send("/start")
        await admin.sees("Hello Root")
        code = await invited(plant, admin, "/invite lead")
        lead = await plant.room.person("Grace")
        await lead.start(code)
        await lead.sees("You are in")
        await lead.send("/invite lead")
        await lead.sees("Only an admin")
        worker = await plant.worker()
        await worker.send("/invite worker")
        await worker.sees("Your role does not allow this")


async def test_a_customer_is_invited_by_a_code_that_exists(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/invite customer C99")
    answer = await lead.sees("C99")
    assert "C09" in answer["text"]
    await lead.send("/invite")
    await lead.sees("Whom do you want to invite")


async def test_the_language_is_chosen_and_stays(plant: Plant) -> None:
    worker = await plant.worker("en")
    await worker.tap("中文")
    await worker.sees("以后用中文")
    await worker.send("/help")
    await worker.sees("我在这里能做什么")
    await worker.send("/language")
    await worker.sees("English? 中文?")
    await worker.tap("English")
    await worker.sees("From now on in English")


async def test_each_role_finds_its_own_commands_in_its_own_language(plant: Plant) -> None:
    worker, lead = await plant.worker("zh"), await plant.lead()
    customer, stranger = await plant.customer("C09", "zh"), await plant.room.person("Sam", "zh")
    assert "recall" in await lead.commands()
    assert "recall" not in await worker.commands()
    assert {"trace", "use", "station"} <= set(await worker.commands())
    assert await customer.commands() == ["notice", "language", "help"]
    await stranger.send("/start")
    await stranger.sees("机器人")
    assert await stranger.commands() == ["start"]
    assert await customer.keyboard() == [["我的通知", "帮助"]]
    await customer.send("/help")
    helped = await customer.sees("我在这里能做什么")
    assert "/notice" in helped["text"]
    assert "/trace" not in helped["text"]
