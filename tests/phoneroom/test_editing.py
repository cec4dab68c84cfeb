"""What was sent may change: edits, deletes, pins."""

from collections.abc import Awaitable, Callable

import pytest

from bot.phoneroom.client import Phone
from bot.phoneroom.fixtures import TestRoom
from bot.phoneroom.httpbot import HttpBot, Refused

SAME = "message is not modified: specified new message content and reply markup are exactly the same"
MARKUP = {"inline_keyboard": [[{"text": "Undo", "callback_data": "undo"}]]}


async def test_an_edit_changes_the_bubble_and_marks_it(bot: HttpBot, ann: Phone) -> None:
    sent = await bot("sendMessage", chat_id=ann.id, text="sent 1 of 3", reply_markup=MARKUP)
    edited = await bot(
        "editMessageText", chat_id=ann.id, message_id=sent["message_id"], text="<b>sent</b> 2 of 3", parse_mode="HTML"
    )
    assert edited["edit_date"] >= sent["date"]
    assert "reply_markup" not in edited
    shown = await ann.last()
    assert (shown["text"], shown["edited"], shown["inline"]) == ("sent 2 of 3", True, [])


async def test_an_edit_that_changes_nothing_is_refused(bot: HttpBot, ann: Phone) -> None:
    sent = await bot("sendMessage", chat_id=ann.id, text="same", reply_markup=MARKUP)
    place = {"chat_id": ann.id, "message_id": sent["message_id"]}
    with pytest.raises(Refused, match=SAME):
        await bot("editMessageText", **place, text="same", reply_markup=MARKUP)
    await bot("editMessageReplyMarkup", **place)
    with pytest.raises(Refused, match=SAME):
        await bot("editMessageReplyMarkup", **place, reply_markup={"inline_keyboard": []})
    assert (await ann.last())["inline"] == []


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(bot: HttpBot, ann: Phone) -> None:
    sent = await bot("sendMessage", chat_id=ann.id, text="x", reply_markup={"keyboard": [[{"text": "Scan"}]]})
    with pytest.raises(Refused, match="message can't be edited"):
        await bot("editMessageText", chat_id=ann.id, message_id=sent["message_id"], text="y")
    assert (await ann.last())["text"] == "x"


async def test_a_text_has_no_caption_and_a_document_no_text(bot: HttpBot, ann: Phone) -> None:
    text = await bot("sendMessage", chat_id=ann.id, text="x")
    with pytest.raises(Refused, match="there is no caption in the message to edit"):
        await bot("editMessageCaption", chat_id=ann.id, message_id=text["message_id"], caption="y")
    file = await bot.upload("sendDocument", {"document": b"1"}, chat_id=ann.id, caption="y")
    with pytest.raises(Refused, match="there is no text in the message to edit"):
        await bot("editMessageText", chat_id=ann.id, message_id=file["message_id"], text="y")
    await bot("editMessageCaption", chat_id=ann.id, message_id=file["message_id"], caption="z")
    assert (await ann.last())["text"] == "z"


async def test_a_deleted_message_is_gone_and_its_number_is_not_given_again(bot: HttpBot, ann: Phone) -> None:
    sent = await bot("sendMessage", chat_id=ann.id, text="oops")
    await bot("deleteMessage", chat_id=ann.id, message_id=sent["message_id"])
    assert "oops" not in [m["text"] for m in await ann.messages()]
    again = await bot("sendMessage", chat_id=ann.id, text="next")
    assert again["message_id"] > sent["message_id"]
    await bot("deleteMessages", chat_id=ann.id, message_ids=[again["message_id"], 999])
    assert [m["from"] for m in await ann.messages()] == ["person"]


async def test_an_old_message_cannot_be_deleted(bot: HttpBot, ann: Phone, tg_room: TestRoom) -> None:
    sent = await bot("sendMessage", chat_id=ann.id, text="old")
    await tg_room.advance(48 * 3600 + 1)
    with pytest.raises(Refused, match="message can't be deleted"):
        await bot("deleteMessage", chat_id=ann.id, message_id=sent["message_id"])
    assert (await ann.last())["text"] == "old"


async def test_a_deleted_message_is_pinned_no_longer(bot: HttpBot, ann: Phone) -> None:
    sent = await bot("sendMessage", chat_id=ann.id, text="x", reply_markup=MARKUP)
    await bot("pinChatMessage", chat_id=ann.id, message_id=sent["message_id"])
    assert (await bot("getChat", chat_id=ann.id))["pinned_message"]["text"] == "x"
    await bot("deleteMessage", chat_id=ann.id, message_id=sent["message_id"])
    assert "pinned_message" not in await bot("getChat", chat_id=ann.id)


async def test_pins_are_put_and_taken(bot: HttpBot, ann: Phone) -> None:
    numbers = [(await bot("sendMessage", chat_id=ann.id, text=str(n)))["message_id"] for n in range(2)]
    for number in numbers:
        await bot("pinChatMessage", chat_id=ann.id, message_id=number, disable_notification=True)
    await bot("unpinChatMessage", chat_id=ann.id, message_id=numbers[1])
    assert (await bot("getChat", chat_id=ann.id))["pinned_message"]["message_id"] == numbers[0]
    await bot("unpinAllChatMessages", chat_id=ann.id)
    assert "pinned_message" not in await bot("getChat", chat_id=ann.id)


async def test_copies_and_forwards(bot: HttpBot, ann: Phone, tg_person: Callable[..., Awaitable[Phone]]) -> None:
    bob = await tg_person("Bob")
    await bob.start()
    number = await ann.send("please look")
    await bot("copyMessage", chat_id=bob.id, from_chat_id=ann.id, message_id=number)
    forwarded = await bot("forwardMessage", chat_id=bob.id, from_chat_id=ann.id, message_id=number)
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Ann"
    assert [m["text"] for m in (await bob.messages())[-2:]] == ["please look", "please look"]


async def test_places_and_contacts_are_sent_both_ways(bot: HttpBot, ann: Phone) -> None:
    await bot("sendLocation", chat_id=ann.id, latitude=48.1, longitude=11.5)
    await bot("sendContact", chat_id=ann.id, phone_number="+9990001", first_name="Plant")
    shown = (await ann.messages())[-2:]
    assert (shown[0]["location"]["latitude"], shown[1]["contact"]["first_name"]) == (48.1, "Plant")
    keys = {"keyboard": [[{"text": "My number", "request_contact": True}, {"text": "Here", "request_location": True}]]}
    await bot("sendMessage", chat_id=ann.id, text="?", reply_markup=keys)
    await ann.tap("My number")
    await ann.tap("Here")
    first, second = [update["message"] for update in await bot.updates()]
    assert first["contact"]["user_id"] == ann.id
    assert "location" in second
