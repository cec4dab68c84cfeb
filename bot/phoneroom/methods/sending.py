"""Messages without files: sendMessage and its plain relatives."""

from typing import Any

from bot.phoneroom.errors import Json, bad_request
from bot.phoneroom.methods.call import Call, Table
from bot.phoneroom.models import Chat, Message
from bot.phoneroom.views import message_view

ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def post(call: Call, chat: Chat, content: Json, **more: Any) -> Message:
    """Post `content` with the options that every sending method shares."""
    markup = call.markup()
    if call.params.flag("protect_content"):
        content = {**content, "has_protected_content": True}
    return call.desk.post(
        chat,
        call.bot.id,
        content,
        inline=markup.inline,
        markup=markup.keyboard,
        reply_to=call.reply_to(chat),
        thread=call.thread(chat),
        silent=call.params.flag("disable_notification"),
        **more,
    )


async def send_message(call: Call) -> Json:
    """Text with HTML or explicit entities."""
    content = call.body()
    chat = call.writable_chat()
    return message_view(call.world, post(call, chat, content))


async def send_location(call: Call) -> Json:
    """A point on the map."""
    chat = call.writable_chat()
    latitude, longitude = call.params.number("latitude"), call.params.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return message_view(call.world, post(call, chat, {"location": {"latitude": latitude, "longitude": longitude}}))


async def send_contact(call: Call) -> Json:
    """A telephone number with a name."""
    chat = call.writable_chat()
    contact = {"phone_number": call.params.required("phone_number"), "first_name": call.params.required("first_name")}
    if call.params.has("last_name"):
        contact["last_name"] = call.params.text("last_name")
    return message_view(call.world, post(call, chat, {"contact": contact}))


async def send_chat_action(call: Call) -> bool:
    """ "typing ..." on the other side's phone."""
    chat = call.writable_chat()
    action = call.params.required("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    facts = {"people": call.world.people_of(chat), "chat": chat.id, "action": action}
    call.desk.events.add("typing", facts)
    return True


async def copy_message(call: Call) -> Json:
    """The same content again, without a link to where it came from."""
    chat = call.writable_chat()
    source = call.message(call.chat("from_chat_id"), "copy")
    content = {k: v for k, v in source.content.items() if k not in {"media_group_id", "forward_origin"}}
    if call.params.has("caption") and "text" not in content:
        content = {k: v for k, v in content.items() if k not in {"caption", "caption_entities"}} | call.caption()
    return {"message_id": post(call, chat, content).message_id}


async def forward_message(call: Call) -> Json:
    """The same content with its origin."""
    chat = call.writable_chat()
    source = call.message(call.chat("from_chat_id"), "forward")
    if source.content.get("has_protected_content"):
        raise bad_request("message can't be forwarded")
    origin = {"type": "user", "sender_user": message_view(call.world, source)["from"], "date": source.date}
    content = {**source.content, "forward_origin": origin}
    return message_view(call.world, post(call, chat, content))


TABLE: Table = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendContact": send_contact,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
}
