"""The phone room's page in a real browser: what people see and press, with a bot that the test plays over HTTP."""

import re

import pytest
from playwright.async_api import expect

from bot.phoneroom.room import PhoneRoom
from tests.browser.play import OpenPage, PlayedBot, buttons, phone, started

pytestmark = pytest.mark.browser


async def test_the_desk_shows_worker_lead_and_two_customers_and_keeps_the_others_as_tabs(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    for name, role in [("Wang Fang", "worker"), ("Greta", "lead"), ("Corner Grocer", "customer")]:
        room.add_person(name, "en", {"role": role})
    for number in range(5):
        room.add_person(f"Customer {number}", "en", {"role": "customer"})
    page = await open_page(room.url, locale="en-GB")
    await expect(page.locator(".phone")).to_have_count(4)
    await expect(phone(page, "Customer 0")).to_be_visible()
    await expect(phone(page, "Customer 4")).to_have_count(0)
    await page.get_by_role("toolbar", name="People").get_by_role("button", name="Customer 4").click()
    await expect(phone(page, "Customer 4")).to_be_visible()
    await phone(page, "Customer 4").get_by_role("button", name="Put this phone away").click()
    await expect(phone(page, "Customer 4")).to_have_count(0)


async def test_a_phone_that_is_put_away_counts_what_it_has_not_shown(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    people = [await started(played_bot, room, f"Person {number}", "customer") for number in range(4)]
    page = await open_page(room.url, locale="en-GB")
    chip = page.get_by_role("toolbar", name="People").get_by_role("button", name="Person 3")
    await expect(page.locator("body[data-ready]")).to_be_visible()
    await played_bot.says(people[3], "One")
    await played_bot.says(people[3], "Two")
    await expect(chip).to_contain_text("2 unread")
    await chip.click()
    await expect(phone(page, "Person 3").get_by_text("Two")).to_be_visible()
    await expect(chip).not_to_contain_text("unread")


async def test_what_is_written_on_the_page_reaches_the_bot_and_its_answer_the_page(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    field = phone(page, "Wang Fang").get_by_label("Write a message")
    await field.fill("MP05 <b>&")
    await field.press("Enter")
    assert (await played_bot.hears("message"))["text"] == "MP05 <b>&"
    await expect(phone(page, "Wang Fang").locator(".mine").last).to_contain_text("MP05 <b>&")
    await played_bot.says(worker, "<b>MP05</b> is milk &lt;powder&gt;")
    answer = phone(page, "Wang Fang").locator(".theirs").last
    await expect(answer).to_contain_text("MP05 is milk <powder>")
    await expect(answer.locator("b")).to_have_text("MP05")


async def test_a_pressed_button_shows_the_bots_toast(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    await played_bot.says(worker, "Lot MP05", reply_markup=buttons("Hold", "Release"))
    page = await open_page(room.url, locale="en-GB")
    await phone(page, "Wang Fang").get_by_role("button", name="Release").click()
    query = await played_bot.hears("callback_query")
    assert query["data"] == "Release"
    await played_bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Released.")
    await expect(phone(page, "Wang Fang").get_by_role("status")).to_have_text("Released.")
    await expect(phone(page, "Wang Fang").locator(".toast")).to_have_count(1)


async def test_an_alert_stays_until_it_is_confirmed(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    await played_bot.says(worker, "Lot MP05", reply_markup=buttons("Launch"))
    page = await open_page(room.url, locale="en-GB")
    await phone(page, "Wang Fang").get_by_role("button", name="Launch").click()
    query = await played_bot.hears("callback_query")
    await played_bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Only a lead.", show_alert=True)
    alert = page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("Only a lead.")
    await expect(alert.get_by_role("button", name="OK")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(alert).to_have_count(0)
    await expect(phone(page, "Wang Fang").get_by_role("button", name="Launch")).to_be_focused()


async def test_edits_reactions_and_deletions_appear_while_one_looks(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    first = await played_bot.says(worker, "sent 3 of 26")
    second = await played_bot.says(worker, "will go", disable_notification=True)
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Wang Fang")
    await expect(shown.get_by_text("sent 3 of 26")).to_be_visible()
    await expect(shown.get_by_role("img", name="without a sound")).to_have_count(1)
    await played_bot.call("editMessageText", chat_id=worker, message_id=first, text="sent 26 of 26")
    await expect(shown.get_by_text("sent 26 of 26")).to_be_visible()
    await expect(shown.locator(f"[data-message='{first}']")).to_contain_text("edited")
    mine = await shown.locator(".mine").first.get_attribute("data-message")
    await played_bot.call(
        "setMessageReaction", chat_id=worker, message_id=int(mine or 0), reaction=[{"type": "emoji", "emoji": "👍"}]
    )
    await expect(shown.get_by_role("img", name="Reactions: 👍")).to_be_visible()
    await played_bot.call("deleteMessage", chat_id=worker, message_id=second)
    await expect(shown.get_by_text("will go")).to_have_count(0)


async def test_a_blocked_bot_leaves_one_way_back(room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot) -> None:
    await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Wang Fang")
    await shown.get_by_role("button", name="Menu of this phone").click()
    await shown.get_by_role("button", name="Block the bot").click()
    await expect(shown.get_by_text("This phone has blocked the bot.")).to_be_visible()
    await expect(shown.get_by_label("Write a message")).to_be_hidden()
    await shown.get_by_role("button", name="Unblock the bot").click()
    await expect(shown.get_by_label("Write a message")).to_be_visible()


async def test_one_may_react_reply_and_copy(room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    said = await played_bot.says(worker, "Lot MP05 is on hold")
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Wang Fang")
    bubble = shown.locator(f"[data-message='{said}']")
    await bubble.hover()
    await bubble.get_by_role("button", name="React, reply or copy").click()
    await shown.get_by_role("button", name="React with 👍").click()
    await expect(bubble.get_by_role("img", name="Reactions: 👍")).to_be_visible()
    await bubble.get_by_role("button", name="React, reply or copy").click()
    await shown.get_by_role("button", name="Reply", exact=True).click()
    await page.keyboard.type("understood")
    await page.keyboard.press("Enter")
    assert (await played_bot.hears("message"))["reply_to_message"]["message_id"] == said


async def test_typing_is_shown_until_the_message_comes(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Wang Fang")
    await expect(page.locator("body[data-ready]")).to_be_visible()
    await played_bot.call("sendChatAction", chat_id=worker, action="typing")
    await expect(shown.get_by_text("is writing")).to_be_visible()
    await played_bot.says(worker, "Here")
    await expect(shown.get_by_text("is writing")).to_have_count(0)


async def test_a_new_phone_can_be_put_on_the_desk(room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot) -> None:
    page = await open_page(room.url, locale="en-GB")
    await expect(page.get_by_text("Nobody is in this room yet")).to_be_visible()
    await page.get_by_role("button", name="New phone").click()
    await page.get_by_label("Name").fill("Hans <i>")
    await page.keyboard.press("Enter")
    await expect(phone(page, "Hans <i>").get_by_role("button", name="Start", exact=True)).to_be_focused()
    assert [person.name for person in room.desk.world.people.values()] == ["Hans <i>"]


async def test_one_phone_alone_is_found_by_name_or_number_and_a_wrong_name_is_told(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    number = room.add_person("王芳", "zh", {"role": "worker"})
    for path in ("王芳", str(number)):
        page = await open_page(f"{room.url}/p/{path}", 390, 844, locale="zh-CN")
        await expect(page.get_by_role("region", name="王芳的手机")).to_be_visible()
        await expect(page).to_have_title(re.compile("Lotbell"))
    page = await open_page(f"{room.url}/p/nobody", 390, 844, locale="en-GB")
    await expect(page.get_by_text("nobody called “nobody”")).to_be_visible()


async def test_a_group_is_a_second_chat_with_the_names_of_the_others(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    people = [await started(played_bot, room, name) for name in ("Wang Fang", "Greta")]
    group = {"title": "Filling line 1", "people": people}
    async with played_bot.session.post(f"{room.url}/room/groups", json=group) as response:
        chat = (await response.json())["chat"]
    page = await open_page(f"{room.url}/?people={people[0]}", locale="en-GB")
    shown = phone(page, "Wang Fang")
    tab = shown.get_by_role("tab", name="Filling line 1")
    await expect(tab).to_be_visible()
    await played_bot.says(chat, "Lot MP05 is on hold")
    await expect(tab).to_contain_text("1 unread")
    await tab.click()
    await expect(shown.get_by_role("tabpanel", name="Filling line 1").get_by_text("MP05 is on hold")).to_be_visible()
    message = {"text": "seen", "chat": chat}
    async with played_bot.session.post(f"{room.url}/room/people/{people[1]}/send", json=message) as response:
        assert response.status == 200
    await expect(shown.locator(".theirs", has_text="seen").locator(".sender")).to_have_text("Greta")
    await shown.get_by_label("Write a message").fill("me too")
    await page.keyboard.press("Enter")
    await expect(shown.locator(".mine", has_text="me too")).to_be_visible()
