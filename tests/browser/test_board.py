"""The board in a real browser: alive, by keyboard, for a screen reader, on a small handset, in the dark, without
JavaScript."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Response, expect

from domain.alerts import Answer, AnswerKind
from tests.browser.looks import DOUBLED_IDS, FAINT, NAMELESS
from tests.browser.play import OpenPage
from tests.conftest import StandingClock
from tests.handlers.boards import KeptCase, OpenedBoard, opened_board

pytestmark = pytest.mark.browser
SERIOUS = {"serious", "critical"}
FIRST_VIEW = 50_000
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptCase:
    return KeptCase.made(tmp_path_factory.mktemp("case"))


@pytest.fixture
async def board(kept: KeptCase, clock: StandingClock, tmp_path: Path) -> AsyncIterator[OpenedBoard]:
    with kept.copied(tmp_path, clock) as database:
        async with opened_board(database, kept.case, kept.lead, clock, tmp_path) as opened:
            yield opened


def views(board: OpenedBoard) -> tuple[str, ...]:
    return ("", "/customers", "/lots", "/made", "/numbers", f"/c/{board.case.partners['C28']}")


def said(board: OpenedBoard, code: str, kind: AnswerKind, quantity: int | None = None) -> None:
    with board.house.desk.open_work() as work:
        partner = board.case.partners[code]
        work.recalls.add_answer(
            Answer(recall_id=board.case.id, partner_id=partner, kind=kind.value, at=work.now(), source=f"{code}{kind}",
                   quantity=None if quantity is None else Decimal(quantity), uom="cup")
        )  # fmt: skip
        work.tallies.answered(board.case.id, partner)
        work.commit()


async def findings(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "zh")])
async def test_every_view_can_be_read_by_everybody(
    board: OpenedBoard, open_page: OpenPage, theme: str, language: str
) -> None:
    page = await open_page(board.url, 360, 740, color_scheme=theme)
    for view in views(board):
        await page.goto(f"{board.url}{view}?lang={language}")
        assert await findings(page) == [], view
        assert await page.evaluate(NAMELESS) == [], view
        assert await page.evaluate(DOUBLED_IDS) == [], view
        seen = await page.evaluate(FAINT)
        assert seen["faint"] == [], view
        assert seen["seen"] > 8, view
        assert await page.evaluate(WIDE) == 0, f"{view} scrolls sideways at 360 pixels"


async def test_the_first_view_is_small(board: OpenedBoard, open_page: OpenPage) -> None:
    page = await open_page("about:blank", 360, 740)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    await page.goto(board.url, wait_until="load")
    first = [each for each in answers if "/data" not in each.url]
    sizes = {each.url.rsplit("/", 1)[-1][:20]: len(await each.body()) for each in first}
    assert {"page.css", "board.css", "board.js"} <= set(sizes)
    assert sum(sizes.values()) <= FIRST_VIEW, sizes


async def test_two_leads_see_an_answer_arrive_without_doing_anything(board: OpenedBoard, open_page: OpenPage) -> None:
    pages = [await open_page(board.url, 360, 740), await open_page(f"{board.url}?lang=zh", 1280, 800)]
    for page in pages:
        await expect(page.locator("#b-told .big b")).to_have_text("23")
    key = pages[0].get_by_role("button", name="Call C49")
    await key.focus()
    said(board, "C17", AnswerKind.SOLD, 12_000)
    for page in pages:
        await expect(page.locator("#b-told .big b")).to_have_text("24")
        await expect(page.locator("#b-chase")).not_to_contain_text("C17")
    await expect(pages[0].locator("#b-goods")).to_contain_text("94.51 %")
    await expect(key).to_be_focused()
    await expect(pages[0].locator("#say")).to_contain_text("24 of 26 customers have answered.")
    await expect(pages[1].locator("#b-head h1")).to_have_text("召回 R1")


async def test_a_customer_is_reminded_and_called_by_keyboard_alone(board: OpenedBoard, open_page: OpenPage) -> None:
    with board.house.desk.open_work() as work:
        work._session.connection().exec_driver_sql("UPDATE outgoing SET state = 'sent'")  # type: ignore[attr-defined]
        work.commit()
    page = await open_page(board.url, 360, 740)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="To the content")).to_be_focused()
    remind = page.get_by_role("button", name="Remind C35")
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await remind.evaluate("(key) => key === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("C35 is being told once more.")).to_be_visible()
    await page.get_by_role("button", name="Call C35").press("Enter")
    await expect(page.get_by_role("heading", name="C35")).to_be_visible()
    await expect(page.get_by_text("A call to this customer is asked for.")).to_be_visible()


async def test_it_works_without_javascript_and_renews_itself(board: OpenedBoard, open_page: OpenPage) -> None:
    page = await open_page(board.url, 360, 740, java_script_enabled=False)
    await expect(page.locator("#b-told .big b")).to_have_text("23")
    assert await page.locator('meta[http-equiv="refresh"]').count() == 1
    await page.get_by_role("button", name="Call C35").click()
    await expect(page.get_by_text("A call to this customer is asked for.")).to_be_visible()
    await page.get_by_role("link", name="Back to the board").click()
    await page.get_by_role("link", name="Customers").click()
    await page.get_by_label("Code or name").fill("C28")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_role("link", name="C28")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("1 customer")
