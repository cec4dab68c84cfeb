"""The phone room's page for everybody: no mouse, a screen reader, a small handset, a strict policy."""

import pytest
from playwright.async_api import Page, expect

from bot.phoneroom.room import PhoneRoom
from tests.browser.looks import DOUBLED_IDS, FAINT, FOCUS, NAMELESS, OUTSIDE, SMALL, UNSAFE
from tests.browser.play import Complaints, OpenPage, PlayedBot, a_picture, buttons, phone, started

pytestmark = pytest.mark.browser


async def a_full_desk(room: PhoneRoom, bot: PlayedBot) -> None:
    """Every kind of thing that the page can show."""
    worker = await started(bot, room, "Wang Fang")
    lead = await started(bot, room, "Greta", "lead")
    room.add_person("Stranger", "en", {})
    room.add_label("Milk powder", a_picture(), "25 kg bag", "25 公斤袋")
    await bot.call("setMyCommands", commands=[{"command": "help", "description": "What can I do?"}])
    words = (
        "<b>MP05</b> <code>L-42</code> /help <a href='https://example.org/'>list</a> <blockquote>a quote</blockquote>"
    )
    await bot.says(worker, words, reply_markup={"keyboard": [[{"text": "Scan"}]], "resize_keyboard": True})
    for style in ("primary", "success", "danger"):
        await bot.says(
            lead, f"style {style}", reply_markup=buttons("Yes", "No", style=style), disable_notification=True
        )
    copies = {
        "inline_keyboard": [
            [{"text": "Copy", "copy_text": {"text": "MP05"}}, {"text": "Open", "url": "https://example.org"}]
        ]
    }
    said = await bot.says(lead, "more", reply_markup=copies)
    await bot.upload("sendPhoto", {"chat_id": worker, "caption": "a photo"}, {"photo": ("a.jpg", a_picture())})
    await bot.upload("sendDocument", {"chat_id": lead}, {"document": ("list.xlsx", b"PK" * 99)})
    await bot.call("editMessageText", chat_id=lead, message_id=said, text="more, changed", reply_markup=copies)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_everything_has_a_name_and_can_be_read(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot, theme: str, language: str
) -> None:
    await a_full_desk(room, played_bot)
    page = await open_page(f"{room.url}/?lang={language}&theme={theme}", 1900, 1000)
    await expect(page.locator("body[data-ready]")).to_be_visible()
    await page.locator(".panel-button").nth(1).click()
    await page.emulate_media(reduced_motion="reduce")
    for tab in range(3):
        await page.locator(".inspect [role=tab]").nth(tab).click()
        assert await page.evaluate(NAMELESS) == []
        found = await page.evaluate(FAINT)
        assert found["faint"] == []
        assert found["seen"] > 60
        assert await page.evaluate(SMALL) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_sheet_of_a_phone_has_names_and_can_be_read(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot, theme: str
) -> None:
    await a_full_desk(room, played_bot)
    page = await open_page(f"{room.url}/p/Greta?theme={theme}", 390, 844, locale="en-GB", reduced_motion="reduce")
    for opener in ("Menu of this phone", "Attach", "Commands", "React, reply or copy"):
        await page.get_by_role("button", name=opener).last.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await page.evaluate(NAMELESS) == []
        assert (await page.evaluate(FAINT))["faint"] == []
        assert await page.evaluate(SMALL) == []
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_role("button", name=opener).last).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/p/Wang%20Fang"])
async def test_a_screen_of_360_pixels_cuts_nothing_off(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot, path: str
) -> None:
    await a_full_desk(room, played_bot)
    page = await open_page(f"{room.url}{path}", 360, 740, locale="en-GB", has_touch=True, is_mobile=True)
    shown = phone(page, "Wang Fang")
    await expect(shown.get_by_label("Write a message")).to_be_in_viewport()
    wide = await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert wide == [360, 740]
    screen = shown.locator(".screen")
    assert await screen.evaluate(OUTSIDE) == []


async def focused(page: Page) -> str:
    """What has the focus, by its name; fails if one cannot see that it has."""
    name, outline = await page.evaluate(FOCUS)
    assert outline, f"the focus on {name} cannot be seen"
    return str(name)


async def test_the_whole_way_works_without_a_mouse(room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    await started(played_bot, room, "Greta", "lead")
    said = await played_bot.says(worker, "Lot MP05", reply_markup=buttons("Hold", "Release"))
    page = await open_page(room.url, 1200, 900, locale="en-GB")
    await expect(page.locator("body[data-ready]")).to_be_visible()
    await page.keyboard.press("Tab")
    assert await focused(page) == "Skip to the phones"
    await page.keyboard.press("Enter")
    reached = []
    while "Release" not in reached:
        await page.keyboard.press("Tab")
        reached.append(await focused(page))
        assert len(reached) < 30, reached
    assert (
        reached[:3] == ["Put the story away", "Open this phone alone", "Put this phone away"]
        or reached[0] == "Open this phone alone"
    )
    await page.keyboard.press("Enter")
    query = await played_bot.hears("callback_query")
    await played_bot.call(
        "editMessageText", chat_id=worker, message_id=said, text="Held", reply_markup=buttons("Take back", "More")
    )
    await played_bot.call("answerCallbackQuery", callback_query_id=query["id"])
    await expect(phone(page, "Wang Fang").get_by_role("button", name="More", exact=True)).to_be_focused()
    await page.keyboard.press("Tab")
    while "Write a message" not in reached:
        reached.append(await focused(page))
        await page.keyboard.press("Tab")
        assert len(reached) < 40, reached


async def test_arrow_keys_move_among_tabs_people_and_keys(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    room.add_person("Greta", "en", {"role": "lead"})
    keys = {"keyboard": [[{"text": "Scan"}, {"text": "Receive"}]], "resize_keyboard": True}
    await played_bot.says(worker, "Hello", reply_markup=keys)
    page = await open_page(room.url, locale="en-GB")
    await page.get_by_role("button", name="Under the hood").click()
    await page.get_by_role("tab", name="API calls").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Faults")).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("tabpanel", name="Faults")).to_be_visible()
    people = page.get_by_role("toolbar", name="People")
    await people.get_by_role("button", name="Wang Fang").focus()
    await page.keyboard.press("End")
    await expect(people.get_by_role("button", name="New phone")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(people.get_by_role("button", name="Wang Fang")).to_be_focused()
    await phone(page, "Wang Fang").get_by_role("button", name="Scan").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    assert (await played_bot.hears("message"))["text"] == "Receive"


async def test_the_page_is_a_log_in_landmarks_for_a_screen_reader(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    await expect(page.get_by_role("main", name="Phones on the desk")).to_be_visible()
    await expect(page.get_by_role("navigation", name="People in the room")).to_be_visible()
    await expect(page.get_by_role("banner")).to_contain_text("Simulated Telegram · 模拟的 Telegram")
    log = phone(page, "Wang Fang").get_by_role("log", name="Messages with Lotbell Dairy")
    await played_bot.says(worker, "Lot MP05")
    await expect(log.get_by_role("article", name="Lotbell Dairy").last).to_contain_text("Lot MP05")
    assert await page.evaluate(DOUBLED_IDS) == []


async def test_a_message_cannot_bring_a_script_into_the_page(
    room: PhoneRoom, open_page: OpenPage, complaints: Complaints
) -> None:
    complaints.forgive("inline event handler")  # what the policy, as the second lock, says of the same attempt
    page = await open_page(room.url)
    shown = await page.evaluate(UNSAFE)
    assert "<b>bold</b>" in shown
    assert shown.count("<a ") == 1
    for piece in ("onclick", "onerror", "script", "javascript", "iframe", "svg", "onmouseover", "img"):
        assert piece not in shown


async def test_the_policy_forbids_scripts_that_are_not_the_rooms_own(room: PhoneRoom, open_page: OpenPage) -> None:
    page = await open_page(room.url)
    answer = await page.request.get(room.url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    served = await page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert len(served) > 20
    assert [name for name in served if not name.startswith(room.url)] == []


async def test_a_buttons_style_is_never_told_by_colour_alone(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    lead = await started(played_bot, room, "Greta", "lead")
    rows = [
        [{"text": f"{style}", "callback_data": style, "style": style}] for style in ("primary", "success", "danger")
    ]
    rows += [[{"text": "🚨 Launch", "callback_data": "go", "style": "danger"}]]
    await played_bot.says(lead, "Recall?", reply_markup={"inline_keyboard": rows})
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Greta")
    for style, mark, words in [("success", 1, "the positive choice"), ("danger", 1, "careful"), ("primary", 0, "main")]:
        button = shown.get_by_role("button", name=style, exact=True)
        await expect(button.locator("svg")).to_have_count(mark)
        assert words in (await button.get_attribute("aria-description") or "")
    weights = [
        await shown.get_by_role("button", name=name).evaluate("(button) => Number(getComputedStyle(button).fontWeight)")
        for name in ("primary", "success")
    ]
    assert weights[0] > weights[1]
    await expect(shown.get_by_role("button", name="🚨 Launch").locator("svg")).to_have_count(0)
