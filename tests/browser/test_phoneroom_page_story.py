"""A room with a story: its clock can be skipped, its plays can be started, its letters can be read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from playwright.async_api import expect

from bot.phoneroom.room import PhoneRoom
from tests.browser.looks import FAINT, NAMELESS, SMALL
from tests.browser.play import Complaints, OpenPage

pytestmark = pytest.mark.browser

BEGINS = 1_656_292_800.0
"""27 June 2022, 09:20 in Shanghai."""
LETTER = (
    b"From: Chenmu Dairy <recall@chenmu.example>\r\nTo: c11@example.com\r\nSubject: URGENT R1-C11\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b'<h1>Stop selling</h1><script>document.title="run"</script><a href="http://127.0.0.1:9/p/abc">Answer here</a>\r\n'
    b"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=R1-C11.pdf\r\n\r\n"
    b"%PDF\r\n--x--\r\n"
)


@pytest.fixture
async def story() -> AsyncIterator[PhoneRoom]:
    opened = await PhoneRoom.start(title="Lotbell", begins=BEGINS, zone="Asia/Shanghai", mailboxes=True)
    yield opened
    await opened.stop()


async def test_the_clock_of_the_story_is_shown_and_skipped(story: PhoneRoom, open_page: OpenPage) -> None:
    page = await open_page(story.url, locale="en-GB", timezone_id="America/New_York")
    bar = page.get_by_role("region", name="The clock of this room")
    await expect(bar).to_contain_text("27 Jun 2022")
    await expect(bar).to_contain_text("09:2")
    await bar.get_by_role("button", name="+24 h").click()
    await expect(bar).to_contain_text("28 Jun 2022")
    assert story.now() >= BEGINS + 86_400


async def test_a_letter_is_read_as_a_mail_program_shows_it_and_nothing_of_it_runs(
    story: PhoneRoom, open_page: OpenPage, complaints: Complaints
) -> None:
    complaints.forgive("Blocked script execution")  # the browser says so of the letter's script
    page = await open_page(story.url, locale="en-GB")
    story.receive_letter("recall@chenmu.example", ["c11@example.com"], LETTER)
    await page.get_by_role("button", name="Mail").click()
    await expect(page.get_by_label("1 unopened letters")).to_be_visible()
    await page.get_by_role("button", name="URGENT R1-C11").click()
    letter = page.get_by_role("dialog", name="URGENT R1-C11")
    inside = letter.frame_locator("iframe")
    await expect(inside.get_by_role("heading", name="Stop selling")).to_be_visible()
    assert await inside.locator("html").evaluate("() => document.title") == ""
    await expect(letter.get_by_role("link", name="R1-C11.pdf")).to_be_visible()
    await expect(letter.get_by_role("link", name="http://127.0.0.1:9/p/abc")).to_have_attribute("target", "_blank")
    await page.keyboard.press("Escape")
    await expect(page.get_by_label("1 unopened letters")).to_be_hidden()
    assert await page.evaluate(NAMELESS) == []


async def test_a_play_says_how_far_it_is_and_cannot_be_started_twice(story: PhoneRoom, open_page: OpenPage) -> None:
    go_on, begun = asyncio.Event(), []

    async def run(options: dict[str, Any], says: Callable[[dict[str, str]], None]) -> None:
        begun.append(options)
        says({"en": "half of it", "zh": "一半"})
        await go_on.wait()

    story.offer_play("two-days", {"en": "Let two days pass", "zh": "过两天"}, run)
    page = await open_page(story.url, locale="zh-CN")
    button = page.get_by_role("button", name="过两天")
    await button.click()
    await expect(page.get_by_text("一半")).to_be_visible()
    await button.dispatch_event("click")
    go_on.set()
    await expect(button).to_have_attribute("aria-busy", "false")
    assert begun == [{}]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_bar_and_the_mail_are_readable_and_large_enough(
    story: PhoneRoom, open_page: OpenPage, scheme: str
) -> None:
    story.receive_letter("recall@chenmu.example", ["c11@example.com"], LETTER)
    page = await open_page(story.url, width=390, height=800, locale="en-GB", color_scheme=scheme)
    await page.get_by_role("button", name="Mail").click()
    await expect(page.get_by_role("button", name="URGENT R1-C11")).to_be_visible()
    looked = await page.evaluate(FAINT)
    assert looked["faint"] == []
    assert looked["seen"] > 5
    assert await page.evaluate(SMALL) == []
