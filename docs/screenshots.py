"""Takes the README's pictures from the running demo, with Debian's chromium: `make screenshots`."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from playwright.async_api import Browser, ViewportSize, async_playwright

from bot.phoneroom.client import RoomClient

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
WORKER, LEAD, CUSTOMER = "李伟", "Grace Chen", "Retailer C09"
SILENT_ADDRESS = "c17@example.com"


async def start_demo(data: str) -> tuple[Process, str]:
    """The demo as a new user starts it; its address once it is ready."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "demo", "--data", data, "--fresh", "--no-open", "--port", "8590",
        stdout=PIPE, env={**os.environ, "LOTBELL_DATABASE_URL": ""},
    )  # fmt: skip
    if process.stdout is None:
        raise RuntimeError("the demo's words cannot be read")
    async for line in process.stdout:
        if found := re.search(rb"ready: (http://\S+)", line):
            return process, found[1].decode()
    raise RuntimeError("the demo ended before it was ready")


async def play(room: RoomClient) -> None:
    """The story up to the end of its second day."""
    worker, lead = await room.phone(WORKER), await room.phone(LEAD)
    labels = {label["title"]: label["id"] for label in await room.request("GET", "/labels")}
    await worker.scan(labels["MP07"])
    await worker.sees("MP07", within=20)
    await worker.send("领用 MP07 1320 kg 到 B121")
    await room.settle(20)
    await lead.send("/trace MP05")
    await room.settle(20)
    await lead.tap("Picture")
    await room.settle(30)
    await lead.send("/recall HY220415 supplier notice")
    await room.settle(20)
    await lead.tap("Launch recall")
    await room.settle(30)
    await lead.send("/recall stamp R1 filed")
    await room.settle(20)
    await lead.send("/recall stamp R1 published")
    await room.settle(20)
    await room.play("customers", seconds=0, within=300)
    await lead.send("/recall status R1")
    await room.settle(30)


async def pages(room: RoomClient) -> tuple[str, str]:
    """The lead's board, behind the key of the newest card, and a customer's page, behind the link of a letter."""
    lead = await room.phone(LEAD)
    boards = [key["url"] for row in (await lead.last())["inline"] for key in row if "/p/" in (key.get("url") or "")]
    letter = await room.letter((await room.letters(SILENT_ADDRESS))[0]["id"])
    return boards[0], next(link for link in letter["links"] if "/p/" in link)


async def shoot(browser: Browser, url: str, name: str, width: int, height: int, *, dark: bool = False) -> None:
    size: ViewportSize = {"width": width, "height": height}
    page = await browser.new_page(viewport=size, color_scheme="dark" if dark else "light")
    await page.goto(url)
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(800)
    await page.screenshot(path=PICTURES / name)
    await page.close()


async def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        process, url = await start_demo(data)
        try:
            async with RoomClient(url) as room, async_playwright() as playwright:
                await play(room)
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                await shoot(browser, f"{url}/?lang=en", "desk.png", 1920, 980)
                await shoot(browser, f"{url}/?lang=zh", "desk-zh.png", 1920, 980)
                await shoot(browser, f"{url}/p/{LEAD}?lang=en", "lead.png", 390, 1000)
                await shoot(browser, f"{url}/p/{CUSTOMER}?lang=en", "customer.png", 390, 1000)
                await shoot(browser, f"{url}/p/{WORKER}?lang=zh", "worker.png", 390, 1000, dark=True)
                board, answer = await pages(room)
                await shoot(browser, f"{board}?lang=en", "board.png", 390, 1000)
                await shoot(browser, f"{board}?lang=zh", "board-zh.png", 390, 1000)
                await shoot(browser, f"{answer}?lang=en", "answer.png", 390, 1000)
                await shoot(browser, f"{answer}?lang=zh", "answer-zh.png", 390, 1000)
                await browser.close()
        finally:
            process.terminate()
            await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
