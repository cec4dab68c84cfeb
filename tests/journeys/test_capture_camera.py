"""A person with only a phone: its camera on a label that a screen shows, and the movement is in the ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator

import cv2
import numpy as np
import pytest
import zxingcpp
from playwright.async_api import Browser, Page, expect

from bot.demo.table import SIGN, table_labels
from bot.phoneroom.fixtures import TestRoom
from templates.pictures.label import qr_png
from tests.journeys.conftest import OpenPlant, Plant
from tests.journeys.screens import photographed

pytestmark = pytest.mark.browser
WAIT = 20_000


@pytest.fixture
async def demo(open_plant: OpenPlant, tg_room: TestRoom) -> AsyncIterator[Plant]:
    """The plant with the demo's table, its links leading into the room as they do with `--lan`."""
    async with open_plant(telegram_link_url=f"{tg_room.url}/t.me") as plant:
        desk = plant.house.desk
        for label in table_labels(desk.open_work, desk.words.zone, desk.bot_address()):
            tg_room.server.add_label(label.title, label.picture, label.english, label.chinese)
        tg_room.server.invite_handsets(f"{tg_room.url}/phone", qr_png(f"{tg_room.url}/phone"))
        yield plant


async def on_screen(chromium: Browser, plant: Plant, title: str) -> bytes:
    """What the computer's screen shows when somebody enlarges this label of the table."""
    page = await chromium.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
    await page.goto(plant.room.url)
    label = page.locator(".label-card").filter(has=page.get_by_text(title, exact=True))
    await label.click()
    await page.locator(".label-large").click()
    await expect(page.locator("dialog.viewer img")).to_be_visible()
    seen = await page.screenshot()
    await page.close()
    return seen


def scanned(photo: bytes) -> str:
    """What a phone's own camera app finds in it and offers to open."""
    (code,) = zxingcpp.read_barcodes(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_GRAYSCALE))
    return str(code.text)


async def handset(chromium: Browser, language: str) -> Page:
    """A telephone with a browser and nothing else."""
    context = await chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale=language
    )
    page = await context.new_page()
    page.set_default_timeout(WAIT)
    return page


@pytest.mark.parametrize(
    ("language", "name", "attach", "take", "send", "use", "asks", "into", "used"),
    [
        ("en-GB", "Wei", "Attach", "Take a photo", "Send", "Use", "How much", "Into which", "Used: 25 kg"),
        ("zh-CN", "李伟", "添加照片", "拍照", "发送", "领用", "多少", "哪个批次", "已领用：25 kg"),
    ],
)
async def test_a_label_on_a_screen_is_photographed_in_the_chat_and_recorded(
    demo: Plant, chromium: Browser, language: str, name: str, attach: str, take: str, send: str, use: str, asks: str,
    into: str, used: str,
) -> None:  # fmt: skip
    await demo.worker(language[:2], name)
    photo = photographed(await on_screen(chromium, demo, "MP07"))
    page = await handset(chromium, language)
    await page.goto(f"{demo.room.url}/phone")
    await page.get_by_role("link", name=name).click()
    await page.get_by_role("button", name=attach).click()
    async with page.expect_file_chooser() as opened:
        await page.get_by_role("button", name=take).click()
    await (await opened.value).set_files({"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo})
    await page.get_by_role("dialog").get_by_role("button", name=send).click()
    log = page.get_by_role("log")
    await expect(log).to_contain_text("MP07", timeout=WAIT)
    await page.get_by_role("button", name=use).last.click()
    await expect(log).to_contain_text(asks, timeout=WAIT)
    for key in ("2", "5", "✅"):
        await page.get_by_role("button", name=key).last.click()
    await expect(log).to_contain_text(into, timeout=WAIT)
    await page.get_by_role("textbox").fill("B121")
    await page.get_by_role("textbox").press("Enter")
    await expect(log).to_contain_text(used, timeout=WAIT)


async def test_what_the_camera_itself_scans_opens_the_chat(demo: Plant, chromium: Browser) -> None:
    await demo.worker()
    page = await handset(chromium, "en-GB")
    await page.goto(scanned(photographed(await on_screen(chromium, demo, "RM90"), degrees=-9, seed=2)))
    await page.get_by_role("link", name="Wei").click()
    await expect(page.get_by_role("log")).to_contain_text("30,000 L", timeout=WAIT)
    await page.goto(scanned(photographed(await on_screen(chromium, demo, SIGN), degrees=4, seed=3)))
    await expect(page.get_by_role("log")).to_contain_text(SIGN, timeout=WAIT)
    await page.goto(scanned(photographed(await on_screen(chromium, demo, "MP07"), seed=4)))
    await expect(page.get_by_role("log")).to_contain_text("MP07", timeout=WAIT)
