"""A real browser for the tests: Debian's chromium, driven by playwright. Tests skip plainly where it is absent."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.phoneroom.room import PhoneRoom
from tests.browser.play import TOKEN, Complaints, OpenPage, PlayedBot

CHROMIUM = Path("/usr/bin/chromium")
HERE = CHROMIUM.exists()
PATIENCE = 8_000  # milliseconds that a page may take before a test gives up on it
NOTE = {"en": "Scan a label.\nLaunch the recall.\nAnswer it.", "zh": "扫描标签。\n启动召回。\n回答它。"}


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A fresh headless browser."""
    if not HERE:
        pytest.skip(f"no {CHROMIUM}: install Debian's chromium to run the browser tests")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
def complaints() -> Complaints:
    """What the pages of this test complained about; `open_page` fails the test if anything is left at its end."""
    return Complaints()


@pytest.fixture
async def open_page(chromium: Browser, complaints: Complaints) -> AsyncIterator[OpenPage]:
    """`await open_page(url, width=…, height=…, **context)`: a page in a context of its own (its own memory)."""

    async def opened(url: str, width: int = 1440, height: int = 900, **context: Any) -> Page:
        own = await chromium.new_context(viewport={"width": width, "height": height}, **context)
        own.set_default_timeout(PATIENCE)
        page = await own.new_page()
        complaints.listen(page)
        await page.goto(url)
        return page

    yield opened
    assert complaints.left() == []


@pytest.fixture
async def room() -> AsyncIterator[PhoneRoom]:
    """A phone room with one bot and nobody in it yet."""
    opened = await PhoneRoom.start(title="Lotbell", note=NOTE)
    opened.add_bot(TOKEN, "lotbell_bot", "Lotbell Dairy")
    yield opened
    await opened.stop()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A plain HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def played_bot(room: PhoneRoom, http: aiohttp.ClientSession) -> PlayedBot:
    """The bot of `room`, played by the test."""
    return PlayedBot(room.url, http)
