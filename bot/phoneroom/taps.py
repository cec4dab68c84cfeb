"""Pressing a button: the newest one whose label contains a text, or the one at a given place."""

import asyncio
from dataclasses import dataclass

from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.models import Chat, Message, Person
from bot.phoneroom.phones import Phone
from bot.phoneroom.switchboard import Toast
from bot.phoneroom.views import query_view

PHONE_NUMBER = "+99900000{:04d}"
HERE = {"latitude": 48.137154, "longitude": 11.576124}


@dataclass(frozen=True)
class Button:
    """A button that was found: under a message (`message`) or on the reply keyboard."""

    label: str
    facts: Json
    message: Message | None


async def tap(phone: Phone, given: Json) -> Json:
    """Press, and for an inline button wait for the bot's answer; `toast` is None if it shows nothing.

    RoomError 404 lists the labels that exist.
    """
    chat_id = given.get("chat")
    chat = phone.chat(chat_id)
    if chat.private:
        phone.must_not_block(phone.bot())
    button = _find(phone, chat, given)
    if button.message is None:
        return _press_key(phone, chat, button)
    if "url" in button.facts:
        return {"toast": None, "alert": False, "url": button.facts["url"]}
    if "copy_text" in button.facts:
        return {"toast": None, "alert": False, "copied": button.facts["copy_text"]["text"]}
    if "web_app" in button.facts:
        return {"toast": None, "alert": False, "web_app": button.facts["web_app"]["url"]}
    if "callback_data" not in button.facts:
        raise RoomError(400, f'the room does not play this kind of button: "{button.label}"')
    return await _press_inline(phone, chat, button, button.message)


def _find(phone: Phone, chat: Chat, given: Json) -> Button:
    wanted = given.get("message_id")
    buttons = _buttons(phone, chat, wanted)
    if "row" in given and "column" in given:
        return _at(phone, chat, given)
    text = str(given.get("text") or "").casefold()
    if not text:
        raise RoomError(400, 'say which button: {"text": part of its label}')
    hits = [button for button in buttons if text in button.label.casefold()]
    if not hits:
        labels = list(dict.fromkeys(button.label for button in buttons))[:60]
        raise RoomError(404, f'{phone.person.name} sees no button with "{given.get("text")}"', labels=labels)
    newest = [button for button in hits if button.message is hits[0].message]
    return next((button for button in newest if button.label.casefold() == text), newest[0])


def _buttons(phone: Phone, chat: Chat, message_id: int | None) -> list[Button]:
    """Every button in reach, the newest message first."""
    world = phone.desk.world
    shown = chat.keyboard if chat.keyboard and chat.keyboard["markup"].get("keyboard") else None
    keys: list[Button] = []
    if shown is not None:
        keys = [Button(str(key["text"]), key, None) for row in shown["markup"]["keyboard"] for key in row]
    found: list[Button] = []
    for message in reversed(world.messages.get(chat.key, {}).values()):
        if keys and shown is not None and message.message_id <= shown["message_id"]:
            found += keys if message_id in {None, shown["message_id"]} else []
            keys = []
        if message.inline and message_id in {None, message.message_id}:
            found += [Button(str(b["text"]), b, message) for row in message.inline for b in row]
    return found + (keys if message_id is None else [])


def _at(phone: Phone, chat: Chat, given: Json) -> Button:
    message = phone.desk.world.message(chat, int(given.get("message_id") or 0))
    rows = message.inline if message is not None else None
    try:
        facts = (rows or [])[int(given["row"])][int(given["column"])]
    except (IndexError, TypeError, ValueError):
        raise RoomError(404, "this button is not there any more") from None
    return Button(str(facts["text"]), facts, message)


def _press_key(phone: Phone, chat: Chat, button: Button) -> Json:
    person, facts = phone.person, button.facts
    nothing: Json = {"toast": None, "alert": False}
    if chat.keyboard and chat.keyboard["markup"].get("one_time_keyboard"):
        chat.keyboard["hidden"] = True
        phone.desk.keyboard_changed(chat)
    if "web_app" in facts:
        return nothing | {"web_app": facts["web_app"]["url"]}
    if facts.get("request_contact"):
        message = phone.desk.post(chat, person.id, {"contact": own_contact(person)})
    elif facts.get("request_location"):
        message = phone.desk.post(chat, person.id, {"location": dict(HERE)})
    else:
        message = phone.send(button.label, chat.id)
    return nothing | {"message_id": message.message_id}


def own_contact(person: Person) -> Json:
    """What [share my number] sends; the number belongs to nobody."""
    return {"phone_number": PHONE_NUMBER.format(person.id % 10000), "first_name": person.name, "user_id": person.id}


async def _press_inline(phone: Phone, chat: Chat, button: Button, message: Message) -> Json:
    desk = phone.desk
    bot = desk.world.bots.get(message.sender)
    if bot is None:
        raise RoomError(409, "the bot that wrote this button is gone")
    query = desk.new_query(bot, phone.person, chat, message.message_id)
    view = query_view(desk.world, query, str(button.facts["callback_data"]))
    answer: asyncio.Future[Toast] = asyncio.get_running_loop().create_future()
    desk.taps[query.id] = answer
    desk.mail.send(bot, chat.key, "callback_query", view, phone.person.id)
    desk.store.commit()
    try:
        toast = await asyncio.wait_for(answer, desk.options.tap_patience)
    except TimeoutError:
        return {"toast": None, "alert": False, "answered": False}
    finally:
        desk.taps.pop(query.id, None)
    result: Json = {"toast": toast.text, "alert": toast.alert, "answered": True}
    return result | ({"url": toast.url} if toast.url else {})
