"""The page around the phones: languages, colours, the drawer, a room that goes away and comes back."""

import pytest
from playwright.async_api import Page, expect

from bot.phoneroom.room import PhoneRoom
from tests.browser.play import TOKEN, Complaints, Line, OpenPage, PlayedBot, buttons, phone, started

pytestmark = pytest.mark.browser


async def test_the_browsers_language_decides_until_somebody_chooses(room: PhoneRoom, open_page: OpenPage) -> None:
    room.add_person("王芳", "zh", {"role": "worker"})
    page = await open_page(room.url, locale="zh-CN")
    await expect(page.get_by_role("region", name="王芳的手机")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await expect(page.get_by_text("扫描标签。")).to_be_visible()
    await page.get_by_role("button", name="English").click()
    await expect(phone(page, "Phone of 王芳")).to_be_visible()
    await expect(page.get_by_text("Scan a label.")).to_be_visible()
    await page.reload()
    await expect(phone(page, "Phone of 王芳")).to_be_visible()
    await page.goto(f"{room.url}/?lang=zh")
    await expect(page.get_by_role("region", name="王芳的手机")).to_be_visible()


async def test_a_draft_survives_a_change_of_language(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    await phone(page, "Wang Fang").get_by_label("Write a message").fill("half a sen")
    await page.get_by_role("button", name="中文").click()
    await expect(page.get_by_label("输入消息")).to_have_value("half a sen")


async def test_no_sentence_is_missing_in_either_language(room: PhoneRoom, open_page: OpenPage) -> None:
    page = await open_page(room.url)
    strings = await page.evaluate("async () => (await import('/page/strings.js')).STRINGS")
    assert set(strings) == {"en", "zh"}
    assert list(strings["en"]) == list(strings["zh"])
    assert len(strings["en"]) > 100
    blank = [key for words in strings.values() for key, sentence in words.items() if not sentence.strip()]
    assert blank == []
    places = "(s) => [...s.matchAll(/\\{(\\w+)\\}/g)].map((m) => m[1]).sort().join()"
    for key, sentence in strings["en"].items():
        assert await page.evaluate(places, sentence) == await page.evaluate(places, strings["zh"][key]), key


async def test_light_and_dark_follow_the_system_until_somebody_chooses(room: PhoneRoom, open_page: OpenPage) -> None:
    page = await open_page(room.url, locale="en-GB", color_scheme="dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.emulate_media(color_scheme="light")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    await page.get_by_role("button", name="Switch to dark colours").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_the_story_can_be_put_away_for_good(room: PhoneRoom, open_page: OpenPage) -> None:
    room.add_person("Wang Fang", "en", {"role": "worker"})
    page = await open_page(room.url, locale="en-GB")
    story = page.get_by_role("region", name="The story, step by step")
    await expect(story.get_by_role("listitem")).to_have_count(3)
    await story.get_by_role("button", name="Put the story away").click()
    await expect(story).to_have_count(0)
    await page.reload()
    await expect(phone(page, "Wang Fang")).to_be_visible()
    await expect(story).to_have_count(0)


async def test_only_the_people_of_the_address_lie_on_the_desk(room: PhoneRoom, open_page: OpenPage) -> None:
    people = [room.add_person(f"Person {number}", "en", {"role": "customer"}) for number in range(6)]
    page = await open_page(f"{room.url}/?people={people[1]},{people[4]}", locale="en-GB")
    await expect(page.locator(".phone")).to_have_count(2)
    await expect(phone(page, "Person 4")).to_be_visible()
    await expect(page.get_by_role("toolbar", name="People").get_by_role("button")).to_have_count(3)


async def opened_drawer(page: Page, tab: str) -> None:
    """Open the drawer at one of its tabs."""
    drawer = page.get_by_role("complementary", name="Under the hood")
    if not await drawer.is_visible():
        await page.get_by_role("button", name="Under the hood").click()
    await drawer.get_by_role("tab", name=tab).click()


async def test_every_call_of_the_bot_is_in_the_drawer_and_failures_stand_out(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    await opened_drawer(page, "API calls")
    await played_bot.says(worker, "Hello there")
    row = page.locator(".call", has_text="sendMessage").first
    await row.click()
    await expect(row.locator("pre").first).to_contain_text("Hello there")
    async with played_bot.session.post(f"{room.url}/bot{TOKEN}/sendMessage", json={"chat_id": 5, "text": "x"}) as no:
        assert no.status == 400
    failed = page.locator(".call.failed")
    await expect(failed).to_contain_text("chat not found")
    await page.get_by_label("Failures only").check()
    await expect(page.locator(".call")).to_have_count(1)
    assert TOKEN not in await page.content()


async def test_faults_are_switches_that_show_what_is_on(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    customer = await started(played_bot, room, "Corner Grocer", "customer")
    page = await open_page(room.url, locale="en-GB")
    await opened_drawer(page, "Faults")
    for name in ("Network drops", "Answers take", "Updates arrive twice", "out of order", "Flood limit"):
        await page.get_by_role("switch", name=name).check(force=True)
        await expect(page.get_by_role("switch", name=name)).to_be_checked()
    assert [(card["when"], card["kind"]) for card in room.desk.faults.cards()] == [
        ("after", "disconnect"),
        ("before", "delay"),
        ("updates", "duplicate"),
        ("updates", "reorder"),
        ("flood", "error"),
    ]
    await page.get_by_role("switch", name="Updates arrive twice").uncheck(force=True)
    await expect(page.get_by_role("switch", name="Updates arrive twice")).not_to_be_checked()
    await page.get_by_role("button", name="Clear all faults").click()
    await expect(page.get_by_role("switch", name="Flood limit")).not_to_be_checked()
    assert room.desk.faults.cards() == []
    await page.get_by_role("switch", name="blocks the bot").check(force=True)
    await expect(phone(page, "Corner Grocer").get_by_text("has blocked the bot")).to_be_visible()
    assert room.desk.world.people[customer].blocked


async def test_telegram_is_busy_for_five_seconds_and_not_longer(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    await page.clock.install()
    await page.reload()
    await opened_drawer(page, "Faults")
    busy = page.get_by_role("switch", name="429")
    await busy.check(force=True)
    await expect(busy).to_be_checked()
    async with played_bot.session.post(
        f"{room.url}/bot{TOKEN}/sendMessage", json={"chat_id": worker, "text": "x"}
    ) as refusal:
        assert (refusal.status, (await refusal.json())["parameters"]["retry_after"]) == (429, 5)
    await page.clock.fast_forward(5_500)
    await expect(busy).not_to_be_checked()
    assert room.desk.faults.cards() == []


async def test_broken_rules_are_counted_and_listed(room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    await opened_drawer(page, "Broken rules")
    await expect(page.get_by_text("No rule was broken.")).to_be_visible()
    await played_bot.session.post(
        f"{room.url}/bot{TOKEN}/sendMessage",
        json={"chat_id": worker, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}},
    )
    await expect(page.locator(".violation")).to_have_count(len(room.desk.oracle.violations()))
    assert room.desk.oracle.violations()
    await expect(page.get_by_role("button", name="Under the hood").locator(".unread")).to_be_visible()


async def test_a_room_that_was_started_anew_is_found_again(open_page: OpenPage, complaints: Complaints) -> None:
    complaints.forgive("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection")
    first = await PhoneRoom.start(title="Lotbell")
    first.add_bot(TOKEN, "lotbell_bot", "Lotbell Dairy")
    first.add_person("Wang Fang", "en", {"role": "worker"})
    first.add_person("Greta", "en", {"role": "lead"})
    try:
        page = await open_page(first.url, locale="en-GB")
        await expect(phone(page, "Greta")).to_be_visible()
    finally:
        await first.stop()
    await expect(page.get_by_role("alert")).to_contain_text("The phone room does not answer.")
    second = await PhoneRoom.start(port=first.port, title="Lotbell")
    try:
        second.add_bot(TOKEN, "lotbell_bot", "Lotbell Dairy")
        second.add_person("Wang Fang", "en", {"role": "worker"})
        await page.get_by_role("button", name="Try now").click()
        await expect(page.get_by_role("alert")).to_be_hidden()
        await expect(phone(page, "Greta")).to_have_count(0)
        await phone(page, "Wang Fang").get_by_role("button", name="Start", exact=True).click()
        await expect(phone(page, "Wang Fang").get_by_text("/start")).to_be_visible()
    finally:
        await second.stop()


async def test_what_was_said_while_the_line_was_cut_is_caught_up(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot, complaints: Complaints
) -> None:
    complaints.forgive("ERR_|WebSocket connection")
    worker = await started(played_bot, room, "Wang Fang")
    line = Line(room.port)
    await line.open()
    try:
        page = await open_page(line.url, locale="en-GB")
        await played_bot.says(worker, "said before")
        await expect(phone(page, "Wang Fang").get_by_text("said before")).to_be_visible()
        line.cut()
        await expect(page.get_by_role("alert")).to_contain_text("does not answer")
        changed = await played_bot.says(worker, "said meanwhile", reply_markup=buttons("Yes"))
        await played_bot.call("editMessageText", chat_id=worker, message_id=changed, text="said and changed")
        line.mend()
        await expect(phone(page, "Wang Fang").get_by_text("said and changed")).to_be_visible()
        await expect(phone(page, "Wang Fang").locator(".theirs")).to_have_count(2)
        await expect(page.get_by_role("alert")).to_be_hidden()
    finally:
        await line.close()


async def test_a_room_without_a_bot_says_so_until_one_comes(open_page: OpenPage, complaints: Complaints) -> None:
    complaints.forgive("ERR_CONNECTION_REFUSED")  # the room is shut before the page
    room = await PhoneRoom.start()
    try:
        room.add_person("Wang Fang", "en", {"role": "worker"})
        page = await open_page(room.url, locale="en-GB")
        await expect(phone(page, "Wang Fang").get_by_text("No bot has come into this room yet.")).to_be_visible()
        await page.request.get(f"{room.url}/bot{TOKEN}/getMe")
        await expect(phone(page, "Wang Fang").get_by_role("button", name="Start", exact=True)).to_be_visible()
    finally:
        await room.stop()
