"""Somebody's own handset: what its camera scans opens in one person's chat, and several labels make an album."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.phoneroom.room import PhoneRoom
from templates.pictures.label import label_png, qr_png
from tests.browser.looks import FAINT, NAMELESS, SMALL
from tests.browser.play import OpenPage, PlayedBot, phone, started

pytestmark = pytest.mark.browser
HAND = {"width": 390, "height": 844, "has_touch": True, "locale": "en-GB"}


async def test_a_scanned_link_asks_once_whose_phone_this_is_and_is_said_in_that_chat(
    room: PhoneRoom, played_bot: PlayedBot, open_page: OpenPage
) -> None:
    await started(played_bot, room, "Wei")
    await started(played_bot, room, "Grace", role="lead")
    page = await open_page(f"{room.url}/t.me/lotbell_bot?start=lot_MP07", **HAND)
    await expect(page.get_by_role("heading", name="Whose phone is this?")).to_be_visible()
    assert await page.evaluate(SMALL) == []
    assert await page.evaluate(NAMELESS) == []
    assert (await page.evaluate(FAINT))["faint"] == []
    await page.get_by_role("link", name="Wei").click()
    message = await played_bot.hears("message")
    assert (message["from"]["first_name"], message["text"]) == ("Wei", "/start lot_MP07")
    await expect(page).to_have_url(f"{room.url}/p/Wei")
    await page.goto(f"{room.url}/t.me/lotbell_bot?start=st_4")
    assert (await played_bot.hears("message"))["text"] == "/start st_4", "it is known by now whose phone this is"
    await page.reload()
    await expect(page.get_by_label("Write a message")).to_be_visible()
    await page.get_by_label("Write a message").fill("after")
    await page.get_by_label("Write a message").press("Enter")
    assert (await played_bot.hears("message"))["text"] == "after", "read again, the page says nothing twice"


async def test_what_no_bot_could_take_is_not_said(
    room: PhoneRoom, played_bot: PlayedBot, open_page: OpenPage
) -> None:  # fmt: skip
    await started(played_bot, room, "Wei")
    page = await open_page(f"{room.url}/p/Wei?start=%3Cscript%3E%20x", **HAND)
    await page.get_by_label("Write a message").fill("hello")
    await page.get_by_label("Write a message").press("Enter")
    assert (await played_bot.hears("message"))["text"] == "hello"


async def test_the_desk_shows_how_to_take_part_where_the_network_may(room: PhoneRoom, open_page: OpenPage) -> None:
    page = await open_page(room.url, locale="en-GB")
    card = page.get_by_role("heading", name="Take part with your own phone")
    await expect(page.get_by_role("button", name="Label table")).to_be_visible()
    assert await card.count() == 0, "a room for this machine only"
    room.add_label("MP07", label_png("MP07", "milk powder"))
    room.invite_handsets("http://192.168.1.5:8480/phone", qr_png("http://192.168.1.5:8480/phone"))
    await page.reload()
    await expect(card).to_be_visible()
    assert await page.evaluate(NAMELESS) == []
    assert (await page.evaluate(FAINT))["faint"] == []
    await expect(page.get_by_text("http://192.168.1.5:8480/phone")).to_be_visible()
    picture = page.get_by_alt_text("QR code that opens this room on a phone")
    assert await picture.evaluate("picture => picture.naturalWidth") > 100


async def test_several_labels_go_as_one_album(room: PhoneRoom, played_bot: PlayedBot, open_page: OpenPage) -> None:
    await started(played_bot, room, "Wei")
    for code in ("MP07", "MP05", "F217"):
        room.add_label(code, label_png(code, "milk powder"))
    page = await open_page(f"{room.url}/p/Wei", **HAND)
    await phone(page, "Wei").get_by_role("button", name="Attach").click()
    await page.get_by_role("button", name="Scan a label").click()
    await page.get_by_label("Several at once, as an album").check()
    await page.get_by_text("F217").click()
    await page.get_by_role("button", name="Scan 2 labels").click()
    albums = [(await played_bot.hears("message"))["media_group_id"] for _ in range(2)]
    assert len(set(albums)) == 1
