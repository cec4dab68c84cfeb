"""The world as a bot sees it: Bot API objects."""

from bot.phoneroom.errors import Json
from bot.phoneroom.models import Bot, Chat, Message, Person, Query
from bot.phoneroom.world import World


def person_user(person: Person) -> Json:
    """A person as `User`."""
    user: Json = {"id": person.id, "is_bot": False, "first_name": person.name}
    if person.username:
        user["username"] = person.username
    if person.language:
        user["language_code"] = person.language
    return user


def bot_user(bot: Bot) -> Json:
    """A bot as `User`."""
    return {"id": bot.id, "is_bot": True, "first_name": bot.name, "username": bot.username}


def user_view(world: World, user_id: int) -> Json:
    """Anybody as `User`."""
    if user_id in world.bots:
        return bot_user(world.bots[user_id])
    return person_user(world.people[user_id])


def chat_view(world: World, chat: Chat) -> Json:
    """A chat as `Chat`."""
    if chat.private:
        person = world.people[chat.id]
        view: Json = {"id": chat.id, "type": "private", "first_name": person.name}
        if person.username:
            view["username"] = person.username
        return view
    view = {"id": chat.id, "type": chat.type, "title": chat.title}
    if chat.forum:
        view["is_forum"] = True
    return view


def message_view(world: World, message: Message, *, with_reply: bool = True) -> Json:
    """A message as `Message`; the message it replies to is given one level deep."""
    chat = world.chats[message.chat]
    view: Json = {
        "message_id": message.message_id,
        "from": user_view(world, message.sender),
        "chat": chat_view(world, chat),
        "date": message.date,
    }
    content = message.content
    if "pinned_message_id" in content:
        view["pinned_message"] = accessible(world, chat, content["pinned_message_id"])
    else:
        view |= content
    if message.edited is not None:
        view["edit_date"] = message.edited
    if message.thread is not None:
        view |= {"message_thread_id": message.thread, "is_topic_message": True}
    if message.inline:
        view["reply_markup"] = {"inline_keyboard": message.inline}
    if with_reply and message.reply_to is not None:
        original = world.message(chat, message.reply_to)
        if original is not None:
            view["reply_to_message"] = message_view(world, original, with_reply=False)
    return view


def accessible(world: World, chat: Chat, message_id: int) -> Json:
    """A message, or `InaccessibleMessage` if it has been deleted."""
    message = world.message(chat, message_id)
    if message is not None:
        return message_view(world, message)
    return {"chat": chat_view(world, chat), "message_id": message_id, "date": 0}


def query_view(world: World, query: Query, data: str) -> Json:
    """A pressed button as `CallbackQuery`."""
    chat = world.chats[query.chat]
    return {
        "id": query.id,
        "from": user_view(world, query.person),
        "message": accessible(world, chat, query.message_id),
        "chat_instance": str(abs(chat.id) * 7919 + query.bot % 7919),
        "data": data,
    }


_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
]


def member_view(world: World, user_id: int, member: Json | None) -> Json:
    """A `ChatMember` of the kind that the record's status names."""
    user = user_view(world, user_id)
    status = member["status"] if member else "left"
    view: Json = {"status": status, "user": user}
    if status == "creator":
        view["is_anonymous"] = False
    elif status == "administrator":
        rights = (member or {}).get("rights", {})
        view |= {"can_be_edited": False, "is_anonymous": False}
        view |= {name: bool(rights.get(name, name != "can_promote_members")) for name in _RIGHTS}
    elif status == "kicked":
        view["until_date"] = 0
    return view
