"""Changing what was sent: edits, deletes, reactions, pins."""

from bot.phoneroom.errors import Json, bad_request
from bot.phoneroom.methods.call import Call, Table
from bot.phoneroom.models import Chat, Message
from bot.phoneroom.views import message_view

DELETE_SECONDS = 48 * 3600
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)
_CAPTION = ("caption", "caption_entities")


def _edit(call: Call, chat: Chat, message: Message, content: Json) -> Json:
    """Write content and buttons; an edit without `reply_markup` takes the buttons away, as in Telegram."""
    inline = call.markup().inline or None
    if content == message.content and inline == message.inline:
        raise bad_request(_SAME)
    message.content, message.inline = content, inline
    call.desk.changed(chat, message)
    return message_view(call.world, message)


async def edit_message_text(call: Call) -> Json:
    """A new text."""
    body = call.body()
    chat = call.writable_chat()
    message = call.own_message(chat)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    kept = {k: v for k, v in message.content.items() if k not in {"text", "entities"}}
    return _edit(call, chat, message, {**kept, **body})


async def edit_message_caption(call: Call) -> Json:
    """A new caption, or none."""
    chat = call.writable_chat()
    message = call.own_message(chat)
    if not {"photo", "document"} & set(message.content):
        raise bad_request("there is no caption in the message to edit")
    kept = {k: v for k, v in message.content.items() if k not in _CAPTION}
    return _edit(call, chat, message, {**kept, **call.caption()})


async def edit_message_reply_markup(call: Call) -> Json:
    """Other buttons, or none."""
    chat = call.writable_chat()
    message = call.own_message(chat)
    return _edit(call, chat, message, message.content)


async def delete_message(call: Call) -> bool:
    """One message: the bot's own, any in a private chat, any in a group that it administers; up to 48 hours old."""
    chat = call.chat()
    message = call.message(chat, "delete")
    own = message.sender == call.bot.id
    too_old = call.desk.clock.now() - message.date > DELETE_SECONDS
    if not (own or chat.private or call.is_admin(chat)) or (too_old and not call.is_admin(chat)):
        raise bad_request("message can't be deleted")
    call.desk.delete(chat, [message])
    return True


async def delete_messages(call: Call) -> bool:
    """Several at once; those that cannot be found are skipped."""
    chat = call.chat()
    ids = call.params.tree("message_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers are not specified")
    found = [message for number in ids if (message := call.world.message(chat, int(number))) is not None]
    call.desk.delete(chat, found)
    return True


async def set_message_reaction(call: Call) -> bool:
    """One emoji of the bot under a message, or none."""
    chat = call.chat()
    message = call.message(chat, "react")
    given = call.params.tree("reaction") or []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise bad_request("can't parse reaction: expected an Array of ReactionType")
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emojis = [str(one.get("emoji", "")) for one in given if one.get("type") == "emoji"]
    if len(emojis) != len(given) or any(emoji not in REACTIONS for emoji in emojis):
        raise bad_request("REACTION_INVALID")
    call.desk.react(chat, message, call.bot.id, emojis)
    return True


# The reactions that Telegram allows bots (Bot API, ReactionTypeEmoji).
_ALLOWED = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓"
    " 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
REACTIONS = frozenset(_ALLOWED.split(" "))


async def pin_chat_message(call: Call) -> bool:
    """Pin, with a service message in the chat."""
    chat = call.writable_chat()
    message = call.message(chat, "pin")
    _may_pin(call, chat)
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
        call.world.save(chat)
        silent = call.params.flag("disable_notification")
        call.desk.post(chat, call.bot.id, {"pinned_message_id": message.message_id}, silent=silent)
    return True


async def unpin_chat_message(call: Call) -> bool:
    """Unpin one, or the newest."""
    chat = call.writable_chat()
    _may_pin(call, chat)
    number = call.params.integer("message_id", 0) or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    call.world.save(chat)
    return True


async def unpin_all_chat_messages(call: Call) -> bool:
    """Unpin everything."""
    chat = call.writable_chat()
    _may_pin(call, chat)
    chat.pinned.clear()
    call.world.save(chat)
    return True


def _may_pin(call: Call, chat: Chat) -> None:
    if not chat.private and not call.is_admin(chat):
        raise bad_request("not enough rights to manage pinned messages in the chat")


TABLE: Table = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
