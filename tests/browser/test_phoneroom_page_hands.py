"""Photos, files, labels, keys, commands and invitations on the phone room's page, in a real browser."""

import pytest
from playwright.async_api import FilePayload, expect

from bot.phoneroom.room import PhoneRoom
from tests.browser.play import OpenPage, PlayedBot, a_picture, phone, started

pytestmark = pytest.mark.browser


async def test_a_label_from_the_table_is_scanned_without_a_camera(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    await started(played_bot, room, "Wang Fang")
    room.add_label("Milk powder", a_picture(), "25 kg bag", "25 公斤袋")
    room.add_label("Yoghurt", a_picture(500, 500), "Tank 3", "3 号罐")
    page = await open_page(room.url, locale="en-GB")
    table = page.get_by_role("complementary", name="Labels on this table")
    await expect(table).to_contain_text("25 kg bag")
    await table.get_by_text("Yoghurt").click()
    await table.get_by_label("Scan with the phone of").select_option("Wang Fang")
    await table.get_by_role("button", name="Scan this label").click()
    assert (await played_bot.hears("message"))["photo"][-1]["width"] == 500
    await expect(phone(page, "Wang Fang").locator(".mine img").last).to_be_visible()


async def test_a_photo_is_sent_with_its_caption_and_opens_large(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    await started(played_bot, room, "Wang Fang")
    page = await open_page(f"{room.url}/p/Wang%20Fang", 390, 844, locale="en-GB", has_touch=True)
    await page.get_by_role("button", name="Attach").click()
    camera = page.locator("[data-choose=camera]")
    await expect(camera).to_have_attribute("capture", "environment")
    await camera.set_input_files({"name": "bag.jpg", "mimeType": "image/jpeg", "buffer": a_picture(2000, 1000)})
    await page.get_by_label("Caption").fill("the bag")
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    message = await played_bot.hears("message")
    assert (message["photo"][-1]["width"], message["caption"]) == (1280, "the bag")
    await page.get_by_role("button", name="Open the photo: the bag").click()
    await expect(page.get_by_role("dialog", name="Photo").get_by_role("img", name="the bag")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_file_is_sent_as_it_is_and_can_be_downloaded(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Wang Fang")
    await shown.get_by_role("button", name="Attach").click()
    sheet = FilePayload(name="lots.csv", mimeType="text/csv", buffer=b"lot,quantity\n")
    await shown.locator("[data-choose=document]").set_input_files(sheet)
    await shown.get_by_role("dialog").get_by_role("button", name="Send").click()
    assert (await played_bot.hears("message"))["document"]["file_name"] == "lots.csv"
    await played_bot.upload("sendDocument", {"chat_id": worker}, {"document": ("recall.xlsx", b"PK" * 600)})
    link = shown.get_by_role("link", name="Download recall.xlsx")
    await expect(link).to_contain_text("1 kB")
    async with page.expect_download() as download:
        await link.click()
    assert (await download.value).suggested_filename == "recall.xlsx"


async def test_an_album_is_one_bubble(room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    media = '[{"type":"photo","media":"attach://a","caption":"both"},{"type":"photo","media":"attach://b"}]'
    files = {"a": ("a.jpg", a_picture()), "b": ("b.jpg", a_picture(300, 300))}
    await played_bot.upload("sendMediaGroup", {"chat_id": worker, "media": media}, files)
    album = phone(page, "Wang Fang").locator(".theirs")
    await expect(album.locator("img")).to_have_count(2)
    await expect(album).to_have_count(1)
    await expect(album).to_contain_text("both")


async def test_the_start_button_carries_the_code_of_an_invitation(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    room.add_person("New Face", "en", {})
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "New Face")
    await expect(shown.get_by_label("Write a message")).to_be_hidden()
    code = shown.get_by_label("Code from an invitation link")
    await code.fill("not a code!")
    await shown.get_by_role("button", name="Start", exact=True).click()
    await expect(shown.get_by_text("A code has letters")).to_be_visible()
    await code.fill("https://t.me/lotbell_bot?start=join-42")
    await shown.get_by_role("button", name="Start", exact=True).click()
    assert (await played_bot.hears("message"))["text"] == "/start join-42"
    await expect(shown.get_by_label("Write a message")).to_be_visible()


async def test_a_link_to_the_bot_under_a_message_presses_start(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    keys = {"inline_keyboard": [[{"text": "Join the line", "url": "https://t.me/lotbell_bot?start=line-1"}]]}
    await played_bot.says(worker, "Invitation", reply_markup=keys)
    page = await open_page(room.url, locale="en-GB")
    await phone(page, "Wang Fang").get_by_role("link", name="Join the line").click()
    assert (await played_bot.hears("message"))["text"] == "/start line-1"


async def test_keys_of_the_bot_send_their_words_and_show_its_hint(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Wang Fang")
    keys = {"keyboard": [[{"text": "Scan"}, {"text": "Receive"}]], "resize_keyboard": True, "is_persistent": True}
    await played_bot.says(worker, "Hello", reply_markup=keys | {"input_field_placeholder": "Scan or type a lot"})
    await expect(shown.get_by_placeholder("Scan or type a lot")).to_be_visible()
    await shown.get_by_role("button", name="Receive").click()
    assert (await played_bot.hears("message"))["text"] == "Receive"
    await shown.get_by_role("button", name="Hide the keys").click()
    await expect(shown.get_by_role("button", name="Receive")).to_be_hidden()
    await shown.get_by_role("button", name="Show the keys").click()
    await played_bot.says(worker, "Done", reply_markup={"remove_keyboard": True})
    await expect(shown.get_by_role("button", name="Receive")).to_have_count(0)


async def test_a_forced_reply_answers_its_message(room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    await expect(page.locator("body[data-ready]")).to_be_visible()
    markup = {"force_reply": True, "input_field_placeholder": "kg"}
    asked = await played_bot.says(worker, "How many?", reply_markup=markup)
    await phone(page, "Wang Fang").get_by_placeholder("kg").fill("240")
    await page.keyboard.press("Enter")
    assert (await played_bot.hears("message"))["reply_to_message"]["message_id"] == asked
    await expect(phone(page, "Wang Fang").locator(".mine .quote").last).to_contain_text("How many?")


async def test_the_command_list_speaks_the_language_of_the_phone(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    await played_bot.call("setMyCommands", commands=[{"command": "trace", "description": "Follow a lot"}])
    chinese = [{"command": "trace", "description": "追溯批次"}]
    await played_bot.call("setMyCommands", commands=chinese, language_code="zh")
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Wang Fang")
    await shown.get_by_role("button", name="Commands").click()
    await expect(shown.get_by_role("dialog")).to_contain_text("Follow a lot")
    await page.keyboard.press("Escape")
    await shown.get_by_role("button", name="Menu of this phone").click()
    await shown.get_by_text("中文").click()
    await expect(shown.get_by_role("radio", name="中文")).to_be_checked()
    await page.keyboard.press("Escape")
    await shown.get_by_label("Write a message").fill("/tr")
    await shown.get_by_role("button", name="追溯批次").click()
    await expect(shown.get_by_label("Write a message")).to_have_value("/trace ")
    assert room.desk.world.people[worker].language == "zh"


async def test_a_pasted_picture_is_shown_before_it_is_sent(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    await started(played_bot, room, "Wang Fang")
    page = await open_page(room.url, locale="en-GB")
    shown = phone(page, "Wang Fang")
    await shown.get_by_label("Write a message").evaluate(
        """async (field) => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 90, height: 60 });
          canvas.getContext('2d').fillRect(0, 0, 90, 60);
          const picture = await new Promise((done) => canvas.toBlob(done, 'image/png'));
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([picture], 'pasted.png', { type: 'image/png' }));
          field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
        }"""
    )
    await expect(shown.get_by_role("img", name="pasted.png")).to_be_visible()
    await shown.get_by_role("dialog").get_by_role("button", name="Send").click()
    assert (await played_bot.hears("message"))["photo"][-1]["width"] == 90


async def test_the_copy_button_fills_the_clipboard(room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot) -> None:
    worker = await started(played_bot, room, "Wang Fang")
    keys = {"inline_keyboard": [[{"text": "Copy the lot", "copy_text": {"text": "MP05"}}]]}
    await played_bot.says(worker, "Lot", reply_markup=keys)
    page = await open_page(room.url, locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
    await phone(page, "Wang Fang").get_by_role("button", name="Copy the lot").click()
    await expect(phone(page, "Wang Fang").get_by_role("status")).to_have_text("Copied: MP05")
    assert await page.evaluate("navigator.clipboard.readText()") == "MP05"


async def test_a_stranger_is_asked_to_start_before_a_label_is_scanned(
    room: PhoneRoom, open_page: OpenPage, played_bot: PlayedBot
) -> None:
    room.add_person("Stranger", "en", {})
    room.add_label("Milk powder", a_picture())
    page = await open_page(room.url, locale="en-GB")
    await page.get_by_role("button", name="Scan this label").click()
    await expect(phone(page, "Stranger").get_by_role("status")).to_contain_text("Press Start on this phone first.")
    assert await played_bot.call("getUpdates") == []
